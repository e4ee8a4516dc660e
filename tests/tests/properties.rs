//! Properties of the chain that hold whatever is asked.

use std::fmt::Write as _;

use gatewalk_engine::run;
use gatewalk_report::render::{Documents, Paint, text};
use gatewalk_report::{Decision, Family, Report};
use gatewalk_scenario::{Document, Request, Scenario, User};
use serde_json::json;

/// A sequence that is the same every time (`xorshift`).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap_or(1)).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.throw(of.len())]
    }
}

const SHARED: &str = include_str!("why/cluster.yaml");

const USERS: &[(&str, &[&str])] = &[
    ("alice", &["devs", "system:authenticated"]),
    ("bob", &[]),
    ("dave", &["auditors"]),
    ("root", &["system:masters"]),
    ("system:node:n2", &["system:nodes"]),
    ("system:serviceaccount:shop:builder", &["system:serviceaccounts"]),
    ("system:anonymous", &["system:unauthenticated"]),
];

const PATHS: &[&str] = &[
    "/api/v1/namespaces/shop/pods",
    "/api/v1/namespaces/shop/secrets/db",
    "/apis/apps/v1/namespaces/shop/deployments/web",
    "/api/v1/namespaces/kube-system/pods?fieldSelector=spec.nodeName%3Dn2",
    "/api/v1/nodes/n2",
    "/healthz",
    "/metrics",
];

fn requests(dice: &mut Dice, count: usize) -> Vec<Request> {
    let request = |_| {
        let (name, groups) = dice.pick(USERS);
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        Request {
            user: Some(User { name: (*name).to_owned(), groups, ..User::default() }),
            http: Some(format!(
                "{} {}",
                dice.pick(&["GET", "POST", "PUT", "PATCH", "DELETE"]),
                dice.pick(PATHS)
            )),
            ..Request::default()
        }
    };
    (0..count).map(request).collect()
}

/// The entry of a webhook with these conditions.
fn webhook(name: &str, policy: &str, conditions: &[&str]) -> String {
    let conditions: Vec<String> =
        conditions.iter().map(|text| format!("{{expression: {}}}", json!(text))).collect();
    format!(
        "- type: Webhook\n  name: {name}\n  webhook: {{timeout: 1s, subjectAccessReviewVersion: v1, matchConditionSubjectAccessReviewVersion: v1, failurePolicy: {policy}, connectionInfo: {{type: KubeConfigFile, kubeConfigFile: /k}}, matchConditions: [{}]}}\n",
        conditions.join(", ")
    )
}

fn chain(entries: &[String]) -> String {
    let head =
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n";
    entries.iter().fold(head.to_owned(), |mut text, entry| {
        let _ = write!(text, "{entry}");
        text
    })
}

fn simple(type_name: &str) -> String {
    format!("- {{type: {type_name}, name: {}}}\n", type_name.to_lowercase())
}

fn outcomes(scenario: &Scenario, configuration: String) -> Vec<(Option<Decision>, u16, String)> {
    let scenario =
        Scenario { authorization_configuration: Some(configuration), ..scenario.clone() };
    let report = run(&scenario);
    let valid = report.authorization_configuration.as_ref().map(|one| one.valid);
    assert_eq!(valid, Some(true), "{:?}", report.authorization_configuration);
    let outcome = |request: &gatewalk_report::RequestReport| {
        let code = request.http.as_ref().map(|http| http.code).unwrap_or_default();
        (request.decision, code, request.reason.clone().unwrap_or_default())
    };
    report.requests.iter().map(outcome).collect()
}

fn shared(dice: &mut Dice, count: usize) -> Scenario {
    let mut scenario = Document::read(SHARED).scenario;
    scenario.requests = requests(dice, count);
    scenario
}

/// A webhook that is never asked, and one that has no opinion, change nothing wherever they stand.
#[test]
fn an_authorizer_without_an_opinion_changes_nothing() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let scenario = shared(&mut dice, 60);
    let base = ["Node", "RBAC", "ABAC"].map(simple).to_vec();
    let expected = outcomes(&scenario, chain(&base));
    assert!(expected.iter().any(|one| one.0 == Some(Decision::Allow)));
    for silent in [webhook("silent", "Deny", &["false"]), webhook("silent", "Deny", &[])] {
        for place in 0..=base.len() {
            let mut entries = base.clone();
            entries.insert(place, silent.clone());
            assert_eq!(outcomes(&scenario, chain(&entries)), expected, "at {place}: {silent}");
        }
    }
}

/// Conditions that give no error may stand in any order.
#[test]
fn the_order_of_conditions_does_not_matter_without_errors() {
    let mut dice = Dice(42);
    let scenario = shared(&mut dice, 30);
    let conditions = [
        "request.user != 'bob'",
        "!('auditors' in request.groups)",
        "!has(request.resourceAttributes) || request.resourceAttributes.verb != 'get'",
    ];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut all = Vec::new();
    for order in orders {
        let ordered = order.map(|place| conditions[place]);
        // whoever it is asked about is refused with an error, so that matching shows
        let mut failing = scenario.clone();
        failing.webhooks = vec![gatewalk_scenario::Webhook {
            name: "w".to_owned(),
            url: None,
            answers: vec![gatewalk_scenario::Answer {
                reply: gatewalk_scenario::Reply::Failure(gatewalk_scenario::Failure::Timeout),
                ..gatewalk_scenario::Answer::default()
            }],
        }];
        all.push(outcomes(
            &failing,
            chain(&[webhook("w", "Deny", &ordered), simple("AlwaysAllow")]),
        ));
    }
    assert!(all[0].iter().any(|one| one.1 == 500) && all[0].iter().any(|one| one.1 == 200));
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Nothing that is configured comes before the group.
#[test]
fn system_masters_is_always_allowed() {
    let mut dice = Dice(7);
    let mut scenario = shared(&mut dice, 20);
    for request in &mut scenario.requests {
        if let Some(user) = &mut request.user {
            user.groups.push("system:masters".to_owned());
        }
    }
    for entries in [
        vec![simple("AlwaysDeny")],
        vec![webhook("w", "Deny", &["request.nonResourceAttributes.path == ''"])],
        vec![webhook("w", "Deny", &[]), simple("RBAC")],
    ] {
        for outcome in outcomes(&scenario, chain(&entries)) {
            assert_eq!((outcome.0, outcome.1), (Some(Decision::Allow), 200));
        }
    }
}

/// The JSON of a report reads back as the same report, and its text says the same of every request.
#[test]
fn text_and_json_agree() {
    let mut dice = Dice(3);
    let scenario = shared(&mut dice, 80);
    let report = run(&scenario);
    let json = serde_json::to_string(&report).expect("a report is JSON");
    let read: Report = serde_json::from_str(&json).expect("the JSON is a report");
    assert_eq!(read, report);
    let documents = Documents::new();
    assert_eq!(text(&read, &documents, Paint::Plain), text(&report, &documents, Paint::Plain));
    for request in &report.requests {
        let family = match (request.decision, request.error.as_deref()) {
            (Some(Decision::Allow), _) => Family::Allowed,
            (_, Some("")) => Family::Refused,
            _ => Family::Error,
        };
        assert_eq!(request.verdict.family, family, "{}", request.name);
        let alone = Report { requests: vec![request.clone()], ..Report::default() };
        let shown = text(&alone, &documents, Paint::Plain);
        let code = request.http.as_ref().map(|http| http.code).unwrap_or_default();
        assert!(shown.contains(&format!("({code}): {}", request.verdict.sentence.text)), "{shown}");
        for gate in &request.gates {
            assert!(shown.contains(&gate.name), "{shown}");
        }
    }
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    let answered = |seed| {
        let mut dice = Dice(seed);
        let scenario = shared(&mut dice, 40);
        serde_json::to_string(&run(&scenario)).expect("a report is JSON")
    };
    assert_eq!(answered(5), answered(5));
    assert_ne!(answered(5), answered(6));
}
