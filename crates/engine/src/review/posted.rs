//! Reviews that are posted to authorization.k8s.io (`k8s.io/apiserver/pkg/endpoints/handlers.createHandler`, and the storages of
//! `k8s.io/kubernetes/pkg/registry/authorization`).

mod body;

use gatewalk_authorization::SubjectRulesReviewStatus;
use gatewalk_authorization::codec::{self, GroupVersionKind};
use gatewalk_kubernetes::apis::authorization::validation::{ReviewKind, status_body};
use gatewalk_kubernetes::apis::authorization::{PostedKind, Version, decode_review};
use gatewalk_kubernetes::apis::meta::FieldError;
use gatewalk_kubernetes::go::{self, JsonObject};
use gatewalk_kubernetes::headers::{Headers, Media};
use gatewalk_kubernetes::url::Url;
use gatewalk_release::{FeatureGates, Release};
use gatewalk_report::HttpAnswer;

use super::{Review, answer, ask_as, created_metadata};
use crate::question::Question;
use body::{Decoded, parse, summary, warnings};

/// A request that is allowed, with its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posted<'a> {
    pub(crate) question: &'a Question,
    pub(crate) body: &'a str,
    pub(crate) gates: &'a FeatureGates,
    /// The scenario's `now`.
    pub(crate) now: &'a str,
    pub(crate) headers: &'a Headers,
}

/// What was posted.
#[derive(Debug)]
pub(crate) enum Read {
    /// Nothing that can be answered.
    Refused(HttpAnswer),
    /// A question for the chain.
    Review(Box<Review>),
    /// A question for the rules of a namespace.
    Rules { namespace: String, warnings: Vec<String> },
}

/// The options of a creation, as the query has them.
struct Options {
    manager: String,
    validation: String,
}

impl Posted<'_> {
    /// What a request posts; `None` where it creates no review.
    pub(crate) fn read(&self) -> Option<Read> {
        let kind = self.kind()?;
        Some(self.read_as(kind).unwrap_or_else(Read::Refused))
    }

    fn kind(&self) -> Option<PostedKind> {
        let attributes = &self.question.attributes;
        let creates = attributes.verb == "create"
            && attributes.api_group == "authorization.k8s.io"
            && attributes.api_version == "v1"
            && attributes.subresource.is_empty()
            && attributes.name.is_empty();
        match attributes.resource.as_str() {
            _ if !creates => None,
            "subjectaccessreviews" => Some(PostedKind::Subject),
            "localsubjectaccessreviews" => Some(PostedKind::Local),
            "selfsubjectaccessreviews" => Some(PostedKind::SelfSubject),
            "selfsubjectrulesreviews" => Some(PostedKind::Rules),
            _ => None,
        }
    }

    fn read_as(&self, kind: PostedKind) -> Result<Read, HttpAnswer> {
        let url = Url::parse_request_uri(&self.question.request_uri).unwrap_or_default();
        if !self.headers.is_routed() {
            return Err(not_routed(self.gates.release()));
        }
        if self.headers.form(&url).is_none() {
            return Err(refused(406, "NotAcceptable", &format!("{NOT_ACCEPTABLE}{MEDIA_TYPES}")));
        }
        if !Media::of_body(self.headers.first("Content-Type")) {
            let message = format!("{UNKNOWN_FORMAT}{MEDIA_TYPES}");
            return Err(refused(415, "UnsupportedMediaType", &message));
        }
        let options = self.options(&url)?;
        let (mut decoded, given) = self.decode(kind)?;
        let warnings = match options.validation.as_str() {
            "Strict" => match decoded.strictly() {
                Some(error) => return Err(cannot_handle(kind, &given, &error)),
                None => Vec::new(),
            },
            "Ignore" => Vec::new(),
            _ => warnings(decoded.twice.iter().chain(&decoded.strict)),
        };
        if given.version != "v1" {
            let message = format!(
                "the API version in the data (authorization.k8s.io/{}) does not match the expected API version (authorization.k8s.io/v1)",
                given.version
            );
            return Err(HttpAnswer { warnings, ..bad_request(&message) });
        }
        if kind == PostedKind::Rules {
            if decoded.review.namespace.is_empty() {
                let refused = bad_request("no namespace on request");
                return Err(HttpAnswer { warnings, ..refused });
            }
            return Ok(Read::Rules { namespace: decoded.review.namespace, warnings });
        }
        let user = &self.question.attributes.user;
        let namespace = self.question.attributes.namespace.clone();
        let kind = match kind {
            PostedKind::Local => {
                let given = &decoded.review.metadata.namespace;
                if !given.is_empty() && *given != namespace {
                    let refused = bad_request(
                        "the namespace of the provided object does not match the namespace sent on the request",
                    );
                    return Err(HttpAnswer { warnings, ..refused });
                }
                ReviewKind::Local(namespace)
            }
            PostedKind::SelfSubject => ReviewKind::SelfSubject,
            PostedKind::Subject | PostedKind::Rules => ReviewKind::Subject,
        };
        let managed =
            super::managed(&decoded.review, self.now, &options.manager, self.gates.release());
        let mut spec = std::mem::take(&mut decoded.review.spec);
        if kind == ReviewKind::SelfSubject {
            ask_as(&mut spec, user);
        }
        let mut review = Review::new(kind, spec, self.gates);
        review.metadata = decoded.review.metadata;
        review.managed = managed;
        review.warnings = warnings;
        Ok(Read::Review(Box::new(review)))
    }

    /// The options, or the 422 for those that are not known.
    fn options(&self, url: &Url) -> Result<Options, HttpAnswer> {
        let values = |name: &str| -> Vec<String> {
            url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
        };
        let first = |name: &str| values(name).into_iter().next().unwrap_or_default();
        let mut errors = field_manager_errors(&first("fieldManager"), self.gates.release());
        let dry_run = values("dryRun");
        if dry_run.iter().any(|value| value != "All") {
            let printed = if self.gates.release() >= Release::V1_34 {
                go::json_strings(&dry_run)
            } else {
                let quoted: Vec<String> = dry_run.iter().map(|one| go::quote(one)).collect();
                format!("[]string{{{}}}", quoted.join(", "))
            };
            errors.push(FieldError {
                path: "dryRun".to_owned(),
                rest: format!("Unsupported value: {printed}: supported values: \"All\""),
            });
        }
        let validation = first("fieldValidation");
        if !matches!(validation.as_str(), "" | "Ignore" | "Strict" | "Warn") {
            errors.push(FieldError {
                path: "fieldValidation".to_owned(),
                rest: format!(
                    "Unsupported value: {}: supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
                    go::quote(&validation)
                ),
            });
        }
        if !errors.is_empty() {
            let (body, message) = status_body("meta.k8s.io", "CreateOptions", &errors);
            return Err(answer(422, body, message));
        }
        let given = [first("fieldManager"), self.headers.client().to_owned(), "unknown".to_owned()];
        let manager = given.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        Ok(Options { manager, validation })
    }

    /// The object of the body, JSON or YAML, or the 400 for another one.
    fn decode(&self, kind: PostedKind) -> Result<(Decoded, GroupVersionKind), HttpAnswer> {
        let unrecognized = |error: &str| {
            bad_request(&format!(
                "the object provided is unrecognized (must be of type {}): {error} ({})",
                kind.name(),
                summary(self.body)
            ))
        };
        let content_type = self.headers.first("Content-Type");
        if content_type.starts_with(PROTOBUF) && !self.body.starts_with("k8s\0") {
            return Err(unrecognized(
                "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
            ));
        }
        let (tree, mut given, twice) = parse(self.body).map_err(|error| unrecognized(&error))?;
        given.default_from("authorization.k8s.io", "v1", kind.name());
        let release = self.gates.release();
        if !codec::is_registered(release, &given.group, &given.version, &given.kind) {
            let scheme = if release >= Release::V1_30 {
                "pkg/api/legacyscheme/scheme.go:30"
            } else {
                "pkg/runtime/scheme.go:100"
            };
            let error = given.not_registered(scheme);
            return Err(cannot_handle(kind, &given, &error));
        }
        if given.kind != kind.name() || given.group != "authorization.k8s.io" {
            let wanted = format!("authorization.{}", kind.name());
            let refused = codec::cannot_become(release, &given, &wanted, self.body, &tree);
            return Err(cannot_handle(kind, &given, &refused.text));
        }
        let checked = codec::check(release, &given, self.body, tree.root()).unwrap_or_default();
        if let Some(error) = &checked.error {
            return Err(cannot_handle(kind, &given, error));
        }
        let version = if given.version == "v1" { Version::V1 } else { Version::V1beta1 };
        let review = tree.root().map(|root| decode_review(root, kind, version, release));
        let strict = checked.strict;
        Ok((Decoded { review: review.unwrap_or_default(), twice, strict }, given))
    }

    /// What a `SelfSubjectRulesReview` is answered (`selfsubjectrulesreview.REST.Create`): its spec and metadata come back empty.
    pub(crate) fn rules(
        &self,
        status: &SubjectRulesReviewStatus,
        warnings: Vec<String>,
    ) -> HttpAnswer {
        let body = JsonObject::new()
            .string("kind", PostedKind::Rules.name())
            .string("apiVersion", "authorization.k8s.io/v1")
            .raw("metadata", &created_metadata("", None, self.gates.release()))
            .raw("spec", "{}")
            .raw("status", &status.to_json())
            .end();
        HttpAnswer { warnings, ..answer(201, body, String::new()) }
    }
}

/// `metav1/validation.ValidateFieldManager`.
fn field_manager_errors(manager: &str, release: Release) -> Vec<FieldError> {
    const BYTES_MAX: usize = 128;
    let mut found = Vec::new();
    if manager.len() > BYTES_MAX {
        let words =
            if release >= Release::V1_32 { "may not be more than" } else { "must have at most" };
        found.push(format!("Too long: {words} {BYTES_MAX} bytes"));
    }
    for (place, character) in manager.char_indices().filter(|(_, one)| !go::is_print(*one)) {
        found.push(format!(
            "Invalid value: {}: invalid character U+{:04X} (at position {place})",
            go::quote(manager),
            u32::from(character)
        ));
    }
    let error = |rest| FieldError { path: "fieldManager".to_owned(), rest };
    found.into_iter().map(error).collect()
}

/// The 400 for a body that does not fit its kind.
fn cannot_handle(kind: PostedKind, given: &GroupVersionKind, error: &str) -> HttpAnswer {
    bad_request(&format!(
        "{} in version {} cannot be handled as a {}: {error}",
        given.kind,
        go::quote(&given.version),
        kind.name()
    ))
}

const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";

const MEDIA_TYPES: &str = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

/// `negotiation.NewUnsupportedMediaTypeError`.
const UNKNOWN_FORMAT: &str =
    "the body of the request was in an unknown format - accepted media types include: ";

/// `negotiation.NewNotAcceptableError`.
const NOT_ACCEPTABLE: &str = "only the following media types are accepted: ";

/// Before, the router told a client that accepts nothing of what there is that its body had the wrong type.
const NOT_ACCEPTABLE_SINCE: Release = Release::V1_34;

/// What go-restful answers where no route gives what the client accepts.
fn not_routed(release: Release) -> HttpAnswer {
    let (code, words) = if release >= NOT_ACCEPTABLE_SINCE {
        (406, "406: Not Acceptable")
    } else {
        (415, "415: Unsupported Media Type")
    };
    let body = format!("{words}\n\nAvailable representations: {MEDIA_TYPES}");
    HttpAnswer { code, message: body.clone(), body, ..HttpAnswer::default() }
}

fn bad_request(message: &str) -> HttpAnswer {
    refused(400, "BadRequest", message)
}

/// A failure that tells nothing but its message.
pub(crate) fn refused(code: u16, reason: &str, message: &str) -> HttpAnswer {
    let body = JsonObject::new()
        .string("kind", "Status")
        .string("apiVersion", "v1")
        .raw("metadata", "{}")
        .string("status", "Failure")
        .string("message", message)
        .string("reason", reason)
        .raw("code", &code.to_string())
        .end();
    answer(code, body, message.to_owned())
}

#[cfg(test)]
mod tests {
    use gatewalk_report::{Decision, HttpAnswer, Report};
    use gatewalk_scenario::Document;

    const URL: &str = "POST /apis/authorization.k8s.io/v1";

    fn answered(version: &str, resource: &str, body: &str) -> HttpAnswer {
        let text = serde_json::json!({
            "apiVersion": "gatewalk/v1", "kind": "Scenario", "kubernetesVersion": version,
            "authorizationFlags": {"authorization-mode": "AlwaysAllow"},
            "requests": [{"user": {"name": "bob"}, "http": format!("{URL}/{resource}"), "body": body}],
        });
        let report: Report = crate::run_document(&Document::read(&text.to_string()));
        report.requests[0].http.clone().unwrap_or_default()
    }

    #[test]
    fn a_review_of_rules_lists_them_and_gives_nothing_else_back() {
        let body = r#"{"metadata":{"name":"foo"},"spec":{"namespace":"x"}}"#;
        let status = r#""spec":{},"status":{"resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}],"incomplete":false}}"#;
        for (version, metadata) in [("1.33", r#"{"creationTimestamp":null}"#), ("1.34", "{}")] {
            let http = answered(version, "selfsubjectrulesreviews", body);
            let want = format!(
                "{{\"kind\":\"SelfSubjectRulesReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"metadata\":{metadata},{status}\n"
            );
            assert_eq!((http.code, http.body), (201, want), "{version}");
        }
    }

    /// Posting it is one question, what it asks another.
    #[test]
    fn the_walk_behind_a_review_is_told() {
        let text = serde_json::json!({
            "apiVersion": "gatewalk/v1", "kind": "Scenario",
            "authorizationFlags": {"authorization-mode": "RBAC"},
            "requests": [
                {"user": {"name": "root", "groups": ["system:masters"]}, "http": format!("{URL}/subjectaccessreviews"),
                    "body": {"spec": {"user": "bob", "resourceAttributes": {"verb": "get", "resource": "pods"}}}},
                {"user": {"name": "root", "groups": ["system:masters"]}, "http": format!("{URL}/subjectaccessreviews"),
                    "body": {"spec": {"user": "bob"}}},
                {"user": {"name": "bob"}, "http": format!("{URL}/subjectaccessreviews"), "body": {}},
            ],
        });
        let report = crate::run_document(&Document::read(&text.to_string()));
        let told = report.requests.iter().map(|request| {
            let review = request.review.as_ref();
            let user = |review: &gatewalk_report::RequestReport| {
                (review.attributes["user"].to_string(), review.decision, review.gates.len())
            };
            (request.by.clone(), review.map(|review| user(review)))
        });
        let masters = Some("system:masters".to_owned());
        let asked = ("\"bob\"".to_owned(), Some(Decision::NoOpinion), 2);
        assert_eq!(
            told.collect::<Vec<_>>(),
            [(masters.clone(), Some(asked)), (masters, None), (None, None)]
        );
    }

    #[test]
    fn a_body_that_is_no_review_is_refused() {
        let cases = [
            ("selfsubjectrulesreviews", r#"{"spec":{}}"#, "no namespace on request"),
            (
                "subjectaccessreviews",
                "",
                "the object provided is unrecognized (must be of type SubjectAccessReview): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
            ),
            (
                "subjectaccessreviews?fieldValidation=Strict",
                r#"{"spec":{"user":"bob","foo":1}}"#,
                r#"SubjectAccessReview in version "v1" cannot be handled as a SubjectAccessReview: strict decoding error: unknown field "spec.foo""#,
            ),
        ];
        for (resource, body, message) in cases {
            let http = answered("1.36", resource, body);
            assert_eq!((http.code, http.message.as_str()), (400, message));
        }
    }
}
