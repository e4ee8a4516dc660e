//! Conditions that fail for some requests: a field that is not there, an index past the end.
//!
//! Each hint names a request that was tried, so that it is true.

use std::ops::Range;

use gatewalk_cel::ast::ExprKind;
use gatewalk_diagnostics::Message;
use gatewalk_release::Release;
use gatewalk_yaml::Style;

use super::super::problem::PendingFix;
use super::Remark;
use super::probes::{self, Outcome, Tried};
use super::subject::{Condition, Subject};
use crate::apis::authorization::SubjectAccessReviewSpec;

/// `request.resourceAttributes` where the request is for a path.
pub(super) fn on_non_resource_requests(subject: &Subject<'_>) -> Vec<Remark> {
    missing(subject, "resourceAttributes", |tried| &tried.paths)
}

/// `request.nonResourceAttributes` where the request is for a resource.
pub(super) fn on_resource_requests(subject: &Subject<'_>) -> Vec<Remark> {
    missing(subject, "nonResourceAttributes", |tried| &tried.resources)
}

/// A selector where the request has none.
pub(super) fn without_selector(subject: &Subject<'_>) -> Vec<Remark> {
    ["fieldSelector", "labelSelector"]
        .into_iter()
        .flat_map(|field| missing(subject, field, |tried| &tried.resources))
        .collect()
}

/// The first failure of a webhook's conditions for want of a field.
fn missing(
    subject: &Subject<'_>,
    field: &'static str,
    of_kind: fn(&Tried) -> &[(SubjectAccessReviewSpec, Outcome)],
) -> Vec<Remark> {
    let error = format!("no such key: {field}");
    let found = subject.webhooks.iter().filter_map(|webhook| {
        let mentions = |condition: &Condition<'_>| mention(condition, field).is_some();
        if !webhook.conditions.iter().any(mentions) {
            return None;
        }
        let (index, request, _) = first_failure(of_kind(webhook.tried()), |text| text == error)?;
        let condition = webhook.conditions.get(index)?;
        let guard = guard(field);
        let fix = webhook.conditions.first().and_then(|first| insert(subject, first, guard));
        let message = Message::new("advice.conditionFails")
            .with("request", &probes::words(request))
            .with("error", &error);
        let help = probes::consequence(webhook).with("guard", guard);
        let span = mention(condition, field).unwrap_or_else(|| condition.span());
        Some(Remark::new(&*condition.path, span, message).help(help).fix(fix))
    });
    found.collect()
}

/// The condition that lets only requests with the field pass.
fn guard(field: &str) -> &'static str {
    match field {
        "resourceAttributes" => "has(request.resourceAttributes)",
        "nonResourceAttributes" => "has(request.nonResourceAttributes)",
        "fieldSelector" => "has(request.resourceAttributes.fieldSelector)",
        _ => "has(request.resourceAttributes.labelSelector)",
    }
}

/// Where a condition reads the field, other than to ask whether it is there.
fn mention(condition: &Condition<'_>, field: &str) -> Option<Range<usize>> {
    condition.nodes().into_iter().find_map(|id| match condition.ast().kind(id) {
        ExprKind::Select(select) if !select.test_only && &*select.field == field => {
            Some(condition.field_range(id, field))
        }
        _ => None,
    })
}

/// The first request for which the conditions fail with such an error, the condition that does, and the error.
fn first_failure(
    tried: &[(SubjectAccessReviewSpec, Outcome)],
    is_meant: impl Fn(&str) -> bool,
) -> Option<(usize, &SubjectAccessReviewSpec, &str)> {
    tried.iter().find_map(|(request, outcome)| {
        let (index, error) = outcome.errors.iter().find(|(_, text)| is_meant(text))?;
        outcome.fails().then_some((*index, request, error.as_str()))
    })
}

/// Every other error: an index past the end, a key that is not there, a conversion.
pub(super) fn on_some_requests(subject: &Subject<'_>) -> Vec<Remark> {
    const NAMED: [&str; 4] = [
        "no such key: resourceAttributes",
        "no such key: nonResourceAttributes",
        "no such key: fieldSelector",
        "no such key: labelSelector",
    ];
    // these have advice of their own
    let is_other = |text: &str| {
        !NAMED.contains(&text)
            && text != "no such key: rawSelector"
            && text != "operation cancelled: actual cost limit exceeded"
    };
    let found = subject.webhooks.iter().filter_map(|webhook| {
        let tried = webhook.tried();
        let (index, request, error) = first_failure(&tried.resources, is_other)
            .or_else(|| first_failure(&tried.paths, is_other))?;
        let condition = webhook.conditions.get(index)?;
        let message = Message::new("advice.conditionFails")
            .with("request", &probes::words(request))
            .with("error", error);
        let help = Message::new(if webhook.denies_on_failure() {
            "advice.failureDeniesPlainly"
        } else {
            "advice.failureHasNoOpinionPlainly"
        });
        Some(Remark::new(&*condition.path, condition.span(), message).help(help))
    });
    found.collect()
}

/// A guard that stands behind the condition it guards: nothing is decided otherwise, but every such request counts as an error.
pub(super) fn guard_after_use(subject: &Subject<'_>) -> Vec<Remark> {
    if subject.release < Release::V1_30 {
        // there is no metric yet
        return Vec::new();
    }
    let found = subject.webhooks.iter().filter_map(|webhook| {
        let paths = &webhook.tried().paths;
        // where some requests fail, that is what is to be mended
        if paths.iter().any(|(_, outcome)| outcome.fails()) {
            return None;
        }
        let (request, outcome) = paths
            .iter()
            .find(|(_, outcome)| outcome.excluded_by.is_some() && !outcome.errors.is_empty())?;
        let (failing, error) = outcome.errors.first()?;
        let condition = webhook.conditions.get(outcome.excluded_by?)?;
        asks_for_resource(condition).then_some(())?;
        let message = Message::new("advice.guardAfterUse")
            .with("request", &probes::words(request))
            .with("number", &(failing + 1))
            .with("error", error);
        Some(
            Remark::new(&*condition.path, condition.span(), message)
                .help(Message::new("advice.guardFirst").with("number", &(failing + 1))),
        )
    });
    found.collect()
}

/// Whether a condition tells the two kinds of requests apart.
fn asks_for_resource(condition: &Condition<'_>) -> bool {
    condition.nodes().into_iter().any(|id| {
        matches!(condition.ast().kind(id), ExprKind::Select(select)
            if select.test_only && matches!(&*select.field, "resourceAttributes" | "nonResourceAttributes"))
    })
}

/// A condition before the first, in the style of the list.
fn insert(subject: &Subject<'_>, first: &Condition<'_>, expression: &str) -> Option<PendingFix> {
    let item = first.draft.span.clone();
    let before = subject.text.get(..item.start)?;
    let line = before.rsplit('\n').next()?;
    let new = if line.trim_start().starts_with('-') && line.trim() == "-" {
        let behind_dash = line.len() - line.trim_end_matches(' ').len();
        let head = line.trim_end_matches(' ');
        format!("expression: {expression}\n{head}{}", " ".repeat(behind_dash))
    } else if first.draft.style == Some(Style::Json) {
        format!("{{\"expression\": \"{expression}\"}}, ")
    } else if subject.text.get(item.start..)?.starts_with('{') {
        format!("{{expression: {expression}}}, ")
    } else {
        return None;
    };
    let title = Message::new("advice.fixAddCondition").with("expression", expression);
    Some(PendingFix::replace(title, item.start..item.start, new))
}
