//! Why not: what came close to allowing, and what other answers of webhooks would come to.

use serde::{Deserialize, Serialize};

use crate::{Decision, Edit, Grant, Message, Source};

/// A rule or condition that came close to allowing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NearMiss {
    /// The gate it belongs to.
    pub gate: String,
    /// What it is ("RoleBinding shop/deployers of Role deployer, rule 1").
    pub text: Message,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// For RBAC: the grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// The attributes that fit, as `name value` in the words of a rule; for a webhook the conditions that are true.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fits: Vec<Message>,
    /// The attributes that do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub misses: Vec<Message>,
    /// The smallest change that would allow the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// A change of a document, with what else it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Change {
    /// What to change, as an imperative.
    pub title: Message,
    /// The document it changes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// The edits; empty where the change cannot be applied for the person (a bootstrap role, say).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// An object to add, as YAML that `kubectl apply -f -` takes, where no existing line needs to change. Then `edits` append
    /// it to the document.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub manifest: String,
    /// What else it would let through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Message>,
}

/// What the request would come to if one webhook answered otherwise. Only webhooks that this request reaches are here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WhatIf {
    /// The webhook's name.
    pub gate: String,
    /// One case for each answer, always in this order: Allow, Deny, NoOpinion, Unavailable.
    pub cases: Vec<WhatIfCase>,
}

/// One other answer of a webhook, and the outcome with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WhatIfCase {
    /// `Allow`, `Deny`, `NoOpinion`, or `Unavailable` (no answer: its failurePolicy counts).
    pub answer: String,
    /// The chain's decision then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The authorizer that would decide; empty where none would.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// The HTTP status of the request then: 200, 403 or 500.
    pub code: u16,
    /// Whether this is how the webhook answers in the scenario.
    pub current: bool,
}
