// Answers request lines (METHOD TARGET, one a line) and RBAC objects as kube-apiserver of the release does that this is built with:
//
//	requests REQUESTS RBAC > answers.json
//
// REQUESTS is a text, RBAC a list of JSON objects, one a line. Answers are in their order.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/kubernetes/pkg/apis/rbac"
	conversion "k8s.io/kubernetes/pkg/apis/rbac/v1"
	"k8s.io/kubernetes/pkg/apis/rbac/validation"
)

var resolver = request.RequestInfoFactory{APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api")}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func lines(path string) []string {
	data, err := os.ReadFile(path)
	check(err)
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// answer: verb, prefix, group, version, namespace, resource, subresource, name, path, then the parsed selectors, or the error.
func answer(line string) string {
	read, err := http.ReadRequest(bufio.NewReader(strings.NewReader(line + " HTTP/1.1\r\nHost: h\r\n\r\n")))
	if err != nil {
		return "bad request: " + err.Error()
	}
	info, err := resolver.NewRequestInfo(read)
	if err != nil {
		return "error: " + err.Error()
	}
	fieldSelector, labelSelector := selectors(info)
	parts := []string{
		fmt.Sprint(info.IsResourceRequest), info.Verb, info.APIPrefix, info.APIGroup, info.APIVersion, info.Namespace, info.Resource,
		info.Subresource, info.Name, info.Path, parsedFields(fieldSelector), parsedLabels(labelSelector),
	}
	return strings.Join(parts, "|")
}

func selectors(info *request.RequestInfo) (string, string) {
	// the fields came with 1.31
	var known struct{ FieldSelector, LabelSelector string }
	data, err := json.Marshal(info)
	check(err)
	check(json.Unmarshal(data, &known))
	return known.FieldSelector, known.LabelSelector
}

func parsedFields(selector string) string {
	parsed, err := fields.ParseSelector(selector)
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, r := range parsed.Requirements() {
		out = append(out, fmt.Sprintf("%s %s %s", r.Field, r.Operator, r.Value))
	}
	return strings.Join(out, ";")
}

func parsedLabels(selector string) string {
	parsed, err := labels.Parse(selector)
	if err != nil {
		return "error"
	}
	requirements, _ := parsed.Requirements()
	var out []string
	for _, r := range requirements {
		out = append(out, fmt.Sprintf("%s %s %s", r.Key(), r.Operator(), strings.Join(r.Values().List(), ",")))
	}
	return strings.Join(out, ";")
}

// validate: the entries of upstream's handwritten validation after defaults.
func validate(line string) []string {
	var kind struct{ Kind string }
	check(json.Unmarshal([]byte(line), &kind))
	var errs field.ErrorList
	switch kind.Kind {
	case "ClusterRole":
		var in rbacv1.ClusterRole
		var out rbac.ClusterRole
		check(json.Unmarshal([]byte(line), &in))
		check(conversion.Convert_v1_ClusterRole_To_rbac_ClusterRole(&in, &out, nil))
		errs = validation.ValidateClusterRole(&out, validation.ClusterRoleValidationOptions{})
	case "Role":
		var in rbacv1.Role
		var out rbac.Role
		check(json.Unmarshal([]byte(line), &in))
		check(conversion.Convert_v1_Role_To_rbac_Role(&in, &out, nil))
		errs = validation.ValidateRole(&out)
	case "ClusterRoleBinding":
		var in rbacv1.ClusterRoleBinding
		var out rbac.ClusterRoleBinding
		check(json.Unmarshal([]byte(line), &in))
		conversion.SetObjectDefaults_ClusterRoleBinding(&in)
		check(conversion.Convert_v1_ClusterRoleBinding_To_rbac_ClusterRoleBinding(&in, &out, nil))
		errs = validation.ValidateClusterRoleBinding(&out)
	case "RoleBinding":
		var in rbacv1.RoleBinding
		var out rbac.RoleBinding
		check(json.Unmarshal([]byte(line), &in))
		conversion.SetObjectDefaults_RoleBinding(&in)
		check(conversion.Convert_v1_RoleBinding_To_rbac_RoleBinding(&in, &out, nil))
		errs = validation.ValidateRoleBinding(&out)
	}
	texts := []string{}
	for _, err := range errs {
		texts = append(texts, err.Error())
	}
	return texts
}

func main() {
	out := struct {
		Requests []string
		Rbac     [][]string
	}{}
	for _, line := range lines(os.Args[1]) {
		out.Requests = append(out.Requests, answer(line))
	}
	for _, line := range lines(os.Args[2]) {
		out.Rbac = append(out.Rbac, validate(line))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(out))
}
