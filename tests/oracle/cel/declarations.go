package main

import (
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
	"unsafe"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/decls"
	"github.com/google/cel-go/common/types"
)

// declarations prints what every environment declares: overloads as environment, function, place, id and how it is called; macros,
// variables and nameable types as `@macro`, `@variable` and `@type` where the function stands.
func declarations(out io.Writer) {
	for _, name := range environmentNames {
		var lines []string
		for function, declared := range functionsOf(base(name)) {
			for place, o := range declared.OverloadDecls() {
				params := typeTexts(o.ArgTypes())
				call := "(" + strings.Join(params, ", ") + ")"
				if o.IsMemberFunction() {
					call = params[0] + ".(" + strings.Join(params[1:], ", ") + ")"
				}
				lines = append(lines, fmt.Sprintf("%s %s %03d %s %s -> %s", name, function, place, o.ID(), call,
					checker.FormatCELType(o.ResultType())))
			}
		}
		lines = append(lines, others(name, base(name))...)
		sort.Strings(lines)
		for _, line := range lines {
			fmt.Fprintln(out, line)
		}
	}
}

func typeTexts(list []*cel.Type) (texts []string) {
	for _, t := range list {
		texts = append(texts, checker.FormatCELType(t))
	}
	return
}

// others are macros by their keys, variables with their types, and the types of libraries that an expression can name.
func others(name string, env *cel.Env) (lines []string) {
	fields := reflect.ValueOf(env).Elem()
	macros := fields.FieldByName("macros")
	seen := map[string]bool{}
	line := func(kind, text string) {
		text = fmt.Sprintf("%s @%s 000 %s", name, kind, text)
		if !seen[text] {
			seen[text] = true
			lines = append(lines, text)
		}
	}
	for i := 0; i < macros.Len(); i++ {
		macro := reflect.NewAt(macros.Index(i).Type(), unsafe.Pointer(macros.Index(i).UnsafeAddr())).Elem().Interface()
		line("macro", macro.(interface{ MacroKey() string }).MacroKey())
	}
	for _, v := range private(fields.FieldByName("variables")).([]*decls.VariableDecl) {
		line("variable", v.Name()+" "+checker.FormatCELType(v.Type()))
	}
	provider := private(fields.FieldByName("provider")).(types.Provider)
	for _, function := range functionsOf(env) {
		for _, o := range function.OverloadDecls() {
			for _, t := range append(o.ArgTypes(), o.ResultType()) {
				if _, found := provider.FindIdent(t.TypeName()); found && t.Kind() == types.OpaqueKind {
					line("type", t.TypeName())
				}
			}
		}
	}
	return
}
