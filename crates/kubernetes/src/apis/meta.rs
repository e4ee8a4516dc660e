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
