//! Who can do something, and what somebody can do.
//!
//! Two questions beside the walk, asked of the engine on their own: `gatewalk_engine::Server::who_can` and
//! `gatewalk_engine::Server::rules_of`. What webhooks would say is theirs alone; these answers say where they matter.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Grant, Message, Source};

/// Who may make a request, whoever asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WhoCan {
    /// What is asked, in the shape of a SubjectAccessReviewSpec without a subject.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub attributes: Value,
    /// The answer in one sentence.
    pub sentence: Message,
    /// Who is allowed and through what, in the order of the chain. Always there.
    pub grantees: Vec<Grantee>,
    /// How many grantees are left out of a list that is too long.
    pub omitted: usize,
    /// What webhooks could still do, in the order of the chain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<WebhookPower>,
}

/// Somebody who is allowed, and through what. The same subject appears once for each grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Grantee {
    /// The authorizer that allows.
    pub gate: String,
    /// `User`, `Group`, `ServiceAccount`, `Node`, or `Everyone`.
    pub kind: String,
    /// The user or group name; `namespace/name` for a service account; empty for everyone.
    pub name: String,
    /// For RBAC: the binding, role and rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// The rule, the policy line or the entry of the configuration that allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What allows, in a sentence.
    pub text: Message,
    /// The webhooks that are asked before and could deny, by name. Empty for system:masters, whom nobody can deny.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<String>,
}

/// What a webhook could do with a request, whoever makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WebhookPower {
    /// The webhook's name.
    pub gate: String,
    /// Whether it is asked: its conditions, with everything known but the user.
    pub asked: Certainty,
    /// What follows, in a sentence.
    pub text: Message,
    /// Its conditions in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionPower>,
    /// The entry in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Whether something happens when the user is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// For every user.
    Always,
    /// For no user.
    Never,
    /// For some users, or it cannot be told.
    #[default]
    Depends,
    /// Its conditions give an error for every user; then its failurePolicy counts and it is not called.
    Fails,
}

/// A `matchConditions` expression when the user is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConditionPower {
    /// The expression as loaded.
    pub expression: String,
    /// `Always`: true for every user. `Never`: false for every user.
    pub result: Certainty,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What a subject may do, as far as RBAC, ABAC and the simple authorizers say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubjectRules {
    /// The user name.
    pub user: String,
    /// The groups.
    pub groups: Vec<String>,
    /// The namespace asked about; empty for cluster-wide rules alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The rules, in the order of the chain. Always there.
    pub rules: Vec<SubjectRule>,
    /// How many rules are left out of a list that is too long.
    pub omitted: usize,
    /// What this list cannot hold: authorizers that have no rules to show, lookups that failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Message>,
}

/// One rule of a subject, with where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubjectRule {
    /// The authorizer it belongs to.
    pub gate: String,
    /// The verbs; `*` is every verb.
    pub verbs: Vec<String>,
    /// The API groups; empty for a rule about paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub api_groups: Vec<String>,
    /// The resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// The object names; empty for every name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<String>,
    /// The paths of non-resource requests.
    #[serde(rename = "nonResourceURLs", skip_serializing_if = "Vec::is_empty")]
    pub non_resource_urls: Vec<String>,
    /// The namespace it counts in; empty for the whole cluster.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// For RBAC: the binding, role and rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}
