//! What a subject may do, rule by rule, with where each rule comes from.

use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::apis::rbac::PolicyRule;
use gatewalk_kubernetes::attributes::UserInfo;

use crate::abac::AbacAuthorizer;
use crate::always::SYSTEM_MASTERS;
use crate::chain::{Authorizer, Chain, Member};
use crate::explain::rbac::{bare_grant, source};
use crate::node::node_name;
use crate::rbac::{RbacAuthorizer, describe};
use crate::{Grant, Source};

/// More rules than these are counted only.
const RULES_MAX: usize = 2_000;

/// What a subject may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectRules {
    /// The rules, in the order of the chain.
    pub rules: Vec<SubjectRule>,
    /// How many are left out.
    pub omitted: usize,
    /// What no list can hold: authorizers without rules, roles that are not there.
    pub notes: Vec<Message>,
}

/// One rule with where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectRule {
    /// The authorizer.
    pub gate: String,
    /// The rule; of ABAC lines and simple authorizers what comes to the same.
    pub rule: PolicyRule,
    /// The namespace it counts in; empty for the whole cluster.
    pub namespace: String,
    /// For RBAC: the grant.
    pub grant: Option<Grant>,
    /// Where it stands.
    pub source: Option<Source>,
}

impl Chain {
    /// The rules of a user in a namespace. Without one only those that count in the whole cluster.
    pub fn rules_of(&self, user: &UserInfo, namespace: &str) -> SubjectRules {
        let mut found = SubjectRules::default();
        for member in &self.members {
            match &member.authorizer {
                Authorizer::Masters => {
                    if user.groups.iter().any(|group| group == SYSTEM_MASTERS) {
                        found.rules.push(member.everything());
                    }
                }
                Authorizer::AlwaysAllow => found.rules.push(member.everything()),
                Authorizer::AlwaysDeny => {}
                Authorizer::Rbac(rbac) => of_rbac(member, rbac, user, namespace, &mut found),
                Authorizer::Abac(abac) => of_abac(member, abac, user, namespace, &mut found),
                Authorizer::Node(_) => {
                    if node_name(user).is_some() {
                        found.notes.push(Message::new("authorization.rulesOfNode"));
                    }
                }
                Authorizer::Webhook(_) => {
                    let note = Message::new("authorization.rulesOfWebhook");
                    found.notes.push(note.with("name", &member.name));
                }
            }
        }
        found.omitted = found.rules.len().saturating_sub(RULES_MAX);
        found.rules.truncate(RULES_MAX);
        found
    }
}

impl Member {
    fn everything(&self) -> SubjectRule {
        let any = || vec!["*".to_owned()];
        SubjectRule {
            gate: self.name.clone(),
            rule: PolicyRule {
                verbs: any(),
                api_groups: any(),
                resources: any(),
                non_resource_urls: any(),
                ..PolicyRule::default()
            },
            source: self.source.clone(),
            ..SubjectRule::default()
        }
    }
}

fn of_rbac(
    member: &Member,
    rbac: &RbacAuthorizer,
    user: &UserInfo,
    namespace: &str,
    found: &mut SubjectRules,
) {
    for (binding, subject) in rbac.applying(user, namespace) {
        let Some(binding) = rbac.bindings.get(binding) else { continue };
        let subject = binding.subjects.get(subject).map(|subject| describe(subject, binding));
        let grant = Grant { subject: subject.unwrap_or_default(), ..bare_grant(binding) };
        let role = match &binding.role {
            Ok(role) => *role,
            Err(error) => {
                let note = Message::new("authorization.rulesOfMissingRole");
                found.notes.push(note.with("binding", &grant.binding).with("error", error));
                continue;
            }
        };
        for (place, rule) in rbac.rules(role).iter().enumerate() {
            found.rules.push(SubjectRule {
                gate: member.name.clone(),
                rule: rule.clone(),
                namespace: binding.namespace.clone(),
                grant: Some(Grant { rule: Some(place), ..grant.clone() }),
                source: Some(source(rule.source)),
            });
        }
    }
}

fn of_abac(
    member: &Member,
    abac: &AbacAuthorizer,
    user: &UserInfo,
    namespace: &str,
    found: &mut SubjectRules,
) {
    for policy in abac.policies.iter().filter(|policy| policy.subject_matches(user)) {
        let verbs = || {
            let reading: &[&str] = &["get", "list", "watch"];
            let verbs = if policy.readonly { reading } else { &["*"] };
            verbs.iter().map(|verb| (*verb).to_owned()).collect::<Vec<_>>()
        };
        let of_policy = |rule, namespace: String| SubjectRule {
            gate: member.name.clone(),
            rule,
            namespace,
            grant: None,
            source: Some(Source { document: "abacPolicy", span: Some(policy.span) }),
        };
        let anywhere = policy.namespace == "*";
        if !policy.resource.is_empty() && (anywhere || policy.namespace == namespace) {
            let rule = PolicyRule {
                verbs: verbs(),
                api_groups: vec![policy.api_group.clone()],
                resources: vec![policy.resource.clone()],
                ..PolicyRule::default()
            };
            let scope = if anywhere { String::new() } else { policy.namespace.clone() };
            found.rules.push(of_policy(rule, scope));
        }
        if !policy.non_resource_path.is_empty() {
            let rule = PolicyRule {
                verbs: verbs(),
                non_resource_urls: vec![policy.non_resource_path.clone()],
                ..PolicyRule::default()
            };
            found.rules.push(of_policy(rule, String::new()));
        }
    }
}
