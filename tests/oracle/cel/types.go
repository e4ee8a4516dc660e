package main

import (
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
)

var named = map[string]*cel.Type{
	"any": cel.AnyType, "bool": cel.BoolType, "bytes": cel.BytesType, "double": cel.DoubleType, "duration": cel.DurationType,
	"dyn": cel.DynType, "int": cel.IntType, "null": cel.NullType, "null_type": cel.NullType, "string": cel.StringType,
	"timestamp": cel.TimestampType, "type": cel.TypeType, "uint": cel.UintType,
}

// parseType reads a type as the checker prints it. A name that is a parameter, or a single letter, is a parameter.
func parseType(text string, parameters []string) *cel.Type {
	text = strings.TrimSpace(text)
	name, rest, applied := strings.Cut(text, "(")
	if !applied {
		if t := named[name]; t != nil {
			return t
		}
		if slices.Contains(parameters, name) || len(name) == 1 {
			return cel.TypeParamType(name)
		}
		return cel.ObjectType(name)
	}
	var inner []*cel.Type
	depth, start := 0, 0
	rest = strings.TrimSuffix(rest, ")")
	for at, r := range rest + "," {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			inner = append(inner, parseType(rest[start:at], parameters))
			start = at + 1
		}
	}
	switch name {
	case "list":
		return cel.ListType(inner[0])
	case "map":
		return cel.MapType(inner[0], inner[1])
	case "type":
		return types.NewTypeTypeWithParam(inner[0])
	case "wrapper":
		return cel.NullableType(inner[0])
	case "optional_type", "optional":
		return cel.OptionalType(inner[0])
	}
	return cel.OpaqueType(name, inner...)
}
