package main

import (
	"net/http"
	"strings"

	fieldselectors "k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
)

// populated is what lists hold for the lines that ask for a cluster with objects in it. The tests read the same from cluster.yaml.
var populated = []struct {
	resource, kind, apiVersion, namespace, name string
	app, node, owner, ownerKind                 string
}{
	{"pods", "Pod", "v1", "default", "db-0", "db", "m", "db", "StatefulSet"},
	{"pods", "Pod", "v1", "default", "log-x", "log", "n", "log", "DaemonSet"},
	{"pods", "Pod", "v1", "default", "web-0", "a", "n", "web-1", "ReplicaSet"},
	{"pods", "Pod", "v1", "default", "web-1", "a", "n", "web-1", "ReplicaSet"},
	{"pods", "Pod", "v1", "shop", "cart-0", "a", "n", "cart", "ReplicaSet"},
	{"nodes", "Node", "v1", "", "m", "a", "", "", ""},
	{"nodes", "Node", "v1", "", "n", "b", "", "", ""},
	{"deployments", "Deployment", "apps/v1", "default", "api", "b", "", "", ""},
	{"deployments", "Deployment", "apps/v1", "default", "web", "a", "", "", ""},
	{"replicasets", "ReplicaSet", "apps/v1", "default", "web-1", "a", "", "web", "Deployment"},
	{"replicasets", "ReplicaSet", "apps/v1", "default", "web-2", "a", "", "web", "Deployment"},
	{"controllerrevisions", "ControllerRevision", "apps/v1", "default", "log-1", "a", "", "log", "DaemonSet"},
	{"controllerrevisions", "ControllerRevision", "apps/v1", "default", "log-2", "a", "", "log", "DaemonSet"},
}

// inCluster lists what there is of a resource, as the selectors have it.
func inCluster(of kind, request *http.Request, resource, namespace string) []any {
	query := request.URL.Query()
	wanted, err := labels.Parse(query.Get("labelSelector"))
	if err != nil {
		wanted = labels.Everything()
	}
	where, err := fieldselectors.ParseSelector(query.Get("fieldSelector"))
	if err != nil {
		where = fieldselectors.Everything()
	}
	items := []any{}
	for _, one := range populated {
		if one.resource != resource || namespace != "" && one.namespace != namespace {
			continue
		}
		known := fieldselectors.Set{"metadata.name": one.name, "metadata.namespace": one.namespace, "spec.nodeName": one.node, "status.phase": "Running"}
		if !wanted.Matches(labels.Set{"app": one.app}) || !where.Matches(known) {
			continue
		}
		items = append(items, inhabitant(of, one.namespace, one.name))
	}
	return items
}

// inhabitant is an object, with the labels, the node and the owner that it has in the populated cluster.
func inhabitant(of kind, namespace, name string) document {
	result := object(of, namespace, name)
	for _, one := range populated {
		if one.kind != of.kind || one.namespace != namespace || one.name != name {
			continue
		}
		found := result["metadata"].(document)
		found["labels"] = document{"app": one.app}
		if one.owner != "" {
			found["ownerReferences"] = []any{document{"apiVersion": "apps/v1", "kind": one.ownerKind, "name": one.owner,
				"uid": "u-" + one.owner, "controller": true}}
		}
		if one.node != "" {
			spec := document{}
			for key, value := range result["spec"].(document) {
				spec[key] = value
			}
			spec["nodeName"] = one.node
			result["spec"] = spec
		}
		revision, _ := strings.CutPrefix(name, one.owner+"-")
		switch one.kind {
		case "ReplicaSet":
			found["annotations"] = document{"deployment.kubernetes.io/revision": revision}
		case "ControllerRevision":
			number := 1
			if revision == "2" {
				number = 2
			}
			result["revision"] = number
			result["data"] = document{"spec": document{"template": document{"$patch": "replace", "metadata": document{"labels": document{"rev": revision}}}}}
		}
	}
	return result
}
