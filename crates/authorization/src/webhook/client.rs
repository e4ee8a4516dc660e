//! One call of a webhook on the time line: attempts, waiting, and what client-go makes of the answers
//! (`k8s.io/client-go/rest.Request`, `k8s.io/apiserver/pkg/util/webhook`).

mod answer;

use std::time::Duration;

use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewStatus;
use gatewalk_kubernetes::go;

use super::canned::{CannedAttempt, CannedReview, Failure, ReviewDecision};
use super::milliseconds;
use super::response::Reader;
use answer::{RawResponse, respond, retry_after_seconds};

/// How often the authorizer calls at most, and how long it waits before the second time.
const CALLS_MAX: u32 = 5;
const FIRST_DELAY: Duration = Duration::from_millis(500);
/// How often client-go itself repeats a request when the answer says `Retry-After`.
const RETRY_AFTER_MAX: u32 = 10;

/// What a call needs to know of its webhook.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// The whole address, with the query.
    pub(super) url: &'a str,
    /// The host of the address, without a port.
    pub(super) host: &'a str,
    /// The timeout of one attempt of the authorizer, client-go's own repetitions included.
    pub(super) timeout: Duration,
    pub(super) reader: Reader,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) status: Result<SubjectAccessReviewStatus, String>,
    /// How many HTTP requests reached out.
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    pub(super) tries: Vec<Try>,
    /// As in [`response::NoReview`], of the last try.
    pub(super) unread: Option<String>,
}

/// One time that the authorizer called, client-go's own repetitions included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// When it began, in milliseconds after the call's own start.
    pub start_milliseconds: u64,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: u64,
    /// How many HTTP requests it was.
    pub attempts: u32,
    /// As the metrics count it.
    pub result: TryResult,
    /// The error; empty when it succeeded.
    pub error: String,
    /// How long the authorizer waits before it calls again, in milliseconds; zero after the last time.
    pub wait_milliseconds: u64,
}

/// How the metrics of webhooks call the end of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryResult {
    /// An answer that could be read.
    Success,
    /// No answer in time, or a 504.
    Timeout,
    /// Everything else.
    Error,
}

impl TryResult {
    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Timeout => "timeout",
            Self::Error => "error",
        }
    }
}

/// Why one attempt failed, and whether the authorizer tries again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CallError {
    pub(super) text: String,
    pub(super) retry: bool,
    /// Whether upstream's metrics take it for a timeout.
    timeout: bool,
    /// As in [`response::NoReview`].
    unread: Option<String>,
}

impl CallError {
    /// An error that is final.
    pub(super) fn last(text: impl Into<String>) -> Self {
        Self { text: text.into(), retry: false, timeout: false, unread: None }
    }
}

/// Calls until an answer is final: `WithExponentialBackoff` without its jitter. `next` gives what the next HTTP attempt meets.
pub(super) fn call(target: &Target<'_>, next: &mut dyn FnMut() -> CannedAttempt) -> Outcome {
    let mut delay = FIRST_DELAY;
    let mut outcome = Outcome {
        status: Err(String::new()),
        attempts: 0,
        elapsed: Duration::ZERO,
        tries: Vec::new(),
        unread: None,
    };
    for call in 1..=CALLS_MAX {
        let (begun, before) = (outcome.elapsed, outcome.attempts);
        let result = request(target, next, &mut outcome);
        let again = call < CALLS_MAX && result.as_ref().is_err_and(|error| error.retry);
        let wait = if again { delay } else { Duration::ZERO };
        outcome.tries.push(Try {
            start_milliseconds: milliseconds(begun),
            duration_milliseconds: milliseconds(outcome.elapsed.saturating_sub(begun)),
            attempts: outcome.attempts.saturating_sub(before),
            result: match &result {
                Ok(_) => TryResult::Success,
                Err(error) if error.timeout => TryResult::Timeout,
                Err(_) => TryResult::Error,
            },
            error: result.as_ref().err().map(|error| error.text.clone()).unwrap_or_default(),
            wait_milliseconds: milliseconds(wait),
        });
        outcome.unread = result.as_ref().err().and_then(|error| error.unread.clone());
        outcome.status = result.map_err(|error| error.text);
        if !again {
            break;
        }
        outcome.elapsed += wait;
        delay = delay * 3 / 2;
    }
    outcome
}

/// One client-go request: repeated while the answer asks for it, all within the timeout.
fn request(
    target: &Target<'_>,
    next: &mut dyn FnMut() -> CannedAttempt,
    outcome: &mut Outcome,
) -> Result<SubjectAccessReviewStatus, CallError> {
    let mut spent = Duration::ZERO;
    for repetition in 0..=RETRY_AFTER_MAX {
        outcome.attempts += 1;
        let attempt = next();
        let latency = attempt.latency(target.timeout);
        if matches!(attempt, CannedAttempt::Failure { failure: Failure::Timeout, .. })
            || spent + latency > target.timeout
        {
            break;
        }
        spent += latency;
        if let Some(wait) = attempt.retry_after()
            && repetition < RETRY_AFTER_MAX
        {
            if spent + wait >= target.timeout {
                break;
            }
            spent += wait;
            continue;
        }
        outcome.elapsed += spent;
        return answer(target, attempt);
    }
    outcome.elapsed += target.timeout;
    let text = post(target, "context deadline exceeded");
    Err(CallError { timeout: true, ..CallError::last(text) })
}

/// Go's `url.Error` of a POST.
fn post(target: &Target<'_>, error: &str) -> String {
    format!("Post {}: {error}", go::quote(target.url))
}

fn answer(
    target: &Target<'_>,
    attempt: CannedAttempt,
) -> Result<SubjectAccessReviewStatus, CallError> {
    match attempt {
        CannedAttempt::Review(review) => Ok(review.status()),
        CannedAttempt::Failure { failure, .. } => Err(failed(target, failure)),
        CannedAttempt::Response { code, body, headers, .. } => {
            respond(target, &RawResponse { code, body: &body, headers: &headers })
        }
    }
}

fn failed(target: &Target<'_>, failure: Failure) -> CallError {
    let (text, retry) = match failure {
        Failure::Timeout => ("context deadline exceeded".to_owned(), false),
        Failure::ConnectionRefused => {
            ("dial tcp 127.0.0.1:1: connect: connection refused".to_owned(), false)
        }
        Failure::HostNotFound => (format!("dial tcp: lookup {}: no such host", target.host), false),
        Failure::ConnectionReset => {
            ("read tcp 127.0.0.1:1->127.0.0.1:1: read: connection reset by peer".to_owned(), true)
        }
        Failure::ConnectionClosed => ("EOF".to_owned(), false),
        Failure::UntrustedCertificate => (
            "tls: failed to verify certificate: x509: certificate signed by unknown authority"
                .to_owned(),
            false,
        ),
    };
    CallError { retry, ..CallError::last(post(target, &text)) }
}

impl CannedAttempt {
    fn latency(&self, timeout: Duration) -> Duration {
        let milliseconds = match self {
            Self::Review(review) => review.latency_milliseconds,
            Self::Failure { failure: Failure::Timeout, .. } => return timeout,
            Self::Failure { latency_milliseconds, .. }
            | Self::Response { latency_milliseconds, .. } => *latency_milliseconds,
        };
        Duration::from_millis(milliseconds)
    }

    /// client-go's `checkWait`: 429 and 5xx that say when to come back.
    fn retry_after(&self) -> Option<Duration> {
        let Self::Response { code, headers, .. } = self else { return None };
        if *code != 429 && *code < 500 {
            return None;
        }
        let seconds = retry_after_seconds(headers)?;
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
    }
}

impl CannedReview {
    fn status(self) -> SubjectAccessReviewStatus {
        let (allowed, denied) = match self.decision {
            ReviewDecision::Allow => (true, false),
            ReviewDecision::Deny => (false, true),
            ReviewDecision::NoOpinion => (false, false),
            ReviewDecision::AllowAndDeny => (true, true),
        };
        SubjectAccessReviewStatus {
            allowed,
            denied,
            reason: self.reason,
            evaluation_error: self.evaluation_error,
        }
    }
}
