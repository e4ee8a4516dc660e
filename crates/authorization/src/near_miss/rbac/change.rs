//! The smallest change that makes a near miss allow the request, and what else it allows.
//!
//! Where no single change of what somebody wrote does, none is offered.

use gatewalk_diagnostics::{Edit, Message, order};

use super::aggregated::{filled_by, filled_from, labels, owner};
use super::{Asked, Candidate, Property};
use crate::Change;
use crate::explain::rbac::bare_grant;
use crate::near_miss::{edit, manifest, resource, with_edits};
use crate::rbac::Role;

impl<'a> Candidate<'a> {
    pub(super) fn change(&self, asked: Asked<'a>) -> Option<Change> {
        match self.misses.as_slice() {
            [Property::Role] => self.create_role(asked),
            [Property::Namespace] => self.bind_here(asked),
            [Property::Subject] => self.add_subject(asked),
            [Property::Kept] => self.fill(self.role?, asked),
            // a rule with names never covers a request without one
            [Property::Name] if asked.attributes.name.is_empty() => self.add_rule(asked),
            misses if misses.iter().all(|miss| addition(*miss, asked).is_some()) => {
                self.extend_rule(asked)
            }
            _ => None,
        }
    }

    /// The role that the binding refers to, with just what the request needs.
    fn create_role(&self, asked: Asked<'a>) -> Option<Change> {
        let reference = &self.binding.role_ref;
        let namespace = match reference.kind.as_str() {
            "ClusterRole" => "",
            "Role" if !self.binding.is_cluster => self.binding.namespace.as_str(),
            // no such role can be there: the reference itself is wrong, and it cannot be changed
            _ => return None,
        };
        let refers = |other: &&crate::rbac::Binding| {
            other.role_ref.kind == reference.kind
                && other.role_ref.name == reference.name
                && (namespace.is_empty() || (!other.is_cluster && other.namespace == namespace))
        };
        let others = asked.rbac.bindings.iter().filter(refers).count().saturating_sub(1);
        let id =
            if others == 0 { "authorization.alsoAdded" } else { "authorization.alsoAddedOthers" };
        let also = self.words(id).with("count", &others);
        let role = manifest::role_named(asked.attributes, &reference.name, namespace);
        let title = self.words("authorization.changeCreateRole");
        Some(manifest::added(title, role, asked.objects, Some(also)))
    }

    /// The same role bound once more, where the request is.
    fn bind_here(&self, asked: Asked<'a>) -> Option<Change> {
        let role = self.role?;
        let attributes = asked.attributes;
        if !manifest::can_be_bound(&attributes.user) {
            return None;
        }
        let in_cluster = attributes.namespace.is_empty();
        let words = |id| {
            self.words(id)
                .with("namespace", &attributes.namespace)
                .with("user", &attributes.user.name)
        };
        let name = manifest::free_binding(asked, &self.binding.name);
        let binding = |kind, role: &str| manifest::bind(attributes, &name, kind, role);
        let (title, objects) = match (role.kind, in_cluster) {
            ("ClusterRole", true) => {
                (words("authorization.changeBindInCluster"), binding("ClusterRole", &role.name))
            }
            ("ClusterRole", false) => {
                (words("authorization.changeBindInNamespace"), binding("ClusterRole", &role.name))
            }
            // a role of another namespace cannot be bound here
            (_, false) => {
                let name = manifest::free_role(asked, &role.name);
                let copy = manifest::copy(role, &name, &attributes.namespace);
                let objects = format!("{copy}---\n{}", binding("Role", &name));
                (words("authorization.changeCopyRole"), objects)
            }
            (_, true) => return None,
        };
        let also = words(if in_cluster {
            "authorization.alsoWholeRoleInCluster"
        } else {
            "authorization.alsoWholeRole"
        });
        Some(manifest::added(title, objects, asked.objects, Some(also)))
    }

    fn add_subject(&self, asked: Asked<'a>) -> Option<Change> {
        let user = &asked.attributes.user;
        if !manifest::can_be_bound(user) {
            return None;
        }
        let item = edit::subject_item(user);
        let edits = edit::append(asked.objects, self.binding.source, &["subjects"], &item);
        let words =
            |id| self.words(id).with("user", &user.name).with("namespace", &self.binding.namespace);
        let also = words(if self.binding.is_cluster {
            "authorization.alsoWholeRoleInCluster"
        } else {
            "authorization.alsoWholeRole"
        });
        let title = words("authorization.changeAddSubject");
        Some(with_edits(title, "objects", edits, Some(also)))
    }

    /// A rule for just this beside the one that came close.
    fn add_rule(&self, asked: Asked<'a>) -> Option<Change> {
        let role = self.role?;
        if role.aggregated {
            return self.fill(role, asked);
        }
        let source = role.source?;
        let attributes = asked.attributes;
        let item = edit::Item::Lists(vec![
            ("apiGroups", vec![attributes.api_group.clone()]),
            ("resources", vec![resource(attributes)]),
            ("verbs", vec![attributes.verb.clone()]),
        ]);
        let edits = edit::append(asked.objects, Some(source), &["rules"], &item);
        let title = self.words("authorization.changeAddRule").with("text", &item.text());
        let also = self.who_gets_it((role, 0), &filled_from(asked.rbac, role), &ADDED);
        Some(with_edits(title, "objects", edits, Some(also)))
    }

    /// What the rule lacks, where somebody wrote it: in the role, or in one that the role is filled from.
    fn extend_rule(&self, asked: Asked<'a>) -> Option<Change> {
        let (role, rule) = (self.role?, self.rule?);
        let written = owner(asked.rbac, role, rule);
        let span = rule.1.source.filter(|_| written.is_some());
        let (Some(span), Some((owner, place))) = (span, written) else {
            // nobody changes what the server brings along
            return if role.aggregated { self.fill(role, asked) } else { None };
        };
        let additions: Vec<(&str, String)> =
            self.misses.iter().filter_map(|miss| addition(*miss, asked)).collect();
        let mut edits: Vec<Edit> = additions
            .iter()
            .flat_map(|(list, value)| {
                let item = edit::Item::Scalar(value.clone());
                edit::append(asked.objects, Some(span), &[*list], &item)
            })
            .collect();
        order::sort_by_key(&mut edits, |edit| edit.span.start.offset);
        let words: Vec<String> = additions
            .iter()
            .map(|(list, value)| {
                format!("{list}: {}", if value.is_empty() { "\"\"" } else { value })
            })
            .collect();
        let title = Message::new("authorization.changeRule")
            .with("additions", &words.join(", "))
            .with("rule", &(place + 1))
            .with("roleKind", owner.kind)
            .with("role", &owner.name);
        let also = self.who_gets_it((owner, place), &filled_from(asked.rbac, owner), &EXTENDED);
        let whole = edits.len() == additions.len();
        Some(with_edits(title, "objects", if whole { edits } else { Vec::new() }, Some(also)))
    }

    /// A role of its own that an aggregated one is filled from.
    fn fill(&self, role: &'a Role, asked: Asked<'a>) -> Option<Change> {
        let labels = labels(role)?;
        let name = manifest::free_cluster_role(asked, &role.name);
        let objects = manifest::filling(asked.attributes, &name, &labels);
        let title = Message::new("authorization.changeFill").with("role", &role.name);
        let mut others = filled_by(asked.rbac, &labels);
        others.retain(|other| other.name != role.name);
        let also = self.who_gets_it((role, 0), &others, &ADDED);
        Some(manifest::added(title, objects, asked.objects, Some(also)))
    }

    /// Who has a role, or one of those that are filled from it.
    fn who_gets_it(
        &self,
        (role, rule): (&Role, usize),
        filled: &[&Role],
        ids: &[&'static str; 3],
    ) -> Message {
        let [this, others, fed] = *ids;
        let count = role.bound_by.saturating_sub(1);
        let id = match (filled.is_empty(), count) {
            (false, _) => fed,
            (true, 0) => this,
            (true, _) => others,
        };
        let names: Vec<&str> = filled.iter().map(|role| role.name.as_str()).collect();
        let bare = bare_grant(self.binding);
        Message::new(id)
            .with("bindingKind", bare.binding_kind)
            .with("binding", &bare.binding)
            .with("roleKind", role.kind)
            .with("role", &role.name)
            .with("rule", &(rule + 1))
            .with("count", &count)
            .with("filled", &names.join(", "))
    }
}

/// What a rule that was extended gives to those who have it: for the binding alone, for others too, for roles filled from it.
const EXTENDED: [&str; 3] = [
    "authorization.alsoSameRule",
    "authorization.alsoOtherBindings",
    "authorization.alsoFilledRoles",
];

/// The same for a rule that was added.
const ADDED: [&str; 3] = [
    "authorization.alsoAdded",
    "authorization.alsoAddedOthers",
    "authorization.alsoAddedFilledRoles",
];

/// Which list of the rule lacks what.
fn addition(miss: Property, asked: Asked<'_>) -> Option<(&'static str, String)> {
    let attributes = asked.attributes;
    Some(match miss {
        Property::Verb => ("verbs", attributes.verb.clone()),
        Property::Name if attributes.name.is_empty() => return None,
        Property::Name => ("resourceNames", attributes.name.clone()),
        Property::Resource => ("resources", resource(attributes)),
        Property::ApiGroup => ("apiGroups", attributes.api_group.clone()),
        Property::Path => ("nonResourceURLs", attributes.path.clone()),
        Property::Namespace | Property::Subject | Property::Kept | Property::Role => return None,
    })
}
