//go:build release_1_37

package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"cel.dev/expr"
	_ "cel.dev/expr/conformance/proto2" // the tests name their messages
	_ "cel.dev/expr/conformance/proto3"
	"cel.dev/expr/conformance/test"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// conformanceTest is a test of cel-spec as a question, or why it is none.
type conformanceTest struct {
	Section  string         `json:"section"`
	Name     string         `json:"name"`
	Skipped  string         `json:"skipped,omitempty"`
	Question map[string]any `json:"question"`
}

// messages are parts of names that only tests with protobuf messages of their own have.
var messages = []string{"TestAllTypes", "cel.expr.conformance", "GlobalEnum", "NestedEnum", "NestedTestAllTypes"}

func conformance(folder string, write *json.Encoder) {
	files, err := filepath.Glob(filepath.Join(folder, "*.textproto"))
	check(err)
	sort.Strings(files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		check(err)
		var file test.SimpleTestFile
		check(prototext.Unmarshal(text, &file))
		for _, section := range file.Section {
			for _, t := range section.Test {
				c := asQuestion(t)
				c.Section = strings.TrimSuffix(filepath.Base(name), ".textproto")
				c.Name = section.Name + "/" + t.Name
				check(write.Encode(c))
			}
		}
	}
}

func asQuestion(t *test.SimpleTest) (c conformanceTest) {
	defer func() {
		if reason := recover(); reason != nil {
			c.Skipped = fmt.Sprint(reason)
		}
	}()
	declarations, bindings, functions := map[string]string{}, map[string]any{}, map[string][]overload{}
	c.Question = map[string]any{"expression": t.Expr, "environment": "standard", "container": t.Container,
		"macros": !t.DisableMacros, "check": !t.DisableCheck, "evaluate": !t.CheckOnly,
		"declarations": declarations, "bindings": bindings, "functions": functions}
	for _, part := range messages {
		if strings.Contains(t.Expr, part) || strings.HasPrefix(t.Container, part) {
			panic("messages of the tests")
		}
	}
	for _, d := range t.TypeEnv {
		switch kind := d.DeclKind.(type) {
		case *expr.Decl_Ident:
			declarations[d.Name] = typeText(kind.Ident.Type)
		case *expr.Decl_Function:
			for _, o := range kind.Function.Overloads {
				declared := overload{Id: o.OverloadId, Member: o.IsInstanceFunction, Params: []string{}, Result: typeText(o.ResultType), TypeParams: o.TypeParams}
				for _, p := range o.Params {
					declared.Params = append(declared.Params, typeText(p))
				}
				functions[d.Name] = append(functions[d.Name], declared)
			}
		}
	}
	for name, bound := range t.Bindings {
		value, ok := bound.Kind.(*expr.ExprValue_Value)
		if !ok {
			panic("errors and unknowns as bindings")
		}
		bindings[name] = specValue(value.Value)
	}
	return
}

func typeText(t *expr.Type) string {
	native, err := types.ProtoAsType(t)
	check(err)
	text := checker.FormatCELType(native)
	for _, part := range messages {
		if strings.Contains(text, part) {
			panic("messages of the tests")
		}
	}
	return text
}

func specValue(v *expr.Value) any {
	switch kind := v.Kind.(type) {
	case *expr.Value_NullValue:
		return object{"null": true}
	case *expr.Value_BoolValue:
		return object{"bool": kind.BoolValue}
	case *expr.Value_Int64Value:
		return object{"int": strconv.FormatInt(kind.Int64Value, 10)}
	case *expr.Value_Uint64Value:
		return object{"uint": strconv.FormatUint(kind.Uint64Value, 10)}
	case *expr.Value_DoubleValue:
		return object{"double": doubleText(kind.DoubleValue)}
	case *expr.Value_StringValue:
		return object{"string": kind.StringValue}
	case *expr.Value_BytesValue:
		return object{"bytes": base64.StdEncoding.EncodeToString(kind.BytesValue)}
	case *expr.Value_TypeValue:
		return object{"type": kind.TypeValue}
	case *expr.Value_ListValue:
		list := []any{}
		for _, element := range kind.ListValue.Values {
			list = append(list, specValue(element))
		}
		return object{"list": list}
	case *expr.Value_MapValue:
		entries := []any{}
		for _, entry := range kind.MapValue.Entries {
			entries = append(entries, []any{specValue(entry.Key), specValue(entry.Value)})
		}
		return object{"map": entries}
	case *expr.Value_ObjectValue:
		message, err := kind.ObjectValue.UnmarshalNew()
		check(err)
		switch m := message.(type) {
		case *timestamppb.Timestamp:
			return object{"timestamp": m.AsTime().Format("2006-01-02T15:04:05.999999999Z07:00")}
		case *durationpb.Duration:
			return object{"duration": durationText(m.AsDuration())}
		}
		panic("messages as bindings")
	}
	panic("enums as bindings")
}
