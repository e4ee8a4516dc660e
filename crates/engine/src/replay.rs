//! Deciding the events of an audit log, one after the other and without an explanation.

use gatewalk_authorization::{Call, Decision};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_report as report;
use serde_json::Value;

use crate::gates::decision;
use crate::{Server, TimeLine, audit, moment};

/// What the chain makes of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Whom the authorizers saw: the impersonated user where there was one.
    pub user: String,
    /// The verb.
    pub verb: String,
    /// `deployments.apps/scale`, or the path of a non-resource request.
    pub what: String,
    /// The namespace; empty for none.
    pub namespace: String,
    /// Whether an API resource was asked for.
    pub resource_request: bool,
    /// The chain's decision.
    pub decision: report::Decision,
    /// The chain's reason.
    pub reason: String,
    /// The chain's error; empty for none.
    pub error: String,
    /// What the HTTP filter makes of it, in the words of the annotation `authorization.k8s.io/decision`: `allow`, `forbid`, or
    /// `error` for what is answered with 500.
    pub outcome: &'static str,
    /// The webhooks that were asked, in order.
    pub calls: Vec<ReplayedCall>,
}

/// One webhook asked about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayedCall {
    /// The webhook's name.
    pub webhook: String,
    /// Whether its decision cache still had the answer.
    pub cached: bool,
    /// The HTTP requests it took; 0 from the cache.
    pub attempts: u32,
}

impl Server {
    /// Decides one event of an audit log. `None` when the server does not start, or the event does not say what was asked. Nothing
    /// is kept but what webhooks remember, which is bounded.
    ///
    /// The event's `requestReceivedTimestamp` is its place on the time line, whose start is that of the first event: what a webhook
    /// answered lives in its cache from event to event. A log is in the order in which requests ended, so that one may have begun
    /// before those above it: time does not run backwards, and it is asked when they were. So is an event without a time.
    pub fn replay(&self, event: &Value, time_line: &mut TimeLine) -> Option<Replayed> {
        let chain = self.chain()?;
        let asked = audit::question("", event, self.gates(), &mut Vec::new())?.attributes;
        time_line.meet(event);
        let decided = chain.decide(&asked, time_line.now, &mut time_line.state);
        let answer = decided.answer;
        let outcome = match (answer.decision, &answer.error) {
            (Decision::Allow, _) => "allow",
            (Decision::Deny | Decision::NoOpinion, Some(_)) => "error",
            (Decision::Deny | Decision::NoOpinion, None) => "forbid",
        };
        let what = what(&asked);
        Some(Replayed {
            user: asked.user.name,
            verb: asked.verb,
            what,
            namespace: asked.namespace,
            resource_request: asked.resource_request,
            decision: decision(Some(answer.decision)),
            reason: answer.reason,
            error: answer.error.map(|error| error.to_string()).unwrap_or_default(),
            outcome,
            calls: decided.calls.into_iter().map(ReplayedCall::new).collect(),
        })
    }
}

impl ReplayedCall {
    fn new(call: Call) -> Self {
        Self { webhook: call.authorizer, cached: call.cached, attempts: call.attempts }
    }
}

impl TimeLine {
    /// Moves on to when an event was received.
    fn meet(&mut self, event: &Value) {
        let Some(received) = event.get("requestReceivedTimestamp").and_then(Value::as_str) else {
            return;
        };
        match &self.began {
            Some(began) => {
                self.now = moment::between(began, received).map_or(self.now, |at| at.max(self.now));
            }
            None if moment::is_rfc_3339(received) => self.began = Some(received.to_owned()),
            None => {}
        }
    }
}

/// `deployments.apps/scale`, or the path of a non-resource request.
pub(crate) fn what(asked: &Attributes) -> String {
    if !asked.resource_request {
        return asked.path.clone();
    }
    let group = if asked.api_group.is_empty() { "" } else { "." };
    let slash = if asked.subresource.is_empty() { "" } else { "/" };
    format!("{}{group}{}{slash}{}", asked.resource, asked.api_group, asked.subresource)
}
