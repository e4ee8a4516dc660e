package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"google.golang.org/protobuf/proto"
)

// wholeOpenapi gives the OpenAPI document of version 2 as clients take it.
func wholeOpenapi(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	document, err := openapi_v2.ParseDocument(content)
	if err != nil {
		return nil, err
	}
	return proto.Marshal(document)
}

func (s *server) openapiV2(w http.ResponseWriter, request *http.Request) {
	if !strings.Contains(request.Header.Get("Accept"), "protobuf") {
		http.ServeFile(w, request, filepath.Join(s.openapi, "swagger.json"))
		return
	}
	content, err := s.whole()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
	_, _ = w.Write(content)
}

// definition gives group, version and names of a CustomResourceDefinition.
func definition(of document) (group, version string, names document) {
	spec := of["spec"].(document)
	versions := spec["versions"].([]any)
	return spec["group"].(string), versions[0].(document)["name"].(string), spec["names"].(document)
}

func (s *server) openapiIndex(w http.ResponseWriter) {
	paths := document{}
	files, _ := filepath.Glob(filepath.Join(s.openapi, "v3", "*_openapi.json"))
	for _, file := range files {
		path := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), "_openapi.json"), "__", "/")
		paths[path] = document{"serverRelativeURL": "/openapi/v3/" + path}
	}
	for _, one := range s.custom {
		group, version, _ := definition(one)
		path := "apis/" + group + "/" + version
		paths[path] = document{"serverRelativeURL": "/openapi/v3/" + path}
	}
	write(w, document{"paths": paths})
}

// openapiOf gives the document of a group and version; of a custom resource what kubectl looks for: that it can be validated.
func (s *server) openapiOf(w http.ResponseWriter, request *http.Request, path string) {
	for _, one := range s.custom {
		group, version, names := definition(one)
		if path != "apis/"+group+"/"+version {
			continue
		}
		parameter := func(name string) document {
			return document{"name": name, "in": "query", "schema": document{"type": "string"}}
		}
		patch := document{
			"operationId":                     "patch",
			"x-kubernetes-action":             "patch",
			"x-kubernetes-group-version-kind": document{"group": group, "version": version, "kind": names["kind"]},
			"parameters":                      []any{parameter("dryRun"), parameter("fieldManager"), parameter("fieldValidation")},
			"responses":                       document{"200": document{"description": "OK"}},
		}
		of := "/" + path + "/namespaces/{namespace}/" + names["plural"].(string) + "/{name}"
		kind := document{"group": group, "version": version, "kind": names["kind"]}
		schema := document{"type": "object", "description": "a custom resource", "x-kubernetes-group-version-kind": []any{kind},
			"x-kubernetes-preserve-unknown-fields": true, "properties": document{"spec": document{"type": "object"}}}
		write(w, document{"openapi": "3.0.0", "info": document{"title": "custom", "version": "v1"}, "paths": document{of: document{"patch": patch}},
			"components": document{"schemas": document{group + "." + version + "." + names["kind"].(string): schema}}})
		return
	}
	name := strings.ReplaceAll(path, "/", "__") + "_openapi.json"
	http.ServeFile(w, request, filepath.Join(s.openapi, "v3", name))
}

// discover gives the documents of the release without what is off by default, with metrics.k8s.io, which is an add-on, and with the
// custom resources of the cluster.
func (s *server) discover(w http.ResponseWriter, path string) {
	lists := func(version string, resources ...any) {
		write(w, document{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources})
	}
	if path == "apis/metrics.k8s.io/v1beta1" {
		resource := func(name, kind string, namespaced bool) document {
			return document{"name": name, "kind": kind, "namespaced": namespaced, "singularName": "", "verbs": []string{"get", "list"}}
		}
		lists("metrics.k8s.io/v1beta1", resource("nodes", "NodeMetrics", false), resource("pods", "PodMetrics", true))
		return
	}
	for _, one := range s.custom {
		group, version, names := definition(one)
		if path == "apis/"+group+"/"+version {
			plural, verbs := names["plural"].(string), []string{"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"}
			lists(group+"/"+version,
				document{"name": plural, "singularName": names["singular"], "namespaced": one["spec"].(document)["scope"] == "Namespaced",
					"kind": names["kind"], "verbs": verbs, "shortNames": names["shortNames"], "categories": names["categories"]},
				document{"name": plural + "/status", "singularName": "", "namespaced": true, "kind": names["kind"], "verbs": []string{"get", "patch", "update"}},
				document{"name": plural + "/scale", "singularName": "", "namespaced": true, "kind": "Scale", "group": "autoscaling", "version": "v1",
					"verbs": []string{"get", "patch", "update"}})
			return
		}
	}
	content, err := os.ReadFile(filepath.Join(s.discovery, strings.ReplaceAll(path, "/", "__")+".json"))
	if err != nil {
		http.Error(w, "404 page not found", http.StatusNotFound)
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
			// the one beta version that is on by default wherever it exists
			if !strings.Contains(name, "alpha") && !strings.Contains(name, "beta") || name == "v1beta3" && group["name"] == "flowcontrol.apiserver.k8s.io" {
				stable = append(stable, version)
			}
		}
		if len(stable) > 0 {
			group["versions"], group["preferredVersion"] = stable, stable[0]
			groups = append(groups, group)
		}
	}
	of := func(group, version string) document {
		one := document{"groupVersion": group + "/" + version, "version": version}
		return document{"name": group, "versions": []any{one}, "preferredVersion": one}
	}
	for _, one := range s.custom {
		group, version, _ := definition(one)
		groups = append(groups, of(group, version))
	}
	list["groups"] = append(groups, of("metrics.k8s.io", "v1beta1"))
	write(w, list)
}
