//! How a scenario says that a webhook answers.

use crate::Source;

/// A webhook of the scenario and its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CannedWebhook {
    /// The authorizer's name in the configuration; `default` in flag mode.
    pub name: String,
    /// The server of its kubeconfig; `None` means the one of the kubeconfig itself, or `https://<name>.example.com/authorize`.
    pub url: Option<String>,
    /// The answers; the first whose `when` matches is given.
    pub answers: Vec<CannedAnswer>,
}

/// One answer, for the requests that its condition selects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CannedAnswer {
    /// A CEL condition over `request`, in the environment of matchConditions; `None` matches every request.
    pub when: Option<String>,
    /// Where the condition stands.
    pub when_source: Option<Source>,
    /// One for each HTTP attempt; the last one repeats. Empty answers NoOpinion.
    pub sequence: Vec<CannedAttempt>,
}

impl CannedAnswer {
    /// The same answer to every request and every attempt.
    pub fn always(attempt: CannedAttempt) -> Self {
        Self { when: None, when_source: None, sequence: vec![attempt] }
    }
}

/// What one HTTP attempt meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannedAttempt {
    /// A SubjectAccessReview in the version that was asked for, with status 200.
    Review(CannedReview),
    /// No HTTP answer at all.
    Failure {
        /// What went wrong.
        failure: Failure,
        /// How long that took, in milliseconds. A timeout takes the timeout, whatever stands here.
        latency_milliseconds: u64,
    },
    /// A raw HTTP answer.
    Response {
        /// The status code.
        code: u16,
        /// The body.
        body: String,
        /// The headers, in the order written; names in any case. Without `Content-Type`, `application/json`.
        headers: Vec<(String, String)>,
        /// How long it took, in milliseconds.
        latency_milliseconds: u64,
    },
}

/// The status of a canned review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CannedReview {
    /// `allowed` and `denied`.
    pub decision: ReviewDecision,
    /// `reason`.
    pub reason: String,
    /// `evaluationError`; upstream ignores it.
    pub evaluation_error: String,
    /// How long it took, in milliseconds. More than the timeout is a timeout.
    pub latency_milliseconds: u64,
}

/// What a review says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewDecision {
    /// `allowed: true`.
    Allow,
    /// `denied: true`.
    Deny,
    /// Neither.
    #[default]
    NoOpinion,
    /// Both, which upstream takes as a Deny with an error.
    AllowAndDeny,
}

/// Ways in which a call ends without an HTTP answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer within the timeout.
    Timeout,
    /// Nobody listens at the address.
    ConnectionRefused,
    /// The name does not resolve.
    HostNotFound,
    /// The connection was reset; upstream tries again.
    ConnectionReset,
    /// The connection was closed before an answer came.
    ConnectionClosed,
    /// The server's certificate is signed by an unknown authority.
    UntrustedCertificate,
}
