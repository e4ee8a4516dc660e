//! From attributes to Allow, Deny or NoOpinion, as kube-apiserver's authorizers decide, with the evidence for it.
//!
//! An authorizer does not know its place in the chain; the chain alone decides what NoOpinion means. Nothing here reads
//! a clock: time is given in milliseconds and answers of webhooks are canned.

mod decision;
mod walk;
mod webhook;

pub use decision::{Answer, Decision};
pub use walk::{
    Call, Change, Condition, Evidence, Grant, NearMiss, Outcome, Source, Step, StepKind, SubValue,
    Walk,
};
pub use webhook::canned::{
    CannedAnswer, CannedAttempt, CannedReview, CannedWebhook, Failure, ReviewDecision,
};
