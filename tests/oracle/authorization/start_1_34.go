//go:build reload && !(release_1_30 || release_1_31 || release_1_32 || release_1_33)

package main

import kubeauthorizer "k8s.io/kubernetes/pkg/kubeapiserver/authorizer"

// withStartBytes hands over the text that the server started with.
func withStartBytes(config kubeauthorizer.Config, text string) kubeauthorizer.Config {
	config.InitialAuthorizationConfigurationData = text
	return config
}
