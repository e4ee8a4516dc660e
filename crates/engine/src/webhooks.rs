//! The scenario's webhooks as the chain takes them.

use gatewalk_authorization::{
    CannedAnswer, CannedAttempt, CannedReview, CannedWebhook, Failure, ReviewDecision,
};
use gatewalk_scenario as scenario;

/// What each webhook answers.
pub(crate) fn canned(webhooks: &[scenario::Webhook]) -> Vec<CannedWebhook> {
    webhooks.iter().map(webhook).collect()
}

fn webhook(webhook: &scenario::Webhook) -> CannedWebhook {
    CannedWebhook {
        name: webhook.name.clone(),
        url: webhook.url.clone(),
        answers: webhook.answers.iter().map(answer).collect(),
    }
}

fn answer(answer: &scenario::Answer) -> CannedAnswer {
    let sequence = match &answer.reply {
        scenario::Reply::Sequence(answers) => answers.iter().map(attempt).collect(),
        _ => vec![attempt(answer)],
    };
    CannedAnswer { when: answer.when.clone(), when_source: None, sequence }
}

fn attempt(answer: &scenario::Answer) -> CannedAttempt {
    let latency_milliseconds = answer.latency_milliseconds;
    match &answer.reply {
        scenario::Reply::Review { decision, reason, evaluation_error } => {
            CannedAttempt::Review(CannedReview {
                decision: self::decision(*decision),
                reason: reason.clone(),
                evaluation_error: evaluation_error.clone(),
                latency_milliseconds,
            })
        }
        scenario::Reply::Failure(failure) => {
            CannedAttempt::Failure { failure: self::failure(*failure), latency_milliseconds }
        }
        scenario::Reply::Response(response) => CannedAttempt::Response {
            code: response.code,
            body: response.body.clone(),
            headers: response
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            latency_milliseconds,
        },
        // The document holds sequences one level deep; one inside another has no opinion.
        scenario::Reply::Sequence(_) => CannedAttempt::Review(CannedReview::default()),
    }
}

fn decision(decision: scenario::Decision) -> ReviewDecision {
    match decision {
        scenario::Decision::Allow => ReviewDecision::Allow,
        scenario::Decision::Deny => ReviewDecision::Deny,
        scenario::Decision::NoOpinion => ReviewDecision::NoOpinion,
        scenario::Decision::AllowAndDeny => ReviewDecision::AllowAndDeny,
    }
}

fn failure(failure: scenario::Failure) -> Failure {
    match failure {
        scenario::Failure::Timeout => Failure::Timeout,
        scenario::Failure::ConnectionRefused => Failure::ConnectionRefused,
        scenario::Failure::HostNotFound => Failure::HostNotFound,
        scenario::Failure::ConnectionReset => Failure::ConnectionReset,
        scenario::Failure::ConnectionClosed => Failure::ConnectionClosed,
        scenario::Failure::UntrustedCertificate => Failure::UntrustedCertificate,
    }
}
