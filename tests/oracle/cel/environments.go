package main

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/decls"
	authorizationcel "k8s.io/apiserver/pkg/authorization/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

var environments = map[string]*cel.Env{}

// environmentNames are those that can be asked for.
var environmentNames = []string{"standard", "kubernetes", "authorization"}

func base(name string) *cel.Env {
	if env := environments[name]; env != nil {
		return env
	}
	env, err := makeEnvironment(name)
	check(err)
	environments[name] = env
	return env
}

func makeEnvironment(name string) (*cel.Env, error) {
	switch name {
	case "standard":
		return cel.NewEnv(extensions()...)
	case "kubernetes":
		return baseSet().StoredExpressionsEnv(), nil
	case "authorization":
		compiler := authorizationcel.NewCompiler(baseSet())
		set := private(reflect.ValueOf(compiler).Elem().FieldByName("envSet")).(*environment.EnvSet)
		return set.StoredExpressionsEnv(), nil
	}
	return nil, fmt.Errorf("no environment %q", name)
}

// private reads a field that its package keeps to itself.
func private(field reflect.Value) any {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Interface()
}

func functionsOf(env *cel.Env) map[string]*decls.FunctionDecl {
	return private(reflect.ValueOf(env).Elem().FieldByName("functions")).(map[string]*decls.FunctionDecl)
}

// env is the question's environment with what the question declares.
func (q question) env() (*cel.Env, error) {
	env := base(q.Environment)
	var options []cel.EnvOption
	if q.Container != "" {
		options = append(options, cel.Container(q.Container))
	}
	if !yes(q.Macros) {
		options = append(options, cel.ClearMacros())
	}
	for name, text := range q.Declarations {
		options = append(options, cel.Variable(name, parseType(text, nil)))
	}
	for name := range q.Bindings {
		if _, declared := q.Declarations[name]; !declared && !(name == "request" && q.Environment == "authorization") {
			options = append(options, cel.Variable(name, cel.DynType))
		}
	}
	for name, overloads := range q.Functions {
		var declared []cel.FunctionOpt
		for _, o := range overloads {
			var params []*cel.Type
			for _, p := range o.Params {
				params = append(params, parseType(p, o.TypeParams))
			}
			result := parseType(o.Result, o.TypeParams)
			if o.Member {
				declared = append(declared, cel.MemberOverload(o.Id, params, result))
			} else {
				declared = append(declared, cel.Overload(o.Id, params, result))
			}
		}
		options = append(options, cel.Function(name, declared...))
	}
	if len(options) == 0 {
		return env, nil
	}
	return env.Extend(options...)
}
