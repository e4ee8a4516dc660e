//! Reviews that are posted to authorization.k8s.io.

use gatewalk_authorization::Walk;
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::go::{self, JsonObject};
use gatewalk_release::{FeatureGates, Release};
use gatewalk_report::HttpAnswer;
use gatewalk_yaml as yaml;
use serde_json::Value;

use super::{Review, invalid};
use crate::question::Question;

/// The kinds of reviews that ask one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PostedKind {
    Subject,
    Local,
    SelfSubject,
}

impl PostedKind {
    /// The kind a request creates, when it creates one.
    pub(crate) fn of(question: &Question) -> Option<Self> {
        let attributes = &question.attributes;
        let creates = attributes.verb == "create"
            && attributes.api_group == "authorization.k8s.io"
            && attributes.api_version == "v1"
            && attributes.subresource.is_empty()
            && attributes.name.is_empty();
        match attributes.resource.as_str() {
            "subjectaccessreviews" if creates => Some(Self::Subject),
            "localsubjectaccessreviews" if creates => Some(Self::Local),
            "selfsubjectaccessreviews" if creates => Some(Self::SelfSubject),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Subject => "SubjectAccessReview",
            Self::Local => "LocalSubjectAccessReview",
            Self::SelfSubject => "SelfSubjectAccessReview",
        }
    }
}

/// A review that was posted.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    kind: PostedKind,
    /// The namespace of a local one.
    namespace: String,
    review: Review,
}

impl Posted {
    /// Reads the body, JSON or YAML. A body that is no such review is refused with 400.
    pub(crate) fn read(
        kind: PostedKind,
        body: &str,
        question: &Question,
        gates: &FeatureGates,
    ) -> Result<Self, HttpAnswer> {
        let object = decode(body).ok_or_else(|| {
            bad_request(&format!(
                "the object provided is unrecognized (must be of type {}): couldn't get version/kind; json parse error",
                kind.name()
            ))
        })?;
        let text =
            |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let (api_version, object_kind) = (text(object.get("apiVersion")), text(object.get("kind")));
        if !object_kind.is_empty() && object_kind != kind.name() {
            return Err(bad_request(&format!(
                "{object_kind} in version {} cannot be handled as a {}: no kind {} is registered for version {}",
                go::quote(api_version.rsplit('/').next().unwrap_or_default()),
                kind.name(),
                go::quote(&object_kind),
                go::quote(&api_version),
            )));
        }
        if !api_version.is_empty() && api_version != "authorization.k8s.io/v1" {
            return Err(bad_request(&format!(
                "the API version in the data ({api_version}) does not match the expected API version (authorization.k8s.io/v1)"
            )));
        }
        let requested = &question.attributes.namespace;
        let given = text(object.get("metadata").and_then(|metadata| metadata.get("namespace")));
        let local = kind == PostedKind::Local;
        if local && !given.is_empty() && given != *requested {
            return Err(bad_request(
                "the namespace of the provided object does not match the namespace sent on the request",
            ));
        }
        // The server ignores members that it does not know, so findings about them are nobody's.
        let mut ignored = Vec::new();
        let spec = object.get("spec").cloned().unwrap_or_default();
        let nobody = gatewalk_kubernetes::attributes::UserInfo::default();
        let asker = &question.attributes.user;
        let review = if kind == PostedKind::SelfSubject {
            let mut spec = spec;
            if let Some(members) = spec.as_object_mut() {
                members.retain(|name, _| name.ends_with("Attributes"));
            }
            Review::read("", &spec, asker, gates, &mut ignored)
        } else {
            Review::read("", &spec, &nobody, gates, &mut ignored)
        };
        Ok(Self { kind, namespace: if local { requested.clone() } else { String::new() }, review })
    }

    /// What the chain is asked.
    pub(crate) fn attributes(&self) -> &Attributes {
        &self.review.attributes
    }

    /// 201 with the status, or 422.
    pub(crate) fn answer(&self, walk: &Walk, release: Release) -> HttpAnswer {
        let is_self = self.kind == PostedKind::SelfSubject;
        let mut errors = invalid::errors(&self.review.spec, !is_self, release);
        if self.kind == PostedKind::Local {
            errors.extend(invalid::local_errors(&self.review.spec, &self.namespace, release));
        }
        if !errors.is_empty() {
            return invalid::answer(&errors);
        }
        let mut review = self.review.clone();
        if is_self {
            review.spec.user.clear();
            review.spec.uid.clear();
            review.spec.groups.clear();
            review.spec.extra.clear();
        }
        review.created(self.kind.name(), &self.namespace, walk, release)
    }
}

/// The object of a body.
fn decode(body: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        return value.is_object().then_some(value);
    }
    let decoded = yaml::first_document(body).ok()?;
    let root = decoded.tree.root().filter(|root| root.kind() == yaml::Kind::Object)?;
    Some(to_json(root))
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
    HttpAnswer {
        code: 400,
        content_type: "application/json".to_owned(),
        body: body + "\n",
        message: message.to_owned(),
    }
}
