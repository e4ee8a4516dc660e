//go:build release_1_29

package main

import utilfeature "k8s.io/apiserver/pkg/util/feature"

// schemeName is what a released binary calls the scheme of the configuration.
const schemeName = "pkg/runtime/scheme.go:100"

func enableGates() {
	check(utilfeature.DefaultMutableFeatureGate.Set("StructuredAuthorizationConfiguration=true"))
}
