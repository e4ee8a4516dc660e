//! Reviews that kube-apiserver does not answer (`k8s.io/kubernetes/pkg/apis/authorization/validation`).

use gatewalk_kubernetes::apis::authorization::{NonResourceAttributes, SubjectAccessReviewSpec};
use gatewalk_kubernetes::go::{self, JsonObject};
use gatewalk_kubernetes::selector::{label_key_errors, label_value_errors};
use gatewalk_release::Release;
use gatewalk_report::HttpAnswer;

/// From here on values print as JSON; before, as Go prints them.
const JSON_VALUES_SINCE: Release = Release::V1_34;

/// From here on both texts about attributes stand at `spec`.
const ATTRIBUTES_AT_SPEC_SINCE: Release = Release::V1_37;

/// What a LocalSubjectAccessReview adds.
pub(super) fn local_errors(
    spec: &SubjectAccessReviewSpec,
    namespace: &str,
    release: Release,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Some(attributes) = &spec.resource_attributes
        && attributes.namespace != namespace
    {
        errors.push(FieldError {
            field: "spec.resourceAttributes.namespace".to_owned(),
            reason: INVALID,
            message: format!(
                "Invalid value: {}: must match metadata.namespace",
                go::quote(&attributes.namespace)
            ),
        });
    }
    if let Some(path) = &spec.non_resource_attributes {
        errors.push(FieldError {
            field: "spec.nonResourceAttributes".to_owned(),
            reason: INVALID,
            message: format!(
                "Invalid value: {}: disallowed on this kind of request",
                printed(path, release)
            ),
        });
    }
    errors
}

/// One entry of the list.
#[derive(Clone, Debug)]
pub(super) struct FieldError {
    field: String,
    reason: &'static str,
    /// `Invalid value: "": at least one of user or group must be specified`
    message: String,
}

const INVALID: &str = "FieldValueInvalid";
const REQUIRED: &str = "FieldValueRequired";
const FORBIDDEN: &str = "FieldValueForbidden";

/// Everything that is wrong, in upstream's order.
///
/// `names_subject` is false for the self reviews, whose spec has no subject.
pub(super) fn errors(
    spec: &SubjectAccessReviewSpec,
    names_subject: bool,
    release: Release,
) -> Vec<FieldError> {
    let mut errors = attributes(spec, release);
    if names_subject && spec.user.is_empty() && spec.groups.is_empty() {
        errors.push(FieldError {
            field: "spec.user".to_owned(),
            reason: INVALID,
            message: r#"Invalid value: "": at least one of user or group must be specified"#
                .to_owned(),
        });
    }
    if let Some(attributes) = &spec.resource_attributes {
        for (name, selector) in [
            ("fieldSelector", &attributes.field_selector),
            ("labelSelector", &attributes.label_selector),
        ] {
            let Some(selector) = selector else { continue };
            let path = format!("spec.resourceAttributes.{name}");
            match (selector.raw_selector.as_str(), selector.requirements.is_empty()) {
                ("", true) => errors.push(FieldError {
                    field: format!("{path}.requirements"),
                    reason: REQUIRED,
                    message: format!(
                        "Required value: when {path} is specified, requirements or rawSelector is required"
                    ),
                }),
                ("", false) | (_, true) => {}
                (raw, false) => errors.push(FieldError {
                    field: format!("{path}.rawSelector"),
                    reason: INVALID,
                    message: format!(
                        "Invalid value: {}: may not specified at the same time as requirements",
                        go::quote(raw)
                    ),
                }),
            }
            for (place, requirement) in selector.requirements.iter().enumerate() {
                let path = format!("{path}.requirements[{place}]");
                self::requirement(&path, requirement, name == "labelSelector", &mut errors);
            }
        }
    }
    errors
}

/// Both kinds of attributes, or neither.
fn attributes(spec: &SubjectAccessReviewSpec, release: Release) -> Vec<FieldError> {
    let at_spec = release >= ATTRIBUTES_AT_SPEC_SINCE;
    let (field, value, detail) = match (&spec.resource_attributes, &spec.non_resource_attributes) {
        (Some(_), Some(path)) => (
            "spec.nonResourceAttributes",
            printed(path, release),
            "cannot be specified in combination with resourceAttributes",
        ),
        (None, None) => {
            let null = if release >= JSON_VALUES_SINCE { "null" } else { "\"null\"" };
            ("spec.resourceAttributes", null.to_owned(), ONE_OF)
        }
        (Some(_), None) | (None, Some(_)) => return Vec::new(),
    };
    let (field, detail) = if at_spec { ("spec", ONE_OF) } else { (field, detail) };
    vec![FieldError {
        field: field.to_owned(),
        reason: INVALID,
        message: format!("Invalid value: {value}: {detail}"),
    }]
}

const ONE_OF: &str = "exactly one of nonResourceAttributes or resourceAttributes must be specified";

fn printed(path: &NonResourceAttributes, release: Release) -> String {
    if release >= JSON_VALUES_SINCE {
        JsonObject::new().string("Path", &path.path).string("Verb", &path.verb).end()
    } else {
        format!(
            "authorization.NonResourceAttributes{{Path:{}, Verb:{}}}",
            go::quote(&path.path),
            go::quote(&path.verb)
        )
    }
}

/// `ValidateFieldSelectorRequirement` and `ValidateLabelSelectorRequirement` with unknown operators allowed.
fn requirement(
    path: &str,
    requirement: &gatewalk_kubernetes::apis::authorization::SelectorRequirement,
    is_label: bool,
    errors: &mut Vec<FieldError>,
) {
    if requirement.key.is_empty() && !is_label {
        errors.push(FieldError {
            field: format!("{path}.key"),
            reason: REQUIRED,
            message: "Required value: must be specified".to_owned(),
        });
    }
    let values = &requirement.values;
    match requirement.operator.as_str() {
        "In" | "NotIn" if values.is_empty() => errors.push(FieldError {
            field: format!("{path}.values"),
            reason: REQUIRED,
            message: "Required value: must be specified when `operator` is 'In' or 'NotIn'"
                .to_owned(),
        }),
        "Exists" | "DoesNotExist" if !values.is_empty() => errors.push(FieldError {
            field: format!("{path}.values"),
            reason: FORBIDDEN,
            message:
                "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                    .to_owned(),
        }),
        _ => {}
    }
    if !is_label {
        return;
    }
    for error in label_key_errors(&requirement.key) {
        errors.push(FieldError {
            field: format!("{path}.key"),
            reason: INVALID,
            message: format!("Invalid value: {}: {error}", go::quote(&requirement.key)),
        });
    }
    for (place, value) in values.iter().enumerate() {
        for error in label_value_errors(value) {
            errors.push(FieldError {
                field: format!("{path}.values[{place}]"),
                reason: INVALID,
                message: format!("Invalid value: {}: {error}", go::quote(value)),
            });
        }
    }
}

/// The 422: kind and name of the message are empty, as upstream leaves them.
pub(super) fn answer(errors: &[FieldError]) -> HttpAnswer {
    let list: Vec<String> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    let list = match list.as_slice() {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    };
    let message = format!(".authorization.k8s.io \"\" is invalid: {list}");
    let causes: Vec<String> = errors
        .iter()
        .map(|error| {
            JsonObject::new()
                .string("reason", error.reason)
                .string("message", &error.message)
                .string("field", &error.field)
                .end()
        })
        .collect();
    let details = JsonObject::new()
        .string("group", "authorization.k8s.io")
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
    HttpAnswer {
        code: 422,
        content_type: "application/json".to_owned(),
        body: body + "\n",
        message,
    }
}
