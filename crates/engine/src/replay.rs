//! Deciding the events of an audit log, one after the other and without an explanation.

use gatewalk_authorization::Decision;
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_report as report;
use serde_json::Value;

use crate::gates::decision;
use crate::{Server, TimeLine, audit};

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
}

impl Server {
    /// Decides one event of an audit log. `None` when the server does not start, or the event does not say what was asked. Nothing
    /// is kept but what webhooks remember, which is bounded.
    pub fn replay(&self, event: &Value, time_line: &mut TimeLine) -> Option<Replayed> {
        let chain = self.chain()?;
        let asked = audit::question("", event, self.gates(), &mut Vec::new())?.attributes;
        let answer = chain.decide(&asked, time_line.now, &mut time_line.state);
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
        })
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
