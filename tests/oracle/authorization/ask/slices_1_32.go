//go:build release_1_32 || release_1_33

package main

import (
	resource "k8s.io/api/resource/v1beta1"
	informers "k8s.io/client-go/informers/resource/v1beta1"
)

type (
	slice         = resource.ResourceSlice
	sliceVersion  = informers.Interface
	sliceInformer = informers.ResourceSliceInformer
)

func (g resourceGroup) V1beta1() sliceVersion { return resourceVersion{objects: g.objects} }
