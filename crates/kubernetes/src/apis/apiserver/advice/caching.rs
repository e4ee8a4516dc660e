//! How long answers of a webhook are kept.

use gatewalk_diagnostics::Message;
use gatewalk_release::Release;

use super::super::GoDuration;
use super::super::draft::{DraftWebhook, Located};
use super::super::problem::PendingFix;
use super::Remark;
use super::subject::{Subject, Webhook};

/// A TTL with the switch that turns its cache off.
struct Ttl<'a> {
    name: &'static str,
    switch_name: &'static str,
    default: &'static str,
    configured: &'a Located<GoDuration>,
    switch: &'a Located<bool>,
}

fn ttls(settings: &DraftWebhook) -> [Ttl<'_>; 2] {
    [
        Ttl {
            name: "authorizedTTL",
            switch_name: "cacheAuthorizedRequests",
            default: "5m0s",
            configured: &settings.authorized_ttl,
            switch: &settings.cache_authorized_requests,
        },
        Ttl {
            name: "unauthorizedTTL",
            switch_name: "cacheUnauthorizedRequests",
            default: "30s",
            configured: &settings.unauthorized_ttl,
            switch: &settings.cache_unauthorized_requests,
        },
    ]
}

fn each(
    subject: &Subject<'_>,
    find: impl Fn(&Webhook<'_>, &Ttl<'_>) -> Option<Remark>,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for webhook in &subject.webhooks {
        remarks.extend(ttls(webhook.settings).iter().filter_map(|ttl| find(webhook, ttl)));
    }
    remarks
}

/// `authorizedTTL: 0s` switches nothing off: zero is what an absent field is, and both become the default.
pub(super) fn zero(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |webhook, ttl| {
        let span = ttl.configured.span.clone()?;
        let typed = subject.text.get(span.clone())?.trim_matches(['"', '\'']);
        let is_zero = GoDuration::parse(typed).ok()? == GoDuration::ZERO;
        if !is_zero || !ttl.switch.value {
            return None;
        }
        let message = Message::new("advice.ttlZeroIsDefault")
            .with("name", ttl.name)
            .with("default", ttl.default);
        let path = format!("authorizers[{}].{}", webhook.index, ttl.name);
        let remark = Remark::new(path, span.clone(), message);
        if subject.release < Release::V1_34 {
            return Some(
                remark.help(Message::new("advice.ttlShortest").with("release", &subject.release)),
            );
        }
        let fix = ttl.configured.key.clone().filter(|_| ttl.switch.key.is_none()).map(|key| {
            let field = format!("{}: false", ttl.switch_name);
            let title = Message::new("kubernetes.fixValue").with("value", &field);
            let quote = if subject.text.get(key.clone()).is_some_and(|key| key.starts_with('"')) {
                "\""
            } else {
                ""
            };
            let new = format!("{quote}{}{quote}: false", ttl.switch_name);
            PendingFix::replace(title, key.start..span.end, new)
        });
        let help = Message::new("advice.ttlSwitch").with("switch", ttl.switch_name);
        Some(remark.help(help).fix(fix))
    })
}

/// A TTL of a cache that is switched off.
pub(super) fn idle(subject: &Subject<'_>) -> Vec<Remark> {
    if subject.release < Release::V1_34 {
        return Vec::new();
    }
    each(subject, |webhook, ttl| {
        let span = ttl.configured.span.clone().filter(|_| !ttl.switch.value)?;
        let message = Message::new("advice.ttlWithoutCache")
            .with("name", ttl.name)
            .with("switch", ttl.switch_name);
        let path = format!("authorizers[{}].{}", webhook.index, ttl.name);
        Some(Remark::new(path, span, message))
    })
}
