//go:build release_1_34 || release_1_35 || release_1_36

package main

import (
	resource "k8s.io/api/resource/v1"
	informers "k8s.io/client-go/informers/resource/v1"
)

type (
	slice         = resource.ResourceSlice
	sliceVersion  = informers.Interface
	sliceInformer = informers.ResourceSliceInformer
)

func (g resourceGroup) V1() sliceVersion { return resourceVersion{objects: g.objects} }
