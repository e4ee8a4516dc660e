//! Rules of RBAC that came close.

use gatewalk_diagnostics::order;
use gatewalk_diagnostics::{Edit, Message};
use gatewalk_kubernetes::apis::rbac::{PolicyRule, Subject};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};

use crate::explain::rbac::{bare_grant, source};
use crate::rbac::matching::{
    Request, api_group_matches, non_resource_url_matches, resource_name_matches, verb_matches,
};
use crate::rbac::{Binding, RbacAuthorizer, Role, describe};
use crate::{Change, Grant, NearMiss};

use super::{edit, manifest, plain, resource, with_edits};

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
    Role,
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

/// The near misses of an RBAC step, closest first, and at last the role that would allow this and nothing else. `objects` is the text that the pasted objects stand in.
pub(super) fn of(
    gate: &str,
    rbac: &RbacAuthorizer,
    attributes: &Attributes,
    objects: &str,
) -> Vec<NearMiss> {
    let request = Request::new(attributes);
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    // what the server brings along is nobody's to change: only bindings that somebody wrote can be near
    for binding in rbac.bindings.iter().filter(|binding| binding.source.is_some()) {
        let subject = binding.subjects.iter().find(|one| applies(one, binding, &attributes.user));
        let Some(role) = binding.role.as_ref().ok().and_then(|at| rbac.roles.get(*at)) else {
            candidates.extend(missing_role(binding, subject, attributes));
            continue;
        };
        let rules = role.rules.iter().enumerate();
        let judged = rules
            .map(|rule| judge(&request, attributes, binding, role, rule, subject))
            .filter(|candidate| is_near(candidate));
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
        shown.push(candidate.near_miss(gate, attributes, objects));
        if shown.len() == SHOWN_MAX {
            break;
        }
    }
    if manifest::can_be_bound(&attributes.user) {
        shown.push(manifest::least(gate, attributes, objects));
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

impl Candidate<'_> {
    fn near_miss(&self, gate: &str, attributes: &Attributes, objects: &str) -> NearMiss {
        let bare = bare_grant(self.binding);
        let grant = Grant {
            subject: self.subject.map(|one| describe(one, self.binding)).unwrap_or_default(),
            rule: self.rule.map(|(place, _)| place),
            ..bare
        };
        let id = if self.rule.is_some() {
            "authorization.nearRule"
        } else {
            "authorization.nearRoleMissing"
        };
        let text = self.words(id);
        let span = match self.rule {
            Some((_, rule)) if !self.misses.contains(&Property::Subject) => rule.source,
            _ => self.binding.source,
        };
        let messages = |properties: &[Property]| -> Vec<Message> {
            properties.iter().map(|one| property(*one, attributes)).collect()
        };
        NearMiss {
            gate: gate.to_owned(),
            text,
            source: Some(source(span)),
            grant: Some(grant),
            fits: messages(&self.fits),
            misses: messages(&self.misses),
            change: Some(self.change(attributes, objects)),
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

    fn change(&self, attributes: &Attributes, objects: &str) -> Change {
        let user = &attributes.user.name;
        if self.misses.contains(&Property::Role) {
            let title = self.words("authorization.changeCreateRole");
            return manifest::missing_role(title.clone(), self.binding, attributes, objects)
                .unwrap_or_else(|| plain(title, None));
        }
        if self.misses.contains(&Property::Namespace) {
            let title = self
                .words("authorization.changeBindInNamespace")
                .with("namespace", &attributes.namespace)
                .with("user", user);
            let also = self.words("authorization.alsoWholeRole").with("user", user);
            let (binding, role) = (self.binding, self.role);
            let only_here = self.misses.len() == 1;
            return only_here
                .then(|| {
                    let (title, also) = (title.clone(), also.clone());
                    manifest::bound_here(title, also, binding, role, attributes, objects)
                })
                .flatten()
                .unwrap_or_else(|| plain(title, Some(also)));
        }
        if self.misses.contains(&Property::Subject) {
            let item = edit::subject_item(&attributes.user);
            let edits = edit::append(objects, self.binding.source, &["subjects"], &item);
            let also = self.words("authorization.alsoWholeRole").with("user", user);
            let title = self.words("authorization.changeAddSubject").with("user", user);
            return with_edits(title, "objects", edits, Some(also));
        }
        if self.misses.contains(&Property::Name) && attributes.name.is_empty() {
            let title = self.words("authorization.changeAllNames");
            let also = self.words("authorization.alsoAllNames");
            return plain(title, Some(also));
        }
        let span = self.rule.and_then(|(_, rule)| rule.source);
        let additions: Vec<(Property, &str, String)> =
            self.misses.iter().filter_map(|miss| addition(*miss, attributes)).collect();
        let edits: Vec<Edit> = additions
            .iter()
            .flat_map(|(_, list, value)| {
                edit::append(objects, span, &[*list], &edit::Item::Scalar(value.clone()))
            })
            .collect();
        let whole = edits.len() == additions.len();
        let words: Vec<String> = additions
            .iter()
            .map(|(_, list, value)| {
                format!("{list}: {}", if value.is_empty() { "\"\"" } else { value })
            })
            .collect();
        let title = self.words("authorization.changeRule").with("additions", &words.join(", "));
        let others = self.role.map_or(0, |role| role.bound_by.saturating_sub(1));
        let id = if others == 0 {
            "authorization.alsoSameRule"
        } else {
            "authorization.alsoOtherBindings"
        };
        let also = self.words(id).with("count", &others);
        with_edits(title, "objects", if whole { edits } else { Vec::new() }, Some(also))
    }
}

/// Which list of the rule lacks what.
fn addition(miss: Property, attributes: &Attributes) -> Option<(Property, &'static str, String)> {
    let (list, value) = match miss {
        Property::Verb => ("verbs", attributes.verb.clone()),
        Property::Name => ("resourceNames", attributes.name.clone()),
        Property::Resource => ("resources", resource(attributes)),
        Property::ApiGroup => ("apiGroups", attributes.api_group.clone()),
        Property::Path => ("nonResourceURLs", attributes.path.clone()),
        Property::Namespace | Property::Subject | Property::Role => return None,
    };
    Some((miss, list, value))
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
        Property::Role => return Message::new("authorization.propertyRole"),
    };
    Message::new(id).with("value", &value)
}

#[cfg(test)]
mod tests;
