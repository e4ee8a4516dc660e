package main

import (
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
)

// extensions are the options of the environment `standard`: every library of this cel-go, at its newest version.
func extensions() []cel.EnvOption {
	common := []cel.EnvOption{cel.OptionalTypes(), ext.Strings(), ext.Lists(), ext.Sets(), ext.Math(), ext.Encoders(),
		ext.Bindings(), ext.Protos()}
	return append(common, newer()...)
}
