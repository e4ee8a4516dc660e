//! The RBAC authorizer (`k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac`, `pkg/registry/rbac/validation`).
//!
//! Upstream walks every binding of the cluster for each request, in no fixed order. Here bindings are visited in the order of
//! their names, and an index by subject and namespace leaves out those that cannot apply, so that the work grows with what can
//! match and not with the cluster.

mod aggregation;
mod compiled;
mod index;
pub(crate) mod matching;
mod table;

use gatewalk_diagnostics::Span;
use gatewalk_diagnostics::order;
use gatewalk_kubernetes::apis::rbac::{PolicyRule, RoleRef, Subject};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::go;
use gatewalk_kubernetes::objects::Objects;

use crate::{Answer, Errors};

pub(crate) use aggregation::{Filled, same_rule};
pub(crate) use matching::rule_allows;

/// Upstream's `RBACAuthorizer` over a fixed set of objects.
#[derive(Clone, Debug)]
pub struct RbacAuthorizer {
    pub(crate) roles: Vec<Role>,
    /// In visiting order: cluster role bindings by name, then role bindings by namespace and name.
    pub(crate) bindings: Vec<Binding>,
    index: index::Index,
    texts: compiled::Texts,
    /// In the places of `roles`.
    compiled: Vec<compiled::Compiled>,
}

/// A role or cluster role.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    /// `Role` or `ClusterRole`.
    pub(crate) kind: &'static str,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) rules: Vec<PolicyRule>,
    /// Whether the controller fills the rules from other roles.
    pub(crate) aggregated: bool,
    /// How it is filled, where it is aggregated.
    pub(crate) filled: Filled,
    /// How many bindings refer to it.
    pub(crate) bound_by: usize,
    pub(crate) source: Option<Span>,
}

/// A binding of either kind.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// Empty for a ClusterRoleBinding.
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) is_cluster: bool,
    pub(crate) role_ref: RoleRef,
    /// The role's place, or upstream's error for looking it up.
    pub(crate) role: Result<usize, String>,
    pub(crate) subjects: Vec<Subject>,
    pub(crate) source: Option<Span>,
}

/// What allowed a request: places in `bindings`, the binding's subjects, and the role's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) binding: usize,
    pub(crate) subject: usize,
    pub(crate) rule: usize,
}

/// The outcome of a visit of all rules that apply.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visit {
    pub(crate) granted: Option<Granted>,
    /// Bindings whose role could not be looked up, in order.
    pub(crate) broken: Vec<usize>,
}

impl RbacAuthorizer {
    /// Builds the index. Cluster roles with an aggregation rule get the rules that the controller would give them.
    pub fn new(objects: &Objects) -> Self {
        let mut cluster_roles = objects.cluster_roles.clone();
        let filled = aggregation::fill(&mut cluster_roles);
        let mut roles: Vec<Role> = Vec::new();
        roles.extend(cluster_roles.into_iter().zip(filled).map(|(role, filled)| Role {
            kind: "ClusterRole",
            namespace: String::new(),
            name: role.metadata.name,
            rules: role.rules,
            aggregated: role.aggregation_rule.is_some(),
            filled,
            bound_by: 0,
            source: role.source,
        }));
        roles.extend(objects.roles.iter().cloned().map(|role| Role {
            kind: "Role",
            namespace: role.metadata.namespace,
            name: role.metadata.name,
            rules: role.rules,
            aggregated: false,
            filled: Filled::default(),
            bound_by: 0,
            source: role.source,
        }));
        let names = index::RoleNames::new(&roles);
        let mut bindings: Vec<Binding> = Vec::new();
        bindings.extend(objects.cluster_role_bindings.iter().cloned().map(|binding| Binding {
            role: names.resolve(&binding.role_ref, ""),
            namespace: String::new(),
            name: binding.metadata.name,
            is_cluster: true,
            role_ref: binding.role_ref,
            subjects: binding.subjects,
            source: binding.source,
        }));
        bindings.extend(objects.role_bindings.iter().cloned().map(|binding| Binding {
            role: names.resolve(&binding.role_ref, &binding.metadata.namespace),
            namespace: binding.metadata.namespace,
            name: binding.metadata.name,
            is_cluster: false,
            role_ref: binding.role_ref,
            subjects: binding.subjects,
            source: binding.source,
        }));
        order::sort_by(&mut bindings, |left, right| {
            let key = |binding: &Binding| (!binding.is_cluster, binding.namespace.clone());
            key(left).cmp(&key(right)).then_with(|| left.name.cmp(&right.name))
        });
        for binding in &bindings {
            if let Some(role) = binding.role.as_ref().ok().and_then(|at| roles.get_mut(*at)) {
                role.bound_by += 1;
            }
        }
        let index = index::Index::new(&bindings);
        let mut texts = compiled::Texts::default();
        let compiled = roles.iter().map(|role| texts.compile(&role.rules)).collect();
        Self { roles, bindings, index, texts, compiled }
    }

    /// Upstream's `Authorize`: Allow, or NoOpinion with the lookups that failed. It never denies and never errs.
    pub fn authorize(&self, attributes: &Attributes) -> Answer {
        let visit = self.visit(attributes);
        self.answer(&visit)
    }

    pub(crate) fn answer(&self, visit: &Visit) -> Answer {
        if let Some(granted) = visit.granted {
            return Answer::allow(self.allow_reason(granted));
        }
        let errors = visit.broken.iter().filter_map(|at| {
            self.bindings.get(*at).and_then(|binding| binding.role.as_ref().err()).cloned()
        });
        match Errors::aggregate(errors.collect()) {
            None => Answer::default(),
            Some(errors) => Answer::no_opinion(format!("RBAC: {errors}")),
        }
    }

    /// Visits the rules that apply to the user until one allows.
    pub(crate) fn visit(&self, attributes: &Attributes) -> Visit {
        let mut visit = Visit::default();
        let asked = self.texts.ask(attributes);
        for hit in self.index.hits(&attributes.user, &attributes.namespace) {
            let Some(binding) = self.bindings.get(hit.binding) else { continue };
            let Ok(role) = &binding.role else {
                visit.broken.push(hit.binding);
                continue;
            };
            let first = self.compiled.get(*role);
            let first = first.and_then(|compiled| compiled.first(&asked, self.rules(*role)));
            if let Some(rule) = first {
                visit.granted = Some(Granted { binding: hit.binding, subject: hit.subject, rule });
                return visit;
            }
        }
        visit
    }

    pub(crate) fn rules(&self, role: usize) -> &[PolicyRule] {
        self.roles.get(role).map(|role| role.rules.as_slice()).unwrap_or_default()
    }

    /// The bindings that apply to a user in a namespace, in visiting order, with the first subject that matches.
    pub(crate) fn applying(&self, user: &UserInfo, namespace: &str) -> Vec<(usize, usize)> {
        self.index.hits(user, namespace).map(|hit| (hit.binding, hit.subject)).collect()
    }

    fn allow_reason(&self, granted: Granted) -> String {
        let Some(binding) = self.bindings.get(granted.binding) else { return String::new() };
        let subject =
            binding.subjects.get(granted.subject).map(|subject| describe(subject, binding));
        let (subject, role) = (subject.unwrap_or_default(), &binding.role_ref);
        // in one piece: this is done for every request that is allowed
        let mut reason = String::with_capacity(160);
        reason.extend(["RBAC: allowed by ", binding.kind(), " "]);
        reason.push_str(&go::quote(&binding.reason_name()));
        reason.extend([" of ", &role.kind, " "]);
        reason.push_str(&go::quote(&role.name));
        reason.extend([" to ", &subject]);
        reason
    }
}

impl Binding {
    pub(crate) fn kind(&self) -> &'static str {
        if self.is_cluster { "ClusterRoleBinding" } else { "RoleBinding" }
    }

    /// The name as people write it: namespace first.
    pub(crate) fn path(&self) -> String {
        if self.is_cluster {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }

    /// The name as reasons print it: name first, namespace second.
    fn reason_name(&self) -> String {
        if self.is_cluster {
            self.name.clone()
        } else {
            format!("{}/{}", self.name, self.namespace)
        }
    }
}

/// Upstream's `describeSubject`.
pub(crate) fn describe(subject: &Subject, binding: &Binding) -> String {
    if subject.kind != "ServiceAccount" {
        return format!("{} {}", subject.kind, go::quote(&subject.name));
    }
    let namespace =
        if subject.namespace.is_empty() { &binding.namespace } else { &subject.namespace };
    format!("{} {}", subject.kind, go::quote(&format!("{}/{namespace}", subject.name)))
}

#[cfg(test)]
mod tests;
