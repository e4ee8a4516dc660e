use std::time::Duration;

use gatewalk_diagnostics::Span;
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType,
};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::objects::Objects;
use gatewalk_release::{FeatureGates, Release};

use super::{Chain, Inputs};
use crate::{Decision, Outcome, Walk};

fn chain(release: Release, types: &[AuthorizerType]) -> Chain {
    let authorizers = types.iter().map(|authorizer_type| AuthorizerConfiguration {
        name: authorizer_type.name().to_lowercase(),
        authorizer_type: authorizer_type.clone(),
        span: Span::default(),
    });
    let configuration = AuthorizationConfiguration { authorizers: authorizers.collect() };
    let objects = Objects::default();
    let inputs = Inputs {
        gates: &FeatureGates::new(release),
        configuration_document: "",
        configuration_text: "",
        objects: &objects,
        objects_text: "",
        webhooks: &[],
        files: None,
        abac_policy: None,
    };
    Chain::new(&configuration, &inputs).unwrap()
}

fn walk(release: Release, types: &[AuthorizerType], groups: &[&str]) -> Walk {
    let chain = chain(release, types);
    let attributes = Attributes {
        user: UserInfo {
            name: "bob".into(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..UserInfo::default()
        },
        ..Attributes::default()
    };
    chain.authorize(&attributes, Duration::ZERO, &mut chain.state())
}

#[test]
fn system_masters_is_asked_first_and_may_do_everything() {
    let walk = walk(Release::V1_36, &[AuthorizerType::AlwaysDeny], &["a", "system:masters"]);
    assert_eq!(walk.decision, Some(Decision::Allow));
    assert_eq!(walk.by.as_deref(), Some("system:masters"));
    let outcomes: Vec<_> = walk.steps.iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes, [Outcome::Allowed, Outcome::NotReached]);
}

#[test]
fn always_deny_lets_others_decide_and_its_reason_carries_its_name_since_1_37() {
    let deny = [AuthorizerType::AlwaysDeny];
    assert_eq!(walk(Release::V1_36, &deny, &[]).reason, "Everything is forbidden.");
    assert_eq!(walk(Release::V1_37, &deny, &[]).reason, "alwaysdeny: Everything is forbidden.");
    let both = [AuthorizerType::AlwaysDeny, AuthorizerType::AlwaysAllow];
    let walk = walk(Release::V1_37, &both, &[]);
    assert_eq!(walk.by.as_deref(), Some("alwaysallow"));
    assert_eq!(walk.reason, "");
}

/// A NoOpinion authorizer more changes no decision, wherever it stands.
#[test]
fn an_authorizer_without_an_opinion_changes_no_decision() {
    let chains: [&[AuthorizerType]; 4] = [
        &[],
        &[AuthorizerType::AlwaysAllow],
        &[AuthorizerType::Rbac],
        &[AuthorizerType::Rbac, AuthorizerType::Node, AuthorizerType::AlwaysAllow],
    ];
    for types in chains {
        for groups in [&[][..], &["system:masters"][..], &["system:authenticated"][..]] {
            let before = walk(Release::V1_37, types, groups);
            for place in 0..=types.len() {
                let mut more = types.to_vec();
                more.insert(place, AuthorizerType::AlwaysDeny);
                let after = walk(Release::V1_37, &more, groups);
                assert_eq!((after.decision, after.by), (before.decision, before.by.clone()));
            }
        }
    }
}

#[test]
fn rules_are_listed_by_those_who_can() {
    let user = UserInfo {
        name: "system:node:n1".into(),
        groups: vec!["system:nodes".into(), "system:masters".into()],
        ..UserInfo::default()
    };
    let types = [AuthorizerType::Node, AuthorizerType::AlwaysDeny, AuthorizerType::AlwaysAllow];
    assert_eq!(
        chain(Release::V1_36, &types).rules_for(&user, "x").to_json(),
        r#"{"resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}],"incomplete":true,"evaluationError":"node authorizer does not support user rule resolution"}"#
    );
    assert_eq!(
        chain(Release::V1_36, &[AuthorizerType::Rbac]).rules_for(&user, "x").to_json(),
        r#"{"resourceRules":[],"nonResourceRules":[],"incomplete":false}"#
    );
}
