//! Roles that are filled from others: where a rule of theirs comes from, and who gets what is added to one.

use std::collections::BTreeMap;

use gatewalk_kubernetes::apis::rbac::{LabelSelector, PolicyRule};

use crate::rbac::{RbacAuthorizer, Role, same_rule};

/// Longer chains of roles that fill each other are not followed; the bootstrap policy has two links.
const LINKS_MAX: usize = 8;

/// The role that somebody wrote a rule into, and the rule's place there: the role itself, or one that it is filled from.
pub(super) fn owner<'a>(
    rbac: &'a RbacAuthorizer,
    role: &'a Role,
    rule: (usize, &PolicyRule),
) -> Option<(&'a Role, usize)> {
    if !role.aggregated {
        return Some((role, rule.0));
    }
    let (mut at, wanted) = (role, rule.1);
    for _ in 0..LINKS_MAX {
        let has = |role: &Role| role.rules.iter().position(|one| same_rule(one, wanted));
        let mut from = at.filled.from.iter().filter_map(|name| cluster_role(rbac, name));
        let (next, place) = from.find_map(|role| Some((role, has(role)?)))?;
        if !next.aggregated {
            return Some((next, place));
        }
        at = next;
    }
    None
}

/// The roles that are filled from a role, also those that are filled from these.
pub(super) fn filled_from<'a>(rbac: &'a RbacAuthorizer, role: &Role) -> Vec<&'a Role> {
    let chooses =
        |other: &&Role| role.kind == "ClusterRole" && other.filled.from.contains(&role.name);
    closure(rbac, rbac.roles.iter().filter(chooses).collect(), &role.name)
}

/// The roles that would be filled from one with these labels.
pub(super) fn filled_by<'a>(
    rbac: &'a RbacAuthorizer,
    labels: &BTreeMap<String, String>,
) -> Vec<&'a Role> {
    let chooses =
        |other: &&Role| other.filled.selectors.iter().any(|selector| selector.matches(labels));
    closure(rbac, rbac.roles.iter().filter(chooses).collect(), "")
}

fn closure<'a>(rbac: &'a RbacAuthorizer, mut found: Vec<&'a Role>, without: &str) -> Vec<&'a Role> {
    let mut at = 0;
    while let Some(role) = found.get(at).copied() {
        at += 1;
        for other in rbac.roles.iter().filter(|other| other.filled.from.contains(&role.name)) {
            if !found.iter().any(|known| known.name == other.name) {
                found.push(other);
            }
        }
    }
    found.retain(|role| role.name != without);
    found
}

/// Labels by which a role is filled. `None` where no labels meet any of its selectors.
pub(super) fn labels(role: &Role) -> Option<BTreeMap<String, String>> {
    role.filled.selectors.iter().find_map(|selector| {
        let labels = labels_for(selector);
        selector.matches(&labels).then_some(labels)
    })
}

fn labels_for(selector: &LabelSelector) -> BTreeMap<String, String> {
    let mut labels = selector.match_labels.clone();
    for (key, operator, values) in &selector.match_expressions {
        let value = match operator.as_str() {
            "In" => values.first().cloned(),
            "Exists" => Some("true".to_owned()),
            _ => None,
        };
        if let Some(value) = value {
            labels.entry(key.clone()).or_insert(value);
        }
    }
    labels
}

fn cluster_role<'a>(rbac: &'a RbacAuthorizer, name: &str) -> Option<&'a Role> {
    rbac.roles.iter().find(|role| role.kind == "ClusterRole" && role.name == name)
}
