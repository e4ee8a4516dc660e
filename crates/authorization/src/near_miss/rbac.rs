//! Rules of RBAC that came close.

mod aggregated;
mod change;

use gatewalk_diagnostics::{Message, order};
use gatewalk_kubernetes::apis::rbac::{PolicyRule, Subject};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};

use crate::explain::rbac::{bare_grant, source};
use crate::rbac::matching::{
    Request, api_group_matches, non_resource_url_matches, resource_name_matches, verb_matches,
};
use crate::rbac::{Binding, RbacAuthorizer, Role, describe};
use crate::{Grant, NearMiss};

use super::{manifest, resource};

/// How many near misses are shown.
const SHOWN_MAX: usize = 5;
/// A rule that misses more than this is not near.
const MISSES_MAX: usize = 2;

/// One property of a request that a grant must cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Property {
    Verb,
    Name,
    Resource,
    ApiGroup,
    Path,
    Namespace,
    Subject,
    /// The role keeps the rule: one that is filled from others does not.
    Kept,
    Role,
}

/// What is asked of whom. `objects` is the text that the pasted objects stand in.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) gate: &'a str,
    pub(super) rbac: &'a RbacAuthorizer,
    pub(super) attributes: &'a Attributes,
    pub(super) objects: &'a str,
}

/// A binding and a rule with what they cover and what they do not.
struct Candidate<'a> {
    binding: &'a Binding,
    role: Option<&'a Role>,
    /// The rule and its place in the role.
    rule: Option<(usize, &'a PolicyRule)>,
    /// The subject that applies to the user.
    subject: Option<&'a Subject>,
    fits: Vec<Property>,
    misses: Vec<Property>,
}

/// The near misses of an RBAC step, closest first, and at last the role that would allow this and nothing else.
pub(super) fn of(asked: Asked<'_>) -> Vec<NearMiss> {
    let Asked { rbac, attributes, .. } = asked;
    let request = Request::new(attributes);
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    // what the server brings along is nobody's to change: only bindings that somebody wrote can be near
    for binding in rbac.bindings.iter().filter(|binding| binding.source.is_some()) {
        let subject = binding.subjects.iter().find(|one| applies(one, binding, &attributes.user));
        let Some(role) = binding.role.as_ref().ok().and_then(|at| rbac.roles.get(*at)) else {
            candidates.extend(missing_role(binding, subject, attributes));
            continue;
        };
        let judge = |rule| judge(&request, attributes, binding, role, rule, subject);
        let rules = role.rules.iter().enumerate().map(judge);
        let typed = role.filled.typed.iter().enumerate().map(judge).filter_map(Candidate::lost);
        let judged = rules.chain(typed).filter(is_near);
        // one rule speaks for a binding: the closest
        candidates.extend(judged.min_by_key(rank));
    }
    order::sort_by_key(&mut candidates, rank);
    let mut shown: Vec<NearMiss> = Vec::new();
    let mut roles_bound_to_others: Vec<&str> = Vec::new();
    for candidate in candidates {
        // that others have a role is worth saying once for each role
        if candidate.misses.contains(&Property::Subject) {
            let role = candidate.binding.role_ref.name.as_str();
            if roles_bound_to_others.contains(&role) {
                continue;
            }
            roles_bound_to_others.push(role);
        }
        shown.push(candidate.near_miss(asked));
        if shown.len() == SHOWN_MAX {
            break;
        }
    }
    if manifest::can_be_bound(&attributes.user) {
        shown.push(manifest::least(asked));
    }
    shown
}

/// Whether a subject means the user.
fn applies(subject: &Subject, binding: &Binding, user: &UserInfo) -> bool {
    match subject.kind.as_str() {
        "User" => subject.name == user.name,
        "Group" => user.groups.contains(&subject.name),
        "ServiceAccount" => {
            let namespace =
                if subject.namespace.is_empty() { &binding.namespace } else { &subject.namespace };
            user.name.strip_prefix("system:serviceaccount:")
                == Some(format!("{namespace}:{}", subject.name).as_str())
        }
        _ => false,
    }
}

fn missing_role<'a>(
    binding: &'a Binding,
    subject: Option<&'a Subject>,
    attributes: &Attributes,
) -> Option<Candidate<'a>> {
    let in_scope = binding.is_cluster || binding.namespace == attributes.namespace;
    (subject.is_some() && in_scope).then(|| Candidate {
        binding,
        role: None,
        rule: None,
        subject,
        fits: vec![Property::Subject],
        misses: vec![Property::Role],
    })
}

fn judge<'a>(
    request: &Request<'_>,
    attributes: &Attributes,
    binding: &'a Binding,
    role: &'a Role,
    rule: (usize, &'a PolicyRule),
    subject: Option<&'a Subject>,
) -> Candidate<'a> {
    let policy = rule.1;
    let in_scope = binding.is_cluster
        || (!attributes.namespace.is_empty() && binding.namespace == attributes.namespace);
    let mut checks = vec![(Property::Verb, verb_matches(policy, &attributes.verb))];
    if attributes.resource_request {
        checks.push((Property::Resource, request.resource_matches(policy)));
        checks.push((Property::ApiGroup, api_group_matches(policy, &attributes.api_group)));
        checks.push((Property::Name, resource_name_matches(policy, &attributes.name)));
    } else {
        checks.push((Property::Path, non_resource_url_matches(policy, &attributes.path)));
    }
    checks.push((Property::Namespace, in_scope));
    checks.push((Property::Subject, subject.is_some()));
    let (fits, misses): (Vec<_>, Vec<_>) = checks.into_iter().partition(|(_, fits)| *fits);
    let names = |checks: Vec<(Property, bool)>| checks.into_iter().map(|(name, _)| name).collect();
    Candidate {
        binding,
        role: Some(role),
        rule: Some(rule),
        subject,
        fits: names(fits),
        misses: names(misses),
    }
}

/// One miss is near; two are when verb or resource are right and the grant is the user's own.
fn is_near(candidate: &Candidate<'_>) -> bool {
    let misses = &candidate.misses;
    let about_it = candidate.fits.contains(&Property::Resource)
        || candidate.fits.contains(&Property::Path)
        || misses.len() == 1;
    // a wildcard rule that is bound to somebody else says little
    let of_another = misses.contains(&Property::Subject);
    !misses.is_empty()
        && misses.len() <= MISSES_MAX
        && about_it
        && (!of_another || misses.len() == 1)
}

/// Fewer misses first, then what is easier to mend, then what a person wrote before what the server brings along.
fn rank(candidate: &Candidate<'_>) -> (usize, Option<Property>, bool, usize) {
    let is_bootstrap = candidate.rule.is_some_and(|(_, rule)| rule.source.is_none());
    let place = candidate.rule.map_or(0, |(place, _)| place);
    (candidate.misses.len(), candidate.misses.iter().max().copied(), is_bootstrap, place)
}

impl<'a> Candidate<'a> {
    /// A rule that would allow the request, had the controller not overwritten it.
    fn lost(mut self) -> Option<Self> {
        let would_allow = self.misses.is_empty();
        self.misses.push(Property::Kept);
        would_allow.then_some(self)
    }

    fn near_miss(&self, asked: Asked<'a>) -> NearMiss {
        let bare = bare_grant(self.binding);
        let grant = Grant {
            subject: self.subject.map(|one| describe(one, self.binding)).unwrap_or_default(),
            rule: self.rule.map(|(place, _)| place),
            ..bare
        };
        let id = match self.rule {
            None => "authorization.nearRoleMissing",
            Some(_) if self.misses.contains(&Property::Kept) => "authorization.nearOverwritten",
            Some(_) => "authorization.nearRule",
        };
        let span = match self.rule {
            Some((_, rule)) if !self.misses.contains(&Property::Subject) => rule.source,
            _ => self.binding.source,
        };
        let messages = |properties: &[Property]| -> Vec<Message> {
            properties.iter().map(|one| property(*one, asked.attributes)).collect()
        };
        NearMiss {
            gate: asked.gate.to_owned(),
            text: self.words(id),
            source: Some(source(span)),
            grant: Some(grant),
            fits: messages(&self.fits),
            misses: messages(&self.misses),
            change: self.change(asked),
        }
    }

    /// A message about the binding, the role and the rule.
    fn words(&self, id: &'static str) -> Message {
        let grant = bare_grant(self.binding);
        Message::new(id)
            .with("bindingKind", grant.binding_kind)
            .with("binding", &grant.binding)
            .with("roleKind", &grant.role_kind)
            .with("role", &grant.role)
            .with("rule", &self.rule.map_or(0, |(place, _)| place + 1))
    }
}

fn property(property: Property, attributes: &Attributes) -> Message {
    let (id, value) = match property {
        Property::Verb => ("authorization.propertyVerb", attributes.verb.clone()),
        Property::Name if attributes.name.is_empty() => {
            return Message::new("authorization.propertyNoName");
        }
        Property::Name => ("authorization.propertyName", attributes.name.clone()),
        Property::Resource => ("authorization.propertyResource", resource(attributes)),
        Property::ApiGroup => ("authorization.propertyApiGroup", attributes.api_group.clone()),
        Property::Path => ("authorization.propertyPath", attributes.path.clone()),
        Property::Namespace if attributes.namespace.is_empty() => {
            return Message::new("authorization.propertyClusterScope");
        }
        Property::Namespace => ("authorization.propertyNamespace", attributes.namespace.clone()),
        Property::Subject => ("authorization.propertySubject", attributes.user.name.clone()),
        Property::Kept => return Message::new("authorization.propertyKept"),
        Property::Role => return Message::new("authorization.propertyRole"),
    };
    Message::new(id).with("value", &value)
}

#[cfg(test)]
mod tests;
