package main

import (
	"sort"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/informers"
	informerscore "k8s.io/client-go/informers/core"
	informerscorev1 "k8s.io/client-go/informers/core/v1"
	informersrbac "k8s.io/client-go/informers/rbac"
	informersrbacv1 "k8s.io/client-go/informers/rbac/v1"
	informersstorage "k8s.io/client-go/informers/storage"
	informersstoragev1 "k8s.io/client-go/informers/storage/v1"
	"k8s.io/client-go/kubernetes/scheme"
	listersrbacv1 "k8s.io/client-go/listers/rbac/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"

	"strings"
)

// cluster is what informers would have seen.
type cluster []runtime.Object

// newCluster reads objects; those pasted take the place of bootstrap objects of the same kind and name. Since no controller runs here,
// roles are aggregated by hand, as clusterroleaggregation.syncClusterRole does until nothing changes.
func newCluster(text string, bootstrap bool) cluster {
	var all cluster
	if bootstrap {
		all = bootstrapObjects()
	}
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	for {
		var raw runtime.RawExtension
		if err := decoder.Decode(&raw); err != nil {
			break
		}
		if len(raw.Raw) == 0 || string(raw.Raw) == "null" {
			continue
		}
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw.Raw, nil, nil)
		check(err)
		all = all.with(object)
	}
	all.aggregate()
	return all
}

func (c cluster) with(object runtime.Object) cluster {
	key, _ := cache.MetaNamespaceKeyFunc(object)
	kind := object.GetObjectKind().GroupVersionKind().Kind
	for i, other := range c {
		otherKey, _ := cache.MetaNamespaceKeyFunc(other)
		if otherKey == key && (other.GetObjectKind().GroupVersionKind().Kind == kind || sameType(other, object)) {
			c[i] = object
			return c
		}
	}
	return append(c, object)
}

func sameType(a, b runtime.Object) bool {
	switch a.(type) {
	case *rbacv1.ClusterRole:
		_, ok := b.(*rbacv1.ClusterRole)
		return ok
	case *rbacv1.ClusterRoleBinding:
		_, ok := b.(*rbacv1.ClusterRoleBinding)
		return ok
	case *rbacv1.Role:
		_, ok := b.(*rbacv1.Role)
		return ok
	case *rbacv1.RoleBinding:
		_, ok := b.(*rbacv1.RoleBinding)
		return ok
	}
	return false
}

func bootstrapObjects() cluster {
	var all cluster
	for _, list := range [][]rbacv1.ClusterRole{bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()} {
		for i := range list {
			all = append(all, list[i].DeepCopy())
		}
	}
	for _, list := range [][]rbacv1.ClusterRoleBinding{bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()} {
		for i := range list {
			all = append(all, list[i].DeepCopy())
		}
	}
	for _, list := range bootstrappolicy.NamespaceRoles() {
		for i := range list {
			all = append(all, list[i].DeepCopy())
		}
	}
	for _, list := range bootstrappolicy.NamespaceRoleBindings() {
		for i := range list {
			all = append(all, list[i].DeepCopy())
		}
	}
	return all
}

func (c cluster) aggregate() {
	var roles []*rbacv1.ClusterRole
	for _, object := range c {
		if role, ok := object.(*rbacv1.ClusterRole); ok {
			roles = append(roles, role)
		}
	}
	sort.Slice(roles, func(i, j int) bool { return roles[i].Name < roles[j].Name })
	for again := true; again; {
		again = false
		for _, role := range roles {
			if role.AggregationRule == nil {
				continue
			}
			if rules := aggregated(role, roles); !equality.Semantic.DeepEqual(rules, role.Rules) {
				role.Rules = rules
				again = true
			}
		}
	}
}

func aggregated(role *rbacv1.ClusterRole, roles []*rbacv1.ClusterRole) []rbacv1.PolicyRule {
	rules := []rbacv1.PolicyRule{}
	for i := range role.AggregationRule.ClusterRoleSelectors {
		selector, err := metav1.LabelSelectorAsSelector(&role.AggregationRule.ClusterRoleSelectors[i])
		check(err)
		for _, other := range roles {
			if other.Name == role.Name || !selector.Matches(labels.Set(other.Labels)) {
				continue
			}
			for _, rule := range other.Rules {
				if !contains(rules, rule) {
					rules = append(rules, rule)
				}
			}
		}
	}
	return rules
}

func contains(rules []rbacv1.PolicyRule, rule rbacv1.PolicyRule) bool {
	for _, one := range rules {
		if equality.Semantic.DeepEqual(one, rule) {
			return true
		}
	}
	return false
}

// factory stands for the shared informers: real listers over real indexers, whose lists are in the order of names, because upstream's
// is that of a Go map.
type factory struct {
	informers.SharedInformerFactory
	objects cluster
}

func indexer[T runtime.Object](objects cluster) cache.Indexer {
	ix := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	for _, object := range objects {
		if _, ok := object.(T); ok {
			check(ix.Add(object))
		}
	}
	return ix
}

// informer tells every object to a handler at once.
type informer struct {
	cache.SharedIndexInformer
	ix cache.Indexer
}

type registration struct {
	cache.ResourceEventHandlerRegistration
}

func (registration) HasSynced() bool { return true }

func (i informer) HasSynced() bool           { return true }
func (i informer) GetIndexer() cache.Indexer { return i.ix }
func (i informer) GetStore() cache.Store     { return i.ix }
func (i informer) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	keys := i.ix.ListKeys()
	sort.Strings(keys)
	for _, key := range keys {
		object, _, _ := i.ix.GetByKey(key)
		handler.OnAdd(object, true)
	}
	return registration{}, nil
}
func (i informer) AddEventHandlerWithResyncPeriod(handler cache.ResourceEventHandler, _ time.Duration) (cache.ResourceEventHandlerRegistration, error) {
	return i.AddEventHandler(handler)
}

func static[T runtime.Object](objects cluster) informer { return informer{ix: indexer[T](objects)} }

type (
	rbacGroup struct {
		informersrbac.Interface
		objects cluster
	}
	rbacVersion struct {
		informersrbacv1.Interface
		objects cluster
	}
	roles struct {
		roleInformer
		objects cluster
	}
	roleBindings struct {
		roleBindingInformer
		objects cluster
	}
	clusterRoles struct {
		clusterRoleInformer
		objects cluster
	}
	clusterRoleBindings struct {
		clusterRoleBindingInformer
		objects cluster
	}
)

func (f factory) Rbac() informersrbac.Interface         { return rbacGroup{objects: f.objects} }
func (g rbacGroup) V1() informersrbacv1.Interface       { return rbacVersion{objects: g.objects} }
func (v rbacVersion) Roles() roleInformer               { return roles{objects: v.objects} }
func (v rbacVersion) RoleBindings() roleBindingInformer { return roleBindings{objects: v.objects} }
func (v rbacVersion) ClusterRoles() clusterRoleInformer { return clusterRoles{objects: v.objects} }
func (v rbacVersion) ClusterRoleBindings() clusterRoleBindingInformer {
	return clusterRoleBindings{objects: v.objects}
}

func (i roles) Lister() listersrbacv1.RoleLister {
	return listersrbacv1.NewRoleLister(indexer[*rbacv1.Role](i.objects))
}
func (i clusterRoles) Lister() listersrbacv1.ClusterRoleLister {
	return listersrbacv1.NewClusterRoleLister(indexer[*rbacv1.ClusterRole](i.objects))
}
func (i roleBindings) Lister() listersrbacv1.RoleBindingLister {
	return sortedRoleBindings{listersrbacv1.NewRoleBindingLister(indexer[*rbacv1.RoleBinding](i.objects))}
}
func (i clusterRoleBindings) Lister() listersrbacv1.ClusterRoleBindingLister {
	return sortedClusterRoleBindings{listersrbacv1.NewClusterRoleBindingLister(indexer[*rbacv1.ClusterRoleBinding](i.objects))}
}

// unsorted leaves lists as they come: for benches, which are about what upstream does.
var unsorted bool

// byName puts a list in the order of names.
func byName[T metav1.Object](list []T, err error) ([]T, error) {
	if !unsorted {
		sort.Slice(list, func(i, j int) bool { return list[i].GetName() < list[j].GetName() })
	}
	return list, err
}

type sortedClusterRoleBindings struct {
	listersrbacv1.ClusterRoleBindingLister
}

func (l sortedClusterRoleBindings) List(selector labels.Selector) ([]*rbacv1.ClusterRoleBinding, error) {
	return byName(l.ClusterRoleBindingLister.List(selector))
}

type sortedRoleBindings struct {
	listersrbacv1.RoleBindingLister
}

func (l sortedRoleBindings) RoleBindings(namespace string) listersrbacv1.RoleBindingNamespaceLister {
	return sortedInNamespace{l.RoleBindingLister.RoleBindings(namespace)}
}

type sortedInNamespace struct {
	listersrbacv1.RoleBindingNamespaceLister
}

func (l sortedInNamespace) List(selector labels.Selector) ([]*rbacv1.RoleBinding, error) {
	return byName(l.RoleBindingNamespaceLister.List(selector))
}

type (
	coreGroup struct {
		informerscore.Interface
		objects cluster
	}
	coreVersion struct {
		informerscorev1.Interface
		objects cluster
	}
	nodes struct {
		nodeInformer
		objects cluster
	}
	pods struct {
		podInformer
		objects cluster
	}
	volumes struct {
		volumeInformer
		objects cluster
	}
	storageGroup struct {
		informersstorage.Interface
		objects cluster
	}
	storageVersion struct {
		informersstoragev1.Interface
		objects cluster
	}
	attachments struct {
		attachmentInformer
		objects cluster
	}
)

func (f factory) Core() informerscore.Interface         { return coreGroup{objects: f.objects} }
func (g coreGroup) V1() informerscorev1.Interface       { return coreVersion{objects: g.objects} }
func (v coreVersion) Nodes() nodeInformer               { return nodes{objects: v.objects} }
func (v coreVersion) Pods() podInformer                 { return pods{objects: v.objects} }
func (v coreVersion) PersistentVolumes() volumeInformer { return volumes{objects: v.objects} }
func (f factory) Storage() informersstorage.Interface   { return storageGroup{objects: f.objects} }
func (g storageGroup) V1() informersstoragev1.Interface { return storageVersion{objects: g.objects} }
func (v storageVersion) VolumeAttachments() attachmentInformer {
	return attachments{objects: v.objects}
}

func (i nodes) Informer() cache.SharedIndexInformer { return static[*corev1.Node](i.objects) }
func (i pods) Informer() cache.SharedIndexInformer  { return static[*corev1.Pod](i.objects) }
func (i volumes) Informer() cache.SharedIndexInformer {
	return static[*corev1.PersistentVolume](i.objects)
}
func (i attachments) Informer() cache.SharedIndexInformer {
	return static[*storagev1.VolumeAttachment](i.objects)
}
