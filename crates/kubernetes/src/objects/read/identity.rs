//! What kubectl looks at in an object of any kind.

use std::collections::BTreeMap;

use gatewalk_yaml::Node;

use crate::apis::core::Pod;
use crate::objects::ObjectIdentity;

/// Labels, selector, controller, and what `drain` asks of pods. What it is called is known already.
pub(super) fn of(node: Node<'_>) -> ObjectIdentity {
    let (metadata, spec) = (node.get("metadata"), node.get("spec"));
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    let owners = metadata.and_then(|metadata| metadata.get("ownerReferences"));
    let controls = |owner: &Node<'_>| owner.get("controller").and_then(Node::as_bool) == Some(true);
    let owner = owners.into_iter().flat_map(Node::items).find(controls);
    let selector = spec.and_then(|spec| spec.get("selector"));
    let match_labels = selector.and_then(|selector| selector.get("matchLabels"));
    let volumes = spec.and_then(|spec| spec.get("volumes")).into_iter().flat_map(Node::items);
    let phase = text(node.get("status"), "phase");
    ObjectIdentity {
        labels: texts(metadata.and_then(|metadata| metadata.get("labels"))),
        selector: match_labels.or(selector).map(|selector| texts(Some(selector))),
        controller: owner.map(|owner| (text(Some(owner), "kind"), text(Some(owner), "name"))),
        node_name: text(spec, "nodeName"),
        phase: if phase.is_empty() { "Running".to_owned() } else { phase },
        is_mirror: annotations
            .is_some_and(|annotations| annotations.get(Pod::MIRROR_ANNOTATION).is_some()),
        is_halted: ["paused", "suspend", "unschedulable"].into_iter().any(|field| {
            spec.and_then(|spec| spec.get(field)).and_then(Node::as_bool) == Some(true)
        }),
        has_local_storage: volumes
            .into_iter()
            .any(|volume| volume.get("emptyDir").is_some_and(|source| !source.is_null())),
        ..ObjectIdentity::default()
    }
}

fn text(node: Option<Node<'_>>, field: &str) -> String {
    node.and_then(|node| node.get(field)).and_then(Node::as_str).unwrap_or_default().to_owned()
}

fn texts(node: Option<Node<'_>>) -> BTreeMap<String, String> {
    let entries = node.into_iter().flat_map(Node::entries);
    entries
        .filter_map(|entry| Some((entry.key.to_owned(), entry.value.as_str()?.to_owned())))
        .collect()
}
