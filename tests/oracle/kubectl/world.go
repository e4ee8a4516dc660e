package main

import (
	"net/http"
	"os"
	"sort"
	"strings"

	fieldselectors "k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// readWorld reads the objects of the populated cluster; the tests read the same file.
func readWorld(path string) ([]document, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var world []document
	for _, text := range strings.Split(string(content), "\n---\n") {
		one := document{}
		if err := yaml.Unmarshal([]byte(text), &one); err != nil {
			return nil, err
		}
		world = append(world, one)
	}
	return world, nil
}

func text(of any, field string) string {
	found, _ := of.(document)
	value, _ := found[field].(string)
	return value
}

// inCluster lists what there is of a resource, as the selectors have it, in the order in which a server keeps it.
func (s *server) inCluster(request *http.Request, a asked) []any {
	query := request.URL.Query()
	wanted, err := labels.Parse(query.Get("labelSelector"))
	if err != nil {
		wanted = labels.Everything()
	}
	where, err := fieldselectors.ParseSelector(query.Get("fieldSelector"))
	if err != nil {
		where = fieldselectors.Everything()
	}
	type found struct {
		key string
		one document
	}
	var all []found
	for _, one := range s.world {
		metadata := one["metadata"]
		name, namespace := text(metadata, "name"), text(metadata, "namespace")
		if one["kind"] != a.of.kind || one["apiVersion"] != a.of.apiVersion || a.namespace != "" && namespace != a.namespace {
			continue
		}
		has := labels.Set{}
		if of, ok := metadata.(document)["labels"].(document); ok {
			for key, value := range of {
				has[key] = value.(string)
			}
		}
		fields := fieldselectors.Set{"metadata.name": name, "metadata.namespace": namespace, "spec.nodeName": text(one["spec"], "nodeName"), "status.phase": "Running"}
		path := strings.TrimSuffix(a.path, "/"+a.resource)
		if a.namespace == "" && namespace != "" {
			path += "/namespaces/" + namespace
		}
		if wanted.Matches(has) && where.Matches(fields) && !s.isDeleted(path+"/"+a.resource+"/"+name) {
			all = append(all, found{namespace + "/" + name, s.object(a.of, namespace, name)})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].key < all[j].key })
	items := []any{}
	for _, one := range all {
		items = append(items, one.one)
	}
	return items
}

// object gives an object by its name: in the populated cluster as it stands there.
func (s *server) object(of kind, namespace, name string) document {
	result := object(of, namespace, name)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, one := range s.world {
		metadata := one["metadata"]
		if s.populated && one["kind"] == of.kind && one["apiVersion"] == of.apiVersion && text(metadata, "namespace") == namespace && text(metadata, "name") == name {
			result = over(one, result)
			// labels are its own alone
			result["metadata"].(document)["labels"] = metadata.(document)["labels"]
		}
	}
	switch of.kind {
	case "Deployment", "DaemonSet", "StatefulSet":
		s.workloads = append(s.workloads, result)
	case "Pod":
		statuses := []any{}
		for _, container := range s.ephemeral {
			statuses = append(statuses, document{"name": text(container, "name"), "ready": true, "state": document{"running": document{}}})
		}
		if len(statuses) > 0 {
			result = over(document{"spec": document{"ephemeralContainers": s.ephemeral},
				"status": document{"ephemeralContainerStatuses": statuses}}, result)
		}
	}
	return result
}

// over puts one document over another.
func over(one, base document) document {
	result := document{}
	for key, value := range base {
		result[key] = value
	}
	for key, value := range one {
		inner, ok := value.(document)
		if below, both := result[key].(document); ok && both {
			value = over(inner, below)
		}
		result[key] = value
	}
	return result
}

// revisions of the workloads that the line asked for: two of each.
func (s *server) revisions(a asked) []any {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	items := []any{}
	known := map[string]bool{}
	for _, workload := range s.workloads {
		metadata := workload["metadata"]
		isDeployment := workload["kind"] == "Deployment"
		name := text(metadata, "name")
		if isDeployment != (a.resource == "replicasets") || text(metadata, "namespace") != a.namespace || known[name] {
			continue
		}
		known[name] = true
		for _, revision := range []string{"1", "2"} {
			one := object(a.of, a.namespace, name+"-"+revision)
			found := one["metadata"].(document)
			found["ownerReferences"] = []any{document{"apiVersion": "apps/v1", "kind": workload["kind"], "name": name, "uid": "u-" + name, "controller": true}}
			number := len(revision) + int(revision[0]-'1')
			found["annotations"] = document{"deployment.kubernetes.io/revision": revision}
			template := document{"metadata": document{"labels": document{"app": "a", "rev": revision}}}
			if isDeployment {
				one["spec"] = over(document{"template": template}, one["spec"].(document))
			} else {
				template["$patch"] = "replace"
				one["revision"], one["data"] = number, document{"spec": document{"template": template}}
			}
			items = append(items, one)
		}
	}
	return items
}

func metadata(namespace, name string) document {
	found := document{"name": name, "uid": "u-" + name, "resourceVersion": "1", "generation": 1,
		"labels": document{"app": "a"}, "annotations": document{"note": "gatewalk-before"}}
	if namespace != "" {
		found["namespace"] = namespace
	}
	return found
}

// applied is what `kubectl apply` leaves at an object.
const applied = "kubectl.kubernetes.io/last-applied-configuration"

// object is one that commands are content with: applied once, ready, with a container and a port. One called `halted` is paused,
// suspended or unschedulable.
func object(of kind, namespace, name string) document {
	container := document{"name": "app", "image": "old", "ports": []any{document{"containerPort": 80, "protocol": "TCP"}}}
	pod := document{"containers": []any{container}, "nodeName": "n", "securityContext": document{}}
	selector := document{"matchLabels": document{"app": "a"}}
	template := document{"metadata": document{"labels": document{"app": "a"}}, "spec": pod}
	isHalted := name == "halted"
	workload := document{"replicas": 1, "selector": selector, "template": template}
	result := document{"kind": of.kind, "apiVersion": of.apiVersion, "metadata": metadata(namespace, name)}
	switch of.kind {
	case "ConfigMap", "Secret":
		result["data"] = document{"a": "Yg=="}
	case "Pod":
		result["spec"] = pod
		result["status"] = document{"phase": "Running", "podIP": "10.0.0.1",
			"conditions":        []any{document{"type": "Ready", "status": "True"}},
			"containerStatuses": []any{document{"name": "app", "ready": true, "state": document{"running": document{}},
				"image": "old", "imageID": "old", "restartCount": 0}}}
	case "Deployment", "StatefulSet", "ReplicaSet":
		status := document{"observedGeneration": 1, "replicas": 1, "readyReplicas": 1, "availableReplicas": 1}
		switch of.kind {
		case "Deployment":
			workload["paused"] = isHalted
			status["updatedReplicas"] = 1
		case "StatefulSet":
			workload["serviceName"] = "web"
			status["updatedReplicas"] = 1
		}
		result["spec"], result["status"] = workload, status
	case "DaemonSet":
		delete(workload, "replicas")
		result["spec"] = workload
		result["status"] = document{"observedGeneration": 1, "numberReady": 1, "currentNumberScheduled": 1, "numberMisscheduled": 0,
			"desiredNumberScheduled": 1, "updatedNumberScheduled": 1, "numberAvailable": 1}
	case "ReplicationController":
		result["spec"] = document{"replicas": 1, "selector": document{"app": "a"}, "template": template}
	case "Job":
		result["spec"] = document{"selector": selector, "template": template}
	case "CronJob":
		result["spec"] = document{"schedule": "* * * * *", "jobTemplate": document{"spec": document{"template": template}}}
	case "Service":
		result["spec"] = document{"selector": document{"app": "a"}, "ports": []any{document{"port": 80, "targetPort": 80}}}
	case "CertificateSigningRequest":
		result["spec"] = document{"request": "", "signerName": "kubernetes.io/kube-apiserver-client", "usages": []string{"client auth"}}
	case "RoleBinding", "ClusterRoleBinding":
		result["roleRef"] = document{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
		result["subjects"] = []any{}
	case "PodMetrics":
		result["containers"] = []any{}
		result["timestamp"], result["window"] = "2026-01-01T00:00:00Z", "1m"
	case "NodeMetrics":
		result["usage"] = document{"cpu": "1", "memory": "1Gi"}
		result["timestamp"], result["window"] = "2026-01-01T00:00:00Z", "1m"
	case "Node":
		result["spec"] = document{"unschedulable": isHalted, "taints": []any{document{"key": "old", "effect": "NoSchedule"}}}
		result["status"] = document{"allocatable": document{"cpu": "1", "memory": "1Gi"}, "capacity": document{"cpu": "1", "memory": "1Gi"},
			"conditions": []any{document{"type": "Ready", "status": "True"}}}
	}
	result["metadata"].(document)["annotations"].(document)[applied] =
		`{"apiVersion":"` + of.apiVersion + `","kind":"` + of.kind + `","metadata":{"name":"` + name + `","namespace":"` + namespace + `","annotations":{"note":"gatewalk-before"}}}`
	return result
}
