//! How a webhook answers.

use std::collections::BTreeMap;

/// A webhook and its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Webhook {
    /// The authorizer's name in the configuration.
    pub name: String,
    /// The server of its kubeconfig; `None`: from the scenario's `files`, else `https://<name>.example.com/authorize`.
    pub url: Option<String>,
    /// The first whose `when` matches is given.
    pub answers: Vec<Answer>,
}

/// One answer of a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// CEL over `request`, the same variable as a matchCondition's; `None` matches always.
    pub when: Option<String>,
    /// How long the webhook takes.
    pub latency_milliseconds: u64,
    /// What it sends.
    pub reply: Reply,
}

/// What a webhook sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A SubjectAccessReview with a status.
    Review {
        /// What the status says.
        decision: Decision,
        /// The status' reason.
        reason: String,
        /// Sent in the status; kube-apiserver ignores it.
        evaluation_error: String,
    },
    /// No answer at all.
    Failure(Failure),
    /// The raw HTTP answer.
    Response(Response),
    /// One for each HTTP attempt, the last repeats. Their `when` is not looked at.
    Sequence(Vec<Answer>),
}

/// What a review's status says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// `allowed: true`
    Allow,
    /// `denied: true`
    Deny,
    /// Neither.
    #[default]
    NoOpinion,
    /// Both, which kube-apiserver takes for a denial with an error.
    AllowAndDeny,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It did not answer within the timeout.
    Timeout,
    /// Nothing listens.
    ConnectionRefused,
    /// The name does not resolve.
    HostNotFound,
    /// The connection was reset.
    ConnectionReset,
    /// The connection was closed without an answer.
    ConnectionClosed,
    /// Its certificate is not signed by the authority in the kubeconfig.
    UntrustedCertificate,
}

/// A raw HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub code: u16,
    /// The body, byte for byte.
    pub body: String,
    /// Header names and values.
    pub headers: BTreeMap<String, String>,
}

impl Default for Reply {
    fn default() -> Self {
        Self::Review {
            decision: Decision::default(),
            reason: String::new(),
            evaluation_error: String::new(),
        }
    }
}

impl Default for Response {
    fn default() -> Self {
        Self { code: 200, body: String::new(), headers: BTreeMap::new() }
    }
}

impl Decision {
    /// Every decision with its name in the document.
    pub const ALL: [(&str, Self); 4] = [
        ("Allow", Self::Allow),
        ("Deny", Self::Deny),
        ("NoOpinion", Self::NoOpinion),
        ("AllowAndDeny", Self::AllowAndDeny),
    ];

    /// Its name in the document.
    pub fn name(self) -> &'static str {
        name(&Self::ALL, &self)
    }
}

impl Failure {
    /// Every failure with its name in the document.
    pub const ALL: [(&str, Self); 6] = [
        ("Timeout", Self::Timeout),
        ("ConnectionRefused", Self::ConnectionRefused),
        ("HostNotFound", Self::HostNotFound),
        ("ConnectionReset", Self::ConnectionReset),
        ("ConnectionClosed", Self::ConnectionClosed),
        ("UntrustedCertificate", Self::UntrustedCertificate),
    ];

    /// Its name in the document.
    pub fn name(self) -> &'static str {
        name(&Self::ALL, &self)
    }
}

fn name<T: PartialEq>(all: &[(&'static str, T)], value: &T) -> &'static str {
    all.iter().find(|(_, candidate)| candidate == value).map_or("", |(name, _)| name)
}
