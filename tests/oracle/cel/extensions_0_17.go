//go:build release_1_29 || release_1_30 || release_1_31

package main

import "github.com/google/cel-go/cel"

func newer() []cel.EnvOption { return nil }
