//! The roles and bindings that kube-apiserver creates itself:
//! `k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy`, by release and feature gates.
//!
//! Aggregated cluster roles (`admin`, `edit`, `view`) come without rules, as the server creates them; the controller fills them.

use std::collections::BTreeMap;

use gatewalk_release::FeatureGates;

use crate::apis::meta::ObjectMeta;
use crate::apis::rbac::{
    ClusterRole, ClusterRoleBinding, GROUP_NAME, LabelSelector, PolicyRule, Role, RoleBinding,
    RoleRef, Subject,
};
use crate::data;
use crate::objects::Objects;

const DATA: &str = include_str!("../data/bootstrap_policy.txt");

/// The bootstrap policy of a server, in the order of kind, namespace and name.
pub fn objects(gates: &FeatureGates) -> Objects {
    let mut policy = Objects::default();
    let mut skipping = false;
    let mut last = Last::None;
    for line in data::lines(DATA, gates.release()) {
        let (needs, line) = line.split_once('?').unwrap_or(("", line));
        let present = needs.split('&').filter(|need| !need.is_empty()).all(|need| {
            match need.strip_prefix('!') {
                Some(gate) => !gates.enabled_by_name(gate),
                None => gates.enabled_by_name(need),
            }
        });
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        if matches!(kind, "C" | "R" | "B" | "b") {
            // what belongs to an object that is not there is not there either
            skipping = !present;
            if present {
                last = begin(&mut policy, kind, rest);
            }
        } else if present && !skipping {
            go_on(&mut policy, last, kind, rest);
        }
    }
    policy
}

/// What the lines after an object's first one belong to.
#[derive(Clone, Copy)]
enum Last {
    None,
    ClusterRole,
    Role,
    ClusterRoleBinding,
    RoleBinding,
}

fn begin(policy: &mut Objects, kind: &str, rest: &str) -> Last {
    let mut words = rest.split(' ');
    let name = words.next().unwrap_or_default();
    let (namespace, name) = match kind {
        "R" | "b" => name.split_once('/').unwrap_or(("", name)),
        _ => ("", name),
    };
    let metadata = metadata(namespace, name);
    let role_ref = RoleRef {
        api_group: GROUP_NAME.to_owned(),
        kind: words.next().unwrap_or_default().to_owned(),
        name: words.next().unwrap_or_default().to_owned(),
        source: None,
    };
    match kind {
        "C" => {
            policy.cluster_roles.push(ClusterRole { metadata, ..ClusterRole::default() });
            Last::ClusterRole
        }
        "R" => {
            policy.roles.push(Role { metadata, ..Role::default() });
            Last::Role
        }
        "B" => {
            let binding =
                ClusterRoleBinding { metadata, role_ref, ..ClusterRoleBinding::default() };
            policy.cluster_role_bindings.push(binding);
            Last::ClusterRoleBinding
        }
        _ => {
            policy.role_bindings.push(RoleBinding { metadata, role_ref, ..RoleBinding::default() });
            Last::RoleBinding
        }
    }
}

fn go_on(policy: &mut Objects, last: Last, kind: &str, rest: &str) {
    match (kind, last) {
        ("l", Last::ClusterRole) => {
            if let Some(role) = policy.cluster_roles.last_mut() {
                role.metadata.labels.extend(pairs(rest));
            }
        }
        ("a", Last::ClusterRole) => {
            if let Some(role) = policy.cluster_roles.last_mut() {
                let selector = LabelSelector { match_labels: pairs(rest), ..Default::default() };
                role.aggregation_rule.get_or_insert_default().push(selector);
            }
        }
        ("r", Last::ClusterRole) => {
            if let Some(role) = policy.cluster_roles.last_mut() {
                role.rules.push(rule(rest));
            }
        }
        ("r", Last::Role) => {
            if let Some(role) = policy.roles.last_mut() {
                role.rules.push(rule(rest));
            }
        }
        ("s", Last::ClusterRoleBinding) => {
            if let Some(binding) = policy.cluster_role_bindings.last_mut() {
                binding.subjects.push(subject(rest));
            }
        }
        ("s", Last::RoleBinding) => {
            if let Some(binding) = policy.role_bindings.last_mut() {
                binding.subjects.push(subject(rest));
            }
        }
        _ => {}
    }
}

fn metadata(namespace: &str, name: &str) -> ObjectMeta {
    let pair = |key: &str, value: &str| [(key.to_owned(), value.to_owned())].into();
    ObjectMeta {
        name: name.to_owned(),
        namespace: namespace.to_owned(),
        labels: pair("kubernetes.io/bootstrapping", "rbac-defaults"),
        annotations: pair("rbac.authorization.kubernetes.io/autoupdate", "true"),
        ..ObjectMeta::default()
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    for (key, value) in text.split(',').filter_map(|pair| pair.split_once('=')) {
        pairs.insert(key.to_owned(), value.to_owned());
    }
    pairs
}

fn rule(text: &str) -> PolicyRule {
    let mut fields = text.split('|').map(data::list);
    let mut next = || fields.next().unwrap_or_default();
    PolicyRule {
        verbs: next(),
        api_groups: next(),
        resources: next(),
        resource_names: next(),
        non_resource_urls: next(),
        source: None,
    }
}

fn subject(text: &str) -> Subject {
    let mut words = text.split(' ').map(str::to_owned);
    let mut next = || words.next().unwrap_or_default();
    let (kind, name, namespace) = (next(), next(), next());
    let api_group = if kind == "ServiceAccount" { "" } else { GROUP_NAME }.to_owned();
    Subject { kind, api_group, name, namespace, source: None }
}

#[cfg(test)]
mod tests {
    use gatewalk_release::Release;

    use super::*;

    /// Cluster roles, of them controllers', cluster role bindings, roles, role bindings, as counted on the real packages.
    #[test]
    fn each_release_has_its_counts() {
        for (release, counts) in [
            (Release::V1_29, [63, 32, 44, 7, 7]),
            (Release::V1_32, [64, 33, 45, 7, 7]),
            (Release::V1_34, [68, 37, 49, 7, 7]),
            (Release::V1_36, [69, 38, 50, 7, 7]),
            (Release::V1_37, [73, 41, 54, 7, 7]),
        ] {
            let policy = objects(&FeatureGates::new(release));
            let controllers = policy
                .cluster_roles
                .iter()
                .filter(|role| role.metadata.name.starts_with("system:controller:"))
                .count();
            assert_eq!(
                [
                    policy.cluster_roles.len(),
                    controllers,
                    policy.cluster_role_bindings.len(),
                    policy.roles.len(),
                    policy.role_bindings.len()
                ],
                counts,
                "{release}"
            );
        }
    }

    #[test]
    fn a_gate_brings_its_rules() {
        let rules = |gates: &FeatureGates| {
            let policy = objects(gates);
            let node = policy.cluster_roles.iter().find(|role| role.metadata.name == "system:node");
            node.map_or(0, |role| role.rules.len())
        };
        let mut gates = FeatureGates::new(Release::V1_36);
        let before = rules(&gates);
        assert_eq!(gates.set("PodCertificateRequest", true), Ok(()));
        assert_eq!(rules(&gates), before + 1);
    }

    #[test]
    fn roles_are_read_whole() {
        let policy = objects(&FeatureGates::new(Release::V1_37));
        let role = |name: &str| {
            policy.cluster_roles.iter().find(|role| role.metadata.name == name).unwrap()
        };
        let admin = role("cluster-admin");
        assert_eq!(admin.rules.len(), 2);
        assert_eq!(admin.rules[0].resources, ["*"]);
        assert_eq!(admin.rules[1].non_resource_urls, ["*"]);
        assert_eq!(role("edit").aggregation_rule.as_ref().map(Vec::len), Some(1));
        assert_eq!(
            role("view").metadata.labels["rbac.authorization.k8s.io/aggregate-to-edit"],
            "true"
        );
        assert_eq!(role("system:node-proxier").rules[0].api_groups, [""]);
        let dns = policy
            .cluster_role_bindings
            .iter()
            .find(|binding| binding.metadata.name == "system:kube-dns")
            .unwrap();
        assert_eq!(
            (dns.subjects[0].namespace.as_str(), dns.subjects[0].api_group.as_str()),
            ("kube-system", "")
        );
    }
}
