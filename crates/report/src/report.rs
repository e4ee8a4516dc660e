//! The report and its requests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Finding, Gate, Message, NearMiss, WhatIf};

/// The answer to a whole scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    /// `gatewalk/v1`.
    pub api_version: String,
    /// `Report`.
    pub kind: String,
    /// The minor version it was answered for. Always there.
    pub kubernetes_version: String,
    /// What we have to say of the document itself, its objects, webhooks and requests.
    pub scenario: ScenarioReport,
    /// The configuration, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_configuration: Option<ConfigurationReport>,
    /// The reload, when the scenario says what the server runs with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reload: Option<Reload>,
    /// The requests in order. Always there.
    pub requests: Vec<RequestReport>,
    /// Where the counters of kube-apiserver that tell of authorization stand after the last request.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, u64>,
    /// What was taken for granted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Message>,
    /// What the answer leaves out. What a request may meet beside its authorization is named there too
    /// ([`RequestReport::not_simulated`]) and leaves no verdict open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_simulated: Vec<Message>,
}

impl Report {
    /// What was taken for granted of no single request, such as of the configuration.
    pub fn assumed_of_all(&self) -> impl Iterator<Item = &Message> {
        let is_told =
            |message| self.requests.iter().any(|request| request.assumptions.contains(message));
        self.assumptions.iter().filter(move |message| !is_told(message))
    }

    /// What is left out of the answer itself, such as the body of an HTTP answer, or the authorizer that a verdict depends on.
    pub fn left_out(&self) -> impl Iterator<Item = &Message> {
        self.not_simulated.iter().filter(|message| !message.is_beyond())
    }

    /// What requests may meet beside their authorization.
    pub fn beyond(&self) -> impl Iterator<Item = &Message> {
        self.not_simulated.iter().filter(|message| message.is_beyond())
    }
}

/// Findings about the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScenarioReport {
    /// The findings, in the order of the document.
    pub findings: Vec<Finding>,
}

/// What kube-apiserver says of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigurationReport {
    /// Whether the server would start with it. Always there.
    pub valid: bool,
    /// Where it stopped, when not valid: `options`, `load`, `validate`, `build` or `panic`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// The whole text kube-apiserver would give.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// One for each entry of upstream's list, then our warnings and hints.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// What a running server does with the changed file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reload {
    /// Whether the new configuration is in force.
    pub accepted: bool,
    /// The same bytes, or the same configuration; then `accepted` is false.
    pub unchanged: bool,
    /// The logged error.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// What differs between the two, what becomes of caches, and what a new type means.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Message>,
}

/// The chain's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are Kubernetes' own")]
pub enum Decision {
    Allow,
    Deny,
    NoOpinion,
    /// Something that is not simulated would matter; `notSimulated` names it.
    Unknown,
}

/// The family an outcome belongs to; it picks icon, tone and first word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Family {
    /// It goes through.
    Allowed,
    /// 403, or a review that says no.
    Refused,
    /// 500 or another error answer.
    Error,
    /// Asked, and nobody had an opinion (reviews).
    NoOpinion,
    /// It depends on something that is not simulated.
    Unknown,
    /// It was not asked: the server does not start, or the request makes no sense.
    #[default]
    NotAsked,
}

/// The outcome in one sentence that a person can quote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Verdict {
    /// Icon, tone and first word.
    pub family: Family,
    /// The first word or two ("Refused with an error").
    pub lead: Message,
    /// The sentence after it ("Webhook w timed out after 3 s, and its failurePolicy is Deny").
    pub sentence: Message,
}

/// One request and everything that happened to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestReport {
    /// Its name in the scenario, or what was typed.
    pub name: String,
    /// What was typed, when it is not the name (`kubectl get pods`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// When it was asked, in milliseconds after the scenario's `now`.
    pub at_milliseconds: u64,
    /// The HTTP request line it became: `DELETE /api/v1/...`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub http_request: String,
    /// What the authorizers saw, in the shape of a SubjectAccessReviewSpec.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub attributes: Value,
    /// What the server made of the URL.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub request_info: Value,
    /// The chain's decision; absent when it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The chain's reason; there whenever it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The chain's error; there whenever it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The authorizer that decided; absent when none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The outcome in a sentence.
    pub verdict: Verdict,
    /// What the client gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpAnswer>,
    /// What the audit event would carry.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// By how much the counters of kube-apiserver go up, by the sample's name as Prometheus writes it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, u64>,
    /// What each webhook was sent, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// The walk, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// On a refusal: what came close, closest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near_misses: Vec<NearMiss>,
    /// What it would come to if a webhook that it reaches answered otherwise, in the order of the chain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub what_if: Vec<WhatIf>,
    /// Whether the scenario's expectation holds, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expectation: Option<Expectation>,
    /// What kubectl prints, as far as that follows from the server's answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubectl: Option<KubectlOutput>,
    /// What was taken for granted to answer it; the report's list holds it too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Message>,
    /// What a real server does with it beside authorization: certificates of webhooks, priority and fairness, admission, the
    /// authorization of an aggregated API server. No verdict depends on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_simulated: Vec<Message>,
    /// What was checked before the request could be made as somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impersonation: Option<Impersonation>,
    /// What the chain was asked for a review that was posted, and how it decided: attributes, decision, walk, calls. There only when posting
    /// it is allowed, and the review is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Box<RequestReport>>,
    /// The API requests of a kubectl line that makes several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<RequestReport>,
    /// What we have to say of this request; the scenario's findings hold it too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// What kubectl prints and how it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KubectlOutput {
    /// Standard output.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stdout: String,
    /// Standard error.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stderr: String,
    /// The exit code. Always there.
    pub exit_code: i32,
}

/// A user acting as another one: `attributes` has the other one, or on a refusal the check that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Impersonation {
    /// Who acts, in the members of a SubjectAccessReviewSpec.
    pub user: Value,
    /// The verb that allowed it (`impersonate:user-info`), which the audit event carries; empty for the plain `impersonate`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub constraint: String,
    /// Each question that was asked for it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<ImpersonationCheck>,
}

/// One question about impersonation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImpersonationCheck {
    /// What the authorizers saw, in the shape of a SubjectAccessReviewSpec.
    pub attributes: Value,
    /// The chain's decision.
    pub decision: Decision,
    /// The chain's reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The chain's error.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// The authorizer that decided; absent when none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpAnswer {
    /// The status code; 0 when the server does not run.
    pub code: u16,
    /// The `Content-Type` header.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content_type: String,
    /// The body, byte for byte.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The message a client shows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The `Warning` headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// One call of a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Call {
    /// The webhook's name.
    pub authorizer: String,
    /// Scheme, host and path of the kubeconfig's server with the query that client-go adds.
    pub uri: String,
    /// The body that was sent, byte for byte.
    pub body: String,
    /// How many HTTP attempts were made; 0 when the answer came from the cache.
    pub attempts: u32,
    /// Whether the decision cache answered.
    pub cached: bool,
    /// When it began, in milliseconds after the request's own start.
    pub start_milliseconds: u64,
    /// How long it took, retries included.
    pub duration_milliseconds: u64,
    /// Each time that the authorizer called, when there was more than one or it failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tries: Vec<Try>,
    /// What came back, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Message>,
}

/// One time that a webhook was called, client-go's own repetitions included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Try {
    /// When it began, in milliseconds after the call's own start.
    pub start_milliseconds: u64,
    /// How long it took.
    pub duration_milliseconds: u64,
    /// How many HTTP requests it was.
    pub attempts: u32,
    /// `success`, `timeout` or `error`, as the metrics count it.
    pub result: String,
    /// The error; absent when it succeeded.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// How long the authorizer waits before it calls again; 0 after the last time.
    pub wait_milliseconds: u64,
}

/// Whether an expectation holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Expectation {
    /// Whether every member agrees.
    pub met: bool,
    /// The members that do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// One member of an expectation that does not agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Difference {
    /// The member.
    pub field: String,
    /// What was expected.
    pub want: String,
    /// What happened.
    pub got: String,
}
