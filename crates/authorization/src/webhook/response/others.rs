//! Objects of other kinds that a webhook may well send in the place of its review: other reviews, and a Status. They are read as a whole
//! before anybody finds that they cannot become a SubjectAccessReview.

use gatewalk_kubernetes::apis::authorization::SELECTORS_SINCE;
use gatewalk_release::Release;
use gatewalk_yaml::Node;

use super::fields::{
    FAILURE, NON_RESOURCE_ATTRIBUTES, OBJECT_META, RESOURCE_ATTRIBUTES, REVIEW, REVIEW_V1BETA1,
};
use crate::codec::GroupVersionKind;
use crate::codec::typed::{Checker, INTERNAL, Package, Struct, Type};

const LOCAL: Struct = Struct { name: "LocalSubjectAccessReview", ..REVIEW };
const LOCAL_V1BETA1: Struct = Struct { name: "LocalSubjectAccessReview", ..REVIEW_V1BETA1 };

const SELF: Struct = Struct {
    name: "SelfSubjectAccessReview",
    package: Package::Own,
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
    package: Package::Own,
    fields: &[
        ("resourceAttributes", Type::Object(&RESOURCE_ATTRIBUTES)),
        ("nonResourceAttributes", Type::Object(&NON_RESOURCE_ATTRIBUTES)),
    ],
};

const RULES: Struct = Struct {
    name: "SelfSubjectRulesReview",
    package: Package::Own,
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
    package: Package::Own,
    fields: &[("namespace", Type::String)],
};

const RULES_STATUS: Struct = Struct {
    name: "SubjectRulesReviewStatus",
    package: Package::Own,
    fields: &[
        ("resourceRules", Type::List(&RESOURCE_RULE)),
        ("nonResourceRules", Type::List(&NON_RESOURCE_RULE)),
        ("incomplete", Type::Bool),
        ("evaluationError", Type::String),
    ],
};

const RESOURCE_RULE: Struct = Struct {
    name: "ResourceRule",
    package: Package::Own,
    fields: &[
        ("verbs", Type::Strings),
        ("apiGroups", Type::Strings),
        ("resources", Type::Strings),
        ("resourceNames", Type::Strings),
    ],
};

const NON_RESOURCE_RULE: Struct = Struct {
    name: "NonResourceRule",
    package: Package::Own,
    fields: &[("verbs", Type::Strings), ("nonResourceURLs", Type::Strings)],
};

const TOKEN: Struct = Struct {
    name: "TokenReview",
    package: Package::Own,
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
    package: Package::Own,
    fields: &[("token", Type::String), ("audiences", Type::Strings)],
};

const TOKEN_STATUS: Struct = Struct {
    name: "TokenReviewStatus",
    package: Package::Own,
    fields: &[
        ("authenticated", Type::Bool),
        ("user", Type::Object(&TOKEN_USER)),
        ("audiences", Type::Strings),
        ("error", Type::String),
    ],
};

const TOKEN_USER: Struct = Struct {
    name: "UserInfo",
    package: Package::Own,
    fields: &[
        ("username", Type::String),
        ("uid", Type::String),
        ("groups", Type::Strings),
        ("extra", Type::ExtraMap),
    ],
};

/// What a decoder finds in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The first value that does not fit its type.
    pub error: Option<String>,
    /// What a strict decoder finds besides: `unknown field "spec.foo"`, `duplicate field "spec.user"`.
    pub strict: Vec<String>,
}

/// From then on errors name the embedded structs that a member stands in.
const EMBEDDED_NAMED_SINCE: Release = Release::V1_35;

/// Reads an object of one of these kinds; `None` for every other one.
pub fn check(
    release: Release,
    given: &GroupVersionKind,
    text: &str,
    root: Option<Node<'_>>,
) -> Option<Checked> {
    let is_beta = given.version == "v1beta1";
    let of: &'static Struct = match (given.group.as_str(), given.kind.as_str()) {
        ("authorization.k8s.io", "SubjectAccessReview") if is_beta => &REVIEW_V1BETA1,
        ("authorization.k8s.io", "SubjectAccessReview") => &REVIEW,
        ("authorization.k8s.io", "LocalSubjectAccessReview") if is_beta => &LOCAL_V1BETA1,
        ("authorization.k8s.io", "LocalSubjectAccessReview") => &LOCAL,
        ("authorization.k8s.io", "SelfSubjectAccessReview") => &SELF,
        ("authorization.k8s.io", "SelfSubjectRulesReview") => &RULES,
        ("authentication.k8s.io", "TokenReview") if given.version != INTERNAL => &TOKEN,
        (_, "Status") => &FAILURE,
        _ => return None,
    };
    let unknown: &[&str] =
        if release >= SELECTORS_SINCE { &[] } else { &["fieldSelector", "labelSelector"] };
    let version = if given.kind == "Status" { "v1" } else { given.version.as_str() };
    let names_embedded = release >= EMBEDDED_NAMED_SINCE;
    let checker = Checker { text, unknown, version, names_embedded };
    Some(root.map_or_else(Checked::default, |root| Checked {
        error: checker.object(root, of, "").err(),
        strict: checker.strict(root, of),
    }))
}
