//! A configuration as kube-apiserver runs it: valid, with its defaults filled in, and each part with its place in the text.

use std::ops::Range;
use std::sync::Arc;

use gatewalk_diagnostics::Span;

use super::GoDuration;

/// Mirrors `apiserver.AuthorizationConfiguration` after defaults and validation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationConfiguration {
    /// The authorizers in the order they are asked.
    pub authorizers: Vec<AuthorizerConfiguration>,
}

/// Mirrors `apiserver.AuthorizerConfiguration`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizerConfiguration {
    /// Its name: of webhooks the configured one, of the others the type in lower case.
    pub name: String,
    /// What it is, with the settings of a webhook.
    pub authorizer_type: AuthorizerType,
    /// Its entry in the text; empty when the configuration does not come from a text.
    pub span: Span,
}

/// The types of authorizers a configuration may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizerType {
    /// `AlwaysAllow`.
    AlwaysAllow,
    /// `AlwaysDeny`.
    AlwaysDeny,
    /// `ABAC`.
    Abac,
    /// `RBAC`.
    Rbac,
    /// `Node`.
    Node,
    /// `Webhook`.
    Webhook(Box<WebhookConfiguration>),
}

impl AuthorizerType {
    /// The type as written in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AlwaysAllow => "AlwaysAllow",
            Self::AlwaysDeny => "AlwaysDeny",
            Self::Abac => "ABAC",
            Self::Rbac => "RBAC",
            Self::Node => "Node",
            Self::Webhook(_) => "Webhook",
        }
    }
}

/// Mirrors `apiserver.WebhookConfiguration`, with the values that take effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookConfiguration {
    /// How long an allowed answer is cached, as configured (default 5 minutes).
    pub authorized_ttl: GoDuration,
    /// Whether allowed answers are cached at all (default true; from 1.34).
    pub cache_authorized_requests: bool,
    /// How long every other answer is cached, as configured (default 30 seconds).
    pub unauthorized_ttl: GoDuration,
    /// Whether other answers are cached at all (default true; from 1.34).
    pub cache_unauthorized_requests: bool,
    /// The timeout of one attempt, as configured. 1.29 and 1.30 do not apply it: theirs is always 30 seconds.
    pub timeout: GoDuration,
    /// The version of the SubjectAccessReview that is sent.
    pub subject_access_review_version: SubjectAccessReviewVersion,
    /// The version that `matchConditions` see; only `v1` exists. `None` where it is not set.
    pub match_condition_subject_access_review_version: Option<SubjectAccessReviewVersion>,
    /// What an error means.
    pub failure_policy: FailurePolicy,
    /// How the webhook is reached.
    pub connection_info: ConnectionInfo,
    /// All must hold for the webhook to be asked.
    pub match_conditions: Vec<WebhookMatchCondition>,
}

impl WebhookConfiguration {
    /// The time an allowed answer stays in the cache: zero when caching them is switched off.
    pub fn effective_authorized_ttl(&self) -> GoDuration {
        if self.cache_authorized_requests { self.authorized_ttl } else { GoDuration::ZERO }
    }

    /// The time any other answer stays in the cache: zero when caching them is switched off.
    pub fn effective_unauthorized_ttl(&self) -> GoDuration {
        if self.cache_unauthorized_requests { self.unauthorized_ttl } else { GoDuration::ZERO }
    }
}

/// The versions of `SubjectAccessReview` a webhook can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the version it names")]
pub enum SubjectAccessReviewVersion {
    V1,
    V1beta1,
}

/// What becomes of a request when its webhook, or one of the conditions, fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailurePolicy {
    /// The next authorizer is asked.
    NoOpinion,
    /// The request is denied.
    Deny,
}

/// Mirrors `apiserver.WebhookConnectionInfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionInfo {
    /// `InClusterConfig`. It passes validation, and kube-apiserver then panics: [`Stage::Panic`](super::Stage::Panic).
    InClusterConfig,
    /// `KubeConfigFile`, with the absolute path.
    KubeConfigFile(String),
}

/// Mirrors `apiserver.WebhookMatchCondition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookMatchCondition {
    /// The CEL expression.
    pub expression: ExpressionSource,
}

/// An expression and where its characters stand in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionSource {
    /// The expression after YAML or JSON has read its quotes, escapes and folded lines.
    pub text: String,
    /// The whole scalar in the text, its quotes included.
    pub span: Span,
    /// For each code point of `text` the bytes of the document that it was made from.
    pub(crate) characters: Arc<[Range<u32>]>,
}

impl ExpressionSource {
    /// An expression that stands in no text.
    pub fn detached(text: impl Into<String>) -> Self {
        Self { text: text.into(), span: Span::default(), characters: Arc::from([]) }
    }

    /// The bytes of the document that a range of code points of the expression was made from.
    ///
    /// An empty range gives the empty range where its character would stand. Ranges past the end give the end.
    pub fn source_range(&self, characters: Range<usize>) -> Range<usize> {
        let end_of_text =
            self.characters.last().map_or(self.span.start.offset, |last| last.end) as usize;
        let start =
            self.characters.get(characters.start).map_or(end_of_text, |range| range.start as usize);
        if characters.end <= characters.start {
            return start..start;
        }
        let last = characters.end.saturating_sub(1);
        let end = self.characters.get(last).map_or(end_of_text, |range| range.end as usize);
        start..end.max(start)
    }
}
