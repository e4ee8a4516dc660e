//! A webhook that denies when it fails, and is asked about the control plane itself.

use gatewalk_diagnostics::{Language, Message};
use gatewalk_release::FeatureGates;

use super::Remark;
use super::probes::evaluate;
use super::subject::{Subject, Webhook};
use crate::apis::authorization::SubjectAccessReviewSpec;
use crate::attributes::Attributes;
use crate::control_plane::{IDENTITIES, Identity};
use crate::service_account;

/// What the node is called that kubelets are tried out with.
const NODE: &str = "node-1";

pub(super) fn find(subject: &Subject<'_>) -> Vec<Remark> {
    subject.webhooks.iter().filter_map(|webhook| of_webhook(subject, webhook)).collect()
}

fn of_webhook(subject: &Subject<'_>, webhook: &Webhook<'_>) -> Option<Remark> {
    if !webhook.denies_on_failure() || subject.has_before("AlwaysAllow", webhook.index) {
        return None;
    }
    let gates = FeatureGates::new(subject.release);
    let mut blocked: Vec<(&'static str, String)> = Vec::new();
    // whom nobody can deny is in no danger, and who was told of needs no second request
    for identity in IDENTITIES.iter().filter(|identity| !identity.allowed_by.is_empty()) {
        let told = blocked.iter().any(|(name, _)| *name == identity.name);
        if told || subject.has_before(identity.allowed_by, webhook.index) {
            continue;
        }
        let is_blocked = |asked: &Attributes| {
            let outcome = evaluate(webhook, &SubjectAccessReviewSpec::from_attributes(asked));
            outcome.matches() || outcome.fails()
        };
        if let Some(asked) = identity.attributes(NODE, &gates).find(is_blocked) {
            blocked.push((identity.name, words(identity, &asked)));
        }
    }
    if blocked.is_empty() {
        return None;
    }
    let others = subject
        .entries
        .iter()
        .take(webhook.index)
        .any(|entry| matches!(entry.authorizer_type.value.as_str(), "Webhook" | "ABAC"));
    let id = if others { "advice.canLockOutUnless" } else { "advice.canLockOut" };
    let name = |id| Message::new(id).text(Language::chosen());
    let who: Vec<String> =
        blocked.iter().map(|(id, what)| format!("{} ({what})", name(id))).collect();
    let message = Message::new(id).with("name", webhook.name()).with("who", &who.join("; "));
    let path = format!("authorizers[{}].failurePolicy", webhook.index);
    Some(
        Remark::new(path, webhook.policy_span(), message)
            .help(Message::new("advice.excludeControlPlane")),
    )
}

/// A request in a few words: `update leases in kube-system`.
fn words(identity: &Identity, asked: &Attributes) -> String {
    let who = service_account::split(identity.user).map(|(_, name)| format!("{name}: "));
    let who = who.unwrap_or_default();
    if !asked.resource_request {
        return format!("{who}{} {}", asked.verb, asked.path);
    }
    let slash = if asked.subresource.is_empty() { "" } else { "/" };
    let place = match asked.namespace.as_str() {
        "" | "default" => String::new(),
        namespace => format!(" in {namespace}"),
    };
    format!("{who}{} {}{slash}{}{place}", asked.verb, asked.resource, asked.subresource)
}
