//! `k8s.io/apimachinery/pkg/apis/meta/v1`: what every object has.

use std::collections::BTreeMap;

use gatewalk_diagnostics::Span;

/// The part of `ObjectMeta` that matters to an authorizer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectMeta {
    /// The name.
    pub name: String,
    /// The namespace; empty for cluster-scoped objects.
    pub namespace: String,
    /// The UID; usually empty in pasted objects.
    pub uid: String,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// The annotations.
    pub annotations: BTreeMap<String, String>,
}

/// Where an object, or a part of one, stands in the text it was read from. Objects that were not typed (the bootstrap
/// policy) have none.
pub type Source = Option<Span>;

/// An entry of upstream's validation: `k8s.io/apimachinery/pkg/util/validation/field.Error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field path (`rules[0].verbs`).
    pub path: String,
    /// What follows it: type, value and detail.
    pub rest: String,
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.path, self.rest)
    }
}

/// What keeps a name from standing in a URL path: `k8s.io/apimachinery/pkg/api/validate/content.IsPathSegmentName`.
pub fn path_segment_errors(name: &str) -> Vec<String> {
    if matches!(name, "." | "..") {
        return vec![format!("may not be '{name}'")];
    }
    ["/", "%"]
        .into_iter()
        .filter(|part| name.contains(part))
        .map(|part| format!("may not contain '{part}'"))
        .collect()
}
