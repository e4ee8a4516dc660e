//! What the controller that aggregates cluster roles would write into them
//! (`k8s.io/kubernetes/pkg/controller/clusterroleaggregation`).

use gatewalk_diagnostics::order;
use gatewalk_kubernetes::apis::rbac::{ClusterRole, PolicyRule};

/// More rounds than this are not needed by any policy that settles; a chain of selectors settles in as many rounds as it has
/// links.
const ROUNDS_MAX: usize = 32;

/// Overwrites the rules of every cluster role that has an aggregation rule, until nothing changes.
pub(super) fn fill(roles: &mut [ClusterRole]) {
    order::sort_by(roles, |left, right| left.metadata.name.cmp(&right.metadata.name));
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
            return;
        }
    }
}

/// The union of the rules of the roles that the selectors choose, in the order of the selectors, then of the names.
fn aggregated(roles: &[ClusterRole], at: usize) -> Option<Vec<PolicyRule>> {
    let target = roles.get(at)?;
    let mut rules: Vec<PolicyRule> = Vec::new();
    for selector in target.aggregation_rule.as_ref()? {
        let chosen = roles.iter().filter(|role| {
            role.metadata.name != target.metadata.name && selector.matches(&role.metadata.labels)
        });
        for rule in chosen.flat_map(|role| &role.rules) {
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
fn same_rule(left: &PolicyRule, right: &PolicyRule) -> bool {
    left.verbs == right.verbs
        && left.api_groups == right.api_groups
        && left.resources == right.resources
        && left.resource_names == right.resource_names
        && left.non_resource_urls == right.non_resource_urls
}
