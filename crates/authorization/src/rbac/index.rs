//! Finding roles by name and bindings by whom they are for.

use std::collections::BTreeMap;

use gatewalk_kubernetes::apis::rbac::{RoleRef, Subject};
use gatewalk_kubernetes::attributes::UserInfo;
use gatewalk_kubernetes::go;

use super::{Binding, Role};

/// Where roles are, by name.
pub(super) struct RoleNames<'a> {
    places: BTreeMap<(&'a str, &'a str, &'a str), usize>,
}

impl<'a> RoleNames<'a> {
    pub(super) fn new(roles: &'a [Role]) -> Self {
        let key = |role: &'a Role| (role.kind, role.namespace.as_str(), role.name.as_str());
        Self { places: roles.iter().enumerate().map(|(at, role)| (key(role), at)).collect() }
    }

    /// Upstream's `GetRoleReferenceRules`, with its errors.
    pub(super) fn resolve(&self, role_ref: &RoleRef, namespace: &str) -> Result<usize, String> {
        let (namespace, singular) = match role_ref.kind.as_str() {
            "Role" => (namespace, "role"),
            "ClusterRole" => ("", "clusterrole"),
            other => {
                return Err(format!("unsupported role reference kind: {}", go::quote(other)));
            }
        };
        let key = (role_ref.kind.as_str(), namespace, role_ref.name.as_str());
        self.places.get(&key).copied().ok_or_else(|| {
            format!("{singular}.rbac.authorization.k8s.io {} not found", go::quote(&role_ref.name))
        })
    }
}

/// A binding that applies, and the first of its subjects that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) binding: usize,
    pub(super) subject: usize,
}

/// The bindings of each user and each group, by namespace; the empty namespace holds the cluster role bindings.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    users: BTreeMap<String, Scopes>,
    groups: BTreeMap<String, Scopes>,
}

#[derive(Clone, Debug, Default)]
struct Scopes {
    cluster: Vec<Hit>,
    namespaces: BTreeMap<String, Vec<Hit>>,
}

impl Index {
    /// Reads bindings that are in visiting order already.
    pub(super) fn new(bindings: &[Binding]) -> Self {
        let mut index = Self::default();
        for (at, binding) in bindings.iter().enumerate() {
            for (place, subject) in binding.subjects.iter().enumerate() {
                let hit = Hit { binding: at, subject: place };
                index.add(binding, subject, hit);
            }
        }
        index
    }

    fn add(&mut self, binding: &Binding, subject: &Subject, hit: Hit) {
        let scopes = match subject.kind.as_str() {
            "User" => self.users.entry(subject.name.clone()),
            "Group" => self.groups.entry(subject.name.clone()),
            "ServiceAccount" => {
                let namespace = if subject.namespace.is_empty() {
                    &binding.namespace
                } else {
                    &subject.namespace
                };
                // a service account without a namespace is nobody
                if namespace.is_empty() {
                    return;
                }
                self.users.entry(format!("system:serviceaccount:{namespace}:{}", subject.name))
            }
            _ => return,
        };
        let scopes = scopes.or_default();
        if binding.is_cluster {
            scopes.cluster.push(hit);
        } else {
            scopes.namespaces.entry(binding.namespace.clone()).or_default().push(hit);
        }
    }

    /// The bindings that apply to the user, in visiting order. Without a namespace only cluster role bindings do.
    pub(super) fn hits(&self, user: &UserInfo, namespace: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let scopes = std::iter::once(self.users.get(&user.name))
            .chain(user.groups.iter().map(|group| self.groups.get(group)))
            .flatten();
        for scopes in scopes {
            hits.extend_from_slice(&scopes.cluster);
            if !namespace.is_empty()
                && let Some(found) = scopes.namespaces.get(namespace)
            {
                hits.extend_from_slice(found);
            }
        }
        hits.sort_unstable();
        hits.dedup_by_key(|hit| hit.binding);
        hits
    }
}
