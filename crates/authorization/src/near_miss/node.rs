//! The link that is missing between an object and a node.

use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;

use crate::explain::node::{display, label};
use crate::node::{NodeAuthorizer, Why};
use crate::{Decision, NearMiss, Source};

/// How many pods are shown.
const SHOWN_MAX: usize = 3;

/// Pods that refer to the object and run elsewhere. Where none refers to it, that is what is missing.
pub(super) fn of(gate: &str, node: &NodeAuthorizer, attributes: &Attributes) -> Vec<NearMiss> {
    let verdict = node.verdict(attributes);
    let Why::Path { node: name, start, namespace, name: object } = &verdict.why else {
        return Vec::new();
    };
    if verdict.answer.decision == Decision::Allow {
        return Vec::new();
    }
    let object_shown = display(start.kind(), namespace, object);
    let refers = Message::new("authorization.linkRefers").with("object", &object_shown);
    let runs = Message::new("authorization.linkRuns").with("node", name);
    let belongs = Message::new("authorization.linkBelongs").with("node", name);
    let miss = |text: Message, source: Option<Source>, fits: Vec<Message>, misses: Vec<Message>| {
        NearMiss { gate: gate.to_owned(), text, source, grant: None, fits, misses, change: None }
    };
    if let Some(other) = node.graph.node_of(*start, namespace, object) {
        let text = Message::new("authorization.nearOtherNode")
            .with("object", &object_shown)
            .with("other", other);
        return vec![miss(text, None, Vec::new(), vec![belongs])];
    }
    let pods = node.graph.pods_referring_to(*start, namespace, object);
    if pods.is_empty() {
        let text = Message::new("authorization.nearNoPod")
            .with("object", &object_shown)
            .with("node", name);
        let missing = if start.has_node() { vec![belongs] } else { vec![refers, runs] };
        return vec![miss(text, None, Vec::new(), missing)];
    }
    let near = pods.iter().take(SHOWN_MAX).map(|(pod, other)| {
        let text = Message::new("authorization.nearPod")
            .with("pod", &label(pod))
            .with("other", other)
            .with("object", &object_shown);
        let source = pod.span.map(|span| Source { document: "objects", span: Some(span) });
        miss(text, source, vec![refers.clone()], vec![runs.clone()])
    });
    near.collect()
}
