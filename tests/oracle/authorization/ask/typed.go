//go:build release_1_37

package main

import (
	certificatesv1 "k8s.io/api/certificates/v1"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/registry/rest"
	informerscertificates "k8s.io/client-go/informers/certificates"
	informerscertificatesv1 "k8s.io/client-go/informers/certificates/v1"
	informerscorev1 "k8s.io/client-go/informers/core/v1"
	informersrbacv1 "k8s.io/client-go/informers/rbac/v1"
	informersstoragev1 "k8s.io/client-go/informers/storage/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/registry/authorization/localsubjectaccessreview"
	"k8s.io/kubernetes/pkg/registry/authorization/selfsubjectaccessreview"
	"k8s.io/kubernetes/pkg/registry/authorization/selfsubjectrulesreview"
	"k8s.io/kubernetes/pkg/registry/authorization/subjectaccessreview"
)

type (
	roleInformer               = informersrbacv1.TypedRoleInformer
	roleBindingInformer        = informersrbacv1.TypedRoleBindingInformer
	clusterRoleInformer        = informersrbacv1.TypedClusterRoleInformer
	clusterRoleBindingInformer = informersrbacv1.TypedClusterRoleBindingInformer
	nodeInformer               = informerscorev1.TypedNodeInformer
	podInformer                = informerscorev1.TypedPodInformer
	volumeInformer             = informerscorev1.TypedPersistentVolumeInformer
	attachmentInformer         = informersstoragev1.TypedVolumeAttachmentInformer
)

func storages(a authorizer.Authorizer, rules authorizer.RuleResolver) map[string]rest.Storage {
	return map[string]rest.Storage{
		"subjectaccessreviews":      subjectaccessreview.NewREST(a, legacyscheme.Scheme),
		"selfsubjectaccessreviews":  selfsubjectaccessreview.NewREST(a, legacyscheme.Scheme),
		"localsubjectaccessreviews": localsubjectaccessreview.NewREST(a, legacyscheme.Scheme),
		"selfsubjectrulesreviews":   selfsubjectrulesreview.NewREST(rules),
	}
}

type (
	certificatesGroup struct {
		informerscertificates.Interface
		objects cluster
	}
	certificatesVersion struct {
		informerscertificatesv1.Interface
		objects cluster
	}
	podCertificateRequests struct {
		informerscertificatesv1.TypedPodCertificateRequestInformer
		objects cluster
	}
)

func (f factory) Certificates() informerscertificates.Interface {
	return certificatesGroup{objects: f.objects}
}
func (g certificatesGroup) V1() informerscertificatesv1.Interface {
	return certificatesVersion{objects: g.objects}
}
func (v certificatesVersion) PodCertificateRequests() informerscertificatesv1.TypedPodCertificateRequestInformer {
	return podCertificateRequests{objects: v.objects}
}
func (i podCertificateRequests) Informer() cache.SharedIndexInformer {
	return static[*certificatesv1.PodCertificateRequest](i.objects)
}
