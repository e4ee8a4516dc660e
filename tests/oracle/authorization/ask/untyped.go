//go:build !release_1_37

package main

import (
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/registry/rest"
	informerscorev1 "k8s.io/client-go/informers/core/v1"
	informersrbacv1 "k8s.io/client-go/informers/rbac/v1"
	informersstoragev1 "k8s.io/client-go/informers/storage/v1"
	"k8s.io/kubernetes/pkg/registry/authorization/localsubjectaccessreview"
	"k8s.io/kubernetes/pkg/registry/authorization/selfsubjectaccessreview"
	"k8s.io/kubernetes/pkg/registry/authorization/selfsubjectrulesreview"
	"k8s.io/kubernetes/pkg/registry/authorization/subjectaccessreview"
)

type (
	roleInformer               = informersrbacv1.RoleInformer
	roleBindingInformer        = informersrbacv1.RoleBindingInformer
	clusterRoleInformer        = informersrbacv1.ClusterRoleInformer
	clusterRoleBindingInformer = informersrbacv1.ClusterRoleBindingInformer
	nodeInformer               = informerscorev1.NodeInformer
	podInformer                = informerscorev1.PodInformer
	volumeInformer             = informerscorev1.PersistentVolumeInformer
	attachmentInformer         = informersstoragev1.VolumeAttachmentInformer
)

func storages(a authorizer.Authorizer, rules authorizer.RuleResolver) map[string]rest.Storage {
	return map[string]rest.Storage{
		"subjectaccessreviews":      subjectaccessreview.NewREST(a),
		"selfsubjectaccessreviews":  selfsubjectaccessreview.NewREST(a),
		"localsubjectaccessreviews": localsubjectaccessreview.NewREST(a),
		"selfsubjectrulesreviews":   selfsubjectrulesreview.NewREST(rules),
	}
}
