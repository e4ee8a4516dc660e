//! The chain's walk in the words of the report.

use gatewalk_authorization as authorization;
use gatewalk_report as report;

use crate::words::{edit, message};

/// One gate for each step.
pub(crate) fn gate(step: &authorization::Step) -> report::Gate {
    report::Gate {
        name: step.name.clone(),
        type_name: step.kind.as_str().to_owned(),
        outcome: outcome(step.outcome),
        reason: step.reason.clone(),
        error: step.error.clone().unwrap_or_default(),
        fact: step.fact.as_ref().map(message),
        source: step.source.as_ref().map(source),
        conditions: step.conditions.iter().map(condition).collect(),
        evidence: step.evidence.iter().map(evidence).collect(),
        call: step.call,
    }
}

pub(crate) fn call(call: &authorization::Call) -> report::Call {
    report::Call {
        authorizer: call.authorizer.clone(),
        uri: call.uri.clone(),
        body: call.body.clone(),
        attempts: call.attempts,
        cached: call.cached,
        start_milliseconds: call.start_milliseconds,
        duration_milliseconds: call.duration_milliseconds,
        tries: tries(call),
        answer: call.answer.as_ref().map(message),
    }
}

/// A single try that succeeded tells nothing more than its call.
fn tries(call: &authorization::Call) -> Vec<report::Try> {
    let told = call.tries.len() > 1 || call.tries.iter().any(|one| !one.error.is_empty());
    let tries = call.tries.iter().filter(|_| told).map(|one| report::Try {
        start_milliseconds: one.start_milliseconds,
        duration_milliseconds: one.duration_milliseconds,
        attempts: one.attempts,
        result: one.result.as_str().to_owned(),
        error: one.error.clone(),
        wait_milliseconds: one.wait_milliseconds,
    });
    tries.collect()
}

pub(crate) fn near_miss(miss: &authorization::NearMiss) -> report::NearMiss {
    report::NearMiss {
        gate: miss.gate.clone(),
        text: message(&miss.text),
        source: miss.source.as_ref().map(source),
        grant: miss.grant.as_ref().map(grant),
        fits: miss.fits.iter().map(message).collect(),
        misses: miss.misses.iter().map(message).collect(),
        change: miss.change.as_ref().map(change),
    }
}

pub(crate) fn what_if(what_if: &authorization::WhatIf) -> report::WhatIf {
    let case = |case: &authorization::WhatIfCase| report::WhatIfCase {
        answer: case.answer.to_owned(),
        decision: Some(decision(Some(case.decision))),
        by: case.by.clone().unwrap_or_default(),
        code: match (case.decision, case.failed) {
            (authorization::Decision::Allow, _) => 200,
            (_, true) => 500,
            (_, false) => 403,
        },
        current: case.current,
    };
    report::WhatIf { gate: what_if.gate.clone(), cases: what_if.cases.iter().map(case).collect() }
}

pub(crate) fn decision(decision: Option<authorization::Decision>) -> report::Decision {
    match decision {
        Some(authorization::Decision::Allow) => report::Decision::Allow,
        Some(authorization::Decision::Deny) => report::Decision::Deny,
        Some(authorization::Decision::NoOpinion) => report::Decision::NoOpinion,
        None => report::Decision::Unknown,
    }
}

fn outcome(outcome: authorization::Outcome) -> report::Outcome {
    match outcome {
        authorization::Outcome::Allowed => report::Outcome::Allowed,
        authorization::Outcome::Denied => report::Outcome::Denied,
        authorization::Outcome::NoOpinion => report::Outcome::NoOpinion,
        authorization::Outcome::NotAsked => report::Outcome::NotAsked,
        authorization::Outcome::NotReached => report::Outcome::NotReached,
        authorization::Outcome::NotSimulated => report::Outcome::NotSimulated,
    }
}

pub(crate) fn source(source: &authorization::Source) -> report::Source {
    report::Source { document: source.document.to_owned(), span: source.span.map(Into::into) }
}

fn condition(condition: &authorization::Condition) -> report::Condition {
    report::Condition {
        expression: condition.expression.clone(),
        result: condition.result,
        error: condition.error.clone().unwrap_or_default(),
        cost: condition.cost,
        source: condition.source.as_ref().map(source),
        values: condition.values.iter().map(sub_value).collect(),
    }
}

fn sub_value(value: &authorization::SubValue) -> report::SubValue {
    report::SubValue {
        anchor: value.anchor,
        value: value.value.clone(),
        error: value.error,
        span: value.span.map(Into::into),
    }
}

fn evidence(evidence: &authorization::Evidence) -> report::Evidence {
    report::Evidence {
        text: message(&evidence.text),
        source: evidence.source.as_ref().map(source),
        grant: evidence.grant.as_ref().map(grant),
    }
}

pub(crate) fn grant(grant: &authorization::Grant) -> report::Grant {
    report::Grant {
        binding_kind: grant.binding_kind.to_owned(),
        binding: grant.binding.clone(),
        role_kind: grant.role_kind.clone(),
        role: grant.role.clone(),
        subject: grant.subject.clone(),
        rule: grant.rule,
    }
}

fn change(change: &authorization::Change) -> report::Change {
    report::Change {
        title: message(&change.title),
        document: change.document.to_owned(),
        edits: change.edits.iter().map(edit).collect(),
        manifest: change.manifest.clone(),
        also: change.also.as_ref().map(message),
    }
}
