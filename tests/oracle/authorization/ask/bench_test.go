package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	authuser "k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// The chain, the cluster and the questions are those of crates/authorization/benches/authorize.rs.

const benchConfiguration = `apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
- type: Webhook
  name: w
  webhook:
    timeout: 3s
    subjectAccessReviewVersion: v1
    matchConditionSubjectAccessReviewVersion: v1
    failurePolicy: Deny
    connectionInfo: {type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/w.kubeconfig}
    matchConditions:
    - expression: has(request.user)
    - expression: "!('system:nobody' in request.groups)"
    - expression: request.user == 'never-this-user' && request.groups.size() > 0
- {type: Node, name: node}
- {type: RBAC, name: rbac}
`

func benchObjects(namespaces int) string {
	var text strings.Builder
	for at := 0; at < namespaces; at++ {
		fmt.Fprintf(&text, "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {namespace: team-%02d, name: local}, rules: [{verbs: [get, list], apiGroups: [''], resources: [pods, pods/log]}]}\n", at)
		for binding := 0; binding < 20; binding++ {
			kind, name := "ClusterRole", []string{"view", "edit", "admin"}[binding%12%3]
			if binding%4 == 3 {
				kind, name = "Role", "local"
			}
			fmt.Fprintf(&text, "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {namespace: team-%02d, name: b%02d}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s}, subjects: [{kind: User, name: user-%02d-%02d}, {kind: Group, name: group-%02d-%02d}]}\n", at, binding, kind, name, at, binding, at, binding)
		}
	}
	return text.String()
}

func benchQuestions() []authorizer.AttributesRecord {
	user := func(name string, groups ...string) authuser.Info {
		return &authuser.DefaultInfo{Name: name, Groups: groups}
	}
	resource := func(user authuser.Info, verb, group, resource, subresource, namespace, name string) authorizer.AttributesRecord {
		return authorizer.AttributesRecord{User: user, Verb: verb, APIGroup: group, APIVersion: "v1", Resource: resource, Subresource: subresource, Namespace: namespace, Name: name, ResourceRequest: true}
	}
	const authenticated = "system:authenticated"
	return []authorizer.AttributesRecord{
		resource(user("user-03-03", authenticated), "get", "", "pods", "", "team-03", "p"),
		resource(user("user-03-04", authenticated), "delete", "apps", "deployments", "", "team-03", "d"),
		resource(user("nobody", authenticated), "get", "", "secrets", "", "team-04", "s"),
		resource(user("system:kube-scheduler", authenticated), "create", "", "pods", "binding", "team-01", "p"),
		resource(user("system:serviceaccount:kube-system:deployment-controller", "system:serviceaccounts", "system:serviceaccounts:kube-system", authenticated), "update", "apps", "replicasets", "", "team-02", "r"),
		{User: user("system:anonymous", "system:unauthenticated"), Verb: "get", Path: "/healthz"},
		resource(user("system:node:n1", "system:nodes", authenticated), "get", "", "secrets", "", "team-03", "s"),
		resource(user("x", "group-01-19", authenticated), "list", "", "nodes", "", "", ""),
	}
}

// BenchmarkAuthorize prints a line for each question, which `cargo xtask bench authorization` reads.
func BenchmarkAuthorize(b *testing.B) {
	unsorted = true
	for _, bindings := range []int{100, 1000, 10000} {
		s, err := newServer(scenario{Configuration: benchConfiguration, Objects: benchObjects(bindings / 20), Bootstrap: true})
		if err != nil {
			b.Fatal(err)
		}
		defer s.close()
		for i, attributes := range benchQuestions() {
			b.Run(fmt.Sprintf("attr%d/%d", i+1, bindings), func(b *testing.B) {
				b.ReportAllocs()
				for n := 0; n < b.N; n++ {
					if _, _, err := s.authorizer.Authorize(context.Background(), attributes); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
