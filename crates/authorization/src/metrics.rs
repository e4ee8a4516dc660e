//! Which counters of kube-apiserver a walk moves (`k8s.io/apiserver/pkg/authorization/metrics`, `pkg/authorization/cel`,
//! `plugin/pkg/authorizer/webhook/metrics`, and the filter's own).

use gatewalk_kubernetes::go;
use gatewalk_release::Release;

use crate::webhook::client::TryResult;
use crate::{Answer, Decision, Outcome, StepKind, Walk};

/// Authorizers count since then; the filter has always counted.
const AUTHORIZERS_COUNT_SINCE: Release = Release::V1_30;

/// The counters that the authorizers of a walk move, each by one and as often as it stands here, as Prometheus writes a sample's
/// name: `apiserver_authorization_decisions_total{decision="allowed",name="rbac",type="RBAC"}`. The authorizer for system:masters
/// counts nothing.
pub fn counted(walk: &Walk, release: Release) -> Vec<String> {
    let mut counters = Vec::new();
    if release < AUTHORIZERS_COUNT_SINCE {
        return counters;
    }
    for step in walk.steps.iter().filter(|step| step.kind != StepKind::BuiltIn) {
        let name = go::quote(&step.name);
        let of_type = format!("name={name},type=\"{}\"", step.kind.as_str());
        let mut count = |counter: &str, labels: &str| {
            counters.push(format!("apiserver_authorization_{counter}_total{{{labels}}}"));
        };
        // an error counts although another condition excludes the request
        if step.conditions.iter().any(|condition| condition.error.is_some()) {
            count("match_condition_evaluation_errors", &of_type);
        }
        if step.conditions.iter().any(|condition| condition.result == Some(false)) {
            count("match_condition_exclusions", &of_type);
        }
        let call = step.call.and_then(|place| walk.calls.get(place));
        let tries = call.map(|call| call.tries.as_slice()).unwrap_or_default();
        for one in tries {
            let labels = format!("name={name},result=\"{}\"", one.result.as_str());
            count("webhook_evaluations", &labels);
        }
        if let Some(last) = tries.last().filter(|last| last.result != TryResult::Success)
            && step.outcome == Outcome::NoOpinion
        {
            let labels = format!("name={name},result=\"{}\"", last.result.as_str());
            count("webhook_evaluations_fail_open", &labels);
        }
        let decision = match step.outcome {
            Outcome::Allowed => "allowed",
            Outcome::Denied => "denied",
            Outcome::NoOpinion
            | Outcome::NotAsked
            | Outcome::NotReached
            | Outcome::NotSimulated => {
                continue;
            }
        };
        count("decisions", &format!("decision=\"{decision}\",{of_type}"));
    }
    counters
}

/// The counter that the HTTP filter moves for the chain's answer.
pub fn counted_by_filter(answer: &Answer) -> String {
    let result = match (answer.decision, &answer.error) {
        (Decision::Allow, _) => "allowed",
        (Decision::Deny | Decision::NoOpinion, Some(_)) => "error",
        (Decision::Deny, None) => "denied",
        (Decision::NoOpinion, None) => "no-opinion",
    };
    format!("authorization_attempts_total{{result=\"{result}\"}}")
}
