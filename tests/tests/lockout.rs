//! The lock-out matrix: each cell is what the engine answers when the scenario says that its webhooks fail so.

#![expect(clippy::expect_used, reason = "a test that cannot go on")]

use gatewalk_engine::{lockout, run};
use gatewalk_report::{Access, Lockout, LockoutKind};
use gatewalk_scenario::{Answer, Decision, Document, Failure, Reply, Request, Scenario, Webhook};

/// Two webhooks before Node and RBAC: one guards kube-system and fails closed, one sees everything and fails open.
const SCENARIO: &str = r#"
apiVersion: gatewalk/v1
kind: Scenario
authorizationConfiguration: |
  apiVersion: apiserver.config.k8s.io/v1
  kind: AuthorizationConfiguration
  authorizers:
  - type: Webhook
    name: guard
    webhook:
      timeout: 3s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: Deny
      connectionInfo: {type: KubeConfigFile, kubeConfigFile: /g.kubeconfig}
      matchConditions:
      - expression: has(request.resourceAttributes)
      - expression: request.resourceAttributes.namespace == 'kube-system'
  - type: Webhook
    name: audit
    webhook:
      timeout: 1s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: NoOpinion
      connectionInfo: {type: KubeConfigFile, kubeConfigFile: /a.kubeconfig}
  - {type: Node, name: node}
  - {type: RBAC, name: rbac}
objects: |
  apiVersion: v1
  kind: Node
  metadata: {name: worker-7}
  ---
  apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: admins}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
  subjects:
  - {kind: Group, name: admins, apiGroup: rbac.authorization.k8s.io}
  - {kind: ServiceAccount, name: flux, namespace: flux-system}
webhooks:
- name: guard
  answers:
  - when: request.user == 'mallory'
    decision: Deny
    reason: not you
- name: audit
  answers:
  - when: request.user == 'carol'
    decision: Allow
requests:
- {kubectl: kubectl get secrets -n kube-system, user: {name: mallory, groups: [admins]}}
- {kubectl: kubectl get secrets -n shop --as=alice --as-group=admins}
- {http: GET /healthz, user: {name: carol}}
"#;

fn matrix(scenario: &Scenario) -> Lockout {
    lockout(scenario).expect("the server starts")
}

fn scenario() -> Scenario {
    let document = Document::read(SCENARIO);
    assert_eq!(document.findings, Vec::new());
    document.scenario
}

/// The scenario with the outage of a column.
fn failing(scenario: &Scenario, webhook: &str, answer: &str) -> Scenario {
    let reply = match answer {
        "ConnectionRefused" => Reply::Failure(Failure::ConnectionRefused),
        "Timeout" => Reply::Failure(Failure::Timeout),
        "Deny" => Reply::Review {
            decision: Decision::Deny,
            reason: String::new(),
            evaluation_error: String::new(),
        },
        _ => return scenario.clone(),
    };
    let replaced = |one: &Webhook| {
        let is_it = webhook.is_empty() || one.name == webhook;
        let answers = vec![Answer { reply: reply.clone(), ..Answer::default() }];
        if is_it { Webhook { answers, ..one.clone() } } else { one.clone() }
    };
    let webhooks = scenario.webhooks.iter().map(replaced).collect();
    Scenario { webhooks, ..scenario.clone() }
}

#[test]
fn each_cell_is_what_the_engine_answers() {
    let scenario = scenario();
    let matrix = matrix(&scenario);
    assert_eq!(matrix.outages.len(), 1 + 3 * 2 + 3);
    let mut asked = 0;
    for (at, outage) in matrix.outages.iter().enumerate() {
        let failing = failing(&scenario, &outage.webhook, &outage.answer);
        for identity in &matrix.identities {
            for request in &identity.requests {
                let review = Request {
                    subject_access_review: Some(request.attributes.clone()),
                    ..Request::default()
                };
                let one = Scenario { requests: vec![review], ..failing.clone() };
                let want = run(&one).requests.remove(0);
                let cell = &request.cells[at];
                let place = format!("{} in {}: {}", identity.user, outage.text.text, request.name);
                assert_eq!(cell.decision, want.decision, "{place}");
                assert_eq!(cell.by, want.by, "{place}");
                assert_eq!(cell.reason, want.reason.unwrap_or_default(), "{place}");
                assert_eq!(cell.error, want.error.unwrap_or_default(), "{place}");
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "{asked}");
}

#[test]
fn the_matrix_says_who_is_locked_out_and_who_is_not() {
    let matrix = matrix(&scenario());
    let column = |webhook: &str, answer: &str| {
        let is_it = |one: &gatewalk_report::Outage| one.webhook == webhook && one.answer == answer;
        matrix.outages.iter().position(is_it).expect("a column")
    };
    let access = |user: &str, at: usize| {
        let identity = matrix.identities.iter().find(|one| one.user == user).expect("a row");
        identity.access[at]
    };
    let (down, open) = (column("guard", "ConnectionRefused"), column("audit", "Timeout"));
    for (user, at, want) in [
        ("system:kube-scheduler", down, Access::Lost),
        ("system:kube-controller-manager", down, Access::Lost),
        ("system:node:worker-7", down, Access::Kept),
        ("system:apiserver", down, Access::Kept),
        ("kubernetes-super-admin", down, Access::Kept),
        ("a-member-of-admins", down, Access::Lost),
        ("system:serviceaccount:flux-system:flux", down, Access::Lost),
        // the webhook denies her whether it is down or not: that is no outage
        ("mallory", down, Access::Never),
        ("alice", down, Access::Kept),
        ("system:kube-scheduler", open, Access::Kept),
        // without an answer there is no allowance
        ("carol", open, Access::Lost),
        ("carol", down, Access::Kept),
        // what denies everything it is asked denies all but masters
        ("system:anonymous", column("", "Deny"), Access::Lost),
        ("system:apiserver", column("", "Deny"), Access::Kept),
    ] {
        assert_eq!(access(user, at), want, "{user} in {at}");
    }
    assert!(matrix.locks_out);
    assert_eq!(matrix.outages[open].locked_out, 0);
    let kinds = |kind| matrix.identities.iter().filter(|one| one.kind == kind).count();
    assert_eq!((kinds(LockoutKind::Admin), kinds(LockoutKind::BreakGlass)), (2, 1));
}

/// A webhook behind RBAC takes nothing away that RBAC gives.
#[test]
fn a_webhook_at_the_end_locks_nobody_out() {
    let mut scenario = scenario();
    let text = scenario.authorization_configuration.take().unwrap_or_default();
    let (head, rest) = text.split_once("- type: Webhook").expect("webhooks");
    let (webhooks, simple) = rest.split_once("- {type: Node").expect("Node");
    let turned = format!("{head}- {{type: Node{simple}- type: Webhook{webhooks}");
    scenario.authorization_configuration = Some(turned);
    let matrix = matrix(&scenario);
    assert_eq!(matrix.outages.len(), 10);
    assert!(!matrix.locks_out, "{}", matrix.sentence.text);
}

#[test]
fn a_server_that_does_not_start_has_no_matrix() {
    let mut scenario = scenario();
    scenario.authorization_configuration = Some("kind: Pod".to_owned());
    assert_eq!(lockout(&scenario), None);
}

#[test]
fn what_the_scenario_refuses_somebody_anyway_is_nothing_to_lose() {
    let mut scenario = scenario();
    // The webhook refuses mallory in kube-system, and nobody does elsewhere.
    scenario.requests.push(Request {
        user: scenario.requests[0].user.clone(),
        kubectl: Some("kubectl get secrets -n shop".to_owned()),
        ..Request::default()
    });
    let matrix = matrix(&scenario);
    let mallory = matrix.identities.iter().find(|one| one.user == "mallory").expect("a row");
    let cells = mallory.requests.iter().map(|request| request.cells[0].access);
    assert_eq!(cells.collect::<Vec<_>>(), [Access::Never, Access::Kept]);
    assert_eq!(mallory.access[0], Access::Kept);
}
