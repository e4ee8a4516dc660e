//! What holds of every chain: asked of many small scenarios.

use gatewalk_report::{Decision, Report};
use gatewalk_scenario::Document;
use serde_json::{Value, json};

const LINES: [&str; 5] = [
    "GET /api/v1/namespaces/x/pods",
    "DELETE /apis/apps/v1/namespaces/x/deployments/d",
    "GET /healthz",
    "POST /api/v1/namespaces/x/pods/p/exec",
    "GET /api/v1/nodes?labelSelector=a",
];

const USERS: [(&str, &[&str]); 4] = [
    ("bob", &["system:authenticated"]),
    ("system:node:n1", &["system:nodes", "system:authenticated"]),
    ("system:anonymous", &["system:unauthenticated"]),
    ("", &[]),
];

const WEBHOOKS: [&str; 6] = [
    r#"{"decision":"Allow","reason":"a"}"#,
    r#"{"decision":"Deny","reason":"d"}"#,
    r#"{"decision":"NoOpinion","reason":"n"}"#,
    r#"{"decision":"AllowAndDeny"}"#,
    r#"{"failure":"ConnectionRefused"}"#,
    r#"{"response":{"code":500,"body":"boom"}}"#,
];

fn webhook(name: &str, conditions: &[&str]) -> Value {
    let conditions: Vec<Value> =
        conditions.iter().map(|expression| json!({ "expression": expression })).collect();
    json!({"type": "Webhook", "name": name, "webhook": {
        "timeout": "1s", "subjectAccessReviewVersion": "v1", "matchConditionSubjectAccessReviewVersion": "v1",
        "failurePolicy": "NoOpinion", "matchConditions": conditions,
        "connectionInfo": {"type": "KubeConfigFile", "kubeConfigFile": "/etc/kubernetes/w.kubeconfig"},
    }})
}

fn run(release: &str, authorizers: &[Value], answer: &str, groups: &[&str]) -> Report {
    let configuration = json!({
        "apiVersion": "apiserver.config.k8s.io/v1beta1", "kind": "AuthorizationConfiguration",
        "authorizers": authorizers,
    });
    let users = USERS.iter().map(|(name, own)| {
        let all: Vec<&str> = own.iter().chain(groups).copied().collect();
        json!({"name": name, "groups": all})
    });
    let requests: Vec<Value> = users
        .flat_map(|user| LINES.map(|line| json!({"http": line, "user": user.clone()})))
        .collect();
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let scenario = json!({
        "apiVersion": "gatewalk/v1", "kind": "Scenario", "kubernetesVersion": release,
        "authorizationConfiguration": configuration.to_string(),
        "webhooks": [{"name": "w", "answers": [answer]}, {"name": "silent", "answers": [{"decision": "NoOpinion"}]}],
        "requests": requests,
    });
    gatewalk_engine::run_document(&Document::read(&scenario.to_string()))
}

fn rest() -> [Value; 2] {
    [json!({"type": "Node", "name": "node"}), json!({"type": "RBAC", "name": "rbac"})]
}

#[test]
fn masters_are_allowed_before_anybody_is_asked() {
    for answer in WEBHOOKS {
        let authorizers = [webhook("w", &[]), json!({"type": "AlwaysDeny", "name": "alwaysdeny"})];
        let report = run("1.36", &authorizers, answer, &["system:masters"]);
        for request in &report.requests {
            assert_eq!(request.decision, Some(Decision::Allow), "{answer}");
            assert_eq!(request.by.as_deref(), Some("system:masters"));
            assert!(request.calls.is_empty());
        }
    }
}

#[test]
fn one_more_that_has_no_opinion_changes_no_decision() {
    for release in ["1.30", "1.37"] {
        for answer in WEBHOOKS {
            let [node, rbac] = rest();
            let few = [webhook("w", &[]), node.clone(), rbac.clone()];
            let before = run(release, &few, answer, &[]);
            for place in 0..=few.len() {
                let mut more = few.to_vec();
                more.insert(place, webhook("silent", &[]));
                let after = run(release, &more, answer, &[]);
                for (left, right) in before.requests.iter().zip(&after.requests) {
                    assert_eq!(
                        (
                            left.decision,
                            &left.error,
                            &left.reason,
                            left.http.as_ref().map(|one| one.code)
                        ),
                        (
                            right.decision,
                            &right.error,
                            &right.reason,
                            right.http.as_ref().map(|one| one.code)
                        ),
                        "{release} {answer} at {place}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_order_of_conditions_without_errors_does_not_matter() {
    let conditions = [
        "request.user == 'bob'",
        "'system:authenticated' in request.groups",
        "has(request.resourceAttributes)",
    ];
    let called = |order: [usize; 3]| -> Vec<bool> {
        let ordered = order.map(|place| conditions[place]);
        let report = run("1.36", &[webhook("w", &ordered)], WEBHOOKS[0], &[]);
        report.requests.iter().map(|request| !request.calls.is_empty()).collect()
    };
    let first = called([0, 1, 2]);
    assert!(first.contains(&true) && first.contains(&false));
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(called(order), first, "{order:?}");
    }
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    for answer in WEBHOOKS {
        let [node, rbac] = rest();
        let authorizers = [webhook("w", &["request.user != 'eve'"]), node, rbac];
        let bytes = || serde_json::to_string(&run("1.36", &authorizers, answer, &[])).unwrap();
        assert_eq!(bytes(), bytes());
    }
}
