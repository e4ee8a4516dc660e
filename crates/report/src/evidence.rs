//! The walk: one gate for each authorizer, with what it looked at.

use serde::{Deserialize, Serialize};

use crate::{Message, Source, Span};

/// What a gate did with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// It allowed, and the walk ends.
    Allowed,
    /// It denied, and the walk ends.
    Denied,
    /// It had no opinion, and the walk goes on.
    #[default]
    NoOpinion,
    /// A webhook whose conditions excluded the request: it was not called.
    NotAsked,
    /// The walk ended before it.
    NotReached,
    /// Gatewalk does not simulate this authorizer for this request.
    NotSimulated,
}

/// One step of the walk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Gate {
    /// The authorizer's name; `system:masters` for the built-in one.
    pub name: String,
    /// `Webhook`, `Node`, `RBAC`, `ABAC`, `AlwaysAllow`, `AlwaysDeny`, or `BuiltIn`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// What it did.
    pub outcome: Outcome,
    /// Its reason, as upstream words it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Its error, as upstream words it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// The one fact behind the outcome ("alice is not in the group").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<Message>,
    /// The entry in the configuration that made this gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// A webhook's conditions, in file order, as far as they were evaluated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What else it looked at, most important first: the binding and rule that allowed, the cache entry used, the line of
    /// the ABAC file, the path in the node graph.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The place of its call in the request's `calls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<usize>,
}

/// A `matchConditions` expression and its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// The expression as loaded.
    pub expression: String,
    /// Its value; absent when it gave an error or was not evaluated because an earlier one was false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<bool>,
    /// The evaluation error, cel-go's text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// Runtime cost in cel-go's units; absent when it was not evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The value of each part worth showing, ordered by `anchor`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<SubValue>,
}

/// The value of one sub-expression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubValue {
    /// The code point of the expression under which it is shown (the operator, the member name), from zero.
    pub anchor: u32,
    /// The value as a CEL literal, shortened when long, or the error's text.
    pub value: String,
    /// Whether `value` is an error.
    pub error: bool,
    /// Where the character at `anchor` stands in the text as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// One thing a gate looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Evidence {
    /// What it is and what it means here.
    pub text: Message,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// For RBAC: the grant behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
}

/// A binding, the role it refers to and the rule of the role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Grant {
    /// `RoleBinding` or `ClusterRoleBinding`.
    pub binding_kind: String,
    /// The binding, `namespace/name` for a RoleBinding.
    pub binding: String,
    /// `Role` or `ClusterRole`.
    pub role_kind: String,
    /// The role's name.
    pub role: String,
    /// The subject that matched, as upstream prints it: `Group "devs"`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// The rule's place in the role, from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<usize>,
}
