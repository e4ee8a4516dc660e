//! What a list names: the objects of the scenario stand for those that the server has.

use gatewalk_diagnostics::Message;

use super::Parser;
use crate::attributes::{LabelRequirement, Operator};
use crate::objects::ObjectIdentity;
use crate::resources::ApiResource;
use crate::selector::{parse_fields, parse_labels};

/// An object that a list names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
    pub(super) object: &'a ObjectIdentity,
}

impl<'a> Parser<'a> {
    /// The objects that a list of a resource names, in the order the server has them. An empty namespace stands for all of them. Says
    /// where the names come from, or that they are not known.
    pub(super) fn listed(
        &mut self,
        resource: &ApiResource,
        namespace: &str,
        labels: &str,
        fields: &str,
    ) -> Vec<Listed<'a>> {
        let listed = self.selected(resource, namespace, labels, fields);
        if listed.is_empty() {
            self.note(Message::new("kubernetes.namesUnknown"));
        } else {
            self.note(Message::new("kubernetes.listIsObjects"));
        }
        listed
    }

    /// [`Parser::listed`] without a word.
    pub(super) fn selected(
        &self,
        resource: &ApiResource,
        namespace: &str,
        labels: &str,
        fields: &str,
    ) -> Vec<Listed<'a>> {
        let labels = parse_labels(labels);
        let mut listed: Vec<Listed<'a>> = self
            .context
            .objects
            .iter()
            .filter(|object| self.is_of(object, resource))
            .map(|object| Listed {
                namespace: namespace_of(object, resource),
                name: &object.name,
                object,
            })
            .filter(|one| namespace.is_empty() || one.namespace == namespace)
            .filter(|one| labels.requirements.iter().all(|term| has_label(one.object, term)))
            .filter(|one| has_fields(one, fields))
            .collect();
        // of two with one name the later takes the earlier's place
        listed.reverse();
        listed.sort_by_key(|one| (one.namespace, one.name));
        listed.dedup_by_key(|one| (one.namespace, one.name));
        listed
    }

    /// The object of a name, where the scenario has it.
    pub(super) fn known(
        &self,
        resource: &ApiResource,
        namespace: &str,
        name: &str,
    ) -> Option<&'a ObjectIdentity> {
        let of_name = |object: &&ObjectIdentity| {
            let place = namespace_of(object, resource);
            object.name == name && place == namespace && self.is_of(object, resource)
        };
        self.context.objects.iter().rev().find(of_name)
    }

    /// The labels that an object selects pods by, as a selector; empty where they are not known.
    pub(super) fn labels_of(&self, resource: &ApiResource, namespace: &str, name: &str) -> String {
        let selector = self.known(resource, namespace, name);
        let labels = selector.and_then(|object| object.selector.as_ref());
        let terms = labels.into_iter().flatten().map(|(key, value)| format!("{key}={value}"));
        terms.collect::<Vec<_>>().join(",")
    }

    fn is_of(&self, object: &ObjectIdentity, resource: &ApiResource) -> bool {
        let found = self.context.resources.of_kind(&object.api_version, &object.kind);
        found.is_some_and(|found| found.group == resource.group && found.name == resource.name)
    }
}

fn namespace_of<'o>(object: &'o ObjectIdentity, resource: &ApiResource) -> &'o str {
    match (resource.namespaced, object.namespace.as_str()) {
        (false, _) => "",
        (true, "") => "default",
        (true, namespace) => namespace,
    }
}

pub(super) fn has_label(object: &ObjectIdentity, term: &LabelRequirement) -> bool {
    let value = object.labels.get(&term.key);
    let is_among = value.is_some_and(|value| term.values.contains(value));
    let compared = || {
        let value: i64 = value?.parse().ok()?;
        Some((value, term.values.first()?.parse::<i64>().ok()?))
    };
    match term.operator {
        Operator::In | Operator::Equals | Operator::DoubleEquals => is_among,
        Operator::NotIn | Operator::NotEquals => !is_among,
        Operator::Exists => value.is_some(),
        Operator::DoesNotExist => value.is_none(),
        Operator::GreaterThan => compared().is_some_and(|(value, bound)| value > bound),
        Operator::LessThan => compared().is_some_and(|(value, bound)| value < bound),
    }
}

/// Whether the fields that are known of every object are as the selector has them; others are taken to be.
fn has_fields(one: &Listed<'_>, selector: &str) -> bool {
    parse_fields(selector).requirements.iter().all(|term| {
        let value = match term.field.as_str() {
            "metadata.name" => one.name,
            "metadata.namespace" => one.namespace,
            "spec.nodeName" => one.object.node_name.as_str(),
            "status.phase" => one.object.phase.as_str(),
            _ => return true,
        };
        (value == term.value) == (term.operator != Operator::NotEquals)
    })
}
