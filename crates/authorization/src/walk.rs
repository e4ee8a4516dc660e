//! One request's walk through the chain: a step for each authorizer, with what it looked at.

use std::collections::BTreeMap;
use std::time::Duration;

use gatewalk_diagnostics::{Edit, Finding, Message, Span};

use crate::{Decision, Try, WhatIf};

/// What the chain made of a request, step by step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The chain's decision. `None` when a step that is not simulated would have decided; `steps` shows which.
    pub decision: Option<Decision>,
    /// The chain's reason.
    pub reason: String,
    /// The chain's error; `Some("")` is an error without a text.
    pub error: Option<String>,
    /// The name of the authorizer that decided (`system:masters` for the built-in one); `None` when none did.
    pub by: Option<String>,
    /// Every authorizer in order, also those that were not reached.
    pub steps: Vec<Step>,
    /// What webhooks were sent, in order.
    pub calls: Vec<Call>,
    /// What the HTTP filter writes into the audit event.
    pub annotations: BTreeMap<String, String>,
    /// On a refusal: what came close, closest first.
    pub near_misses: Vec<NearMiss>,
    /// What other answers of the webhooks that were asked would come to.
    pub what_if: Vec<WhatIf>,
    /// What went wrong with the canned answers of webhooks: conditions of theirs that gave an error.
    pub findings: Vec<Finding>,
    /// What was taken for granted: webhooks without an answer for this request have no opinion.
    pub assumptions: Vec<Message>,
    /// How long the chain took on the scenario's time line: the latencies and the waiting of webhooks, fractions of a millisecond included.
    pub duration: Duration,
}

/// The type of a step, as the configuration spells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are Kubernetes' own")]
pub enum StepKind {
    /// The group authorizer for `system:masters`, always first and in no configuration.
    #[default]
    BuiltIn,
    Webhook,
    Node,
    Rbac,
    Abac,
    AlwaysAllow,
    AlwaysDeny,
}

impl StepKind {
    /// As it is written in the configuration; `BuiltIn` for the built-in one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "BuiltIn",
            Self::Webhook => "Webhook",
            Self::Node => "Node",
            Self::Rbac => "RBAC",
            Self::Abac => "ABAC",
            Self::AlwaysAllow => "AlwaysAllow",
            Self::AlwaysDeny => "AlwaysDeny",
        }
    }
}

/// What a step did with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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
    /// What this authorizer would say is not simulated.
    NotSimulated,
}

/// One step of the walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The authorizer's name in the configuration; `system:masters` for the built-in one.
    pub name: String,
    /// Its type.
    pub kind: StepKind,
    /// What it did.
    pub outcome: Outcome,
    /// Its own reason, before the chain adds or drops anything.
    pub reason: String,
    /// Its own error.
    pub error: Option<String>,
    /// The one fact behind the outcome.
    pub fact: Option<Message>,
    /// The entry of the configuration that made it.
    pub source: Option<Source>,
    /// A webhook's conditions in file order; those after the first false one have neither result nor error.
    pub conditions: Vec<Condition>,
    /// What else it looked at, most important first.
    pub evidence: Vec<Evidence>,
    /// The place of its call in `Walk::calls`.
    pub call: Option<usize>,
}

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The scenario's field (`authorizationConfiguration`, `objects`, `abacPolicy`, `webhooks`), or `bootstrapPolicy`.
    pub document: &'static str,
    /// The range, where the document is a text that a person typed.
    pub span: Option<Span>,
}

/// A `matchConditions` expression and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The expression as loaded.
    pub expression: String,
    /// Its value; `None` when it gave an error or was not evaluated.
    pub result: Option<bool>,
    /// The evaluation error, cel-go's text.
    pub error: Option<String>,
    /// Runtime cost in cel-go's units; `None` when it was not evaluated.
    pub cost: Option<u64>,
    /// Where it stands.
    pub source: Option<Source>,
    /// The values of its parts, ordered by `anchor`.
    pub values: Vec<SubValue>,
}

/// The value of one sub-expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubValue {
    /// The code point of the expression under which it is shown (the operator, the member name), from zero.
    pub anchor: u32,
    /// The value as a CEL literal, shortened when long, or the error's text.
    pub value: String,
    /// Whether `value` is an error.
    pub error: bool,
    /// Where the character at `anchor` stands in the text as typed.
    pub span: Option<Span>,
}

/// One thing a step looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it is and what it means here.
    pub text: Message,
    /// Where it stands.
    pub source: Option<Source>,
    /// For RBAC: the grant behind it.
    pub grant: Option<Grant>,
}

/// A binding, the role it refers to and the rule of the role.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// `RoleBinding` or `ClusterRoleBinding`.
    pub binding_kind: &'static str,
    /// The binding; `namespace/name` for a RoleBinding.
    pub binding: String,
    /// `Role` or `ClusterRole`.
    pub role_kind: String,
    /// The role's name.
    pub role: String,
    /// The subject that matched, as upstream prints it (`Group "devs"`); empty where none did.
    pub subject: String,
    /// The rule's place in the role, from zero.
    pub rule: Option<usize>,
}

/// A rule or condition that came close to allowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The name of the step it belongs to.
    pub gate: String,
    /// What it is.
    pub text: Message,
    /// Where it stands.
    pub source: Option<Source>,
    /// For RBAC: the grant.
    pub grant: Option<Grant>,
    /// The attributes that fit.
    pub fits: Vec<Message>,
    /// The attributes that do not.
    pub misses: Vec<Message>,
    /// The smallest change that would allow the request.
    pub change: Option<Change>,
}

/// A change of a document, with what else it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What to change, as an imperative.
    pub title: Message,
    /// The document it changes.
    pub document: &'static str,
    /// The edits; empty where the change cannot be applied for the person (a bootstrap role, say).
    pub edits: Vec<Edit>,
    /// An object to add, as YAML; empty where a line of an existing one changes.
    pub manifest: String,
    /// What else it would let through.
    pub also: Option<Message>,
}

/// One call of a webhook, its retries included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The webhook's name.
    pub authorizer: String,
    /// The whole address: the kubeconfig's server with the query that client-go adds.
    pub url: String,
    /// The request URI of that address (`/authorize?timeout=3s`).
    pub uri: String,
    /// The body that was sent, byte for byte; when the cache answered, the body that would have been sent.
    pub body: String,
    /// How many HTTP attempts were made; 0 when the cache answered.
    pub attempts: u32,
    /// Whether the decision cache answered.
    pub cached: bool,
    /// When it began, in milliseconds after the request's own start.
    pub start_milliseconds: u64,
    /// How long it took, retries and waiting included, in milliseconds.
    pub duration_milliseconds: u64,
    /// Each time that the authorizer called, with the waiting after it; none when the cache answered.
    pub tries: Vec<Try>,
    /// What came back, in a sentence.
    pub answer: Option<Message>,
}
