//go:build release_1_30 || release_1_31

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

// namesTogether: names are judged only where the list is empty.
const namesTogether = false

// schemeName is what a released binary calls the scheme of the configuration.
const schemeName = "pkg/apis/apiserver/load/load.go:32"

func enableGates() {}

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
