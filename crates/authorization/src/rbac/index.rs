//! Finding roles by name and bindings by whom they are for.

use std::collections::BTreeMap;

use gatewalk_kubernetes::apis::rbac::{RoleRef, Subject};
use gatewalk_kubernetes::attributes::UserInfo;
use gatewalk_kubernetes::go;

use super::table::Table;
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
    users: Subjects,
    groups: Subjects,
}

/// Names of subjects, and in their places the bindings that name them.
#[derive(Clone, Debug, Default)]
struct Subjects {
    names: Table,
    scopes: Vec<Scopes>,
}

#[derive(Clone, Debug, Default)]
struct Scopes {
    cluster: Vec<Hit>,
    namespaces: BTreeMap<Box<str>, Vec<Hit>>,
}

impl Subjects {
    fn of(&mut self, name: &str) -> Option<&mut Scopes> {
        let place = self.names.add(name);
        if self.scopes.len() <= place {
            self.scopes.resize_with(place + 1, Scopes::default);
        }
        self.scopes.get_mut(place)
    }

    fn find(&self, name: &str) -> Option<&Scopes> {
        self.scopes.get(self.names.find(name)?)
    }
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
            "User" => self.users.of(&subject.name),
            "Group" => self.groups.of(&subject.name),
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
                self.users.of(&format!("system:serviceaccount:{namespace}:{}", subject.name))
            }
            _ => return,
        };
        let Some(scopes) = scopes else { return };
        if binding.is_cluster {
            scopes.cluster.push(hit);
        } else {
            scopes.namespaces.entry(binding.namespace.as_str().into()).or_default().push(hit);
        }
    }

    /// The bindings that apply to the user, in visiting order. Without a namespace only cluster role bindings do.
    pub(super) fn hits<'a>(&'a self, user: &UserInfo, namespace: &str) -> Hits<'a> {
        let mut heads = Vec::with_capacity(4);
        let groups = user.groups.iter().map(|group| self.groups.find(group));
        for scopes in std::iter::once(self.users.find(&user.name)).chain(groups).flatten() {
            if !scopes.cluster.is_empty() {
                heads.push(scopes.cluster.as_slice());
            }
            if !namespace.is_empty()
                && let Some(found) = scopes.namespaces.get(namespace)
            {
                heads.push(found.as_slice());
            }
        }
        Hits { heads }
    }
}

/// Several ordered lists as one: each binding once, with the first subject that matches.
pub(super) struct Hits<'a> {
    heads: Vec<&'a [Hit]>,
}

impl Iterator for Hits<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        let next = *self.heads.iter().filter_map(|head| head.first()).min()?;
        for head in &mut self.heads {
            while let Some((first, rest)) = head.split_first()
                && first.binding == next.binding
            {
                *head = rest;
            }
        }
        Some(next)
    }
}
