package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
)

// served holds the directories of k8s.io/api (`apps/v1`) that a server without further flags serves, wholly or in part.
type served map[string]bool

// onByDefault reads what DefaultAPIResourceConfigSource enables out of pkg/controlplane/instance.go.
func onByDefault(source string) served {
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	check(err)
	imported := map[string]string{}
	for _, one := range file.Imports {
		if one.Name != nil {
			of := strings.Trim(one.Path.Value, `"`)
			imported[one.Name.Name] = path.Join(path.Base(path.Dir(of)), path.Base(of))
		}
	}
	lists := map[string][]string{}
	on := served{}
	for _, declaration := range file.Decls {
		variables, ok := declaration.(*ast.GenDecl)
		if !ok || variables.Tok != token.VAR {
			continue
		}
		for _, spec := range variables.Specs {
			variable := spec.(*ast.ValueSpec)
			ast.Inspect(variable, func(node ast.Node) bool {
				if of, ok := node.(*ast.SelectorExpr); ok && of.Sel.Name == "SchemeGroupVersion" {
					lists[variable.Names[0].Name] = append(lists[variable.Names[0].Name], imported[of.X.(*ast.Ident).Name])
				}
				return true
			})
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		called, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || called.Sel.Name != "EnableVersions" && called.Sel.Name != "EnableResources" {
			return true
		}
		for _, argument := range call.Args {
			for _, version := range lists[argument.(*ast.Ident).Name] {
				on[version] = true
			}
		}
		return true
	})
	if !on["core/v1"] || !on["apps/v1"] {
		panic("no versions in " + source)
	}
	return on
}

// mark follows a version that is on although it is alpha or beta.
func (on served) mark(group, version string) string {
	directory, _, _ := strings.Cut(group, ".")
	isOn := on[directory+"/"+version]
	isStable := !strings.Contains(version, "alpha") && !strings.Contains(version, "beta")
	// these two are of the servers before and behind kube-apiserver's own
	if group == "apiextensions.k8s.io" || group == "apiregistration.k8s.io" {
		isOn = isStable
	}
	switch {
	case isStable && !isOn:
		panic(group + "/" + version + " is off by default")
	case isOn && !isStable:
		return " +"
	}
	return ""
}
