//! Reviews that are posted to authorization.k8s.io.

use gatewalk_kubernetes::apis::authorization::validation::ReviewKind;
use gatewalk_kubernetes::apis::authorization::{Version, decode_spec};
use gatewalk_kubernetes::go::{self, JsonObject};
use gatewalk_release::FeatureGates;
use gatewalk_report::HttpAnswer;
use gatewalk_yaml as yaml;
use serde_json::Value;

use super::{Review, answer, ask_as};
use crate::question::Question;

/// The kind of review a request creates, when it creates one that asks a single question.
pub(crate) fn kind(question: &Question) -> Option<ReviewKind> {
    let attributes = &question.attributes;
    let creates = attributes.verb == "create"
        && attributes.api_group == "authorization.k8s.io"
        && attributes.api_version == "v1"
        && attributes.subresource.is_empty()
        && attributes.name.is_empty();
    match attributes.resource.as_str() {
        "subjectaccessreviews" if creates => Some(ReviewKind::Subject),
        "localsubjectaccessreviews" if creates => {
            Some(ReviewKind::Local(attributes.namespace.clone()))
        }
        "selfsubjectaccessreviews" if creates => Some(ReviewKind::SelfSubject),
        _ => None,
    }
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
    let handled = format!("{kind_name} in version \"v1\" cannot be handled as a {kind_name}");
    let object = decode(body).map_err(|error| bad_request(&format!("{handled}: {error}")))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
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
        return Err(bad_request(&format!("{handled}: {error}")));
    }
    let mut spec = decoded.spec;
    if kind == ReviewKind::SelfSubject {
        ask_as(&mut spec, &question.attributes.user);
    }
    Ok(Review::new(kind, spec, gates))
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
