package main

import (
	_ "embed"
	"encoding/json"
	"net/http"

	restful "github.com/emicklei/go-restful/v3"

	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/authorization/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kube-openapi/pkg/spec3"
)

// models is the OpenAPI document of authorization.k8s.io/v1 of the release: which types fields have, which lists are owned by element.
//
//go:embed openapi.json
var models []byte

func typeConverter() managedfields.TypeConverter {
	var document spec3.OpenAPI
	check(json.Unmarshal(models, &document))
	converter, err := managedfields.NewTypeConverter(document.Components.Schemas, false)
	check(err)
	return converter
}

// reviews is authorization.k8s.io/v1 with its own storages, validation and handler of creations.
func (s *server) reviews(a authorizer.Authorizer) http.Handler {
	legacy := legacyscheme.Scheme
	v1 := schema.GroupVersion{Version: "v1"}
	group := &endpoints.APIGroupVersion{
		Storage: storages(a, s.rules), Root: "/apis", GroupVersion: authorizationv1.SchemeGroupVersion,
		AllServedVersionsByResource: map[string][]string{}, OptionsExternalVersion: &v1,
		Serializer: legacyscheme.Codecs, ParameterCodec: legacyscheme.ParameterCodec,
		Typer: legacy, Creater: legacy, Convertor: legacy, ConvertabilityChecker: legacy, Defaulter: legacy,
		UnsafeConvertor: runtime.UnsafeObjectConvertor(legacy), Namer: runtime.Namer(meta.NewAccessor()),
		TypeConverter: typeConverter(), EquivalentResourceRegistry: runtime.NewEquivalentResourceRegistry(),
		Authorizer: a, MaxRequestBodyBytes: 3 * 1024 * 1024,
	}
	container := restful.NewContainer()
	container.Router(restful.CurlyRouter{})
	_, _, err := group.InstallREST(container)
	check(err)
	return container
}
