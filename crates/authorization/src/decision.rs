//! What an authorizer says.

use crate::Errors;

/// Upstream's `authorizer.Decision`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Refused; nobody after it is asked.
    Deny,
    /// Allowed; nobody after it is asked.
    Allow,
    /// The next authorizer is asked. At the end of the chain it refuses.
    #[default]
    NoOpinion,
}

/// The three values that `Authorizer.Authorize` returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub decision: Decision,
    /// The reason, upstream's text; often empty.
    pub reason: String,
    /// The error. It may have an empty text (a webhook that answers 403 without a body), which is not the same as no error.
    pub error: Option<Errors>,
}

impl Answer {
    /// Allowed, with a reason.
    pub fn allow(reason: impl Into<String>) -> Self {
        Self { decision: Decision::Allow, reason: reason.into(), error: None }
    }

    /// No opinion, with a reason.
    pub fn no_opinion(reason: impl Into<String>) -> Self {
        Self { decision: Decision::NoOpinion, reason: reason.into(), error: None }
    }
}
