//! From the chain's walk to the report of a request.

use gatewalk_authorization::{Walk, http_answer, internal_error};
use gatewalk_kubernetes::apis::authorization::{SubjectAccessReviewSpec, Version};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_release::Release;
use gatewalk_report::{Decision, Family, HttpAnswer, RequestReport, Verdict};
use serde_json::Value;

use crate::question::Question;
use crate::words::message;
use crate::{gates, verdict};

/// What the walk says of a request, before it is said what its client gets.
pub(crate) fn walked(walk: &Walk, attributes: &Attributes) -> RequestReport {
    RequestReport {
        attributes: attributes_json(attributes),
        decision: Some(gates::decision(walk.decision)),
        reason: Some(walk.reason.clone()),
        error: Some(walk.error.clone().unwrap_or_default()),
        by: walk.by.clone(),
        gates: walk.steps.iter().map(gates::gate).collect(),
        calls: walk.calls.iter().map(gates::call).collect(),
        near_misses: walk.near_misses.iter().map(gates::near_miss).collect(),
        what_if: walk.what_if.iter().map(gates::what_if).collect(),
        ..RequestReport::default()
    }
}

/// The report of an HTTP request: what its client gets is the filter's answer, or 200.
pub(crate) fn of_request(release: Release, walk: &Walk, question: &Question) -> RequestReport {
    let mut report = walked(walk, &question.attributes);
    report.http_request.clone_from(&question.http_request);
    report.request_info = question.request_info.clone();
    if walk.decision.is_some() {
        report.annotations.clone_from(&walk.annotations);
        let refused = http_answer(
            release,
            &crate::server::chain_answer(walk),
            &question.attributes,
            &question.request_uri,
        );
        report.http = Some(refused.map_or_else(
            || HttpAnswer { code: 200, ..HttpAnswer::default() },
            |answer| http(&answer),
        ));
    }
    report.verdict = verdict::of_request(walk, &question.attributes);
    report
}

pub(crate) fn http(answer: &gatewalk_authorization::HttpAnswer) -> HttpAnswer {
    HttpAnswer {
        code: answer.code,
        content_type: answer.content_type.to_owned(),
        body: answer.body.clone(),
        message: answer.message.clone(),
        warnings: Vec::new(),
    }
}

/// A request whose URL the server cannot read.
pub(crate) fn no_request_info(
    http_request: String,
    request_uri: &str,
    error: &str,
) -> RequestReport {
    let answer = internal_error(request_uri, &format!("failed to create RequestInfo: {error}"));
    RequestReport {
        http_request,
        request_info: serde_json::json!({ "error": error }),
        http: Some(http(&answer)),
        verdict: verdict::no_request_info(),
        ..RequestReport::default()
    }
}

/// What no HTTP server can read: Go's own answers it, before anything of Kubernetes sees it.
pub(crate) fn bad_http_request(error: &str) -> RequestReport {
    const BODY: &str = "400 Bad Request";
    RequestReport {
        request_info: serde_json::json!({ "error": format!("bad HTTP request: {error}") }),
        http: Some(HttpAnswer {
            code: 400,
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: BODY.to_owned(),
            message: BODY.to_owned(),
            warnings: Vec::new(),
        }),
        ..not_asked(&gatewalk_diagnostics::Message::new("engine.noHttpRequest"))
    }
}

/// A request that nobody was asked about.
pub(crate) fn not_asked(sentence: &gatewalk_diagnostics::Message) -> RequestReport {
    RequestReport { verdict: verdict::not_asked(sentence), ..RequestReport::default() }
}

/// The attributes in the shape of a SubjectAccessReviewSpec.
pub(crate) fn attributes_json(attributes: &Attributes) -> Value {
    let spec = SubjectAccessReviewSpec::from_attributes(attributes).to_json(Version::V1);
    serde_json::from_str(&spec).unwrap_or_default()
}

/// A user in the words of a SubjectAccessReviewSpec.
pub(crate) fn user_json(user: &UserInfo) -> Value {
    let mut attributes =
        attributes_json(&Attributes { user: user.clone(), ..Attributes::default() });
    if let Some(spec) = attributes.as_object_mut() {
        spec.remove("nonResourceAttributes");
    }
    attributes
}

/// The outer members of a request of several steps: those of the first that is refused, else of the last.
pub(crate) fn of_steps(steps: Vec<RequestReport>) -> RequestReport {
    let refused = steps.iter().position(|step| step.decision != Some(Decision::Allow));
    let decisive = refused.or(steps.len().checked_sub(1)).and_then(|place| steps.get(place));
    let mut outer = decisive.cloned().unwrap_or_default();
    outer.steps = steps;
    outer
}

pub(crate) fn simple(
    family: Family,
    lead: &'static str,
    sentence: &gatewalk_diagnostics::Message,
) -> Verdict {
    Verdict {
        family,
        lead: message(&gatewalk_diagnostics::Message::new(lead)),
        sentence: message(sentence),
    }
}
