//! The outcome in one sentence that a person can quote.

use gatewalk_authorization::{Decision, Outcome, SYSTEM_MASTERS, Step, StepKind, Walk};
use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_report::{Family, HttpAnswer, Verdict};

use crate::answer::simple;
use crate::words::{attributes_words, message};

/// The verdict on a request: what its client gets decides the family.
pub(crate) fn of_request(walk: &Walk, attributes: &Attributes) -> Verdict {
    match (walk.decision, &walk.error) {
        (None, _) => unknown(walk),
        (Some(Decision::Allow), _) => {
            simple(Family::Allowed, "engine.leadAllowed", &allowed(walk, attributes))
        }
        (Some(Decision::Deny | Decision::NoOpinion), Some(_)) => {
            simple(Family::Error, "engine.leadError", &failed(walk, attributes))
        }
        (Some(Decision::Deny), None) => {
            simple(Family::Refused, "engine.leadRefused", &denied(walk, attributes))
        }
        (Some(Decision::NoOpinion), None) => {
            simple(Family::Refused, "engine.leadRefused", &nobody_allowed(walk, attributes))
        }
    }
}

/// The verdict on a review: an error is data there, and nobody's opinion is an answer.
pub(crate) fn of_review(walk: &Walk, attributes: &Attributes) -> Verdict {
    match walk.decision {
        None => unknown(walk),
        Some(Decision::Allow) => {
            simple(Family::Allowed, "engine.leadAllowed", &allowed(walk, attributes))
        }
        Some(Decision::Deny) => {
            let sentence = if walk.error.is_some() {
                failed(walk, attributes)
            } else {
                denied(walk, attributes)
            };
            simple(Family::Refused, "engine.leadDenied", &sentence)
        }
        Some(Decision::NoOpinion) => {
            let sentence = if walk.error.is_some() {
                failed(walk, attributes)
            } else {
                nobody_allowed(walk, attributes)
            };
            simple(Family::NoOpinion, "engine.leadNoOpinion", &sentence)
        }
    }
}

/// The verdict on a review that is invalid.
pub(crate) fn invalid_review() -> Verdict {
    simple(Family::Error, "engine.leadInvalid", &Message::new("engine.invalidReview"))
}

/// The verdict on a review that was posted and answered: what the answer says. A list of rules says neither yes nor no.
pub(crate) fn of_posted(http: &HttpAnswer) -> Option<Verdict> {
    let says = |text: &str| http.body.contains(text);
    match http.code {
        201 if says(r#""status":{"allowed":true"#) => {
            Some(simple(Family::Allowed, "engine.leadYes", &Message::new("engine.postedYes")))
        }
        201 if says(r#""status":{"allowed":false"#) => {
            Some(simple(Family::NoOpinion, "engine.leadNo", &Message::new("engine.postedNo")))
        }
        201 => None,
        _ => Some(invalid_review()),
    }
}

/// The verdict on a URL that the server cannot read.
pub(crate) fn no_request_info() -> Verdict {
    simple(Family::Error, "engine.leadError", &Message::new("engine.noRequestInfo"))
}

/// The verdict on what was not asked.
pub(crate) fn not_asked(sentence: &Message) -> Verdict {
    Verdict {
        family: Family::NotAsked,
        lead: message(&Message::new("engine.leadNotAsked")),
        sentence: message(sentence),
    }
}

fn unknown(walk: &Walk) -> Verdict {
    let names: Vec<&str> = walk
        .steps
        .iter()
        .filter(|step| step.outcome == Outcome::NotSimulated)
        .map(|step| step.name.as_str())
        .collect();
    let sentence = Message::new("engine.unknown").with("names", &names.join(", "));
    simple(Family::Unknown, "engine.leadUnknown", &sentence)
}

fn allowed(walk: &Walk, attributes: &Attributes) -> Message {
    let Some(step) = deciding(walk) else { return Message::new("engine.allowed") };
    let user = attributes.user.name.as_str();
    match step.kind {
        StepKind::BuiltIn => {
            Message::new("engine.allowedMasters").with("user", user).with("group", SYSTEM_MASTERS)
        }
        StepKind::AlwaysAllow => Message::new("engine.alwaysAllow").with("name", &step.name),
        StepKind::Rbac => match step.evidence.iter().find_map(|evidence| evidence.grant.as_ref()) {
            Some(grant) => Message::new("engine.allowedRbac")
                .with("bindingKind", grant.binding_kind)
                .with("binding", &grant.binding)
                .with("subject", &grant.subject)
                .with("roleKind", &grant.role_kind)
                .with("role", &grant.role),
            None => about("engine.allowedBy", step, attributes),
        },
        StepKind::Webhook if step.reason.is_empty() => {
            about("engine.allowedWebhook", step, attributes)
        }
        StepKind::Webhook => {
            about("engine.allowedWebhookReason", step, attributes).with("reason", &step.reason)
        }
        StepKind::Node | StepKind::Abac | StepKind::AlwaysDeny => {
            about("engine.allowedBy", step, attributes)
        }
    }
}

fn denied(walk: &Walk, attributes: &Attributes) -> Message {
    match deciding(walk) {
        Some(step) if step.reason.is_empty() => about("engine.deniedWebhook", step, attributes),
        Some(step) => {
            about("engine.deniedWebhookReason", step, attributes).with("reason", &step.reason)
        }
        None => asked(Message::new("engine.nobodyAllowed"), attributes),
    }
}

/// Why nobody allowed it; the first reason that an authorizer gave, as there may be several.
fn nobody_allowed(walk: &Walk, attributes: &Attributes) -> Message {
    let steps = walk.steps.iter().filter(|step| step.outcome == Outcome::NoOpinion);
    let mut steps = steps.filter(|step| step.kind != StepKind::BuiltIn);
    let reason = steps.clone().find(|step| !step.reason.is_empty());
    if let Some(step) = reason {
        let first_line = step.reason.lines().next().unwrap_or_default();
        return about("engine.nobodyAllowedReason", step, attributes).with("reason", first_line);
    }
    match (steps.next(), steps.next()) {
        (Some(only), None) => about("engine.onlyOneAsked", only, attributes),
        _ => asked(Message::new("engine.nobodyAllowed"), attributes),
    }
}

/// Which authorizer failed, how, and what its failurePolicy made of it.
fn failed(walk: &Walk, attributes: &Attributes) -> Message {
    let failed = |step: &&Step| step.error.is_some();
    let deciding = deciding(walk).filter(|step| step.error.is_some());
    let Some(step) = deciding.or_else(|| walk.steps.iter().find(failed)) else {
        return Message::new("engine.failed");
    };
    let is_condition = step.conditions.iter().any(|condition| condition.error.is_some());
    let denied = step.outcome == Outcome::Denied;
    if is_condition {
        let number = step
            .conditions
            .iter()
            .position(|condition| condition.error.is_some())
            .map_or(0, |place| place + 1);
        let id = if denied { "engine.conditionDeny" } else { "engine.conditionNoOpinion" };
        return about(id, step, attributes).with("number", &number);
    }
    let call = step.call.and_then(|place| walk.calls.get(place));
    let error = step.error.as_deref().unwrap_or_default();
    let timeout = call.and_then(|call| call.uri.split_once("timeout=")).map(|(_, timeout)| timeout);
    let policy = if denied { "Deny" } else { "NoOpinion" };
    let known = FAILURES.iter().find(|failure| error.ends_with(failure.text));
    let (when_denied, when_no_opinion) = known
        .map_or(("engine.failedDeny", "engine.failedNoOpinion"), |failure| {
            (failure.when_denied, failure.when_no_opinion)
        });
    about(if denied { when_denied } else { when_no_opinion }, step, attributes)
        .with("timeout", &spaced(timeout.unwrap_or_default()))
        .with("attempts", &call.map_or(0, |call| call.attempts))
        .with("error", error)
        .with("policy", policy)
}

/// How a call failed, told by the end of upstream's error, and the sentence for it.
struct Failure {
    text: &'static str,
    when_denied: &'static str,
    when_no_opinion: &'static str,
}

const FAILURES: &[Failure] = &[
    Failure {
        text: "context deadline exceeded",
        when_denied: "engine.timeoutDeny",
        when_no_opinion: "engine.timeoutNoOpinion",
    },
    Failure {
        text: "connection refused",
        when_denied: "engine.refusedDeny",
        when_no_opinion: "engine.refusedNoOpinion",
    },
    Failure {
        text: "no such host",
        when_denied: "engine.hostDeny",
        when_no_opinion: "engine.hostNoOpinion",
    },
    Failure {
        text: "connection reset by peer",
        when_denied: "engine.resetDeny",
        when_no_opinion: "engine.resetNoOpinion",
    },
    Failure {
        text: "EOF",
        when_denied: "engine.closedDeny",
        when_no_opinion: "engine.closedNoOpinion",
    },
    Failure {
        text: "certificate signed by unknown authority",
        when_denied: "engine.certificateDeny",
        when_no_opinion: "engine.certificateNoOpinion",
    },
    Failure {
        text: "webhook subject access review returned both allow and deny response",
        when_denied: "engine.bothDeny",
        when_no_opinion: "engine.failedNoOpinion",
    },
];

fn deciding(walk: &Walk) -> Option<&Step> {
    let by = walk.by.as_deref()?;
    walk.steps
        .iter()
        .find(|step| step.name == by && matches!(step.outcome, Outcome::Allowed | Outcome::Denied))
}

fn named(id: &'static str, step: &Step) -> Message {
    Message::new(id).with("name", &step.name).with("type", step.kind.as_str())
}

/// A sentence about a step that says who asks for what.
fn about(id: &'static str, step: &Step, attributes: &Attributes) -> Message {
    asked(named(id, step), attributes)
}

/// Who asks for what: `alice`, `get secrets db in shop`. A user without a name is a pair of quotes.
fn asked(message: Message, attributes: &Attributes) -> Message {
    let user = match attributes.user.name.as_str() {
        "" => "\"\"",
        name => name,
    };
    message.with("user", user).with("what", &attributes_words(attributes))
}

/// `1m3.5s` as people write it: `1 m 3.5 s`.
fn spaced(duration: &str) -> String {
    let mut text = String::new();
    let mut before = None;
    for character in duration.chars() {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        if before.is_some_and(|before| is_number(before) != is_number(character)) {
            text.push(' ');
        }
        text.push(character);
        before = Some(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_get_their_blanks() {
        for (go, text) in [("3s", "3 s"), ("1m3.5s", "1 m 3.5 s"), ("500ms", "500 ms"), ("", "")] {
            assert_eq!(spaced(go), text);
        }
    }
}
