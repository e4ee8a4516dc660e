//go:build release_1_37

package main

import (
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
)

func newer() []cel.EnvOption {
	return []cel.EnvOption{ext.TwoVarComprehensions(), ext.Regex(), ext.Network()}
}
