package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// server answers from discovery documents, as a cluster would in which every object exists that is asked for by name until it is
// deleted; a workload that was asked for has its revisions. Lists are empty, but for those that select one object by its name, unless
// the cluster is the populated one.
type server struct {
	discovery, openapi string
	kinds              map[string]kind
	world              []document
	custom             []document
	// the OpenAPI document as a whole, made when it is first asked for
	whole func() ([]byte, error)

	mutex sync.Mutex
	// the paths of objects that are gone
	deleted map[string]bool
	// the ephemeral containers that the line put into pods
	ephemeral []any
	// the workloads that the line asked for by name
	workloads []document
	// whether lists hold what is in the populated cluster
	populated bool
}

type kind struct{ apiVersion, kind string }

type document = map[string]any

func newServer(discovery, openapi string, world []document) (*server, error) {
	s := &server{discovery: discovery, openapi: openapi, kinds: map[string]kind{}, world: world, deleted: map[string]bool{}}
	s.whole = sync.OnceValues(func() ([]byte, error) { return wholeOpenapi(filepath.Join(openapi, "swagger.json")) })
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
	for _, one := range world {
		if one["kind"] == "CustomResourceDefinition" {
			s.custom = append(s.custom, one)
			group, version, names := definition(one)
			s.kinds[group+"/"+version+" "+names["plural"].(string)] = kind{group + "/" + version, names["kind"].(string)}
		}
	}
	return s, nil
}

// begin makes the cluster anew for a line.
func (s *server) begin(populated bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	clear(s.deleted)
	s.workloads, s.ephemeral, s.populated = nil, nil, populated
}

func (s *server) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	path := strings.Trim(request.URL.Path, "/")
	switch {
	case path == "version":
		write(w, document{"major": "1", "minor": "36", "gitVersion": "v1.36.3", "platform": "linux/amd64"})
	case path == "openapi/v2":
		s.openapiV2(w, request)
	case path == "openapi/v3":
		s.openapiIndex(w)
	case strings.HasPrefix(path, "openapi/v3/"):
		s.openapiOf(w, request, strings.TrimPrefix(path, "openapi/v3/"))
	case isDiscovery(request):
		s.discover(w, path)
	case strings.HasPrefix(path, "api/") || strings.HasPrefix(path, "apis/"):
		s.resource(w, request, path)
	default:
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Success"})
	}
}

// asked is a request for a resource taken apart.
type asked struct {
	path, namespace, resource, name, subresource string
	of                                           kind
}

func (s *server) takeApart(path string) asked {
	parts := strings.Split(path, "/")
	version, rest := "v1", parts[2:]
	if parts[0] == "apis" {
		version, rest = parts[1]+"/"+parts[2], parts[3:]
	}
	found := asked{path: path}
	if rest[0] == "namespaces" && len(rest) > 2 && rest[2] != "status" && rest[2] != "finalize" {
		found.namespace, rest = rest[1], rest[2:]
	}
	found.resource = rest[0]
	if len(rest) > 1 {
		found.name = rest[1]
	}
	if len(rest) > 2 {
		found.subresource = rest[2]
	}
	found.of = s.kinds[version+" "+found.resource]
	return found
}

// resource answers a request for an object or a list.
func (s *server) resource(w http.ResponseWriter, request *http.Request, path string) {
	a := s.takeApart(path)
	switch {
	case strings.HasPrefix(request.Header.Get("Upgrade"), "SPDY"):
		streams(w, request)
	case request.Header.Get("Upgrade") != "":
		upgrade(w, request)
	case a.subresource == "log":
		_, _ = w.Write([]byte("a line\n"))
	case a.subresource == "exec" || a.subresource == "attach" || a.subresource == "portforward":
		http.Error(w, "neither web socket nor SPDY", http.StatusBadRequest)
	case request.URL.Query().Get("watch") != "":
		s.watch(w, request, a)
	case a.subresource == "eviction":
		s.delete(strings.TrimSuffix(path, "/eviction"), request)
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Success"})
	case a.name != "" && s.isDeleted(path):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(document{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})
	case request.Method == http.MethodDelete:
		s.delete(path, request)
		write(w, document{"kind": "Status", "apiVersion": "v1", "status": "Success"})
	case request.Method == http.MethodPost && a.name == "" || request.Method == http.MethodPut:
		s.written(w, request, a)
	case a.name == "":
		write(w, s.list(request, a))
	case a.subresource == "scale":
		write(w, document{"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata(a.namespace, a.name),
			"spec": document{"replicas": 1}, "status": document{"replicas": 1, "selector": "app=a"}})
	case a.subresource == "token":
		write(w, document{"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": metadata(a.namespace, a.name),
			"spec": document{"audiences": []string{"a"}}, "status": document{"token": "t", "expirationTimestamp": "2030-01-01T00:00:00Z"}})
	default:
		if a.subresource == "ephemeralcontainers" && request.Method == http.MethodPatch {
			s.debugged(request)
		}
		write(w, s.object(a.of, a.namespace, a.name))
	}
}

// debugged keeps the ephemeral containers of a patch, which run at once.
func (s *server) debugged(request *http.Request) {
	patch := document{}
	if json.Unmarshal(readAll(request), &patch) != nil {
		return
	}
	spec, _ := patch["spec"].(document)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.ephemeral, _ = spec["ephemeralContainers"].([]any)
}

// written gives back what was sent, as the server does when it has stored it.
func (s *server) written(w http.ResponseWriter, request *http.Request, a asked) {
	body := document{}
	if json.Unmarshal(readAll(request), &body) != nil || body["kind"] == nil {
		body = object(a.of, a.namespace, "made")
	}
	metadata, ok := body["metadata"].(document)
	if ok && metadata["name"] == nil {
		metadata["name"] = "made"
	}
	if ok && a.namespace != "" {
		metadata["namespace"] = a.namespace
	}
	if status := object(a.of, a.namespace, "made")["status"]; body["status"] == nil && status != nil {
		// what is made runs at once
		body["status"] = status
	}
	if ok {
		// what is made anew is there again
		s.mutex.Lock()
		delete(s.deleted, a.path+"/"+metadata["name"].(string))
		s.mutex.Unlock()
	}
	w.Header().Set("Content-Type", "application/json")
	if request.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
	_ = json.NewEncoder(w).Encode(body)
}

func (s *server) delete(path string, request *http.Request) {
	body := document{}
	_ = json.Unmarshal(readAll(request), &body)
	options, _ := body["deleteOptions"].(document)
	if body["dryRun"] != nil || options["dryRun"] != nil || request.URL.Query().Get("dryRun") != "" {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.deleted[path] = true
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

func (s *server) list(request *http.Request, a asked) document {
	s.mutex.Lock()
	populated := s.populated
	s.mutex.Unlock()
	items := []any{}
	switch name := one(request); {
	case name != "":
		items = append(items, s.object(a.of, a.namespace, name))
	case populated:
		items = s.inCluster(request, a)
	case a.resource == "replicasets" || a.resource == "controllerrevisions":
		items = s.revisions(a)
	}
	if strings.HasSuffix(a.of.kind, "Metrics") && len(items) == 0 {
		items = append(items, object(a.of, a.namespace, "n"))
	}
	return document{"kind": a.of.kind + "List", "apiVersion": a.of.apiVersion, "metadata": document{"resourceVersion": "1"}, "items": items}
}

// goneAfter is how long an object is watched before it is deleted: long enough for what waits for a condition that holds already.
const goneAfter = 50 * time.Millisecond

// watch tells of the one object that is watched by its name, and then that it is gone. A watch of others goes on in silence.
func (s *server) watch(w http.ResponseWriter, request *http.Request, a asked) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	flusher, _ := w.(http.Flusher)
	send := func(what string, object document) {
		_ = json.NewEncoder(w).Encode(document{"type": what, "object": object})
		flusher.Flush()
	}
	name := one(request)
	if name != "" {
		send("ADDED", s.object(a.of, a.namespace, name))
	}
	if request.URL.Query().Get("sendInitialEvents") == "true" {
		send("BOOKMARK", document{"kind": a.of.kind, "apiVersion": a.of.apiVersion, "metadata": document{"resourceVersion": "1",
			"annotations": document{"k8s.io/initial-events-end": "true"}}})
	}
	flusher.Flush()
	if name != "" {
		select {
		case <-time.After(goneAfter):
			send("DELETED", s.object(a.of, a.namespace, name))
		case <-request.Context().Done():
		}
	}
	<-request.Context().Done()
}

func write(w http.ResponseWriter, answer document) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}
