//! Why not, who can, what if: each claim is tried out on the engine itself.

#![expect(clippy::panic, reason = "a test that cannot go on")]

use std::collections::BTreeMap;

use gatewalk_engine::{Server, run};
use gatewalk_report::{Certainty, Change, Decision, Edit, RequestReport, WhoCan};
use gatewalk_scenario::{Document, Reply, Request, Scenario, User};
use serde_json::json;

const SCENARIO: &str = include_str!("why/cluster.yaml");

fn scenario() -> Scenario {
    let document = Document::read(SCENARIO);
    assert_eq!(document.findings, Vec::new());
    document.scenario
}

fn user(name: &str, groups: &[&str]) -> User {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    User { name: name.to_owned(), groups, ..User::default() }
}

fn asked(line: &str, user: &User) -> Request {
    Request { http: Some(line.to_owned()), user: Some(user.clone()), ..Request::default() }
}

fn answer(scenario: &Scenario, request: Request) -> RequestReport {
    let scenario = Scenario { requests: vec![request], ..scenario.clone() };
    run(&scenario).requests.remove(0)
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        let range = edit.span.start.offset as usize..edit.span.end.offset as usize;
        text.replace_range(range, &edit.replacement);
    }
    text
}

/// The scenario after a change.
fn changed(scenario: &Scenario, change: &Change) -> Scenario {
    let mut scenario = scenario.clone();
    match change.document.as_str() {
        "objects" => scenario.objects = applied(&scenario.objects, &change.edits),
        "abacPolicy" => {
            let text = scenario.abac_policy.unwrap_or_default();
            scenario.abac_policy = Some(applied(&text, &change.edits));
        }
        "authorizationConfiguration" => {
            let text = scenario.authorization_configuration.unwrap_or_default();
            scenario.authorization_configuration = Some(applied(&text, &change.edits));
        }
        other => panic!("a change of {other}"),
    }
    scenario
}

/// Requests that are refused, each for another reason.
const REFUSED: &[(&str, &str, &[&str])] = &[
    ("GET /api/v1/namespaces/shop/pods", "carol", &[]),
    ("DELETE /apis/apps/v1/namespaces/shop/deployments/web", "alice", &["devs"]),
    ("GET /apis/apps/v1/namespaces/shop/deployments/web/scale", "alice", &["devs"]),
    ("GET /apis/apps/v1/namespaces/other/deployments", "alice", &["devs"]),
    ("GET /api/v1/namespaces/shop/secrets/other", "alice", &["devs"]),
    ("GET /api/v1/namespaces/shop/secrets", "alice", &["devs"]),
    ("GET /api/v1/namespaces/shop/configmaps/c", "dave", &[]),
    ("GET /metrics", "carol", &[]),
    ("GET /api/v1/nodes", "alice", &["devs"]),
    ("GET /api/v1/namespaces/kube-system/pods", "alice", &["devs"]),
    ("GET /api/v1/namespaces/shop/pods", "system:serviceaccount:shop:robot", &[]),
    ("GET /api/v1/namespaces/shop/secrets/db", "system:node:n1", &["system:nodes"]),
];

#[test]
fn every_change_that_can_be_applied_allows_the_request() {
    let scenario = scenario();
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    for (line, name, groups) in REFUSED {
        let request = asked(line, &user(name, groups));
        let refused = answer(&scenario, request.clone());
        assert_ne!(refused.decision, Some(Decision::Allow), "{line} as {name}");
        assert!(!refused.near_misses.is_empty(), "{line} as {name}");
        for miss in &refused.near_misses {
            let Some(change) = miss.change.as_ref().filter(|change| !change.edits.is_empty())
            else {
                continue;
            };
            let after = changed(&scenario, change);
            let allowed = answer(&after, request.clone());
            assert_eq!(
                allowed.decision,
                Some(Decision::Allow),
                "{line} as {name}: {}\n{}",
                change.title.text,
                after.objects
            );
            *tried.entry(change.title.id.clone()).or_default() += 1;
        }
    }
    // each kind of change was tried
    let kinds: Vec<&str> = tried.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "authorization.changeAddLine",
            "authorization.changeAddRule",
            "authorization.changeAddSubject",
            "authorization.changeBindInNamespace",
            "authorization.changeCopyRole",
            "authorization.changeCreateRole",
            "authorization.changeNewRole",
            "authorization.changeRule",
        ]
    );
}

#[test]
fn a_webhook_in_the_way_is_named_with_the_condition_that_leaves_it_out() {
    let mut scenario = scenario();
    let denies = gatewalk_scenario::Answer {
        reply: Reply::Review {
            decision: gatewalk_scenario::Decision::Deny,
            reason: String::new(),
            evaluation_error: String::new(),
        },
        ..gatewalk_scenario::Answer::default()
    };
    scenario.webhooks.push(gatewalk_scenario::Webhook {
        name: "guard".to_owned(),
        url: None,
        answers: vec![denies],
    });
    let request = asked("GET /api/v1/namespaces/kube-system/pods", &user("erin", &["auditors"]));
    let refused = answer(&scenario, request.clone());
    assert_eq!(refused.by.as_deref(), Some("guard"));
    let miss = refused.near_misses.iter().find(|miss| miss.gate == "guard").expect("a near miss");
    assert_eq!(
        miss.text.text,
        "Webhook guard stands in the way: without it, rbac would allow the request"
    );
    let after = changed(&scenario, miss.change.as_ref().expect("a change"));
    let allowed = answer(&after, request);
    assert_eq!((allowed.decision, allowed.by.as_deref()), (Some(Decision::Allow), Some("rbac")));
}

/// Every condition that leaves the request out is named, with the part of it that is false, and the change lets this user in, however
/// the condition is written.
#[test]
fn conditions_that_leave_a_request_out_are_named_and_mended() {
    let scenario = Scenario {
        authorization_configuration: Some(include_str!("why/conditions.yaml").to_owned()),
        webhooks: vec![gatewalk_scenario::Webhook {
            name: "w".to_owned(),
            url: None,
            answers: vec![gatewalk_scenario::Answer {
                reply: review(gatewalk_scenario::Decision::Allow),
                ..gatewalk_scenario::Answer::default()
            }],
        }],
        ..Scenario::default()
    };
    let robot = user("system:serviceaccount:shop:robot", &["system:authenticated"]);
    let request = asked("GET /api/v1/namespaces/shop/pods", &robot);
    let refused = answer(&scenario, request.clone());
    let [miss] = refused.near_misses.as_slice() else { panic!("{:?}", refused.near_misses) };
    let told: Vec<&str> = miss.misses.iter().map(|miss| miss.text.as_str()).collect();
    assert_eq!((miss.fits.len(), told.len()), (1, 6), "{told:?}");
    assert!(told[0].ends_with("of which request.resourceAttributes.namespace == 'x' is false"));
    assert!(told[4].ends_with("of which has(request.nonResourceAttributes) is false"));
    assert!(told[5].ends_with("(no such key: nonResourceAttributes)"), "{told:?}");
    let after = changed(&scenario, miss.change.as_ref().expect("a change"));
    let allowed = answer(&after, request);
    let text = after.authorization_configuration.unwrap_or_default();
    assert_eq!(allowed.decision, Some(Decision::Allow), "{text}");
    assert_eq!(allowed.by.as_deref(), Some("w"), "{text}");
}

/// Each case of the table is what happens when the webhook is told to answer so.
#[test]
fn other_answers_come_to_what_was_said() {
    let scenario = scenario();
    let mut seen = 0;
    for (name, groups) in
        [("erin", &["auditors"][..]), ("carol", &[]), ("root", &["system:masters"])]
    {
        let request = asked("GET /api/v1/namespaces/kube-system/pods", &user(name, groups));
        let now = answer(&scenario, request.clone());
        for what_if in &now.what_if {
            let answers: Vec<&str> =
                what_if.cases.iter().map(|case| case.answer.as_str()).collect();
            assert_eq!(answers, ["Allow", "Deny", "NoOpinion", "Unavailable"]);
            assert_eq!(what_if.cases.iter().filter(|case| case.current).count(), 1);
            for case in &what_if.cases {
                let reply = match case.answer.as_str() {
                    "Allow" => review(gatewalk_scenario::Decision::Allow),
                    "Deny" => review(gatewalk_scenario::Decision::Deny),
                    "NoOpinion" => review(gatewalk_scenario::Decision::NoOpinion),
                    _ => Reply::Failure(gatewalk_scenario::Failure::Timeout),
                };
                let told = Scenario {
                    webhooks: vec![gatewalk_scenario::Webhook {
                        name: what_if.gate.clone(),
                        url: None,
                        answers: vec![gatewalk_scenario::Answer {
                            reply,
                            ..gatewalk_scenario::Answer::default()
                        }],
                    }],
                    ..scenario.clone()
                };
                let then = answer(&told, request.clone());
                let code = then.http.as_ref().map(|http| http.code);
                assert_eq!(
                    (case.decision, case.by.as_str(), Some(case.code)),
                    (then.decision, then.by.as_deref().unwrap_or_default(), code),
                    "{name}: {} {}",
                    what_if.gate,
                    case.answer
                );
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 8, "two users reach the webhook, each with four answers");
}

fn review(decision: gatewalk_scenario::Decision) -> Reply {
    Reply::Review { decision, reason: String::new(), evaluation_error: String::new() }
}

/// Users of all sorts, for claims about everybody.
fn users() -> Vec<User> {
    let mut users = vec![
        user("system:anonymous", &["system:unauthenticated"]),
        user("system:node:n1", &["system:nodes", "system:authenticated"]),
        user("system:node:n2", &["system:nodes"]),
        user("root", &["system:masters"]),
        user("", &[]),
    ];
    for name in ["alice", "bob", "carol", "dave", "erin", "system:serviceaccount:shop:builder"] {
        for groups in [&[][..], &["devs"], &["auditors", "devs"], &["system:authenticated"]] {
            users.push(user(name, groups));
        }
    }
    users
}

/// What each of them gets.
fn answers(scenario: &Scenario, line: &str) -> Vec<(User, RequestReport)> {
    let requests = users().iter().map(|user| asked(line, user)).collect();
    let reports = run(&Scenario { requests, ..scenario.clone() }).requests;
    users().into_iter().zip(reports).collect()
}

const LINES: &[&str] = &[
    "GET /api/v1/namespaces/shop/pods",
    "GET /apis/apps/v1/namespaces/shop/deployments/web",
    "GET /api/v1/namespaces/shop/secrets/db",
    "GET /api/v1/namespaces/kube-system/pods",
    "DELETE /api/v1/namespaces/kube-system/pods/p",
    "GET /healthz",
    "GET /metrics",
    "GET /api/v1/nodes/n1",
    "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
];

fn is_meant(found: &WhoCan, user: &User) -> bool {
    found.grantees.iter().any(|one| match one.kind.as_str() {
        "Everyone" => true,
        "User" => one.name == user.name,
        "Group" => user.groups.contains(&one.name),
        "Node" => user.name == format!("system:node:{}", one.name),
        "ServiceAccount" => {
            user.name == format!("system:serviceaccount:{}", one.name.replacen('/', ":", 1))
        }
        other => panic!("a {other}"),
    })
}

/// Whoever is allowed is on the list, and whoever is on the list is allowed: webhooks have no opinion here.
#[test]
fn who_can_names_those_who_can() {
    let scenario = scenario();
    let server = Server::new(&scenario);
    let (mut allowed, mut refused) = (0, 0);
    for line in LINES {
        let found = server.who_can(&asked(line, &user("", &[])));
        let [found] = found.as_slice() else { panic!("one answer of {line}") };
        for (user, report) in answers(&scenario, line) {
            let may = report.decision == Some(Decision::Allow);
            assert_eq!(may, is_meant(found, &user), "{line} as {user:?}");
            if may { allowed += 1 } else { refused += 1 }
        }
    }
    assert!(allowed > 30 && refused > 30, "{allowed} allowed, {refused} refused");
}

/// What is said of a condition for everybody holds for each of them.
#[test]
fn conditions_are_judged_soundly_without_a_user() {
    let expressions = [
        ("request.user == 'alice'", Certainty::Depends),
        ("has(request.resourceAttributes)", Certainty::Always),
        ("request.resourceAttributes.namespace == 'x'", Certainty::Never),
        ("'devs' in request.groups && request.resourceAttributes.verb == 'get'", Certainty::Never),
        (
            "'devs' in request.groups || request.resourceAttributes.verb == 'list'",
            Certainty::Always,
        ),
        ("'devs' in request.groups ? true : true", Certainty::Depends),
        ("request.nonResourceAttributes.path == '/'", Certainty::Fails),
        ("request.groups.exists(g, g == 'devs') && false", Certainty::Never),
        ("has(request.user)", Certainty::Depends),
        ("request.?groups.orValue([]).size() == 0", Certainty::Depends),
        ("request == request", Certainty::Depends),
        ("!has(request.extra.foo) || true", Certainty::Always),
        ("dyn(request)['user'] == 'alice'", Certainty::Depends),
        ("['a'].all(x, x in request.groups || true)", Certainty::Always),
        ("request.uid.size() >= 0", Certainty::Depends),
    ];
    let entry = |place: usize, expression: &str| {
        let expression = json!(expression);
        format!(
            "- type: Webhook\n  name: w{place}\n  webhook: {{timeout: 1s, subjectAccessReviewVersion: v1, matchConditionSubjectAccessReviewVersion: v1, failurePolicy: NoOpinion, connectionInfo: {{type: KubeConfigFile, kubeConfigFile: /k}}, matchConditions: [{{expression: {expression}}}]}}\n"
        )
    };
    let entries: String =
        expressions.iter().enumerate().map(|(place, (text, _))| entry(place, text)).collect();
    let scenario = Scenario {
        authorization_configuration: Some(format!(
            "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n{entries}"
        )),
        ..Scenario::default()
    };
    let line = "GET /api/v1/namespaces/shop/pods";
    let found = Server::new(&scenario).who_can(&asked(line, &user("", &[])));
    let [found] = found.as_slice() else { panic!("one answer") };
    for ((text, certainty), power) in expressions.iter().zip(&found.webhooks) {
        assert_eq!(power.asked, *certainty, "{text}");
    }
    for (user, report) in answers(&scenario, line) {
        for ((text, certainty), gate) in
            expressions.iter().zip(report.gates.iter().filter(|gate| gate.type_name == "Webhook"))
        {
            // system:masters gets past everything
            let Some(condition) = gate.conditions.first() else { continue };
            let holds = match certainty {
                Certainty::Always => condition.result == Some(true),
                Certainty::Never => condition.result == Some(false),
                Certainty::Fails => !condition.error.is_empty(),
                Certainty::Depends => true,
            };
            assert!(holds, "{text} for {user:?}");
        }
    }
}

/// The rules of a user allow what the chain allows, and say through what.
#[test]
fn rules_of_a_subject_are_those_that_count() {
    let scenario = scenario();
    let server = Server::new(&scenario);
    let alice = user("alice", &["devs", "system:authenticated"]);
    let rules = server.rules_of(&alice, "shop").expect("the server runs");
    let of_binding = |name: &str| {
        let found = rules
            .rules
            .iter()
            .filter(|rule| rule.grant.as_ref().is_some_and(|grant| grant.binding == name));
        found.count()
    };
    assert_eq!((of_binding("shop/deployers"), of_binding("other/deployers")), (2, 0));
    assert!(rules.rules.iter().any(|rule| rule.non_resource_urls.contains(&"/healthz".to_owned())));
    assert!(rules.notes.iter().any(|note| note.id == "authorization.rulesOfWebhook"));
    let elsewhere = server.rules_of(&alice, "").expect("the server runs");
    assert!(elsewhere.rules.iter().all(|rule| rule.namespace.is_empty()));
}
