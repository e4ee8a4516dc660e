//! The chain of authorizers (`k8s.io/apiserver/pkg/authorization/union`).
//!
//! The chain alone knows what NoOpinion means: the next authorizer is asked, and at the end nobody allowed.

use std::collections::BTreeMap;
use std::time::Duration;

use gatewalk_diagnostics::{Finding, Span};
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType,
};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::objects::Objects;
use gatewalk_release::{FeatureGates, Release};

use crate::abac::AbacAuthorizer;
use crate::always::{self, SYSTEM_MASTERS};
use crate::explain;
use crate::node::{self, NodeAuthorizer};
use crate::rbac::{RbacAuthorizer, Visit};
use crate::webhook::{Evaluated, How, Notes, Surroundings, Webhook, WebhookState, milliseconds};
use crate::{
    Answer, Call, CannedAttempt, CannedWebhook, Decision, Errors, Source, Step, StepKind, Walk,
};

/// The authorizers of a server, in the order they are asked.
#[derive(Debug)]
pub struct Chain {
    pub(crate) release: Release,
    pub(crate) members: Vec<Member>,
    /// The texts of the scenario that changes are made in.
    pub(crate) objects_text: String,
    pub(crate) configuration_text: String,
    pub(crate) abac_text: String,
}

/// An authorizer with its place in the configuration.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) source: Option<Source>,
    pub(crate) authorizer: Authorizer,
}

/// The authorizers there are.
#[derive(Debug)]
pub(crate) enum Authorizer {
    Masters,
    AlwaysAllow,
    AlwaysDeny,
    Rbac(Box<RbacAuthorizer>),
    Webhook(Box<Webhook>),
    Abac(AbacAuthorizer),
    Node(Box<NodeAuthorizer>),
}

/// What a chain is made of, besides its configuration.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The release of the server and its feature gates.
    pub gates: &'a FeatureGates,
    /// The scenario's field that the configuration stands in; empty where there is none.
    pub configuration_document: &'static str,
    /// The text of the configuration, for places in it; empty where it comes from flags.
    pub configuration_text: &'a str,
    /// The objects of the cluster, the bootstrap policy among them where it is present.
    pub objects: &'a Objects,
    /// The text that the pasted objects stand in, for changes of it; empty where none were pasted.
    pub objects_text: &'a str,
    /// How webhooks answer. One that is not named has no opinion.
    pub webhooks: &'a [CannedWebhook],
    /// What stands on the server's disk, path to content; `None` where that is not known.
    pub files: Option<&'a BTreeMap<String, String>>,
    /// The ABAC policy file; `None` where the flag is not given.
    pub abac_policy: Option<&'a str>,
}

/// Why kube-apiserver does not start: an authorizer cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// Upstream's text.
    pub text: String,
}

/// What webhooks remember from one request to the next: their decision caches and how often they were called.
#[derive(Debug, Default)]
pub struct State {
    /// In the places of the chain's members.
    webhooks: Vec<Option<WebhookState>>,
}

/// What one authorizer did, kept for the explanation.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) answer: Answer,
    pub(crate) detail: Detail,
}

/// What an authorizer looked at.
#[derive(Debug)]
pub(crate) enum Detail {
    Plain,
    Rbac(Visit),
    /// The place of the policy that matched.
    Abac(Option<usize>),
    Node(node::Verdict),
    Webhook {
        how: How,
        conditions: Vec<Evaluated>,
        /// The place of its call in the walk's.
        call: Option<usize>,
    },
}

/// The chain's answer without an explanation.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// Decision, reason and error.
    pub answer: Answer,
    /// What each webhook was sent, in order.
    pub calls: Vec<Call>,
}

/// The chain's answer before it is explained.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) answer: Answer,
    /// The place of the member that decided.
    pub(crate) by: Option<usize>,
    pub(crate) traces: Vec<Trace>,
    pub(crate) calls: Vec<Call>,
    pub(crate) elapsed: Duration,
    pub(crate) notes: Notes,
}

impl Chain {
    /// The chain of a configuration: the authorizer for system:masters, then the configured ones.
    pub fn new(
        configuration: &AuthorizationConfiguration,
        inputs: &Inputs<'_>,
    ) -> Result<Self, BuildError> {
        let masters = Member {
            name: SYSTEM_MASTERS.to_owned(),
            source: None,
            authorizer: Authorizer::Masters,
        };
        // upstream makes the authorizers that outlive a reload first: a bad policy file comes before a bad kubeconfig
        let uses_abac =
            |entry: &AuthorizerConfiguration| entry.authorizer_type == AuthorizerType::Abac;
        let mut policies = if configuration.authorizers.iter().any(uses_abac) {
            abac(inputs)?
        } else {
            AbacAuthorizer::default()
        };
        let mut members = vec![masters];
        for entry in &configuration.authorizers {
            members.push(Member::configured(entry, inputs, &mut policies)?);
        }
        Ok(Self {
            release: inputs.gates.release(),
            members,
            objects_text: inputs.objects_text.to_owned(),
            configuration_text: inputs.configuration_text.to_owned(),
            abac_text: inputs.abac_policy.unwrap_or_default().to_owned(),
        })
    }

    /// What is wrong with the answers of webhooks, as far as no request is needed to say so.
    pub fn findings(&self) -> Vec<Finding> {
        let of_member = |member: &Member| match &member.authorizer {
            Authorizer::Webhook(webhook) => webhook.findings(),
            Authorizer::Masters
            | Authorizer::AlwaysAllow
            | Authorizer::AlwaysDeny
            | Authorizer::Rbac(_)
            | Authorizer::Abac(_)
            | Authorizer::Node(_) => Vec::new(),
        };
        self.members.iter().flat_map(of_member).collect()
    }

    /// What webhooks remember at the start of a scenario: nothing.
    pub fn state(&self) -> State {
        State { webhooks: self.members.iter().map(Member::state).collect() }
    }

    /// The names of the webhooks, in order.
    pub fn webhooks(&self) -> impl Iterator<Item = &str> {
        let is_webhook = |member: &&Member| matches!(member.authorizer, Authorizer::Webhook(_));
        self.members.iter().filter(is_webhook).map(|member| member.name.as_str())
    }

    /// [`Chain::state`], where a webhook, or every one without a name, answers each attempt otherwise than the scenario says.
    pub fn state_with(&self, webhook: Option<&str>, instead: &CannedAttempt) -> State {
        let mut state = self.state();
        for (member, state) in self.members.iter().zip(&mut state.webhooks) {
            if let Some(state) = state
                && webhook.is_none_or(|name| name == member.name)
            {
                state.instead = Some(instead.clone());
            }
        }
        state
    }

    /// Asks the authorizers, and says what each of them did.
    ///
    /// `at` is the request's time on the scenario's time line, and `state` what earlier requests left behind.
    pub fn authorize(&self, attributes: &Attributes, at: Duration, state: &mut State) -> Walk {
        let run = self.run(attributes, at, state, true);
        explain::walk(self, attributes, run)
    }

    /// [`Chain::authorize`] without what came close and what else webhooks could have made of it.
    pub fn steps(&self, attributes: &Attributes, at: Duration, state: &mut State) -> Walk {
        let run = self.run(attributes, at, state, true);
        explain::steps(self, attributes, run)
    }

    /// Asks the authorizers without an explanation: what counts when many requests are decided.
    pub fn decide(&self, attributes: &Attributes, at: Duration, state: &mut State) -> Decided {
        let run = self.run(attributes, at, state, false);
        Decided { answer: run.answer, calls: run.calls }
    }

    fn run(
        &self,
        attributes: &Attributes,
        at: Duration,
        state: &mut State,
        recording: bool,
    ) -> Run {
        let mut run = Run::default();
        let mut reasons: Vec<String> = Vec::new();
        let mut errors: Vec<String> = Vec::new();
        for (place, member) in self.members.iter().enumerate() {
            let mut nothing = None;
            let remembered = state.webhooks.get_mut(place).unwrap_or(&mut nothing);
            let trace = match &member.authorizer {
                Authorizer::Webhook(webhook) => {
                    let remembered = remembered.get_or_insert_with(|| webhook.state());
                    ask(webhook, attributes, at, remembered, recording, &mut run)
                }
                simple => simple.authorize(attributes),
            };
            let is_final = trace.answer.decision != Decision::NoOpinion;
            if is_final {
                run.by = Some(place);
                run.answer.clone_from(&trace.answer);
            } else {
                self.collect_reason(&member.name, &trace.answer.reason, &mut reasons);
                errors.extend(trace.answer.error.clone().into_iter().flat_map(Errors::into_leaves));
            }
            if recording {
                run.traces.push(trace);
            }
            if is_final {
                return run;
            }
        }
        run.answer = Answer {
            decision: Decision::NoOpinion,
            reason: reasons.join("\n"),
            error: Errors::aggregate(errors),
        };
        run
    }

    /// Since 1.37 the members are named, and their reasons carry the name.
    fn collect_reason(&self, name: &str, reason: &str, reasons: &mut Vec<String>) {
        if reason.is_empty() {
            return;
        }
        if self.release >= Release::V1_37 {
            reasons.push(format!("{name}: {reason}"));
        } else {
            reasons.push(reason.to_owned());
        }
    }
}

impl Authorizer {
    /// The answer of an authorizer that needs no time and remembers nothing.
    pub(crate) fn authorize(&self, attributes: &Attributes) -> Trace {
        let plain = |answer| Trace { answer, detail: Detail::Plain };
        match self {
            Self::Masters => plain(always::masters(&attributes.user)),
            Self::AlwaysAllow => plain(always::allow()),
            Self::AlwaysDeny => plain(always::deny()),
            Self::Rbac(rbac) => {
                let visit = rbac.visit(attributes);
                Trace { answer: rbac.answer(&visit), detail: Detail::Rbac(visit) }
            }
            Self::Abac(policies) => {
                let matching = policies.matching(attributes);
                Trace { answer: policies.answer(matching), detail: Detail::Abac(matching) }
            }
            Self::Node(node) => {
                let verdict = node.verdict(attributes);
                Trace { answer: verdict.answer.clone(), detail: Detail::Node(verdict) }
            }
            // webhooks are asked with the time and with what they remember
            Self::Webhook(_) => plain(Answer::default()),
        }
    }
}

/// Asks a webhook, and notes the time it takes and the call it makes.
fn ask(
    webhook: &Webhook,
    attributes: &Attributes,
    at: Duration,
    state: &mut WebhookState,
    recording: bool,
    run: &mut Run,
) -> Trace {
    let asked = webhook.authorize(attributes, at + run.elapsed, state, recording);
    let call = match &asked.how {
        How::Cached { call, .. } | How::Called { call, .. } => {
            let mut call = Call::clone(call);
            call.start_milliseconds = milliseconds(run.elapsed);
            run.calls.push(call);
            Some(run.calls.len() - 1)
        }
        How::Excluded | How::ConditionFailed => None,
    };
    run.elapsed += asked.elapsed;
    run.notes.findings.extend(asked.notes.findings);
    run.notes.assumptions.extend(asked.notes.assumptions);
    let detail = Detail::Webhook { how: asked.how, conditions: asked.conditions, call };
    Trace { answer: asked.answer, detail }
}

fn abac(inputs: &Inputs<'_>) -> Result<AbacAuthorizer, BuildError> {
    let policies = match inputs.abac_policy {
        Some(text) => AbacAuthorizer::from_file(text, inputs.gates.release()),
        None => Err("open : no such file or directory".to_owned()),
    };
    policies.map_err(|text| BuildError { text })
}

impl Member {
    fn configured(
        entry: &AuthorizerConfiguration,
        inputs: &Inputs<'_>,
        policies: &mut AbacAuthorizer,
    ) -> Result<Self, BuildError> {
        let authorizer = match &entry.authorizer_type {
            AuthorizerType::AlwaysAllow => Authorizer::AlwaysAllow,
            AuthorizerType::AlwaysDeny => Authorizer::AlwaysDeny,
            AuthorizerType::Rbac => Authorizer::Rbac(Box::new(RbacAuthorizer::new(inputs.objects))),
            // validation lets ABAC stand but once
            AuthorizerType::Abac => Authorizer::Abac(std::mem::take(policies)),
            AuthorizerType::Node => {
                Authorizer::Node(Box::new(NodeAuthorizer::new(inputs.objects, inputs.gates)))
            }
            AuthorizerType::Webhook(configuration) => {
                let canned = inputs.webhooks.iter().find(|canned| canned.name == entry.name);
                let surroundings = Surroundings {
                    gates: inputs.gates,
                    canned,
                    files: inputs.files,
                    text: inputs.configuration_text,
                };
                let webhook = Webhook::new(&entry.name, configuration, &surroundings);
                let webhook = webhook.map_err(|text| BuildError { text })?;
                Authorizer::Webhook(Box::new(webhook))
            }
        };
        let span = Some(entry.span).filter(|span| *span != Span::default());
        let document = inputs.configuration_document;
        let source = (!document.is_empty()).then_some(Source { document, span });
        Ok(Self { name: entry.name.clone(), source, authorizer })
    }

    fn state(&self) -> Option<WebhookState> {
        match &self.authorizer {
            Authorizer::Webhook(webhook) => Some(webhook.state()),
            Authorizer::Masters
            | Authorizer::AlwaysAllow
            | Authorizer::AlwaysDeny
            | Authorizer::Rbac(_)
            | Authorizer::Abac(_)
            | Authorizer::Node(_) => None,
        }
    }

    pub(crate) fn kind(&self) -> StepKind {
        match &self.authorizer {
            Authorizer::Masters => StepKind::BuiltIn,
            Authorizer::AlwaysAllow => StepKind::AlwaysAllow,
            Authorizer::AlwaysDeny => StepKind::AlwaysDeny,
            Authorizer::Rbac(_) => StepKind::Rbac,
            Authorizer::Webhook(_) => StepKind::Webhook,
            Authorizer::Abac(_) => StepKind::Abac,
            Authorizer::Node(_) => StepKind::Node,
        }
    }

    /// The step before anything is known of it.
    pub(crate) fn step(&self) -> Step {
        Step {
            name: self.name.clone(),
            kind: self.kind(),
            source: self.source.clone(),
            ..Step::default()
        }
    }
}

#[cfg(test)]
mod tests;
