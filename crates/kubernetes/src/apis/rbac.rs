//! `rbac.authorization.k8s.io`: roles and bindings (`k8s.io/kubernetes/pkg/apis/rbac`).

pub mod validation;

use std::collections::BTreeMap;

use super::meta::{ObjectMeta, Source};

/// The API group of these objects, of their role references, and of User and Group subjects.
pub const GROUP_NAME: &str = "rbac.authorization.k8s.io";

/// What a rule allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyRule {
    /// The verbs, or `*`.
    pub verbs: Vec<String>,
    /// The API groups, or `*`.
    pub api_groups: Vec<String>,
    /// The resources (`pods`, `pods/log`, `*/scale`, `*`).
    pub resources: Vec<String>,
    /// The object names; empty for all.
    pub resource_names: Vec<String>,
    /// The paths of non-resource requests (`/healthz`, `/api/*`, `*`).
    pub non_resource_urls: Vec<String>,
    /// Where the rule was typed.
    pub source: Source,
}

/// A set of rules for one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Name, namespace, labels.
    pub metadata: ObjectMeta,
    /// The rules, in order.
    pub rules: Vec<PolicyRule>,
    /// Where the object was typed.
    pub source: Source,
}

/// A set of rules for the whole cluster, or for use by bindings of any namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterRole {
    /// Name, labels.
    pub metadata: ObjectMeta,
    /// The rules as stored. The controller overwrites them where there is an aggregation rule.
    pub rules: Vec<PolicyRule>,
    /// The selectors of an aggregation rule; `None` where the object has none.
    pub aggregation_rule: Option<Vec<LabelSelector>>,
    /// Where the object was typed.
    pub source: Source,
}

/// `metav1.LabelSelector`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    /// Labels that must be there with these values.
    pub match_labels: BTreeMap<String, String>,
    /// Further requirements: key, operator (`In`, `NotIn`, `Exists`, `DoesNotExist`), values.
    pub match_expressions: Vec<(String, String, Vec<String>)>,
}

impl LabelSelector {
    /// Whether the labels meet every requirement (`metav1.LabelSelectorAsSelector`, then `Matches`). An empty selector matches
    /// everything; an operator that does not exist matches nothing.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let equal = self.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value));
        equal
            && self.match_expressions.iter().all(|(key, operator, values)| {
                let value = labels.get(key);
                match operator.as_str() {
                    "In" => value.is_some_and(|value| values.contains(value)),
                    "NotIn" => value.is_none_or(|value| !values.contains(value)),
                    "Exists" => value.is_some(),
                    "DoesNotExist" => value.is_none(),
                    _ => false,
                }
            })
    }
}

/// Who a binding is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// `User`, `Group` or `ServiceAccount`; anything else matches nobody.
    pub kind: String,
    /// The API group as stored, defaults filled in.
    pub api_group: String,
    /// The name.
    pub name: String,
    /// The namespace of a service account.
    pub namespace: String,
    /// Where the subject was typed.
    pub source: Source,
}

/// Which role a binding grants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleRef {
    /// The API group as stored, defaults filled in.
    pub api_group: String,
    /// `Role` or `ClusterRole`.
    pub kind: String,
    /// The role's name.
    pub name: String,
    /// Where the reference was typed.
    pub source: Source,
}

/// Grants a role within one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleBinding {
    /// Name, namespace, labels.
    pub metadata: ObjectMeta,
    /// Who gets it.
    pub subjects: Vec<Subject>,
    /// What they get.
    pub role_ref: RoleRef,
    /// Where the object was typed.
    pub source: Source,
}

/// Grants a cluster role everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterRoleBinding {
    /// Name, labels.
    pub metadata: ObjectMeta,
    /// Who gets it.
    pub subjects: Vec<Subject>,
    /// What they get.
    pub role_ref: RoleRef,
    /// Where the object was typed.
    pub source: Source,
}
