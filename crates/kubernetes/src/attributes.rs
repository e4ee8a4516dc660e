//! What authorizers are asked about: `k8s.io/apiserver/pkg/authorization/authorizer.Attributes` and
//! `k8s.io/apiserver/pkg/authentication/user.Info`.

use std::collections::BTreeMap;

/// Who asks. Everything is taken as it is: no group is added here.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserInfo {
    /// The user name.
    pub name: String,
    /// The UID; empty for most authenticators.
    pub uid: String,
    /// The groups, in the order the authenticator gave them.
    pub groups: Vec<String>,
    /// Extra values by key, sorted as `encoding/json` sorts a map.
    pub extra: BTreeMap<String, Vec<String>>,
}

/// What is asked, as authorizers see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Who asks.
    pub user: UserInfo,
    /// `get`, `list`, `create`, or for a non-resource request the lower-cased HTTP method. May be empty.
    pub verb: String,
    /// Whether an API resource is asked for; then `path` does not count, else only `verb` and `path` do.
    pub resource_request: bool,
    /// The namespace; empty for cluster-scoped resources and for lists over all namespaces.
    pub namespace: String,
    /// The API group; empty for the core group.
    pub api_group: String,
    /// The API version; `*` where a review did not say.
    pub api_version: String,
    /// The resource in the plural, as in the URL.
    pub resource: String,
    /// The subresource; empty for none.
    pub subresource: String,
    /// The object's name; empty where the request names none.
    pub name: String,
    /// The URL path; upstream sets it for resource requests too.
    pub path: String,
    /// The field selector of a list, watch or deletecollection.
    pub field_selector: Selector<FieldRequirement>,
    /// The label selector of a list, watch or deletecollection.
    pub label_selector: Selector<LabelRequirement>,
}

impl Attributes {
    /// Upstream's `IsReadOnly`: get, list and watch change nothing.
    pub fn is_read_only(&self) -> bool {
        matches!(self.verb.as_str(), "get" | "list" | "watch")
    }
}

/// The requirements of a selector that could be understood, and what could not be: upstream returns both, and dropping a
/// requirement only widens what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector<R> {
    /// The requirements that were understood, in upstream's order.
    pub requirements: Vec<R>,
    /// Upstream's error where the selector, or a part of it, was not understood.
    pub error: Option<String>,
}

impl<R> Default for Selector<R> {
    fn default() -> Self {
        Self { requirements: Vec::new(), error: None }
    }
}

/// `k8s.io/apimachinery/pkg/selection.Operator`, for fields and labels alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are upstream's own")]
pub enum Operator {
    DoesNotExist,
    Equals,
    DoubleEquals,
    In,
    NotEquals,
    NotIn,
    Exists,
    GreaterThan,
    LessThan,
}

impl Operator {
    /// The operator's text in `selection` (`=`, `in`, `exists`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DoesNotExist => "!",
            Self::Equals => "=",
            Self::DoubleEquals => "==",
            Self::In => "in",
            Self::NotEquals => "!=",
            Self::NotIn => "notin",
            Self::Exists => "exists",
            Self::GreaterThan => "gt",
            Self::LessThan => "lt",
        }
    }
}

/// `k8s.io/apimachinery/pkg/fields.Requirement`: one term of a field selector. The operator is `Equals` or `NotEquals`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldRequirement {
    /// `=` or `!=`.
    pub operator: Operator,
    /// The field (`metadata.name`).
    pub field: String,
    /// The value it is compared with.
    pub value: String,
}

/// `k8s.io/apimachinery/pkg/labels.Requirement`: one term of a label selector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelRequirement {
    /// The label's key.
    pub key: String,
    /// How values are compared.
    pub operator: Operator,
    /// The values, sorted and without duplicates, as upstream's set lists them.
    pub values: Vec<String>,
}
