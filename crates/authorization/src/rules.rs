//! What a user may do in a namespace (`authorizer.RuleResolver`, the status of a `SelfSubjectRulesReview`).

mod table;

use gatewalk_kubernetes::apis::rbac::PolicyRule;
use gatewalk_kubernetes::attributes::UserInfo;
use gatewalk_kubernetes::go::{JsonObject, json_strings};

use crate::Errors;
use crate::abac::AbacAuthorizer;
use crate::chain::{Authorizer, Chain};
use crate::node::node_name;
use crate::rbac::RbacAuthorizer;

/// The rules that the configured authorizers know of, in their order, with duplicates. The built-in authorizer for
/// system:masters takes no part, and a denial is not subtracted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectRulesReviewStatus {
    /// Rules about resources.
    pub resource_rules: Vec<ResourceRule>,
    /// Rules about paths.
    pub non_resource_rules: Vec<NonResourceRule>,
    /// Whether there may be more that cannot be listed.
    pub incomplete: bool,
    /// Why the list may lack something; may be set without `incomplete`.
    pub evaluation_error: Option<Errors>,
}

/// A rule about resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members are those of a rule of RBAC")]
pub struct ResourceRule {
    pub verbs: Vec<String>,
    pub api_groups: Vec<String>,
    pub resources: Vec<String>,
    pub resource_names: Vec<String>,
}

/// A rule about paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members are those of a rule of RBAC")]
pub struct NonResourceRule {
    pub verbs: Vec<String>,
    pub non_resource_urls: Vec<String>,
}

impl Chain {
    /// The rules of a user in a namespace. Upstream refuses to answer without a namespace; that is the caller's to say.
    pub fn rules_for(&self, user: &UserInfo, namespace: &str) -> SubjectRulesReviewStatus {
        let mut status = SubjectRulesReviewStatus::default();
        let mut errors: Vec<String> = Vec::new();
        for member in &self.members {
            match &member.authorizer {
                Authorizer::Masters | Authorizer::AlwaysDeny => {}
                Authorizer::AlwaysAllow => {
                    status.resource_rules.push(ResourceRule {
                        verbs: any(),
                        api_groups: any(),
                        resources: any(),
                        resource_names: Vec::new(),
                    });
                    let rule = NonResourceRule { verbs: any(), non_resource_urls: any() };
                    status.non_resource_rules.push(rule);
                }
                Authorizer::Rbac(rbac) => of_rbac(rbac, user, namespace, &mut status, &mut errors),
                Authorizer::Abac(abac) => of_abac(abac, user, namespace, &mut status),
                Authorizer::Node(_) if node_name(user).is_some() => {
                    status.incomplete = true;
                    errors.push("node authorizer does not support user rule resolution".to_owned());
                }
                Authorizer::Node(_) => {}
                Authorizer::Webhook(_) => {
                    status.incomplete = true;
                    errors.push(
                        "webhook authorizer does not support user rule resolution".to_owned(),
                    );
                }
            }
        }
        status.evaluation_error = Errors::aggregate(errors);
        status
    }
}

fn any() -> Vec<String> {
    vec!["*".to_owned()]
}

fn of_rbac(
    rbac: &RbacAuthorizer,
    user: &UserInfo,
    namespace: &str,
    status: &mut SubjectRulesReviewStatus,
    errors: &mut Vec<String>,
) {
    for (binding, _) in rbac.applying(user, namespace) {
        let Some(binding) = rbac.bindings.get(binding) else { continue };
        match &binding.role {
            Ok(role) => rbac.rules(*role).iter().for_each(|rule| status.add(rule)),
            Err(error) => errors.push(error.clone()),
        }
    }
}

/// Policies about paths show only where their namespace fits as well.
fn of_abac(
    abac: &AbacAuthorizer,
    user: &UserInfo,
    namespace: &str,
    status: &mut SubjectRulesReviewStatus,
) {
    let of_user = abac.policies.iter().filter(|policy| {
        policy.subject_matches(user) && (policy.namespace == "*" || policy.namespace == namespace)
    });
    for policy in of_user {
        let verbs = || {
            let read = ["get", "list", "watch"].map(str::to_owned);
            if policy.readonly { read.to_vec() } else { any() }
        };
        if !policy.resource.is_empty() {
            status.resource_rules.push(ResourceRule {
                verbs: verbs(),
                api_groups: vec![policy.api_group.clone()],
                resources: vec![policy.resource.clone()],
                resource_names: Vec::new(),
            });
        }
        if !policy.non_resource_path.is_empty() {
            status.non_resource_rules.push(NonResourceRule {
                verbs: verbs(),
                non_resource_urls: vec![policy.non_resource_path.clone()],
            });
        }
    }
}

impl SubjectRulesReviewStatus {
    fn add(&mut self, rule: &PolicyRule) {
        if !rule.resources.is_empty() {
            self.resource_rules.push(ResourceRule {
                verbs: rule.verbs.clone(),
                api_groups: rule.api_groups.clone(),
                resources: rule.resources.clone(),
                resource_names: rule.resource_names.clone(),
            });
        }
        if !rule.non_resource_urls.is_empty() {
            self.non_resource_rules.push(NonResourceRule {
                verbs: rule.verbs.clone(),
                non_resource_urls: rule.non_resource_urls.clone(),
            });
        }
    }

    /// The status as JSON: both lists are always there.
    pub fn to_json(&self) -> String {
        let resource: Vec<String> = self.resource_rules.iter().map(ResourceRule::to_json).collect();
        let paths: Vec<String> =
            self.non_resource_rules.iter().map(NonResourceRule::to_json).collect();
        let error = self.evaluation_error.as_ref().map(ToString::to_string).unwrap_or_default();
        JsonObject::new()
            .raw("resourceRules", &format!("[{}]", resource.join(",")))
            .raw("nonResourceRules", &format!("[{}]", paths.join(",")))
            .raw("incomplete", if self.incomplete { "true" } else { "false" })
            .nonempty_string("evaluationError", &error)
            .end()
    }
}

impl ResourceRule {
    fn to_json(&self) -> String {
        JsonObject::new()
            .raw("verbs", &json_strings(&self.verbs))
            .nonempty_strings("apiGroups", &self.api_groups)
            .nonempty_strings("resources", &self.resources)
            .nonempty_strings("resourceNames", &self.resource_names)
            .end()
    }
}

impl NonResourceRule {
    fn to_json(&self) -> String {
        JsonObject::new()
            .raw("verbs", &json_strings(&self.verbs))
            .nonempty_strings("nonResourceURLs", &self.non_resource_urls)
            .end()
    }
}
