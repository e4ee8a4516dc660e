//go:build release_1_32 || release_1_33

package main

import (
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
)

func newer() []cel.EnvOption { return []cel.EnvOption{ext.TwoVarComprehensions()} }
