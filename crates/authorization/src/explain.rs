//! From what the authorizers did to what a person reads.

mod abac;
pub(crate) mod node;
pub(crate) mod rbac;
mod webhook;

use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;

use crate::chain::{Authorizer, Chain, Detail, Member, Run, Trace};
use crate::http;
use crate::near_miss;
use crate::webhook::How;
use crate::what_if;
use crate::{Decision, Outcome, Step, StepKind, Walk};

/// Every member of the chain gets its step, those behind the deciding one too.
pub(crate) fn steps(chain: &Chain, attributes: &Attributes, run: Run) -> Walk {
    let mut traces = run.traces.into_iter();
    let steps = chain
        .members
        .iter()
        .map(|member| match traces.next() {
            Some(trace) => step(member, attributes, trace),
            None => Step { outcome: Outcome::NotReached, ..member.step() },
        })
        .collect();
    let by = run.by.and_then(|place| chain.members.get(place));
    Walk {
        decision: Some(run.answer.decision),
        annotations: http::audit_annotations(&run.answer),
        reason: run.answer.reason,
        error: run.answer.error.map(|error| error.to_string()),
        by: by.map(|member| member.name.clone()),
        steps,
        calls: run.calls,
        near_misses: Vec::new(),
        what_if: Vec::new(),
        findings: run.notes.findings,
        assumptions: run.notes.assumptions,
        duration: run.elapsed,
    }
}

/// [`steps`], and what came close, and what else webhooks could have made of it.
pub(crate) fn walk(chain: &Chain, attributes: &Attributes, run: Run) -> Walk {
    let near_misses = if run.answer.decision == Decision::Allow {
        Vec::new()
    } else {
        near_miss::of(chain, attributes, &run)
    };
    let what_if = what_if::of(chain, attributes, &run);
    Walk { near_misses, what_if, ..steps(chain, attributes, run) }
}

fn step(member: &Member, attributes: &Attributes, trace: Trace) -> Step {
    let step = Step {
        outcome: outcome(&trace),
        reason: trace.answer.reason.clone(),
        error: trace.answer.error.as_ref().map(ToString::to_string),
        ..member.step()
    };
    match (&member.authorizer, trace.detail) {
        (Authorizer::Rbac(authorizer), Detail::Rbac(visit)) => {
            rbac::explain(step, authorizer, attributes, &visit)
        }
        (Authorizer::Node(authorizer), Detail::Node(verdict)) => {
            node::explain(step, authorizer, attributes, &verdict)
        }
        (Authorizer::Abac(authorizer), Detail::Abac(matching)) => {
            abac::explain(step, authorizer, attributes, matching)
        }
        (Authorizer::Webhook(authorizer), Detail::Webhook { how, conditions, call }) => {
            webhook::explain(step, authorizer, &how, conditions, call)
        }
        (_, _) => Step { fact: plain_fact(&step, attributes), ..step },
    }
}

fn outcome(trace: &Trace) -> Outcome {
    match (&trace.detail, trace.answer.decision) {
        (Detail::Webhook { how: How::Excluded, .. }, _) => Outcome::NotAsked,
        (_, Decision::Allow) => Outcome::Allowed,
        (_, Decision::Deny) => Outcome::Denied,
        (_, Decision::NoOpinion) => Outcome::NoOpinion,
    }
}

/// The fact behind the authorizers that look at nothing, or only at the groups.
fn plain_fact(step: &Step, attributes: &Attributes) -> Option<Message> {
    let user = &attributes.user.name;
    let fact = match (step.kind, step.outcome) {
        (StepKind::BuiltIn, Outcome::Allowed) => Message::new("authorization.mastersMember"),
        (StepKind::BuiltIn, _) => Message::new("authorization.mastersStranger"),
        (StepKind::AlwaysAllow, _) => return Some(Message::new("authorization.alwaysAllow")),
        (StepKind::AlwaysDeny, _) => return Some(Message::new("authorization.alwaysDeny")),
        (
            StepKind::Webhook | StepKind::Node | StepKind::Rbac | StepKind::Abac,
            Outcome::Allowed
            | Outcome::Denied
            | Outcome::NoOpinion
            | Outcome::NotAsked
            | Outcome::NotReached
            | Outcome::NotSimulated,
        ) => return None,
    };
    Some(fact.with("user", user))
}
