//go:build !release_1_29

package main

import (
	"context"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	kubeauthorizer "k8s.io/kubernetes/pkg/kubeapiserver/authorizer"
)

// schemeName: every scheme has a name of its own.
const schemeName = ""

func newChain(ctx context.Context, config *apiserver.AuthorizationConfiguration, policy string, f factory, dial utilnet.DialFunc, backoff *wait.Backoff) (authorizer.Authorizer, authorizer.RuleResolver, error) {
	return kubeauthorizer.Config{
		PolicyFile: policy, WebhookRetryBackoff: backoff, VersionedInformerFactory: f, CustomDial: dial, AuthorizationConfiguration: config,
	}.New(ctx, "oracle")
}
