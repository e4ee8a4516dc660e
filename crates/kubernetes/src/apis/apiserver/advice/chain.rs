//! The order of the authorizers, and those that are missing.

use std::ops::Range;

use gatewalk_diagnostics::Message;

use super::super::draft::DraftAuthorizer;
use super::Remark;
use super::subject::Subject;

/// The place of an entry's type.
fn type_span(entry: &DraftAuthorizer) -> Range<usize> {
    entry.authorizer_type.span.clone().unwrap_or_else(|| entry.span.clone())
}

/// The place of `type` of the first authorizer, for what is said of the list.
fn list_remark(subject: &Subject<'_>, message: &'static str) -> Vec<Remark> {
    let first = subject.entries.first();
    first
        .map(|entry| Remark::new("authorizers", type_span(entry), Message::new(message)))
        .into_iter()
        .collect()
}

fn is_webhook(entry: &DraftAuthorizer) -> bool {
    entry.authorizer_type.value == "Webhook"
}

/// What stands behind AlwaysAllow is never asked.
pub(super) fn unreachable(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(position) = subject.position("AlwaysAllow") else { return Vec::new() };
    let behind = subject.entries.iter().enumerate().skip(position + 1);
    let remarks = behind.map(|(index, entry)| {
        let message = Message::new("advice.unreachableAuthorizer").with("name", &entry.name.value);
        Remark::new(format!("authorizers[{index}]"), type_span(entry), message)
    });
    remarks.collect()
}

/// Nothing behind AlwaysAllow refuses anything, and nobody needs to be known to be let in.
pub(super) fn always_allow(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(position) = subject.position("AlwaysAllow") else { return Vec::new() };
    let Some(entry) = subject.entries.get(position) else { return Vec::new() };
    // only a webhook denies
    let denies = subject.entries.iter().take(position).any(is_webhook);
    let id = if denies { "advice.alwaysAllowUnlessDenied" } else { "advice.alwaysAllowAll" };
    vec![Remark::new(format!("authorizers[{position}].type"), type_span(entry), Message::new(id))]
}

/// AlwaysDeny denies nothing that one behind it allows.
pub(super) fn always_deny(subject: &Subject<'_>) -> Vec<Remark> {
    let Some(position) = subject.position("AlwaysDeny") else { return Vec::new() };
    let mut behind = subject.entries.iter().skip(position + 1);
    let (Some(entry), Some(next)) = (subject.entries.get(position), behind.next()) else {
        return Vec::new();
    };
    let message = Message::new("advice.alwaysDenyGoesOn").with("name", &next.name.value);
    vec![Remark::new(format!("authorizers[{position}].type"), type_span(entry), message)]
}

/// AlwaysDeny alone.
pub(super) fn nothing_allows(subject: &Subject<'_>) -> Vec<Remark> {
    let denies = |entry: &DraftAuthorizer| entry.authorizer_type.value == "AlwaysDeny";
    if subject.entries.iter().all(denies) {
        return list_remark(subject, "advice.nothingAllows");
    }
    Vec::new()
}

/// Without RBAC nothing looks at roles and bindings.
pub(super) fn rbac_missing(subject: &Subject<'_>) -> Vec<Remark> {
    if subject.position("RBAC").is_some() || subject.position("AlwaysAllow").is_some() {
        return Vec::new();
    }
    list_remark(subject, "advice.rbacMissing")
}

/// Without Node nothing allows kubelets what their own pods need.
pub(super) fn node_missing(subject: &Subject<'_>) -> Vec<Remark> {
    if subject.position("Node").is_some() || subject.position("AlwaysAllow").is_some() {
        return Vec::new();
    }
    list_remark(subject, "advice.nodeMissing")
}

/// Node behind RBAC decides the same, with more work. A webhook between them makes a difference, so that nothing is said then.
pub(super) fn node_after_rbac(subject: &Subject<'_>) -> Vec<Remark> {
    let (Some(rbac), Some(node)) = (subject.position("RBAC"), subject.position("Node")) else {
        return Vec::new();
    };
    let mut between = subject.entries.iter().take(node).skip(rbac);
    let plain = between.all(|entry| {
        matches!(entry.authorizer_type.value.as_str(), "RBAC" | "ABAC" | "AlwaysDeny")
    });
    let Some(entry) = subject.entries.get(node).filter(|_| rbac < node && plain) else {
        return Vec::new();
    };
    let message = Message::new("advice.nodeAfterRbac");
    vec![Remark::new(format!("authorizers[{node}].type"), type_span(entry), message)]
}

/// The first that allows decides, so that a webhook behind RBAC cannot take back what RBAC allows.
pub(super) fn webhook_cannot_deny(subject: &Subject<'_>) -> Vec<Remark> {
    let remarks = subject.webhooks.iter().filter_map(|webhook| {
        // behind AlwaysAllow it is not asked at all
        if subject.has_before("AlwaysAllow", webhook.index) {
            return None;
        }
        let allowing: Vec<&str> = ["RBAC", "Node", "ABAC"]
            .into_iter()
            .filter(|authorizer_type| subject.has_before(authorizer_type, webhook.index))
            .collect();
        // Node alone speaks for kubelets only, and a webhook is often put behind it for that
        if allowing.iter().all(|authorizer_type| *authorizer_type == "Node") {
            return None;
        }
        let message = Message::new("advice.webhookCannotDeny")
            .with("name", webhook.name())
            .with("types", &allowing.join(" or "));
        let path = format!("authorizers[{}]", webhook.index);
        let help = Message::new("advice.moveBefore").with("types", &allowing.join(" and "));
        Some(Remark::new(path, type_span(webhook.entry), message).help(help))
    });
    remarks.collect()
}

/// The same server asked twice under the same conditions.
pub(super) fn webhook_twice(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (place, webhook) in subject.webhooks.iter().enumerate() {
        let key = |webhook: &super::subject::Webhook<'_>| {
            let info = &webhook.settings.connection_info;
            let mut conditions: Vec<String> = webhook
                .conditions
                .iter()
                .map(|condition| condition.draft.expression.value.clone())
                .collect();
            conditions.sort();
            let file = info.kube_config_file.as_ref().map(|file| file.value.clone());
            (file, conditions, webhook.settings.subject_access_review_version.value.clone())
        };
        let earlier = subject.webhooks.iter().take(place).find(|other| key(other) == key(webhook));
        if let Some(earlier) = earlier {
            let message = Message::new("advice.webhookTwice")
                .with("name", webhook.name())
                .with("earlier", earlier.name());
            let info = &webhook.settings.connection_info;
            let span = info.kube_config_file.as_ref().and_then(|file| file.span.clone());
            let path = format!("authorizers[{}].connectionInfo.kubeConfigFile", webhook.index);
            remarks.push(Remark::new(
                path,
                span.unwrap_or_else(|| webhook.settings.anchor.clone()),
                message,
            ));
        }
    }
    remarks
}
