//go:build !(release_1_29 || release_1_30 || release_1_31 || release_1_32 || release_1_33)

package main

import (
	resourcev1 "k8s.io/api/resource/v1"
	informersresource "k8s.io/client-go/informers/resource"
	informersresourcev1 "k8s.io/client-go/informers/resource/v1"
	"k8s.io/client-go/tools/cache"
)

// ResourceSlices are watched where dynamic resource allocation is on, which it is here unless somebody says otherwise.
type (
	resourceGroup struct {
		informersresource.Interface
		objects cluster
	}
	resourceVersion struct {
		informersresourcev1.Interface
		objects cluster
	}
	resourceSlices struct {
		sliceInformer
		objects cluster
	}
)

func (f factory) Resource() informersresource.Interface   { return resourceGroup{objects: f.objects} }
func (g resourceGroup) V1() informersresourcev1.Interface { return resourceVersion{objects: g.objects} }
func (v resourceVersion) ResourceSlices() sliceInformer   { return resourceSlices{objects: v.objects} }
func (i resourceSlices) Informer() cache.SharedIndexInformer {
	return static[*resourcev1.ResourceSlice](i.objects)
}
