package main

import (
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	_ "k8s.io/kubernetes/pkg/features"
)

// setGates sets feature gates and returns what sets them back.
func setGates(gates map[string]bool) func() {
	before := map[string]bool{}
	for name := range gates {
		before[name] = utilfeature.DefaultFeatureGate.Enabled(featuregate.Feature(name))
	}
	check(utilfeature.DefaultMutableFeatureGate.SetFromMap(gates))
	return func() { check(utilfeature.DefaultMutableFeatureGate.SetFromMap(before)) }
}
