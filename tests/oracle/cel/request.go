//go:build !release_1_29 && !release_1_30

package main

import (
	_ "unsafe" // for the name below

	"github.com/google/cel-go/cel"
	celast "github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	authorizationv1 "k8s.io/api/authorization/v1"
)

//go:linkname convert k8s.io/apiserver/pkg/authorization/cel.convertObjectToUnstructured
func convert(spec *authorizationv1.SubjectAccessReviewSpec, fields, labels bool) map[string]any

func requestValue(spec *authorizationv1.SubjectAccessReviewSpec, ast *cel.Ast) map[string]any {
	return convert(spec, selects(ast, "fieldSelector"), selects(ast, "labelSelector"))
}

// selects says whether some select, plain or optional, names the field: then the server shows it.
func selects(ast *cel.Ast, field string) (found bool) {
	celast.PreOrderVisit(ast.NativeRep().Expr(), celast.NewExprVisitor(func(e celast.Expr) {
		switch e.Kind() {
		case celast.SelectKind:
			found = found || e.AsSelect().FieldName() == field
		case celast.CallKind:
			if args := e.AsCall().Args(); e.AsCall().FunctionName() == operators.OptSelect && len(args) == 2 {
				found = found || args[1].Kind() == celast.LiteralKind && args[1].AsLiteral().Value() == field
			}
		}
	}))
	return
}
