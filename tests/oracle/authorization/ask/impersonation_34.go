//go:build release_1_29 || release_1_30 || release_1_31 || release_1_32 || release_1_33 || release_1_34

package main

import (
	"net/http"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters"
)

func impersonation(handler http.Handler, a authorizer.Authorizer, s runtime.NegotiatedSerializer) http.Handler {
	return filters.WithImpersonation(handler, a, s)
}
