//! What a request would come to if a webhook answered otherwise.

use std::time::Duration;

use gatewalk_kubernetes::apis::apiserver::FailurePolicy;
use gatewalk_kubernetes::attributes::Attributes;

use crate::chain::{Authorizer, Chain, Detail, Run};
use crate::webhook::How;
use crate::{Answer, Decision};

/// One webhook, and the outcome with each answer it could give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// The webhook's name.
    pub gate: String,
    /// Allow, Deny, NoOpinion, Unavailable: always in this order.
    pub cases: Vec<WhatIfCase>,
}

/// One answer of a webhook, and the outcome with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIfCase {
    /// `Allow`, `Deny`, `NoOpinion` or `Unavailable`.
    pub answer: &'static str,
    /// The chain's decision then.
    pub decision: Decision,
    /// The name of the authorizer that would decide.
    pub by: Option<String>,
    /// Whether the chain would give an error; with anything but Allow the client then gets 500.
    pub failed: bool,
    /// Whether the webhook answers so in the scenario.
    pub current: bool,
}

/// An outcome of the chain without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) decision: Decision,
    /// The place of the member that decides.
    pub(crate) by: Option<usize>,
    failed: bool,
}

/// The webhooks that the request reached, with what their other answers would come to. Those behind the one that decided are taken
/// to answer as if they were asked for the first time.
pub(crate) fn of(chain: &Chain, attributes: &Attributes, run: &Run) -> Vec<WhatIf> {
    let asked: Vec<(usize, FailurePolicy, &How)> = chain
        .members
        .iter()
        .zip(&run.traces)
        .enumerate()
        .filter_map(|(place, (member, trace))| match (&member.authorizer, &trace.detail) {
            (
                Authorizer::Webhook(webhook),
                Detail::Webhook { how: how @ (How::Called { .. } | How::Cached { .. }), .. },
            ) => Some((place, webhook.failure_policy(), how)),
            _ => None,
        })
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let answers = answers(chain, attributes, run);
    let what_if = asked.into_iter().filter_map(|(place, policy, how)| {
        let current = current(how);
        let case = |(name, answer)| {
            let outcome = fold(&answers, place, &answer);
            let by = outcome.by.and_then(|by| chain.members.get(by));
            WhatIfCase {
                answer: name,
                decision: outcome.decision,
                by: by.map(|by| by.name.clone()),
                failed: outcome.failed,
                current: current == Some(name),
            }
        };
        let cases = cases(policy).into_iter().map(case).collect();
        Some(WhatIf { gate: chain.members.get(place)?.name.clone(), cases })
    });
    what_if.collect()
}

/// The outcome if the member at a place had no opinion.
pub(crate) fn without(chain: &Chain, attributes: &Attributes, run: &Run, place: usize) -> Outcome {
    fold(&answers(chain, attributes, run), place, &Answer::default())
}

fn cases(policy: FailurePolicy) -> [(&'static str, Answer); 4] {
    let plain = |decision| Answer { decision, ..Answer::default() };
    let failing = match policy {
        FailurePolicy::Deny => Decision::Deny,
        FailurePolicy::NoOpinion => Decision::NoOpinion,
    };
    [
        ("Allow", plain(Decision::Allow)),
        ("Deny", plain(Decision::Deny)),
        ("NoOpinion", Answer::default()),
        ("Unavailable", Answer { error: Some(String::new().into()), ..plain(failing) }),
    ]
}

/// Which of the cases is the scenario's own; allowed and denied at once is none of them.
fn current(how: &How) -> Option<&'static str> {
    let status = match how {
        How::Cached { status, .. } => status,
        How::Called { result: Ok(status), .. } => status,
        How::Called { result: Err(_), .. } => return Some("Unavailable"),
        How::Excluded | How::ConditionFailed => return None,
    };
    match (status.allowed, status.denied) {
        (true, true) => None,
        (true, false) => Some("Allow"),
        (false, true) => Some("Deny"),
        (false, false) => Some("NoOpinion"),
    }
}

/// What each member said, or would have said.
fn answers(chain: &Chain, attributes: &Attributes, run: &Run) -> Vec<Answer> {
    let mut traces = run.traces.iter();
    let answer = |authorizer: &Authorizer| match (traces.next(), authorizer) {
        (Some(trace), _) => trace.answer.clone(),
        (None, Authorizer::Webhook(webhook)) => {
            webhook.authorize(attributes, Duration::ZERO, &mut webhook.state(), false).answer
        }
        (None, simple) => simple.authorize(attributes).answer,
    };
    chain.members.iter().map(|member| &member.authorizer).map(answer).collect()
}

/// The union of the answers, with another at one place.
fn fold(answers: &[Answer], place: usize, other: &Answer) -> Outcome {
    let mut failed = false;
    for (at, answer) in answers.iter().enumerate() {
        let answer = if at == place { other } else { answer };
        if answer.decision != Decision::NoOpinion {
            let failed = answer.error.is_some();
            return Outcome { decision: answer.decision, by: Some(at), failed };
        }
        failed |= answer.error.is_some();
    }
    Outcome { decision: Decision::NoOpinion, by: None, failed }
}
