package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// server answers from discovery documents. Every object exists when it is asked for by name; lists are empty, but for those that select
// one object by its name.
type server struct {
	discovery, openapi string
	kinds              map[string]kind

	mutex sync.Mutex
	// the paths of objects that are gone
	deleted map[string]bool
	// whether lists hold what is in the populated cluster
	populated bool
}

type kind struct{ apiVersion, kind string }

type document = map[string]any

func newServer(discovery, openapi string) (*server, error) {
	s := &server{discovery: discovery, openapi: openapi, kinds: map[string]kind{}, deleted: map[string]bool{}}
	files, err := filepath.Glob(filepath.Join(discovery, "*__v*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		var list struct {
			GroupVersion string
			Resources    []struct{ Name, Kind, Group, Version string }
		}
		if content, err := os.ReadFile(file); err != nil || json.Unmarshal(content, &list) != nil {
			continue
		}
		for _, resource := range list.Resources {
			version := list.GroupVersion
			if resource.Version != "" {
				version = strings.TrimPrefix(resource.Group+"/"+resource.Version, "/")
			}
			s.kinds[list.GroupVersion+" "+resource.Name] = kind{version, resource.Kind}
		}
	}
	s.kinds["metrics.k8s.io/v1beta1 pods"] = kind{"metrics.k8s.io/v1beta1", "PodMetrics"}
	s.kinds["metrics.k8s.io/v1beta1 nodes"] = kind{"metrics.k8s.io/v1beta1", "NodeMetrics"}
	return s, nil
}

func (s *server) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	path := strings.Trim(request.URL.Path, "/")
	switch {
	case path == "version":
		write(w, document{"major": "1", "minor": "36", "gitVersion": "v1.36.3", "platform": "linux/amd64"})
	case path == "openapi/v3":
		s.openapiIndex(w)
	case strings.HasPrefix(path, "openapi/v3/"):
		name := strings.ReplaceAll(strings.TrimPrefix(path, "openapi/v3/"), "/", "__") + "_openapi.json"
		http.ServeFile(w, request, filepath.Join(s.openapi, "v3", name))
	case isDiscovery(request):
		s.discover(w, path)
	case strings.HasPrefix(path, "api/") || strings.HasPrefix(path, "apis/"):
		s.resource(w, request, path)
	default:
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Success"})
	}
}

func (s *server) openapiIndex(w http.ResponseWriter) {
	paths := document{}
	files, _ := filepath.Glob(filepath.Join(s.openapi, "v3", "*_openapi.json"))
	for _, file := range files {
		path := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), "_openapi.json"), "__", "/")
		paths[path] = document{"serverRelativeURL": "/openapi/v3/" + path}
	}
	write(w, document{"paths": paths})
}

// discover gives the documents of the release without what is off by default, and with metrics.k8s.io, which is an add-on.
func (s *server) discover(w http.ResponseWriter, path string) {
	if path == "apis/metrics.k8s.io/v1beta1" {
		resource := func(name, kind string, namespaced bool) document {
			return document{"name": name, "kind": kind, "namespaced": namespaced, "singularName": "", "verbs": []string{"get", "list"}}
		}
		write(w, document{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "metrics.k8s.io/v1beta1",
			"resources": []any{resource("nodes", "NodeMetrics", false), resource("pods", "PodMetrics", true)}})
		return
	}
	content, err := os.ReadFile(filepath.Join(s.discovery, strings.ReplaceAll(path, "/", "__")+".json"))
	if err != nil {
		http.NotFound(w, nil)
		return
	}
	if path != "apis" {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(content)
		return
	}
	var list document
	if err := json.Unmarshal(content, &list); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	groups := []any{}
	for _, group := range list["groups"].([]any) {
		group := group.(document)
		stable := []any{}
		for _, version := range group["versions"].([]any) {
			name := version.(document)["version"].(string)
			if !strings.Contains(name, "alpha") && !strings.Contains(name, "beta") {
				stable = append(stable, version)
			}
		}
		if len(stable) > 0 {
			group["versions"], group["preferredVersion"] = stable, stable[0]
			groups = append(groups, group)
		}
	}
	metrics := document{"groupVersion": "metrics.k8s.io/v1beta1", "version": "v1beta1"}
	list["groups"] = append(groups, document{"name": "metrics.k8s.io", "versions": []any{metrics}, "preferredVersion": metrics})
	write(w, list)
}

// resource answers a request for an object or a list.
func (s *server) resource(w http.ResponseWriter, request *http.Request, path string) {
	parts := strings.Split(path, "/")
	version, rest := "v1", parts[2:]
	if parts[0] == "apis" {
		version, rest = parts[1]+"/"+parts[2], parts[3:]
	}
	namespace := ""
	if rest[0] == "namespaces" && len(rest) > 2 && rest[2] != "status" && rest[2] != "finalize" {
		namespace, rest = rest[1], rest[2:]
	}
	resource, name, subresource := rest[0], "", ""
	if len(rest) > 1 {
		name = rest[1]
	}
	if len(rest) > 2 {
		subresource = rest[2]
	}
	of := s.kinds[version+" "+resource]
	switch {
	case strings.HasPrefix(request.Header.Get("Upgrade"), "SPDY"):
		streams(w, request)
	case request.Header.Get("Upgrade") != "":
		upgrade(w, request)
	case subresource == "log":
		_, _ = w.Write([]byte("a line\n"))
	case subresource == "exec" || subresource == "attach" || subresource == "portforward":
		http.Error(w, "only web sockets", http.StatusBadRequest)
	case request.URL.Query().Get("watch") != "":
		s.watch(w, request, of, namespace)
	case subresource == "eviction":
		s.mutex.Lock()
		s.deleted[strings.TrimSuffix(path, "/eviction")] = true
		s.mutex.Unlock()
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Success"})
	case request.Method == http.MethodGet && s.isDeleted(path):
		w.WriteHeader(http.StatusNotFound)
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})
	case request.Method == http.MethodDelete:
		s.mutex.Lock()
		s.deleted[path] = true
		s.mutex.Unlock()
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Success"})
	case request.Method == http.MethodPost && name == "" || request.Method == http.MethodPut:
		body := document{}
		if json.Unmarshal(readAll(request), &body) != nil || body["kind"] == nil {
			body = object(of, namespace, "made")
		}
		if metadata, ok := body["metadata"].(document); ok && metadata["name"] == nil {
			metadata["name"] = "made"
		}
		w.Header().Set("Content-Type", "application/json")
		if request.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		_ = json.NewEncoder(w).Encode(body)
	case name == "" && s.populated && one(request) == "":
		write(w, listOf(of, inCluster(of, request, resource, namespace)))
	case name == "":
		write(w, list(of, request, namespace))
	case subresource == "scale":
		write(w, document{"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata(namespace, name),
			"spec": document{"replicas": 1}, "status": document{"replicas": 1, "selector": "app=a"}})
	case subresource == "token":
		write(w, document{"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": metadata(namespace, name),
			"spec": document{"audiences": []string{"a"}}, "status": document{"token": "t", "expirationTimestamp": "2030-01-01T00:00:00Z"}})
	case s.populated:
		write(w, inhabitant(of, namespace, name))
	default:
		write(w, object(of, namespace, name))
	}
}

// forget brings back what was deleted, for the next line.
func (s *server) forget() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	clear(s.deleted)
}

func (s *server) isDeleted(path string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.deleted[path]
}

// one is the object that a list selects by name.
func one(request *http.Request) string {
	name, found := strings.CutPrefix(request.URL.Query().Get("fieldSelector"), "metadata.name=")
	if !found {
		return ""
	}
	return name
}

func list(of kind, request *http.Request, namespace string) document {
	items := []any{}
	if name := one(request); name != "" {
		items = append(items, object(of, namespace, name))
	}
	if strings.HasSuffix(of.kind, "Metrics") {
		items = append(items, object(of, namespace, "n"))
	}
	return listOf(of, items)
}

func listOf(of kind, items []any) document {
	return document{"kind": of.kind + "List", "apiVersion": of.apiVersion, "metadata": document{"resourceVersion": "1"}, "items": items}
}

// watch says what there is and ends.
func (s *server) watch(w http.ResponseWriter, request *http.Request, of kind, namespace string) {
	w.Header().Set("Content-Type", "application/json")
	if name := one(request); name != "" {
		_ = json.NewEncoder(w).Encode(document{"type": "ADDED", "object": object(of, namespace, name)})
	}
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	<-request.Context().Done()
}

func metadata(namespace, name string) document {
	found := document{"name": name, "uid": "u-" + name, "resourceVersion": "1", "generation": 1,
		"labels": document{"app": "a"}, "annotations": document{"note": "gatewalk-before"}}
	if namespace != "" {
		found["namespace"] = namespace
	}
	return found
}

// object is one that commands are content with: ready, with a container and a port.
func object(of kind, namespace, name string) document {
	container := document{"name": "app", "image": "old", "ports": []any{document{"containerPort": 80, "protocol": "TCP"}}}
	pod := document{"containers": []any{container}, "nodeName": "n", "securityContext": document{}}
	selector := document{"matchLabels": document{"app": "a"}}
	template := document{"metadata": document{"labels": document{"app": "a"}}, "spec": pod}
	workload := document{"replicas": 1, "selector": selector, "template": template}
	result := document{"kind": of.kind, "apiVersion": of.apiVersion, "metadata": metadata(namespace, name)}
	switch of.kind {
	case "Pod":
		result["spec"] = pod
		result["status"] = document{"phase": "Running", "podIP": "10.0.0.1",
			"conditions":        []any{document{"type": "Ready", "status": "True"}},
			"containerStatuses": []any{document{"name": "app", "ready": true, "state": document{"running": document{}}}}}
	case "Deployment", "StatefulSet", "ReplicaSet", "DaemonSet":
		result["spec"] = workload
		result["status"] = document{"observedGeneration": 1, "replicas": 1, "readyReplicas": 1, "updatedReplicas": 1, "availableReplicas": 1,
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
		result["spec"] = document{"unschedulable": name == "cordoned"}
		result["status"] = document{"allocatable": document{"cpu": "1", "memory": "1Gi"}, "capacity": document{"cpu": "1", "memory": "1Gi"},
			"conditions": []any{document{"type": "Ready", "status": "True"}}}
	}
	return result
}

// upgrade opens a web socket, says that the command succeeded, and closes it.
func upgrade(w http.ResponseWriter, request *http.Request) {
	if !strings.EqualFold(request.Header.Get("Upgrade"), "websocket") {
		http.Error(w, "only web sockets", http.StatusBadRequest)
		return
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	connection, buffer, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	protocol, _, _ := strings.Cut(request.Header.Get("Sec-WebSocket-Protocol"), ",")
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\nSec-WebSocket-Protocol: " + strings.TrimSpace(protocol) + "\r\n\r\n"
	_, _ = buffer.WriteString(answer)
	success := append([]byte{3}, `{"metadata":{},"status":"Success"}`...)
	frame(buffer.Writer, 2, success)
	frame(buffer.Writer, 8, []byte{3, 232})
	_ = buffer.Flush()
}

func frame(w *bufio.Writer, operation byte, payload []byte) {
	_, _ = w.Write([]byte{0x80 | operation, byte(len(payload))})
	_, _ = w.Write(payload)
}

func write(w http.ResponseWriter, answer document) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}
