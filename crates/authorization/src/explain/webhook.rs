//! Why a webhook was asked or left out, and what came of it.

use gatewalk_diagnostics::{Message, Span};
use gatewalk_kubernetes::apis::apiserver::{ExpressionSource, FailurePolicy};

use crate::webhook::{Evaluated, How, Webhook, milliseconds};
use crate::{Condition, Evidence, Source, Step};

pub(super) fn explain(
    step: Step,
    webhook: &Webhook,
    how: &How,
    evaluated: Vec<Evaluated>,
    call: Option<usize>,
) -> Step {
    let mut evaluated = evaluated.into_iter();
    let document = step.source.as_ref().map(|source| source.document);
    let conditions: Vec<Condition> = webhook
        .conditions()
        .all()
        .iter()
        .map(|one| condition(&one.expression, document, evaluated.next()))
        .collect();
    let evidence = match how {
        How::Cached { added, .. } => vec![Evidence {
            text: Message::new("authorization.webhookCacheEntry")
                .with("milliseconds", &milliseconds(*added)),
            source: None,
            grant: None,
        }],
        How::Excluded | How::ConditionFailed | How::Called { .. } => Vec::new(),
    };
    let fact = fact(how, &conditions, webhook.failure_policy());
    Step { fact: Some(fact.with("name", &step.name)), conditions, evidence, call, ..step }
}

fn condition(
    expression: &ExpressionSource,
    document: Option<&'static str>,
    evaluated: Option<Evaluated>,
) -> Condition {
    let span = Some(expression.span).filter(|span| *span != Span::default());
    let bare = Condition {
        expression: expression.text.clone(),
        source: document.map(|document| Source { document, span }),
        ..Condition::default()
    };
    let Some(evaluated) = evaluated else { return bare };
    Condition {
        result: evaluated.result.as_ref().ok().copied(),
        error: evaluated.result.err(),
        cost: Some(evaluated.cost),
        values: evaluated.values,
        ..bare
    }
}

fn fact(how: &How, conditions: &[Condition], policy: FailurePolicy) -> Message {
    let is_false = |condition: &Condition| condition.result == Some(false);
    match how {
        How::Excluded => Message::new("authorization.webhookExcluded")
            .with("number", &conditions.iter().position(is_false).map_or(0, |place| place + 1)),
        How::ConditionFailed => Message::new(match policy {
            FailurePolicy::Deny => "authorization.webhookConditionFailedDeny",
            FailurePolicy::NoOpinion => "authorization.webhookConditionFailedNoOpinion",
        })
        .with(
            "number",
            &conditions
                .iter()
                .position(|condition| condition.error.is_some())
                .map_or(0, |place| place + 1),
        ),
        How::Cached { status, .. } => answered(status.allowed, status.denied, true),
        How::Called { result: Ok(status), .. } => answered(status.allowed, status.denied, false),
        How::Called { result: Err(error), call } => Message::new(match policy {
            FailurePolicy::Deny => "authorization.webhookFailedDeny",
            FailurePolicy::NoOpinion => "authorization.webhookFailedNoOpinion",
        })
        .with("error", error)
        .with("attempts", &call.attempts),
    }
}

fn answered(allowed: bool, denied: bool, cached: bool) -> Message {
    Message::new(match (allowed, denied, cached) {
        (true, true, _) => "authorization.webhookBoth",
        (true, false, false) => "authorization.webhookAllowed",
        (true, false, true) => "authorization.webhookAllowedCached",
        (false, true, false) => "authorization.webhookDenied",
        (false, true, true) => "authorization.webhookDeniedCached",
        (false, false, false) => "authorization.webhookNoOpinion",
        (false, false, true) => "authorization.webhookNoOpinionCached",
    })
}
