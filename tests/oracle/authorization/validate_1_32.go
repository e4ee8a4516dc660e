//go:build !(release_1_29 || release_1_30 || release_1_31)

package main

import (
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/apis/apiserver/validation"
	"k8s.io/apiserver/pkg/authorization/cel"
	"k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes"
)

// namesTogether: names are judged only where the list is empty.
const namesTogether = false

// schemeName is what a released binary calls the scheme of the configuration.
const schemeName = "pkg/apis/apiserver/load/load.go:32"

func enableGates() {}

func validate(config *apiserver.AuthorizationConfiguration) field.ErrorList {
	return validation.ValidateAuthorizationConfiguration(cel.NewDefaultCompiler(), nil, config,
		sets.New(modes.AuthorizationModeChoices...), sets.New(modes.ModeWebhook))
}

// optionsError: the gate is on for good.
func optionsError() error { return nil }
