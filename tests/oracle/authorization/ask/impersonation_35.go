//go:build !(release_1_29 || release_1_30 || release_1_31 || release_1_32 || release_1_33 || release_1_34)

package main

import (
	"net/http"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	filter "k8s.io/apiserver/pkg/endpoints/filters/impersonation"
	"k8s.io/apiserver/pkg/features"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
)

func impersonation(handler http.Handler, a authorizer.Authorizer, s runtime.NegotiatedSerializer) http.Handler {
	if utilfeature.DefaultFeatureGate.Enabled(features.ConstrainedImpersonation) {
		return filter.WithConstrainedImpersonation(handler, a, s)
	}
	return filter.WithImpersonation(handler, a, s)
}
