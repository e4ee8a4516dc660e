//go:build release_1_31

package main

import (
	resource "k8s.io/api/resource/v1alpha3"
	informers "k8s.io/client-go/informers/resource/v1alpha3"
)

type (
	slice         = resource.ResourceSlice
	sliceVersion  = informers.Interface
	sliceInformer = informers.ResourceSliceInformer
)

func (g resourceGroup) V1alpha3() sliceVersion { return resourceVersion{objects: g.objects} }
