//! Resources that nobody knows.

use gatewalk_diagnostics::{Finding, Message, closest};

use super::{hint, paths};
use crate::attributes::Attributes;
use crate::resources::Resources;

/// A resource that the group does not have: another group may, or `pods/log` was typed as one word, or the name is misspelt, is a
/// singular, a kind or an abbreviation, or the path is put together wrongly.
pub(super) fn unknown(attributes: &Attributes, resources: &Resources) -> Option<Finding> {
    let (group, name) = (attributes.api_group.as_str(), attributes.resource.as_str());
    // what only reviews and handlers ask about, and what servers of their own serve in most clusters
    let virtual_resource = matches!(
        (group, name),
        ("", "users" | "groups" | "uids" | "userextras")
            | (
                "authentication.k8s.io"
                    | "metrics.k8s.io"
                    | "custom.metrics.k8s.io"
                    | "external.metrics.k8s.io",
                _
            )
            | ("certificates.k8s.io", "signers")
    );
    if virtual_resource {
        return None;
    }
    if let Some(doubt) = paths::misplaced(attributes, resources) {
        return Some(doubt);
    }
    let is_known = group.is_empty() || resources.iter().any(|other| other.group == group);
    let mut doubt = if is_known {
        let shown = if group.is_empty() { "core" } else { group };
        let message = Message::new("kubernetes.noSuchResource");
        hint("request/unknown-resource", message.with("resource", name).with("group", shown))
    } else {
        let message = Message::new("kubernetes.noSuchGroup").with("group", group);
        hint("request/unknown-group", message)
    };
    doubt.help = meant(group, name, is_known, resources);
    Some(doubt)
}

/// What was probably meant.
fn meant(group: &str, name: &str, is_known: bool, resources: &Resources) -> Option<Message> {
    let in_group = |group: &str| {
        let shown = if group.is_empty() { "\"\"" } else { group };
        Message::new("kubernetes.resourceInGroup").with("resource", name).with("group", shown)
    };
    let did_you_mean = |name: &str| Message::new("kubernetes.didYouMean").with("name", name);
    if let Some((resource, subresource)) = name.split_once('/') {
        return Some(
            Message::new("kubernetes.subresourceApart")
                .with("resource", resource)
                .with("subresource", subresource),
        );
    }
    if !is_known {
        let near = group_meant(group, name, resources);
        // a domain of somebody's own is no slip
        if near.is_some() || group.contains('.') {
            return near.map(did_you_mean);
        }
    }
    if let Some(elsewhere) = resources.iter().find(|other| other.name == name) {
        return Some(in_group(&elsewhere.group));
    }
    let here = resources.iter().filter(|other| other.group == group);
    if let Some(near) = closest(name, here.map(|other| other.name.as_str())) {
        return Some(did_you_mean(near));
    }
    // a singular, a kind, an abbreviation; the group's own goes before another one's
    let here = Some(format!("{name}.{group}")).filter(|_| !group.is_empty());
    let found =
        here.and_then(|argument| resources.find(&argument)).filter(|one| one.group == group);
    match found.or_else(|| resources.find(name)) {
        Some(found) if found.group == group => Some(did_you_mean(&found.name)),
        Some(found) => Some(
            Message::new("kubernetes.resourceOfGroup")
                .with("resource", &found.name)
                .with("group", if found.group.is_empty() { "\"\"" } else { &found.group }),
        ),
        None => {
            let near = resources.suggestions(name);
            let near = near.iter().find(|near| resources.iter().any(|other| other.name == **near));
            near.map(|near| did_you_mean(near))
        }
    }
}

/// The group that a group without its domain, or a misspelt one, stands for: one that has the resource.
fn group_meant<'a>(group: &str, name: &str, resources: &'a Resources) -> Option<&'a str> {
    let groups = || {
        let having = resources.iter().filter(|other| other.name == name && !other.group.is_empty());
        having.map(|other| other.group.as_str())
    };
    let whole =
        groups().find(|known| known.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')));
    whole.or_else(|| closest(group, groups()))
}
