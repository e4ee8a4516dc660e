//! A SubjectAccessReview: what the chain is asked for it, and the review's own answer.

pub(crate) mod posted;

use gatewalk_authorization::{Walk, review_status};
use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_kubernetes::apis::authorization::validation::{ReviewKind, invalid, validate};
use gatewalk_kubernetes::apis::authorization::{
    DecodedReview, ManagedFields, ReviewMetadata, SELECTORS_SINCE, SubjectAccessReviewSpec,
    Version, Writer, decode_spec, evaluation_error,
};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::go::JsonObject;
use gatewalk_release::{FeatureGates, Gate, Release};
use gatewalk_report::HttpAnswer;
use serde_json::Value;

use crate::server::chain_answer;
use crate::words::{finding, upstream};

/// Up to 1.33 metadata says `"creationTimestamp":null`.
const TIMESTAMP_OMITTED_SINCE: Release = Release::V1_34;

/// A review and what the chain is asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    kind: ReviewKind,
    spec: SubjectAccessReviewSpec,
    metadata: ReviewMetadata,
    managed: Option<ManagedFields>,
    /// What the server warns its client of.
    warnings: Vec<String>,
    pub(crate) attributes: Attributes,
}

impl Review {
    /// Reads the spec as typed. A spec that names no subject takes it from `user`.
    pub(crate) fn read(
        path: &str,
        value: &Value,
        user: &UserInfo,
        gates: &FeatureGates,
        now: &str,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let decoded = decode_spec(&value.to_string(), Version::V1);
        if let Some(error) = decoded.error {
            findings.push(upstream("engine/review", path, error));
        }
        for field in &decoded.unknown_fields {
            let field = field.strip_prefix("spec.").unwrap_or(field);
            let message = Message::new("scenario.unknownField").with("field", field);
            let path = format!("{path}.{field}");
            findings.push(finding("scenario/unknown-field", Severity::Warning, &path, message));
        }
        let mut spec = decoded.spec;
        let names_subject = ["user", "uid", "groups", "extra"]
            .iter()
            .any(|name| value.get(name).is_some_and(|value| !value.is_null()));
        if !names_subject {
            ask_as(&mut spec, user);
        }
        if gates.release() < SELECTORS_SINCE {
            spec = spec.without_selectors();
        }
        let decoded = DecodedReview { spec, ..DecodedReview::default() };
        let managed = managed(&decoded, now, UNKNOWN_CLIENT, gates.release());
        Self { managed, ..Self::new(ReviewKind::Subject, decoded.spec, gates) }
    }

    fn new(kind: ReviewKind, spec: SubjectAccessReviewSpec, gates: &FeatureGates) -> Self {
        let with_selectors = gates.enabled(Gate::AuthorizeWithSelectors);
        let spec = if with_selectors { spec } else { spec.without_selectors() };
        let attributes = spec.to_attributes(gates);
        let metadata = ReviewMetadata::default();
        Self { kind, spec, metadata, managed: None, warnings: Vec::new(), attributes }
    }

    /// The 422 of an invalid review; nobody is asked about it.
    pub(crate) fn refusal(&self, release: Release) -> Option<HttpAnswer> {
        let of_metadata = self.metadata.error(&self.kind, self.managed.as_ref(), release);
        let errors = validate(&self.spec, of_metadata, &self.kind, release);
        if errors.is_empty() {
            return None;
        }
        let (body, message) = invalid(&errors);
        Some(HttpAnswer { warnings: self.warnings.clone(), ..answer(422, body, message) })
    }

    /// What the client of a valid review gets: 201 with the status.
    pub(crate) fn answer(&self, walk: &Walk, release: Release) -> HttpAnswer {
        let warnings = self.warnings.clone();
        let mut status = review_status(&chain_answer(walk), &[]);
        status.evaluation_error = evaluation_error(walk.error.as_deref(), &self.attributes);
        let (kind, namespace) = match &self.kind {
            ReviewKind::Subject => ("SubjectAccessReview", ""),
            ReviewKind::Local(namespace) => ("LocalSubjectAccessReview", namespace.as_str()),
            ReviewKind::SelfSubject => ("SelfSubjectAccessReview", ""),
        };
        let body = JsonObject::new()
            .string("kind", kind)
            .string("apiVersion", "authorization.k8s.io/v1")
            .raw("metadata", &created_metadata(namespace, self.managed.as_ref(), release))
            .raw("spec", &self.stored_spec().to_json(Version::V1))
            .raw("status", &status.to_json())
            .end();
        HttpAnswer { warnings, ..answer(201, body, String::new()) }
    }

    /// The spec of the answer: a self review has no subject.
    fn stored_spec(&self) -> SubjectAccessReviewSpec {
        let mut spec = self.spec.clone();
        if self.kind == ReviewKind::SelfSubject {
            ask_as(&mut spec, &UserInfo::default());
        }
        spec
    }
}

/// What a client that does not say what it is manages its fields as.
const UNKNOWN_CLIENT: &str = "unknown";

/// What a review's writer owns of it.
fn managed(
    decoded: &DecodedReview,
    now: &str,
    manager: &str,
    release: Release,
) -> Option<ManagedFields> {
    let writer = Writer { manager, time: now };
    ManagedFields::new(&decoded.metadata, &decoded.spec, &decoded.status_fields, writer, release)
}

/// The metadata of an answer: a namespace and who wrote it.
fn created_metadata(namespace: &str, managed: Option<&ManagedFields>, release: Release) -> String {
    let metadata = JsonObject::new().nonempty_string("namespace", namespace);
    let metadata = if release >= TIMESTAMP_OMITTED_SINCE {
        metadata
    } else {
        metadata.raw("creationTimestamp", "null")
    };
    metadata.optional("managedFields", managed.map(ManagedFields::to_json)).end()
}

/// Makes a spec ask for a user.
fn ask_as(spec: &mut SubjectAccessReviewSpec, user: &UserInfo) {
    spec.user.clone_from(&user.name);
    spec.uid.clone_from(&user.uid);
    spec.groups.clone_from(&user.groups);
    spec.extra.clone_from(&user.extra);
}

/// An answer in JSON, with the line break that the server ends it with.
fn answer(code: u16, body: String, message: String) -> HttpAnswer {
    HttpAnswer {
        code,
        content_type: "application/json".to_owned(),
        body: body + "\n",
        message,
        warnings: Vec::new(),
    }
}
