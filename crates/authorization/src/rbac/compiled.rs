//! The rules of a role, so laid out that a request meets only those about its resource.

use gatewalk_kubernetes::apis::rbac::PolicyRule;
use gatewalk_kubernetes::attributes::Attributes;

use super::matching::non_resource_url_matches;
use super::table::Table;

/// The texts of all rules, each with a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    verbs: Table,
    groups: Table,
    resources: Table,
}

/// A set of texts. Those beyond the first ones share the last bit, which says nothing but that texts must be compared.
type Mask = u64;
const MANY: Mask = 1 << 63;

/// The rules of one role.
#[derive(Clone, Debug, Default)]
pub(super) struct Compiled {
    rules: Vec<Masks>,
    /// Number of a resource and place of a rule that names it, in order.
    resources: Vec<(u32, u32)>,
    /// The rules with paths.
    paths: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Masks {
    verbs: Mask,
    groups: Mask,
}

/// The numbers of a request's texts; none where no rule has the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    attributes: &'a Attributes,
    verbs: Mask,
    groups: Mask,
    /// `*`, the resource with its subresource, and `*/subresource`.
    resources: [Option<usize>; 3],
}

impl Texts {
    pub(super) fn compile(&mut self, rules: &[PolicyRule]) -> Compiled {
        let mut compiled = Compiled::default();
        for (place, rule) in rules.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let mask = |table: &mut Table, texts: &[String]| {
                texts.iter().fold(0, |mask, text| mask | bit(Some(table.add(text))))
            };
            compiled.rules.push(Masks {
                verbs: mask(&mut self.verbs, &rule.verbs),
                groups: mask(&mut self.groups, &rule.api_groups),
            });
            for resource in &rule.resources {
                let number = u32::try_from(self.resources.add(resource)).unwrap_or(u32::MAX);
                compiled.resources.push((number, place));
            }
            if !rule.non_resource_urls.is_empty() {
                compiled.paths.push(place);
            }
        }
        compiled.resources.sort_unstable();
        compiled.resources.dedup();
        compiled
    }

    pub(super) fn ask<'a>(&self, attributes: &'a Attributes) -> Asked<'a> {
        let either = |table: &Table, text: &str| bit(table.find("*")) | bit(table.find(text));
        let resource = attributes.resource.as_str();
        let subresource = attributes.subresource.as_str();
        let resources = if subresource.is_empty() {
            [self.resources.find("*"), self.resources.find(resource), None]
        } else {
            [
                self.resources.find("*"),
                self.resources.find(&format!("{resource}/{subresource}")),
                self.resources.find(&format!("*/{subresource}")),
            ]
        };
        Asked {
            attributes,
            verbs: either(&self.verbs, &attributes.verb),
            groups: either(&self.groups, &attributes.api_group),
            resources,
        }
    }
}

impl Compiled {
    /// The first rule that allows what is asked (`RuleAllows`); `rules` are those that were compiled.
    pub(super) fn first(&self, asked: &Asked<'_>, rules: &[PolicyRule]) -> Option<usize> {
        let fits = |place: u32, resource: bool| {
            let place = place as usize;
            let masks = self.rules.get(place)?;
            if masks.verbs & asked.verbs == 0 || (resource && masks.groups & asked.groups == 0) {
                return None;
            }
            rules.get(place).filter(|rule| asked.is_allowed_by(rule, *masks)).map(|_| place)
        };
        if !asked.attributes.resource_request {
            return self.paths.iter().find_map(|place| fits(*place, false));
        }
        let about = |number: Option<usize>| {
            let number = u32::try_from(number?).ok()?;
            let from = self.resources.partition_point(|(other, _)| *other < number);
            let those = self.resources.get(from..).unwrap_or_default();
            those
                .iter()
                .take_while(|(other, _)| *other == number)
                .find_map(|(_, at)| fits(*at, true))
        };
        asked.resources.into_iter().filter_map(about).min()
    }
}

impl Asked<'_> {
    /// What is left to compare of a rule about the resource, or with paths: names, paths, and texts that have no bit of their own.
    fn is_allowed_by(&self, rule: &PolicyRule, masks: Masks) -> bool {
        let attributes = self.attributes;
        let crowded = (masks.verbs & self.verbs) == MANY || (masks.groups & self.groups) == MANY;
        if crowded && !super::matching::rule_allows(attributes, rule) {
            return false;
        }
        if attributes.resource_request {
            super::matching::resource_name_matches(rule, &attributes.name)
        } else {
            non_resource_url_matches(rule, &attributes.path)
        }
    }
}

fn bit(number: Option<usize>) -> Mask {
    match number {
        None => 0,
        Some(number @ 0..63) => 1 << number,
        Some(_) => MANY,
    }
}

#[cfg(test)]
mod tests {
    use super::super::matching::rule_allows;
    use super::*;

    fn rule(verbs: &[&str], groups: &[&str], resources: &[&str], names: &[&str]) -> PolicyRule {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        PolicyRule {
            verbs: owned(verbs),
            api_groups: owned(groups),
            resources: owned(resources),
            resource_names: owned(names),
            ..PolicyRule::default()
        }
    }

    #[test]
    fn the_first_rule_is_that_of_comparing_one_after_the_other() {
        let mut rules: Vec<PolicyRule> = (0..100)
            .map(|at| rule(&[&format!("verb-{at}")], &[&format!("group-{at}")], &["pods"], &[]))
            .collect();
        rules.push(rule(&["get"], &[""], &["*/log", "pods"], &["p", ""]));
        rules.push(rule(&["*"], &["*"], &["*"], &[]));
        rules.push(PolicyRule {
            non_resource_urls: vec!["/x*".to_owned()],
            verbs: vec!["get".to_owned()],
            ..PolicyRule::default()
        });
        let mut texts = Texts::default();
        let compiled = texts.compile(&rules);
        for verb in ["get", "verb-3", "verb-80", "verb-99", "other"] {
            for group in ["", "group-3", "group-80", "group-81", "other"] {
                for (resource, subresource) in
                    [("pods", ""), ("pods", "log"), ("x", "log"), ("", "")]
                {
                    for (name, path) in [("p", ""), ("q", "/x/y"), ("", "/y")] {
                        let attributes = Attributes {
                            verb: verb.into(),
                            api_group: group.into(),
                            resource: resource.into(),
                            subresource: subresource.into(),
                            name: name.into(),
                            path: path.into(),
                            resource_request: !resource.is_empty(),
                            ..Attributes::default()
                        };
                        let want = rules.iter().position(|rule| rule_allows(&attributes, rule));
                        let is = compiled.first(&texts.ask(&attributes), &rules);
                        assert_eq!(is, want, "{attributes:?}");
                    }
                }
            }
        }
    }
}
