//! From attributes to Allow, Deny or NoOpinion, as kube-apiserver's authorizers decide, with the evidence for it.
//!
//! An authorizer does not know its place in the chain; the chain alone decides what NoOpinion means. Nothing here reads
//! a clock: time is given in milliseconds and answers of webhooks are canned.

mod abac;
mod always;
mod chain;
pub mod codec;
mod decision;
mod errors;
mod explain;
mod http;
mod impersonation;
mod metrics;
mod near_miss;
mod node;
mod rbac;
mod rules;
mod subject_rules;
mod walk;
mod webhook;
mod what_if;
mod who_can;

pub use abac::{ABAC_FILE, AbacAuthorizer};
pub use always::SYSTEM_MASTERS;
pub use chain::{BuildError, Chain, Decided, Inputs, State};
pub use decision::{Answer, Decision};
pub use errors::Errors;
pub use http::{
    HttpAnswer, KubectlRequest, audit_annotations, forbidden, http_answer, internal_error,
    kubectl_error_line, review_status,
};
pub use impersonation::{Impersonated, impersonate};
pub use metrics::{counted, counted_by_filter};
pub use node::NodeAuthorizer;
pub use rbac::RbacAuthorizer;
pub use rules::{NonResourceRule, ResourceRule, SubjectRulesReviewStatus};
pub use subject_rules::{SubjectRule, SubjectRules};
pub use walk::{
    Call, Change, Condition, Evidence, Grant, NearMiss, Outcome, Source, Step, StepKind, SubValue,
    Walk,
};
pub use webhook::anybody::Certainty;
pub use webhook::canned::{
    CannedAnswer, CannedAttempt, CannedReview, CannedWebhook, Failure, ReviewDecision,
};
pub use webhook::client::{Try, TryResult};
pub use what_if::{WhatIf, WhatIfCase};
pub use who_can::{ConditionPower, Grantee, WebhookPower, WhoCan};
