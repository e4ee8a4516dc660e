//! A SubjectAccessReview and a Status, as far as their fields matter.

use gatewalk_kubernetes::apis::authorization::{SELECTORS_SINCE, SubjectAccessReviewStatus};
use gatewalk_release::Release;
use gatewalk_yaml::Node;

use super::FailureStatus;
use crate::codec::typed::{Checker, Package, Struct, Type, integer};

pub(super) const REVIEW: Struct = Struct {
    name: "SubjectAccessReview",
    package: Package::Own,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&OBJECT_META)),
        ("spec", Type::Object(&SPEC)),
        ("status", Type::Object(&STATUS)),
    ],
};

/// v1beta1 calls the groups `group`.
pub(super) const REVIEW_V1BETA1: Struct = Struct {
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&OBJECT_META)),
        ("spec", Type::Object(&SPEC_V1BETA1)),
        ("status", Type::Object(&STATUS)),
    ],
    ..REVIEW
};

const SPEC_V1BETA1: Struct = Struct {
    fields: &[
        ("resourceAttributes", Type::Object(&RESOURCE_ATTRIBUTES)),
        ("nonResourceAttributes", Type::Object(&NON_RESOURCE_ATTRIBUTES)),
        ("user", Type::String),
        ("group", Type::Strings),
        ("extra", Type::ExtraMap),
        ("uid", Type::String),
    ],
    ..SPEC
};

pub(super) const OBJECT_META: Struct = Struct {
    name: "ObjectMeta",
    package: Package::Meta,
    fields: &[
        ("name", Type::String),
        ("generateName", Type::String),
        ("namespace", Type::String),
        ("selfLink", Type::String),
        ("uid", Type::Text("types.UID")),
        ("resourceVersion", Type::String),
        ("generation", Type::Int64),
        ("creationTimestamp", Type::Time),
        ("deletionTimestamp", Type::Time),
        ("deletionGracePeriodSeconds", Type::Int64),
        ("labels", Type::StringMap),
        ("annotations", Type::StringMap),
        ("ownerReferences", Type::List(&OWNER_REFERENCE)),
        ("finalizers", Type::Strings),
        ("managedFields", Type::List(&MANAGED_FIELDS_ENTRY)),
    ],
};

const OWNER_REFERENCE: Struct = Struct {
    name: "OwnerReference",
    package: Package::Meta,
    fields: &[
        ("apiVersion", Type::String),
        ("kind", Type::String),
        ("name", Type::String),
        ("uid", Type::Text("types.UID")),
        ("controller", Type::Bool),
        ("blockOwnerDeletion", Type::Bool),
    ],
};

const MANAGED_FIELDS_ENTRY: Struct = Struct {
    name: "ManagedFieldsEntry",
    package: Package::Meta,
    fields: &[
        ("manager", Type::String),
        ("operation", Type::Text("v1.ManagedFieldsOperationType")),
        ("apiVersion", Type::String),
        ("time", Type::Time),
        ("fieldsType", Type::String),
        ("fieldsV1", Type::Anything),
        ("subresource", Type::String),
    ],
};

const SPEC: Struct = Struct {
    name: "SubjectAccessReviewSpec",
    package: Package::Own,
    fields: &[
        ("resourceAttributes", Type::Object(&RESOURCE_ATTRIBUTES)),
        ("nonResourceAttributes", Type::Object(&NON_RESOURCE_ATTRIBUTES)),
        ("user", Type::String),
        ("groups", Type::Strings),
        ("extra", Type::ExtraMap),
        ("uid", Type::String),
    ],
};

pub(super) const RESOURCE_ATTRIBUTES: Struct = Struct {
    name: "ResourceAttributes",
    package: Package::Own,
    fields: &[
        ("namespace", Type::String),
        ("verb", Type::String),
        ("group", Type::String),
        ("version", Type::String),
        ("resource", Type::String),
        ("subresource", Type::String),
        ("name", Type::String),
        ("fieldSelector", Type::Object(&FIELD_SELECTOR)),
        ("labelSelector", Type::Object(&LABEL_SELECTOR)),
    ],
};

const FIELD_SELECTOR: Struct = Struct {
    name: "FieldSelectorAttributes",
    package: Package::OwnV1,
    fields: &[("rawSelector", Type::String), ("requirements", Type::List(&FIELD_REQUIREMENT))],
};

const FIELD_REQUIREMENT: Struct = Struct {
    name: "FieldSelectorRequirement",
    package: Package::Meta,
    fields: &[
        ("key", Type::String),
        ("operator", Type::Text("v1.FieldSelectorOperator")),
        ("values", Type::Strings),
    ],
};

const LABEL_SELECTOR: Struct = Struct {
    name: "LabelSelectorAttributes",
    package: Package::OwnV1,
    fields: &[("rawSelector", Type::String), ("requirements", Type::List(&LABEL_REQUIREMENT))],
};

const LABEL_REQUIREMENT: Struct = Struct {
    name: "LabelSelectorRequirement",
    package: Package::Meta,
    fields: &[
        ("key", Type::String),
        ("operator", Type::Text("v1.LabelSelectorOperator")),
        ("values", Type::Strings),
    ],
};

pub(super) const NON_RESOURCE_ATTRIBUTES: Struct = Struct {
    name: "NonResourceAttributes",
    package: Package::Own,
    fields: &[("path", Type::String), ("verb", Type::String)],
};

pub(super) const STATUS: Struct = Struct {
    name: "SubjectAccessReviewStatus",
    package: Package::Own,
    fields: &[
        ("allowed", Type::Bool),
        ("denied", Type::Bool),
        ("reason", Type::String),
        ("evaluationError", Type::String),
    ],
};

pub(super) const FAILURE: Struct = Struct {
    name: "Status",
    package: Package::Meta,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&LIST_META)),
        ("status", Type::String),
        ("message", Type::String),
        ("reason", Type::Text("v1.StatusReason")),
        ("details", Type::Object(&DETAILS)),
        ("code", Type::Int32),
    ],
};

const LIST_META: Struct = Struct {
    name: "ListMeta",
    package: Package::Meta,
    fields: &[
        ("selfLink", Type::String),
        ("resourceVersion", Type::String),
        ("continue", Type::String),
        ("remainingItemCount", Type::Int64),
    ],
};

const DETAILS: Struct = Struct {
    name: "StatusDetails",
    package: Package::Meta,
    fields: &[
        ("name", Type::String),
        ("group", Type::String),
        ("kind", Type::String),
        ("uid", Type::Text("types.UID")),
        ("causes", Type::List(&CAUSE)),
        ("retryAfterSeconds", Type::Int32),
    ],
};

const CAUSE: Struct = Struct {
    name: "StatusCause",
    package: Package::Meta,
    fields: &[
        ("reason", Type::Text("v1.CauseType")),
        ("message", Type::String),
        ("field", Type::String),
    ],
};

/// The error of another object's metadata. What else is in it is not looked at.
pub(super) fn metadata(kind: &str, text: &str, root: Option<Node<'_>>) -> Result<(), String> {
    let checker = Checker { version: "v1", text, ..Checker::default() };
    let of_object = root.and_then(|root| root.get("metadata"));
    of_object
        .map_or(Ok(()), |node| checker.value(node, Type::Object(&OBJECT_META), kind, "metadata"))
}

/// The status of a SubjectAccessReview.
pub(super) fn review(
    version: &str,
    release: Release,
    text: &str,
    root: Option<Node<'_>>,
) -> Result<SubjectAccessReviewStatus, String> {
    let mut status = SubjectAccessReviewStatus::default();
    let Some(root) = root else { return Ok(status) };
    let unknown: &[&str] =
        if release >= SELECTORS_SINCE { &[] } else { &["fieldSelector", "labelSelector"] };
    Checker { text, unknown, version, ..Checker::default() }.object(
        root,
        if version == "v1beta1" { &REVIEW_V1BETA1 } else { &REVIEW },
        "",
    )?;
    for node in values(root, "status") {
        for entry in node.entries() {
            let text = || entry.value.as_str().map(str::to_owned);
            match entry.key {
                "allowed" => status.allowed = entry.value.as_bool().unwrap_or(status.allowed),
                "denied" => status.denied = entry.value.as_bool().unwrap_or(status.denied),
                "reason" => status.reason = text().unwrap_or(status.reason),
                "evaluationError" => {
                    status.evaluation_error = text().unwrap_or(status.evaluation_error);
                }
                _ => {}
            }
        }
    }
    Ok(status)
}

/// A Status that says Failure; anything else, and a Status that cannot be read, is `None`.
pub(super) fn failure(root: Option<Node<'_>>) -> Option<FailureStatus> {
    let root = root?;
    Checker { version: "v1", ..Checker::default() }.object(root, &FAILURE, "").ok()?;
    let mut read = FailureStatus::default();
    let mut outcome = "";
    for entry in root.entries() {
        let text = entry.value.as_str();
        match entry.key {
            "status" => outcome = text.unwrap_or(outcome),
            "message" => read.message = text.map_or(read.message, str::to_owned),
            "reason" => read.reason = text.map_or(read.reason, str::to_owned),
            "code" => read.code = integer(entry.value).unwrap_or(read.code),
            "details" if !entry.value.is_null() => {
                read.has_details = true;
                let seconds = values(entry.value, "retryAfterSeconds").filter_map(integer).last();
                read.retry_after_seconds = seconds.unwrap_or(read.retry_after_seconds);
            }
            _ => {}
        }
    }
    (outcome == "Failure").then_some(read)
}

/// The values under a key that are not null.
fn values<'a>(node: Node<'a>, key: &'a str) -> impl Iterator<Item = Node<'a>> {
    node.entries()
        .filter(move |entry| entry.key == key && !entry.value.is_null())
        .map(|entry| entry.value)
}
