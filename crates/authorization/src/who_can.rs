//! Who may make a request: the subjects that RBAC, ABAC, Node and the simple authorizers allow, and the webhooks that could still
//! have a say.

use std::collections::BTreeSet;

use gatewalk_diagnostics::{Message, Span};
use gatewalk_kubernetes::apis::apiserver::FailurePolicy;
use gatewalk_kubernetes::apis::rbac::Subject;
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};

use crate::abac::{AbacAuthorizer, Policy};
use crate::always::SYSTEM_MASTERS;
use crate::chain::{Authorizer, Chain, Member};
use crate::explain::rbac::{bare_grant, source};
use crate::node::NodeAuthorizer;
use crate::rbac::matching::Request;
use crate::rbac::{Binding, RbacAuthorizer, describe};
use crate::webhook::Webhook;
use crate::webhook::anybody::{Certainty, together};
use crate::{Decision, Grant, Source};

/// More grantees than these are counted only.
const GRANTEES_MAX: usize = 1_000;

/// Who may make a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhoCan {
    /// Who is allowed and through what, in the order of the chain.
    pub grantees: Vec<Grantee>,
    /// How many are left out.
    pub omitted: usize,
    /// The webhooks, in the order of the chain.
    pub webhooks: Vec<WebhookPower>,
}

/// Somebody who is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee {
    /// The authorizer that allows.
    pub gate: String,
    /// `User`, `Group`, `ServiceAccount`, `Node` or `Everyone`.
    pub kind: &'static str,
    /// The name; `namespace/name` for a service account; empty for everyone.
    pub name: String,
    /// For RBAC: the grant.
    pub grant: Option<Grant>,
    /// What allows.
    pub source: Option<Source>,
    /// What allows, in a sentence.
    pub text: Message,
    /// The webhooks before it that could deny.
    pub vetoes: Vec<String>,
}

/// What a webhook could do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookPower {
    /// Its name.
    pub gate: String,
    /// Whether it is asked.
    pub asked: Certainty,
    /// What follows.
    pub text: Message,
    /// Its conditions.
    pub conditions: Vec<ConditionPower>,
    /// Its entry in the configuration.
    pub source: Option<Source>,
}

/// A condition when the user is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionPower {
    /// The expression.
    pub expression: String,
    /// Whether it is true.
    pub result: Certainty,
    /// Where it stands.
    pub source: Option<Source>,
}

impl Chain {
    /// Who may make a request. The user of the attributes does not count.
    pub fn who_can(&self, attributes: &Attributes) -> WhoCan {
        let mut who = WhoCan::default();
        let mut vetoes: Vec<String> = Vec::new();
        for member in &self.members {
            let before = who.grantees.len();
            match &member.authorizer {
                Authorizer::Masters => who.grantees.push(Grantee {
                    text: Message::new("authorization.whoMasters"),
                    ..member.grantee("Group", SYSTEM_MASTERS.to_owned())
                }),
                Authorizer::AlwaysAllow => who.grantees.push(Grantee {
                    text: Message::new("authorization.alwaysAllow"),
                    ..member.grantee("Everyone", String::new())
                }),
                Authorizer::AlwaysDeny => {}
                Authorizer::Rbac(rbac) => who.grantees.extend(of_rbac(member, rbac, attributes)),
                Authorizer::Abac(abac) => who.grantees.extend(of_abac(member, abac, attributes)),
                Authorizer::Node(node) => who.grantees.extend(of_node(member, node, attributes)),
                Authorizer::Webhook(webhook) => {
                    let power = of_webhook(member, webhook, attributes);
                    let denies = match power.asked {
                        Certainty::Always | Certainty::Depends => true,
                        Certainty::Fails => webhook.failure_policy() == FailurePolicy::Deny,
                        Certainty::Never => false,
                    };
                    if denies {
                        vetoes.push(member.name.clone());
                    }
                    who.webhooks.push(power);
                }
            }
            for grantee in who.grantees.iter_mut().skip(before) {
                grantee.vetoes.clone_from(&vetoes);
            }
            if matches!(member.authorizer, Authorizer::AlwaysAllow) {
                // nobody gets past it
                break;
            }
        }
        who.omitted = who.grantees.len().saturating_sub(GRANTEES_MAX);
        who.grantees.truncate(GRANTEES_MAX);
        who
    }
}

impl Member {
    fn grantee(&self, kind: &'static str, name: String) -> Grantee {
        Grantee {
            gate: self.name.clone(),
            kind,
            name,
            grant: None,
            source: self.source.clone(),
            text: Message::new(""),
            vetoes: Vec::new(),
        }
    }
}

/// The subjects of each binding in scope whose role has a rule for it.
fn of_rbac(member: &Member, rbac: &RbacAuthorizer, attributes: &Attributes) -> Vec<Grantee> {
    let request = Request::new(attributes);
    let in_scope = |binding: &&Binding| {
        binding.is_cluster
            || (!attributes.namespace.is_empty() && binding.namespace == attributes.namespace)
    };
    let mut grantees = Vec::new();
    for binding in rbac.bindings.iter().filter(in_scope) {
        let Ok(role) = &binding.role else { continue };
        let mut rules = rbac.rules(*role).iter().enumerate();
        let Some((place, rule)) = rules.find(|(_, rule)| request.is_allowed_by(rule)) else {
            continue;
        };
        for subject in &binding.subjects {
            let Some((kind, name)) = subject_name(subject, binding) else { continue };
            // who may everything is named already, and no binding adds to it
            if kind == "Group" && name == SYSTEM_MASTERS {
                continue;
            }
            let grant = Grant {
                subject: describe(subject, binding),
                rule: Some(place),
                ..bare_grant(binding)
            };
            let text = Message::new("authorization.whoRbac")
                .with("kind", grant.binding_kind)
                .with("binding", &grant.binding)
                .with("roleKind", &grant.role_kind)
                .with("role", &grant.role)
                .with("rule", &(place + 1));
            grantees.push(Grantee {
                source: Some(source(rule.source)),
                text,
                grant: Some(grant),
                ..member.grantee(kind, name)
            });
        }
    }
    grantees
}

fn subject_name(subject: &Subject, binding: &Binding) -> Option<(&'static str, String)> {
    match subject.kind.as_str() {
        "User" => Some(("User", subject.name.clone())),
        "Group" => Some(("Group", subject.name.clone())),
        "ServiceAccount" => {
            let namespace =
                if subject.namespace.is_empty() { &binding.namespace } else { &subject.namespace };
            // a service account without a namespace is nobody
            (!namespace.is_empty())
                .then(|| ("ServiceAccount", format!("{namespace}/{}", subject.name)))
        }
        _ => None,
    }
}

fn of_abac(member: &Member, abac: &AbacAuthorizer, attributes: &Attributes) -> Vec<Grantee> {
    let covering = abac.policies.iter().filter(|policy| policy.covers(attributes));
    let grantee = |policy: &Policy| {
        let (kind, name, and_group) = match (policy.user.as_str(), policy.group.as_str()) {
            ("", "") => return None,
            ("*", "" | "*") | ("", "*") => ("Everyone", String::new(), ""),
            ("" | "*", group) => ("Group", group.to_owned(), ""),
            (user, "" | "*") => ("User", user.to_owned(), ""),
            (user, group) => ("User", user.to_owned(), group),
        };
        let id = if and_group.is_empty() {
            "authorization.whoAbac"
        } else {
            "authorization.whoAbacBoth"
        };
        let text = Message::new(id).with("line", &policy.line).with("group", and_group);
        let source = Some(Source { document: "abacPolicy", span: Some(policy.span) });
        Some(Grantee { source, text, ..member.grantee(kind, name) })
    };
    covering.filter_map(grantee).collect()
}

/// The nodes of the scenario that are allowed, or all of them.
fn of_node(member: &Member, node: &NodeAuthorizer, attributes: &Attributes) -> Vec<Grantee> {
    let allows = |name: &str| {
        let user = UserInfo {
            name: format!("system:node:{name}"),
            groups: vec!["system:nodes".to_owned()],
            ..UserInfo::default()
        };
        let attributes = Attributes { user, ..attributes.clone() };
        node.authorize(&attributes).decision == Decision::Allow
    };
    // no node can have this name
    if allows("\0") {
        let text = Message::new("authorization.whoEveryNode");
        return vec![Grantee { text, ..member.grantee("Group", "system:nodes".to_owned()) }];
    }
    let mut names: BTreeSet<&str> = node.graph.nodes().collect();
    // its own node, and its own lease
    names.insert(attributes.name.as_str());
    let allowed = names.into_iter().filter(|name| !name.is_empty() && allows(name));
    let grantee = |name: &str| Grantee {
        text: Message::new("authorization.whoNode"),
        ..member.grantee("Node", name.to_owned())
    };
    allowed.map(grantee).collect()
}

fn of_webhook(member: &Member, webhook: &Webhook, attributes: &Attributes) -> WebhookPower {
    let certainties = webhook.for_anybody(attributes);
    let asked = together(&certainties);
    let document = member.source.as_ref().map(|source| source.document);
    let conditions = webhook.conditions().all().iter().zip(certainties);
    let conditions = conditions.map(|(condition, result)| ConditionPower {
        expression: condition.expression.text.clone(),
        result,
        source: document.map(|document| Source {
            document,
            span: Some(condition.expression.span).filter(|span| *span != Span::default()),
        }),
    });
    let id = match (asked, webhook.failure_policy()) {
        (Certainty::Always, _) => "authorization.whoAlwaysAsked",
        (Certainty::Never, _) => "authorization.whoNeverAsked",
        (Certainty::Depends, _) => "authorization.whoMayBeAsked",
        (Certainty::Fails, FailurePolicy::Deny) => "authorization.whoFailsDeny",
        (Certainty::Fails, FailurePolicy::NoOpinion) => "authorization.whoFailsNoOpinion",
    };
    WebhookPower {
        gate: member.name.clone(),
        asked,
        text: Message::new(id).with("name", &member.name),
        conditions: conditions.collect(),
        source: member.source.clone(),
    }
}
