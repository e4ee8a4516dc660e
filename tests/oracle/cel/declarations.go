package main

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
)

// declarations prints every overload of every environment: environment, function, id, how it is called.
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
