//! Objects of other kinds that a webhook may well send in the place of its review: other reviews, and a Status. They are read as a whole
//! before anybody finds that they cannot become a SubjectAccessReview.

use gatewalk_kubernetes::apis::authorization::SELECTORS_SINCE;
use gatewalk_release::Release;
use gatewalk_yaml::Node;

use super::fields::{
    FAILURE, NON_RESOURCE_ATTRIBUTES, OBJECT_META, RESOURCE_ATTRIBUTES, REVIEW, REVIEW_V1BETA1,
};
use crate::codec::typed::{Checker, Struct, Type};

const LOCAL: Struct = Struct { name: "LocalSubjectAccessReview", ..REVIEW };
const LOCAL_V1BETA1: Struct = Struct { name: "LocalSubjectAccessReview", ..REVIEW_V1BETA1 };

const SELF: Struct = Struct {
    name: "SelfSubjectAccessReview",
    is_versioned: true,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&OBJECT_META)),
        ("spec", Type::Object(&SELF_SPEC)),
        ("status", Type::Object(&super::fields::STATUS)),
    ],
};

const SELF_SPEC: Struct = Struct {
    name: "SelfSubjectAccessReviewSpec",
    is_versioned: true,
    fields: &[
        ("resourceAttributes", Type::Object(&RESOURCE_ATTRIBUTES)),
        ("nonResourceAttributes", Type::Object(&NON_RESOURCE_ATTRIBUTES)),
    ],
};

const RULES: Struct = Struct {
    name: "SelfSubjectRulesReview",
    is_versioned: true,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&OBJECT_META)),
        ("spec", Type::Object(&RULES_SPEC)),
        ("status", Type::Object(&RULES_STATUS)),
    ],
};

const RULES_SPEC: Struct = Struct {
    name: "SelfSubjectRulesReviewSpec",
    is_versioned: true,
    fields: &[("namespace", Type::String)],
};

const RULES_STATUS: Struct = Struct {
    name: "SubjectRulesReviewStatus",
    is_versioned: true,
    fields: &[
        ("resourceRules", Type::List("[]v1.ResourceRule", &RESOURCE_RULE)),
        ("nonResourceRules", Type::List("[]v1.NonResourceRule", &NON_RESOURCE_RULE)),
        ("incomplete", Type::Bool),
        ("evaluationError", Type::String),
    ],
};

const RESOURCE_RULE: Struct = Struct {
    name: "ResourceRule",
    is_versioned: true,
    fields: &[
        ("verbs", Type::Strings),
        ("apiGroups", Type::Strings),
        ("resources", Type::Strings),
        ("resourceNames", Type::Strings),
    ],
};

const NON_RESOURCE_RULE: Struct = Struct {
    name: "NonResourceRule",
    is_versioned: true,
    fields: &[("verbs", Type::Strings), ("nonResourceURLs", Type::Strings)],
};

const TOKEN: Struct = Struct {
    name: "TokenReview",
    is_versioned: true,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&OBJECT_META)),
        ("spec", Type::Object(&TOKEN_SPEC)),
        ("status", Type::Object(&TOKEN_STATUS)),
    ],
};

const TOKEN_SPEC: Struct = Struct {
    name: "TokenReviewSpec",
    is_versioned: true,
    fields: &[("token", Type::String), ("audiences", Type::Strings)],
};

const TOKEN_STATUS: Struct = Struct {
    name: "TokenReviewStatus",
    is_versioned: true,
    fields: &[
        ("authenticated", Type::Bool),
        ("user", Type::Object(&TOKEN_USER)),
        ("audiences", Type::Strings),
        ("error", Type::String),
    ],
};

const TOKEN_USER: Struct = Struct {
    name: "UserInfo",
    is_versioned: true,
    fields: &[
        ("username", Type::String),
        ("uid", Type::String),
        ("groups", Type::Strings),
        ("extra", Type::ExtraMap),
    ],
};

/// Reads an object of one of these kinds; `None` for every other one.
pub(super) fn read(
    release: Release,
    (group, version, kind): (&str, &str, &str),
    text: &str,
    root: Option<Node<'_>>,
) -> Option<Result<(), String>> {
    let is_beta = version == "v1beta1";
    let of: &'static Struct = match (group, kind) {
        ("authorization.k8s.io", "SubjectAccessReview") if is_beta => &REVIEW_V1BETA1,
        ("authorization.k8s.io", "SubjectAccessReview") => &REVIEW,
        ("authorization.k8s.io", "LocalSubjectAccessReview") if is_beta => &LOCAL_V1BETA1,
        ("authorization.k8s.io", "LocalSubjectAccessReview") => &LOCAL,
        ("authorization.k8s.io", "SelfSubjectAccessReview") => &SELF,
        ("authorization.k8s.io", "SelfSubjectRulesReview") if !is_beta => &RULES,
        ("authentication.k8s.io", "TokenReview") => &TOKEN,
        (_, "Status") => &FAILURE,
        _ => return None,
    };
    let unknown: &[&str] =
        if release >= SELECTORS_SINCE { &[] } else { &["fieldSelector", "labelSelector"] };
    let version = if kind == "Status" { "v1" } else { version };
    let checker = Checker { text, unknown, version };
    Some(root.map_or(Ok(()), |root| checker.object(root, of, "")))
}
