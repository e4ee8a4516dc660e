//! What makes a review invalid: `k8s.io/kubernetes/pkg/apis/authorization/validation`, and the 422 that says so.

use gatewalk_release::Release;

use super::{
    NonResourceAttributes, ResourceAttributes, SelectorAttributes, SelectorRequirement,
    SubjectAccessReviewSpec,
};
use crate::apis::meta::FieldError;
use crate::go::{JsonObject, quote};
use crate::selector::{label_key_errors, label_value_errors};

/// Which of the reviews it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewKind {
    /// `SubjectAccessReview`.
    Subject,
    /// `LocalSubjectAccessReview`, in this namespace.
    Local(String),
    /// `SelfSubjectAccessReview`.
    SelfSubject,
}

/// The errors of a review, in upstream's order; that of its metadata comes with it.
pub fn validate(
    spec: &SubjectAccessReviewSpec,
    metadata: Option<FieldError>,
    kind: &ReviewKind,
    release: Release,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let non_resource = spec.non_resource_attributes.as_ref();
    let printed = non_resource.map(|attributes| print(attributes, release));
    attributes(spec, printed.as_deref(), release, &mut errors);
    if *kind != ReviewKind::SelfSubject && spec.user.is_empty() && spec.groups.is_empty() {
        let rest = "Invalid value: \"\": at least one of user or group must be specified";
        errors.push(error("spec.user", rest));
    }
    if let Some(resource) = &spec.resource_attributes {
        for (name, selector, labels) in [
            ("fieldSelector", &resource.field_selector, None),
            ("labelSelector", &resource.label_selector, Some(release)),
        ] {
            if let Some(selector) = selector {
                validate_selector(
                    selector,
                    &format!("spec.resourceAttributes.{name}"),
                    labels,
                    &mut errors,
                );
            }
        }
    }
    errors.extend(metadata);
    if let ReviewKind::Local(namespace) = kind {
        local(spec.resource_attributes.as_ref(), printed.as_deref(), namespace, &mut errors);
    }
    errors
}

fn error(path: &str, rest: &str) -> FieldError {
    FieldError { path: path.to_owned(), rest: rest.to_owned() }
}

/// One of the two kinds of attributes must be there, and not both.
fn attributes(
    spec: &SubjectAccessReviewSpec,
    printed: Option<&str>,
    release: Release,
    errors: &mut Vec<FieldError>,
) {
    let exactly_one =
        "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    let newest = release >= Release::V1_37;
    match (&spec.resource_attributes, printed) {
        (Some(_), Some(printed)) if newest => {
            errors.push(error("spec", &format!("Invalid value: {printed}: {exactly_one}")));
        }
        (Some(_), Some(printed)) => {
            let detail = "cannot be specified in combination with resourceAttributes";
            errors.push(error(
                "spec.nonResourceAttributes",
                &format!("Invalid value: {printed}: {detail}"),
            ));
        }
        (None, None) => {
            let path = if newest { "spec" } else { "spec.resourceAttributes" };
            let null = if release >= Release::V1_34 { "null" } else { "\"null\"" };
            errors.push(error(path, &format!("Invalid value: {null}: {exactly_one}")));
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
}

/// The internal object, as the release prints a bad value.
fn print(attributes: &NonResourceAttributes, release: Release) -> String {
    if release >= Release::V1_34 {
        JsonObject::new().string("Path", &attributes.path).string("Verb", &attributes.verb).end()
    } else {
        format!(
            "authorization.NonResourceAttributes{{Path:{}, Verb:{}}}",
            quote(&attributes.path),
            quote(&attributes.verb)
        )
    }
}

fn validate_selector(
    selector: &SelectorAttributes,
    path: &str,
    labels: Option<Release>,
    errors: &mut Vec<FieldError>,
) {
    match (selector.raw_selector.is_empty(), selector.requirements.is_empty()) {
        (false, false) => errors.push(error(
            &format!("{path}.rawSelector"),
            &format!(
                "Invalid value: {}: may not specified at the same time as requirements",
                quote(&selector.raw_selector)
            ),
        )),
        (true, true) => errors.push(error(
            &format!("{path}.requirements"),
            &format!(
                "Required value: when {path} is specified, requirements or rawSelector is required"
            ),
        )),
        (true, false) | (false, true) => {}
    }
    for (index, requirement) in selector.requirements.iter().enumerate() {
        validate_requirement(requirement, &format!("{path}.requirements[{index}]"), labels, errors);
    }
}

/// Operators that are not known are let through, for newer clients. Keys and values of labels are checked in the words of the
/// release given; those of fields are not.
fn validate_requirement(
    requirement: &SelectorRequirement,
    path: &str,
    labels: Option<Release>,
    errors: &mut Vec<FieldError>,
) {
    let (key, values) = (format!("{path}.key"), format!("{path}.values"));
    if labels.is_none() && requirement.key.is_empty() {
        errors.push(error(&key, "Required value: must be specified"));
    }
    match requirement.operator.as_str() {
        "In" | "NotIn" if requirement.values.is_empty() => errors.push(error(
            &values,
            "Required value: must be specified when `operator` is 'In' or 'NotIn'",
        )),
        "Exists" | "DoesNotExist" if !requirement.values.is_empty() => errors.push(error(
            &values,
            "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        )),
        _ => {}
    }
    let Some(release) = labels else { return };
    let invalid = |value: &str, detail: &str| format!("Invalid value: {}: {detail}", quote(value));
    for detail in label_key_errors(&requirement.key, release) {
        errors.push(error(&key, &invalid(&requirement.key, &detail)));
    }
    for (index, value) in requirement.values.iter().enumerate() {
        for detail in label_value_errors(value, release) {
            errors.push(error(&format!("{values}[{index}]"), &invalid(value, &detail)));
        }
    }
}

fn local(
    resource: Option<&ResourceAttributes>,
    printed: Option<&str>,
    namespace: &str,
    errors: &mut Vec<FieldError>,
) {
    if let Some(resource) = resource
        && resource.namespace != namespace
    {
        let rest =
            format!("Invalid value: {}: must match metadata.namespace", quote(&resource.namespace));
        errors.push(error("spec.resourceAttributes.namespace", &rest));
    }
    if let Some(printed) = printed {
        let rest = format!("Invalid value: {printed}: disallowed on this kind of request");
        errors.push(error("spec.nonResourceAttributes", &rest));
    }
}

/// Body and message of the 422 that a server answers an invalid review with. Kind and name are empty in it, as upstream has them.
pub fn invalid(errors: &[FieldError]) -> (String, String) {
    status_body("authorization.k8s.io", "", errors)
}

/// Body and message of a 422 about a kind, as `encoding/json` writes the `Status` (`errors.NewInvalid`).
pub fn status_body(group: &str, kind: &str, errors: &[FieldError]) -> (String, String) {
    let mut texts: Vec<String> = Vec::new();
    for error in errors {
        let text = error.to_string();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let joined = match texts.as_slice() {
        [text] => text.clone(),
        texts => format!("[{}]", texts.join(", ")),
    };
    let message = format!("{kind}.{group} \"\" is invalid: {joined}");
    let causes: Vec<String> = errors
        .iter()
        .map(|error| {
            JsonObject::new()
                .string("reason", cause(&error.rest))
                .string("message", &error.rest)
                .string("field", &error.path)
                .end()
        })
        .collect();
    let details = JsonObject::new()
        .string("group", group)
        .nonempty_string("kind", kind)
        .raw("causes", &format!("[{}]", causes.join(",")))
        .end();
    let body = JsonObject::new()
        .string("kind", "Status")
        .string("apiVersion", "v1")
        .raw("metadata", "{}")
        .string("status", "Failure")
        .string("message", &message)
        .string("reason", "Invalid")
        .raw("details", &details)
        .raw("code", "422")
        .end();
    (body, message)
}

/// `field.ErrorType` as causes name it.
fn cause(rest: &str) -> &'static str {
    match rest.split(':').next().unwrap_or_default() {
        "Required value" => "FieldValueRequired",
        "Forbidden" => "FieldValueForbidden",
        "Unsupported value" => "FieldValueNotSupported",
        "Duplicate value" => "FieldValueDuplicate",
        "Too long" => "FieldValueTooLong",
        _ => "FieldValueInvalid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(spec: &SubjectAccessReviewSpec, kind: &ReviewKind, release: Release) -> String {
        invalid(&validate(spec, None, kind, release)).1
    }

    #[test]
    fn attributes_are_of_exactly_one_kind_in_each_releases_words() {
        let neither = SubjectAccessReviewSpec { user: "bob".into(), ..Default::default() };
        let both = SubjectAccessReviewSpec {
            resource_attributes: Some(ResourceAttributes::default()),
            non_resource_attributes: Some(NonResourceAttributes {
                path: "/healthz".into(),
                verb: "get".into(),
            }),
            ..neither.clone()
        };
        let one_of = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
        for (release, expected_neither, expected_both) in [
            (
                Release::V1_32,
                format!(r#"spec.resourceAttributes: Invalid value: "null": {one_of}"#),
                r#"spec.nonResourceAttributes: Invalid value: authorization.NonResourceAttributes{Path:"/healthz", Verb:"get"}: cannot be specified in combination with resourceAttributes"#.to_owned(),
            ),
            (
                Release::V1_36,
                format!("spec.resourceAttributes: Invalid value: null: {one_of}"),
                r#"spec.nonResourceAttributes: Invalid value: {"Path":"/healthz","Verb":"get"}: cannot be specified in combination with resourceAttributes"#.to_owned(),
            ),
            (
                Release::V1_37,
                format!("spec: Invalid value: null: {one_of}"),
                format!(r#"spec: Invalid value: {{"Path":"/healthz","Verb":"get"}}: {one_of}"#),
            ),
        ] {
            let prefix = ".authorization.k8s.io \"\" is invalid: ";
            let kind = ReviewKind::Subject;
            assert_eq!(message(&neither, &kind, release), format!("{prefix}{expected_neither}"));
            assert_eq!(message(&both, &kind, release), format!("{prefix}{expected_both}"));
        }
        let local = message(&both, &ReviewKind::Local("x".into()), Release::V1_36);
        assert!(local.contains(
            r#"spec.resourceAttributes.namespace: Invalid value: "": must match metadata.namespace"#
        ));
        assert!(local.ends_with("disallowed on this kind of request]"));
    }

    #[test]
    fn nobody_may_not_be_asked_about_but_oneself() {
        let spec = SubjectAccessReviewSpec {
            resource_attributes: Some(ResourceAttributes::default()),
            ..Default::default()
        };
        let errors = validate(&spec, None, &ReviewKind::Subject, Release::NEWEST);
        assert_eq!(errors.len(), 1);
        assert_eq!(
            invalid(&errors).0,
            r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":".authorization.k8s.io \"\" is invalid: spec.user: Invalid value: \"\": at least one of user or group must be specified","reason":"Invalid","details":{"group":"authorization.k8s.io","causes":[{"reason":"FieldValueInvalid","message":"Invalid value: \"\": at least one of user or group must be specified","field":"spec.user"}]},"code":422}"#
        );
        assert!(validate(&spec, None, &ReviewKind::SelfSubject, Release::NEWEST).is_empty());
    }
}
