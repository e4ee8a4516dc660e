//! What came close to allowing a refused request, and the smallest change that would allow it.
//!
//! Only what stands before the authorizer that refused can help: behind it nobody is asked.

mod abac;
mod edit;
mod manifest;
mod node;
mod rbac;
mod webhook;

use gatewalk_diagnostics::{Edit, Message};
use gatewalk_kubernetes::attributes::Attributes;

use crate::chain::{Authorizer, Chain, Detail, Run};
use crate::webhook::How;
use crate::what_if;
use crate::{Change, Decision, NearMiss};

/// The near misses of a request that was not allowed, in the order of the chain, closest first at each step.
pub(crate) fn of(chain: &Chain, attributes: &Attributes, run: &Run) -> Vec<NearMiss> {
    let mut misses = Vec::new();
    // behind a denial nobody is asked
    let reached = run.by.map_or(chain.members.len(), |by| by + 1);
    for (place, member) in chain.members.iter().take(reached).enumerate() {
        match &member.authorizer {
            Authorizer::Rbac(rbac) => {
                misses.extend(rbac::of(rbac::Asked {
                    gate: &member.name,
                    rbac,
                    attributes,
                    objects: &chain.objects_text,
                }));
            }
            Authorizer::Abac(abac) => {
                misses.extend(abac::of(&member.name, abac, attributes, &chain.abac_text));
            }
            Authorizer::Node(node) => misses.extend(node::of(&member.name, node, attributes)),
            Authorizer::Webhook(webhook) => {
                let of_webhook = webhook::Step { chain, member, webhook, attributes };
                match run.traces.get(place).map(|trace| &trace.detail) {
                    Some(Detail::Webhook { how: How::Excluded, .. }) => {
                        misses.extend(of_webhook.excluded());
                    }
                    Some(Detail::Webhook { how, .. }) if run.by == Some(place) => {
                        let without = what_if::without(chain, attributes, run, place);
                        if without.decision == Decision::Allow {
                            let by = without.by.and_then(|by| chain.members.get(by));
                            misses.extend(by.map(|by| of_webhook.in_the_way(&by.name, how)));
                        }
                    }
                    _ => {}
                }
            }
            Authorizer::Masters | Authorizer::AlwaysAllow | Authorizer::AlwaysDeny => {}
        }
    }
    misses
}

/// A change of a text; without edits it is only said.
fn with_edits(
    title: Message,
    document: &'static str,
    edits: Vec<Edit>,
    also: Option<Message>,
) -> Change {
    let document = if edits.is_empty() { "" } else { document };
    Change { title, document, edits, manifest: String::new(), also }
}

/// What to say of a rule or line for a request that asks for `*`, which stands for everything there.
fn wildcards(lists: &[(&str, bool)]) -> Option<Message> {
    let lists: Vec<&str> =
        lists.iter().filter(|(_, is_star)| *is_star).map(|(list, _)| *list).collect();
    let message = Message::new("authorization.alsoWildcard").with("lists", &lists.join(", "));
    (!lists.is_empty()).then_some(message)
}

/// Resource and subresource as rules write them.
fn resource(attributes: &Attributes) -> String {
    if attributes.subresource.is_empty() {
        attributes.resource.clone()
    } else {
        format!("{}/{}", attributes.resource, attributes.subresource)
    }
}
