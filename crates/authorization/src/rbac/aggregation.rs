//! What the controller that aggregates cluster roles would write into them
//! (`k8s.io/kubernetes/pkg/controller/clusterroleaggregation`).

use gatewalk_diagnostics::order;
use gatewalk_kubernetes::apis::rbac::{ClusterRole, LabelSelector, PolicyRule};

/// More rounds than this are not needed by any policy that settles; a chain of selectors settles in as many rounds as it has
/// links.
const ROUNDS_MAX: usize = 32;

/// How a role is filled from others. Empty for a role that is not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    /// The selectors of its aggregation rule.
    pub(crate) selectors: Vec<LabelSelector>,
    /// The names of the roles that they choose, in their order.
    pub(crate) from: Vec<String>,
    /// The rules that were typed into it, which the controller overwrites.
    pub(crate) typed: Vec<PolicyRule>,
}

/// Overwrites the rules of every cluster role that has an aggregation rule, until nothing changes.
pub(super) fn fill(roles: &mut [ClusterRole]) -> Vec<Filled> {
    order::sort_by(roles, |left, right| left.metadata.name.cmp(&right.metadata.name));
    let filled = roles.iter().map(|role| filled(role, roles)).collect();
    for _ in 0..ROUNDS_MAX {
        let mut changed = false;
        for at in 0..roles.len() {
            let Some(rules) = aggregated(roles, at) else { continue };
            if let Some(role) = roles.get_mut(at)
                && !same(&role.rules, &rules)
            {
                role.rules = rules;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    filled
}

fn filled(role: &ClusterRole, roles: &[ClusterRole]) -> Filled {
    let Some(selectors) = role.aggregation_rule.clone() else { return Filled::default() };
    let mut from: Vec<String> = Vec::new();
    for selector in &selectors {
        for chosen in chosen(roles, role, selector) {
            if !from.contains(&chosen.metadata.name) {
                from.push(chosen.metadata.name.clone());
            }
        }
    }
    Filled { selectors, from, typed: role.rules.clone() }
}

/// The roles that a selector of a role chooses.
fn chosen<'a>(
    roles: &'a [ClusterRole],
    of: &'a ClusterRole,
    selector: &'a LabelSelector,
) -> impl Iterator<Item = &'a ClusterRole> {
    roles.iter().filter(|role| {
        role.metadata.name != of.metadata.name && selector.matches(&role.metadata.labels)
    })
}

/// The union of the rules of the roles that the selectors choose, in the order of the selectors, then of the names.
fn aggregated(roles: &[ClusterRole], at: usize) -> Option<Vec<PolicyRule>> {
    let target = roles.get(at)?;
    let mut rules: Vec<PolicyRule> = Vec::new();
    for selector in target.aggregation_rule.as_ref()? {
        for rule in chosen(roles, target, selector).flat_map(|role| &role.rules) {
            if !rules.iter().any(|known| same_rule(known, rule)) {
                rules.push(rule.clone());
            }
        }
    }
    Some(rules)
}

fn same(left: &[PolicyRule], right: &[PolicyRule]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_rule(left, right))
}

/// Equal but for the place in the text.
pub(crate) fn same_rule(left: &PolicyRule, right: &PolicyRule) -> bool {
    left.verbs == right.verbs
        && left.api_groups == right.api_groups
        && left.resources == right.resources
        && left.resource_names == right.resource_names
        && left.non_resource_urls == right.non_resource_urls
}
