//go:build !release_1_30 && !release_1_31 && !release_1_32 && !release_1_33 && !release_1_34

package main

import "k8s.io/apiserver/pkg/cel/environment"

func baseSet() *environment.EnvSet {
	return environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
}
