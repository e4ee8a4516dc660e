//go:build release_1_29

package main

import (
	"errors"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/apis/apiserver/validation"
	"k8s.io/apiserver/pkg/features"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes"
)

// namesTogether: errors of the list and of the names are one list.
const namesTogether = true

// schemeName is what a released binary calls the scheme of the configuration.
const schemeName = "pkg/runtime/scheme.go:100"

func enableGates() {
	check(utilfeature.DefaultMutableFeatureGate.Set("StructuredAuthorizationConfiguration=true"))
}

func validate(config *apiserver.AuthorizationConfiguration) field.ErrorList {
	return validation.ValidateAuthorizationConfiguration(nil, config,
		sets.NewString(modes.AuthorizationModeChoices...), sets.NewString(modes.ModeWebhook))
}

// optionsError is what pkg/kubeapiserver/options says before it reads the file.
func optionsError() error {
	if utilfeature.DefaultFeatureGate.Enabled(features.StructuredAuthorizationConfiguration) {
		return nil
	}
	return errors.New("--authorization-config cannot be used without enabling StructuredAuthorizationConfiguration feature flag")
}
