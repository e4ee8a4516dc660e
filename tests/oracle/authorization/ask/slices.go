//go:build !release_1_29

package main

import (
	informersresource "k8s.io/client-go/informers/resource"
	"k8s.io/client-go/tools/cache"
)

// ResourceSlices are watched where dynamic resource allocation is on. Which version of them is a matter of the release.
type (
	resourceGroup struct {
		informersresource.Interface
		objects cluster
	}
	resourceVersion struct {
		sliceVersion
		objects cluster
	}
	resourceSlices struct {
		sliceInformer
		objects cluster
	}
)

func (f factory) Resource() informersresource.Interface      { return resourceGroup{objects: f.objects} }
func (v resourceVersion) ResourceSlices() sliceInformer      { return resourceSlices{objects: v.objects} }
func (i resourceSlices) Informer() cache.SharedIndexInformer { return static[*slice](i.objects) }
