//! Who keeps access while webhooks fail: the lock-out check.
//!
//! A question beside the walk, asked of the engine on its own: `gatewalk_engine::Server::lockout`. A matrix of identities and outages.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Decision, Message, Verdict};

/// Who keeps access in which outage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Lockout {
    /// `gatewalk/v1`. Always there.
    pub api_version: String,
    /// `Lockout`. Always there.
    pub kind: String,
    /// The minor release that answered. Always there.
    pub kubernetes_version: String,
    /// The answer in one sentence.
    pub sentence: Message,
    /// Whether an outage takes something from the control plane that it cannot do without. Always there.
    pub locks_out: bool,
    /// The columns: first the webhooks as the scenario has them, then the outages. Always there.
    pub outages: Vec<Outage>,
    /// The rows. Always there.
    pub identities: Vec<LockoutIdentity>,
    /// What to know when reading it: the way in that is left, what caches change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Message>,
}

/// A column: which webhook fails, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Outage {
    /// The webhook's name; empty for all of them at once, and in the first column.
    pub webhook: String,
    /// `AsWritten`, `ConnectionRefused`, `Timeout` or `Deny` (it denies whatever it is asked).
    pub answer: String,
    /// The head of the column.
    pub text: Message,
    /// What happens in it, in a sentence.
    pub sentence: Message,
    /// How many identities of the control plane lose something in it. Always there.
    pub locked_out: usize,
}

/// Whom a row is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockoutKind {
    /// A part of the cluster that it cannot do without.
    #[default]
    ControlPlane,
    /// A member of `system:masters`: the way in that is always left.
    BreakGlass,
    /// Somebody who may do everything, by the objects or the ABAC policy.
    Admin,
    /// Somebody who makes a request in the scenario.
    Scenario,
}

/// A row: somebody, and what they need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LockoutIdentity {
    /// Whom it is about.
    pub kind: LockoutKind,
    /// Who it is, in words.
    pub name: Message,
    /// The user name.
    pub user: String,
    /// The groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// One for each column: the worst of what becomes of the requests. What the scenario refuses its own users with or without the
    /// outage counts only where that is all they ask.
    pub access: Vec<Access>,
    /// What they need.
    pub requests: Vec<LockoutRequest>,
}

/// A request of an identity, in each outage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LockoutRequest {
    /// The request in a few words: `update leases.coordination.k8s.io node-1 in kube-node-lease`.
    pub name: String,
    /// What authorizers see, in the shape of a SubjectAccessReviewSpec.
    pub attributes: Value,
    /// One for each column.
    pub cells: Vec<LockoutCell>,
}

/// What becomes of a request in an outage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LockoutCell {
    /// What the outage changes.
    pub access: Access,
    /// The chain's decision; absent when the server does not start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The status that the client gets: 200, 403 or 500.
    pub code: u16,
    /// The authorizer that decided; absent when none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The chain's reason.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The chain's error.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// How long the client waits for the authorizers, in milliseconds.
    pub duration_milliseconds: u64,
    /// The outcome in a sentence.
    pub verdict: Verdict,
}

/// What an outage does to somebody, from the best to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Access {
    /// It is allowed, as without the outage.
    #[default]
    Kept,
    /// It is allowed though it is not without the outage.
    Gained,
    /// It is refused, as without the outage.
    Never,
    /// It is refused though it is allowed without the outage.
    Lost,
}
