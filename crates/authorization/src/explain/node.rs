//! The path from an object to the node, or the link that is missing.

use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;

use crate::node::graph::{Graph, Start, Step as Link};
use crate::node::{NodeAuthorizer, Verdict, Why};
use crate::{Decision, Evidence, Source, Step};

/// More pods than these are not listed beside a missing path.
const PODS_SHOWN_MAX: usize = 10;

pub(super) fn explain(
    step: Step,
    node: &NodeAuthorizer,
    attributes: &Attributes,
    verdict: &Verdict,
) -> Step {
    let allowed = verdict.answer.decision == Decision::Allow;
    let user = &attributes.user.name;
    let (fact, evidence) = match &verdict.why {
        Why::Stranger => {
            (Message::new("authorization.nodeStranger").with("user", user), Vec::new())
        }
        Why::Nameless => {
            (Message::new("authorization.nodeNameless").with("user", user), Vec::new())
        }
        Why::Request if allowed => (Message::new("authorization.nodeRequestAllowed"), Vec::new()),
        Why::Request => (Message::new("authorization.nodeRequestRefused"), Vec::new()),
        Why::Static(Some(rule)) => {
            (Message::new("authorization.nodeRule").with("rule", &(rule + 1)), Vec::new())
        }
        Why::Static(None) => (Message::new("authorization.nodeNoRule"), Vec::new()),
        Why::Path { node: name, start, namespace, name: object } => {
            path(&node.graph, name, *start, namespace, object)
        }
    };
    Step { fact: Some(fact), evidence, ..step }
}

fn path(
    graph: &Graph,
    node: &str,
    start: Start,
    namespace: &str,
    name: &str,
) -> (Message, Vec<Evidence>) {
    let object = display(start.kind(), namespace, name);
    if let Some(links) = graph.path(node, start, namespace, name) {
        let fact = Message::new("authorization.nodePath")
            .with("path", &links.iter().map(label).collect::<Vec<_>>().join(" → "))
            .with("node", node);
        let evidence = links.iter().filter(|link| link.span.is_some()).map(|link| {
            evidence(Message::new("authorization.nodeLink").with("object", &label(link)), link)
        });
        return (fact, evidence.collect());
    }
    if let Some(other) = graph.node_of(start, namespace, name) {
        let fact = Message::new("authorization.nodeElsewhere")
            .with("object", &object)
            .with("other", other)
            .with("node", node);
        return (fact, Vec::new());
    }
    let pods = graph.pods_referring_to(start, namespace, name);
    if pods.is_empty() {
        let id = if graph.has_pods_on(node) {
            "authorization.nodeNoReference"
        } else {
            "authorization.nodeNoPods"
        };
        let fact = Message::new(id).with("object", &object).with("node", node);
        return (fact, Vec::new());
    }
    let fact =
        Message::new("authorization.nodePodsElsewhere").with("object", &object).with("node", node);
    let evidence = pods.iter().take(PODS_SHOWN_MAX).map(|(pod, other)| {
        let text = Message::new("authorization.nodePodElsewhere")
            .with("pod", &label(pod))
            .with("object", &object)
            .with("other", other);
        evidence(text, pod)
    });
    (fact, evidence.collect())
}

fn evidence(text: Message, link: &Link) -> Evidence {
    let source = link.span.map(|span| Source { document: "objects", span: Some(span) });
    Evidence { text, source, grant: None }
}

pub(crate) fn label(link: &Link) -> String {
    display(link.kind, &link.namespace, &link.name)
}

pub(crate) fn display(kind: &str, namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        format!("{kind} {name}")
    } else {
        format!("{kind} {namespace}/{name}")
    }
}
