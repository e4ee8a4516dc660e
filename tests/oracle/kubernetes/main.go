// Prints facts of one Kubernetes release from its own packages, as JSON: every feature gate that kube-apiserver knows, and the
// bootstrap policy with default gates and with each gate turned over.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"sort"

	rbacv1 "k8s.io/api/rbac/v1"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	logsapi "k8s.io/component-base/logs/api/v1"
	_ "k8s.io/kubernetes/pkg/features"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

type gate struct {
	Name    string
	Default bool
	Stage   string
	Locked  bool
}

type role struct {
	Kind      string
	Namespace string `json:",omitempty"`
	Name      string
	Labels    map[string]string   `json:",omitempty"`
	Aggregate []map[string]string `json:",omitempty"`
	Rules     []rbacv1.PolicyRule
}

type binding struct {
	Kind      string
	Namespace string `json:",omitempty"`
	Name      string
	RoleRef   rbacv1.RoleRef
	Subjects  []rbacv1.Subject
}

type policy struct {
	Roles    []role
	Bindings []binding
}

// withGate is the policy where one gate differs from its default: only objects that differ, whole.
type withGate struct {
	Gate     string
	Enabled  bool
	Roles    []role    `json:",omitempty"`
	Bindings []binding `json:",omitempty"`
	// objects of the default policy that are gone
	Removed []string `json:",omitempty"`
}

type facts struct {
	Gates []gate
	// which gates a gate needs
	Dependencies map[string][]string
	Policy       policy
	WithGate     []withGate
}

func selectors(rule *rbacv1.AggregationRule) []map[string]string {
	if rule == nil {
		return nil
	}
	out := []map[string]string{}
	for _, selector := range rule.ClusterRoleSelectors {
		if len(selector.MatchExpressions) > 0 {
			panic("bootstrap aggregation with expressions")
		}
		out = append(out, selector.MatchLabels)
	}
	return out
}

func bootstrap() policy {
	p := policy{}
	for _, r := range append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...) {
		p.Roles = append(p.Roles, role{"ClusterRole", "", r.Name, r.Labels, selectors(r.AggregationRule), r.Rules})
	}
	for _, b := range append(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()...) {
		p.Bindings = append(p.Bindings, binding{"ClusterRoleBinding", "", b.Name, b.RoleRef, b.Subjects})
	}
	for namespace, roles := range bootstrappolicy.NamespaceRoles() {
		for _, r := range roles {
			p.Roles = append(p.Roles, role{"Role", namespace, r.Name, r.Labels, nil, r.Rules})
		}
	}
	for namespace, bindings := range bootstrappolicy.NamespaceRoleBindings() {
		for _, b := range bindings {
			p.Bindings = append(p.Bindings, binding{"RoleBinding", namespace, b.Name, b.RoleRef, b.Subjects})
		}
	}
	sort.SliceStable(p.Roles, func(i, j int) bool {
		return key(p.Roles[i].Kind, p.Roles[i].Namespace, p.Roles[i].Name) < key(p.Roles[j].Kind, p.Roles[j].Namespace, p.Roles[j].Name)
	})
	sort.SliceStable(p.Bindings, func(i, j int) bool {
		return key(p.Bindings[i].Kind, p.Bindings[i].Namespace, p.Bindings[i].Name) < key(p.Bindings[j].Kind, p.Bindings[j].Namespace, p.Bindings[j].Name)
	})
	return p
}

func key(kind, namespace, name string) string { return kind + "\x00" + namespace + "\x00" + name }

func diff(base, turned policy, out *withGate) {
	had, has := map[string]any{}, map[string]bool{}
	for _, r := range base.Roles {
		had[key(r.Kind, r.Namespace, r.Name)] = r
	}
	for _, b := range base.Bindings {
		had[key(b.Kind, b.Namespace, b.Name)] = b
	}
	for _, r := range turned.Roles {
		k := key(r.Kind, r.Namespace, r.Name)
		has[k] = true
		if !reflect.DeepEqual(had[k], r) {
			out.Roles = append(out.Roles, r)
		}
	}
	for _, b := range turned.Bindings {
		k := key(b.Kind, b.Namespace, b.Name)
		has[k] = true
		if !reflect.DeepEqual(had[k], b) {
			out.Bindings = append(out.Bindings, b)
		}
	}
	for k := range had {
		if !has[k] {
			out.Removed = append(out.Removed, k)
		}
	}
	sort.Strings(out.Removed)
}

func main() {
	gates := utilfeature.DefaultMutableFeatureGate
	if err := logsapi.AddFeatureGates(gates); err != nil {
		panic(err)
	}
	f := facts{Policy: bootstrap()}
	for name, spec := range gates.GetAll() {
		stage := string(spec.PreRelease)
		f.Gates = append(f.Gates, gate{string(name), spec.Default, stage, spec.LockToDefault})
	}
	sort.Slice(f.Gates, func(i, j int) bool { return f.Gates[i].Name < f.Gates[j].Name })
	needs := map[featuregate.Feature][]featuregate.Feature{}
	// since 1.34
	if known, ok := any(gates).(interface {
		Dependencies() map[featuregate.Feature][]featuregate.Feature
	}); ok {
		needs = known.Dependencies()
	}
	f.Dependencies = map[string][]string{}
	for name, others := range needs {
		for _, other := range others {
			f.Dependencies[string(name)] = append(f.Dependencies[string(name)], string(other))
		}
	}
	defaults := map[string]bool{}
	for _, g := range f.Gates {
		if g.Name != "AllAlpha" && g.Name != "AllBeta" {
			defaults[g.Name] = g.Default
		}
	}
	set := func(values map[string]bool) {
		if err := gates.SetFromMap(values); err != nil {
			panic(err)
		}
	}
	for _, g := range f.Gates {
		if g.Locked || g.Name == "AllAlpha" || g.Name == "AllBeta" || g.Stage == "PREALPHA" {
			continue
		}
		// what must be turned with it, and without it for comparison
		with := map[string]bool{}
		var turn func(string)
		turn = func(name string) {
			for gate, others := range needs {
				for _, other := range others {
					if !g.Default && string(gate) == name && !defaults[string(other)] && !with[string(other)] {
						with[string(other)] = true
						turn(string(other))
					}
					if _, done := with[string(gate)]; g.Default && string(other) == name && defaults[string(gate)] && !done {
						with[string(gate)] = false
						turn(string(gate))
					}
				}
			}
		}
		turn(g.Name)
		base := f.Policy
		if len(with) > 0 {
			set(with)
			base = bootstrap()
		}
		with[g.Name] = !g.Default
		set(with)
		w := withGate{Gate: g.Name, Enabled: !g.Default}
		diff(base, bootstrap(), &w)
		if len(w.Roles)+len(w.Bindings)+len(w.Removed) > 0 {
			f.WithGate = append(f.WithGate, w)
		}
		set(defaults)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(f); err != nil {
		panic(err)
	}
}
