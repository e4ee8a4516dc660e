//go:build release_1_29 || release_1_30

package main

import (
	_ "unsafe" // for the name below

	"github.com/google/cel-go/cel"
	authorizationv1 "k8s.io/api/authorization/v1"
)

//go:linkname convert k8s.io/apiserver/pkg/authorization/cel.convertObjectToUnstructured
func convert(*authorizationv1.SubjectAccessReviewSpec) map[string]any

func requestValue(spec *authorizationv1.SubjectAccessReviewSpec, _ *cel.Ast) map[string]any {
	return convert(spec)
}
