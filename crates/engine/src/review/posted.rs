//! Reviews that are posted to authorization.k8s.io.

use gatewalk_authorization::Chain;
use gatewalk_kubernetes::apis::authorization::validation::ReviewKind;
use gatewalk_kubernetes::apis::authorization::{Version, decode_spec};
use gatewalk_kubernetes::go::{self, JsonObject};
use gatewalk_release::{FeatureGates, Release};
use gatewalk_report::HttpAnswer;
use gatewalk_yaml as yaml;
use serde_json::Value;

use super::{Review, answer, ask_as, created_metadata};
use crate::question::Question;

/// The kind of review a request creates, when it creates one that asks a single question.
pub(crate) fn kind(question: &Question) -> Option<ReviewKind> {
    match created(question)? {
        "subjectaccessreviews" => Some(ReviewKind::Subject),
        "localsubjectaccessreviews" => {
            Some(ReviewKind::Local(question.attributes.namespace.clone()))
        }
        "selfsubjectaccessreviews" => Some(ReviewKind::SelfSubject),
        _ => None,
    }
}

/// The resource of authorization.k8s.io/v1 that a request creates.
fn created(question: &Question) -> Option<&str> {
    let attributes = &question.attributes;
    let creates = attributes.verb == "create"
        && attributes.api_group == "authorization.k8s.io"
        && attributes.api_version == "v1"
        && attributes.subresource.is_empty()
        && attributes.name.is_empty();
    creates.then_some(attributes.resource.as_str())
}

/// What a `SelfSubjectRulesReview` is answered (`pkg/registry/authorization/selfsubjectrulesreview.REST.Create`): its spec and
/// metadata come back empty. `None` where the request creates none.
pub(crate) fn rules(
    question: &Question,
    body: &str,
    chain: &Chain,
    release: Release,
) -> Option<HttpAnswer> {
    if created(question)? != "selfsubjectrulesreviews" {
        return None;
    }
    let kind_name = "SelfSubjectRulesReview";
    let object = match object(kind_name, body) {
        Ok(object) => object,
        Err(refused) => return Some(refused),
    };
    let namespace = match object.get("spec").and_then(|spec| spec.get("namespace")) {
        None | Some(Value::Null) => "",
        Some(Value::String(namespace)) => namespace,
        Some(other) => {
            let found = match other {
                Value::Bool(_) => "bool",
                Value::Number(_) => "number",
                Value::Array(_) => "array",
                Value::Object(_) | Value::Null | Value::String(_) => "object",
            };
            return Some(bad_request(&format!(
                "{}: json: cannot unmarshal {found} into Go struct field SelfSubjectRulesReviewSpec.spec.namespace of type string",
                cannot_handle(kind_name)
            )));
        }
    };
    if namespace.is_empty() {
        return Some(bad_request("no namespace on request"));
    }
    let status = chain.rules_for(&question.attributes.user, namespace);
    let body = JsonObject::new()
        .string("kind", kind_name)
        .string("apiVersion", "authorization.k8s.io/v1")
        .raw("metadata", &created_metadata("", release))
        .raw("spec", "{}")
        .raw("status", &status.to_json())
        .end();
    Some(answer(201, body, String::new()))
}

/// Reads the body, JSON or YAML. A body that is no such review is refused with 400.
pub(crate) fn read(
    kind: ReviewKind,
    body: &str,
    question: &Question,
    gates: &FeatureGates,
) -> Result<Review, HttpAnswer> {
    let kind_name = match kind {
        ReviewKind::Subject => "SubjectAccessReview",
        ReviewKind::Local(_) => "LocalSubjectAccessReview",
        ReviewKind::SelfSubject => "SelfSubjectAccessReview",
    };
    let object = object(kind_name, body)?;
    let given = text(object.get("metadata").and_then(|metadata| metadata.get("namespace")));
    if matches!(&kind, ReviewKind::Local(namespace) if !given.is_empty() && given != *namespace) {
        return Err(bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    let spec = object.get("spec").filter(|spec| !spec.is_null());
    let spec = spec.map_or_else(|| "{}".to_owned(), Value::to_string);
    let decoded = decode_spec(&spec, Version::V1);
    if let Some(error) = decoded.error {
        return Err(bad_request(&format!("{}: {error}", cannot_handle(kind_name))));
    }
    if strict(question) && !decoded.unknown_fields.is_empty() {
        let unknown = decoded.unknown_fields.iter();
        let unknown: Vec<String> =
            unknown.map(|field| format!("unknown field {}", go::quote(field))).collect();
        return Err(bad_request(&format!(
            "{}: strict decoding error: {}",
            cannot_handle(kind_name),
            unknown.join(", ")
        )));
    }
    let mut spec = decoded.spec;
    if kind == ReviewKind::SelfSubject {
        ask_as(&mut spec, &question.attributes.user);
    }
    Ok(Review::new(kind, spec, gates))
}

/// Whether the request asks that unknown fields be refused.
fn strict(question: &Question) -> bool {
    let query = question.request_uri.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|parameter| parameter == "fieldValidation=Strict")
}

/// How a body that does not fit its kind is refused; what is wrong follows.
fn cannot_handle(kind_name: &str) -> String {
    format!("{kind_name} in version \"v1\" cannot be handled as a {kind_name}")
}

/// The string of a member, empty where there is none.
fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The object of a body that is to hold one of a kind.
fn object(kind_name: &str, body: &str) -> Result<Value, HttpAnswer> {
    if body.is_empty() {
        return Err(bad_request(&format!(
            "the object provided is unrecognized (must be of type {kind_name}): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)"
        )));
    }
    let object = decode(body)
        .map_err(|error| bad_request(&format!("{}: {error}", cannot_handle(kind_name))))?;
    let (api_version, object_kind) = (text(object.get("apiVersion")), text(object.get("kind")));
    if !object_kind.is_empty() && object_kind != kind_name {
        return Err(bad_request(&format!(
            "{object_kind} in version {} cannot be handled as a {kind_name}: converting ({object_kind}) to ({kind_name}): unknown conversion",
            go::quote(api_version.rsplit('/').next().unwrap_or_default()),
        )));
    }
    if !api_version.is_empty() && api_version != "authorization.k8s.io/v1" {
        return Err(bad_request(&format!(
            "the API version in the data ({api_version}) does not match the expected API version (authorization.k8s.io/v1)"
        )));
    }
    Ok(object)
}

/// The object of a body.
fn decode(body: &str) -> Result<Value, String> {
    if body.trim_start().starts_with('{') {
        return serde_json::from_str(body).map_err(|error| error.to_string());
    }
    let decoded =
        yaml::first_document(body).map_err(|error| error.text.text(crate::words::LANGUAGE))?;
    Ok(decoded.tree.root().map(to_json).unwrap_or_default())
}

/// No deeper than [`yaml::DEPTH_MAX`].
fn to_json(node: yaml::Node<'_>) -> Value {
    match node.kind() {
        yaml::Kind::Null => Value::Null,
        yaml::Kind::Bool => node.as_bool().unwrap_or_default().into(),
        yaml::Kind::Number => match node.as_number() {
            Some(yaml::Number::Int(number)) => number.into(),
            Some(yaml::Number::Uint(number)) => number.into(),
            Some(yaml::Number::Float(number)) => number.into(),
            None => Value::Null,
        },
        yaml::Kind::String => node.as_str().unwrap_or_default().into(),
        yaml::Kind::Array => node.items().map(to_json).collect(),
        yaml::Kind::Object => Value::Object(
            node.entries().map(|entry| (entry.key.to_owned(), to_json(entry.value))).collect(),
        ),
    }
}

fn bad_request(message: &str) -> HttpAnswer {
    let body = JsonObject::new()
        .string("kind", "Status")
        .string("apiVersion", "v1")
        .raw("metadata", "{}")
        .string("status", "Failure")
        .string("message", message)
        .string("reason", "BadRequest")
        .raw("code", "400")
        .end();
    answer(400, body, message.to_owned())
}

#[cfg(test)]
mod tests {
    use gatewalk_report::{HttpAnswer, Report};
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
