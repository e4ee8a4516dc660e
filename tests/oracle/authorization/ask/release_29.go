//go:build release_1_29

package main

import (
	"context"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	kubeauthorizer "k8s.io/kubernetes/pkg/kubeapiserver/authorizer"
)

// schemeName is what a released binary calls every scheme.
const schemeName = "pkg/runtime/scheme.go:100"

// The file, and conditions in it, stand behind a gate that is off unless somebody sets it.
func init() {
	check(utilfeature.DefaultMutableFeatureGate.Set("StructuredAuthorizationConfiguration=true"))
}

func newChain(_ context.Context, config *apiserver.AuthorizationConfiguration, policy string, f factory, dial utilnet.DialFunc, backoff *wait.Backoff) (authorizer.Authorizer, authorizer.RuleResolver, error) {
	return kubeauthorizer.Config{
		PolicyFile: policy, WebhookRetryBackoff: backoff, VersionedInformerFactory: f, CustomDial: dial, AuthorizationConfiguration: config,
	}.New()
}
