use gatewalk_report::{Decision, Family, RequestReport};
use gatewalk_scenario::Document;

const CONFIGURATION: &str = "
apiVersion: gatewalk/v1
kind: Scenario
kubernetesVersion: '1.36'
authorizationConfiguration: |
  apiVersion: apiserver.config.k8s.io/v1
  kind: AuthorizationConfiguration
  authorizers:
  - type: RBAC
    name: rbac
  - type: Webhook
    name: hook
    webhook:
      authorizedTTL: 5m
      unauthorizedTTL: 30s
      timeout: 3s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: NoOpinion
      connectionInfo: {type: KubeConfigFile, kubeConfigFile: /etc/hook.kubeconfig}
      matchConditions: [{expression: request.user == 'hooked'}]
webhooks:
- name: hook
  answers: [{decision: Allow}]
objects: |
  apiVersion: apiregistration.k8s.io/v1
  kind: APIService
  metadata: {name: v1beta1.metrics.k8s.io}
  spec: {group: metrics.k8s.io, version: v1beta1, service: {name: metrics-server, namespace: kube-system}}
  ---
  apiVersion: apiregistration.k8s.io/v1
  kind: APIService
  metadata: {name: v1.apps}
  spec: {group: apps, version: v1, service: null}
  ---
  apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: all}
  rules:
  - {apiGroups: ['*'], resources: ['*'], verbs: ['*']}
  - {nonResourceURLs: ['*'], verbs: ['*']}
  ---
  apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: all}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
  subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}]
";

/// The ids that are named for a request line of a user, without what they have in common.
fn beyond(user: &str, line: &str) -> String {
    let group = if user == "root" { "system:masters" } else { "devs" };
    let text = format!(
        "{CONFIGURATION}\nrequests:\n- {{name: q, {line}, user: {{name: {user}, groups: [{group}]}}}}\n"
    );
    let document = Document::read(&text);
    assert_eq!(document.findings, [], "{line}");
    let report = crate::run_document(&document);
    let [request] = report.requests.as_slice() else { return String::new() };
    let all = |request: &RequestReport| -> String {
        let ids = request.not_simulated.iter().map(|message| &message.id);
        ids.map(|id| id.trim_start_matches("engine.beyond")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(report.left_out().count(), 0, "{line}");
    assert_ne!(request.decision, Some(Decision::Unknown), "{line}");
    assert_ne!(request.verdict.family, Family::Unknown, "{line}");
    all(request)
}

#[test]
fn what_a_request_meets_is_named() {
    const PODS: &str = "/api/v1/namespaces/x/pods";
    for (user, line, expected) in [
        ("alice", format!("http: 'GET {PODS}'"), "Fairness"),
        ("alice", format!("http: 'GET {PODS}?watch=1'"), "Fairness"),
        ("alice", format!("http: 'POST {PODS}'"), "Admission Fairness"),
        ("alice", format!("http: 'DELETE {PODS}'"), "Admission Fairness"),
        ("alice", format!("http: 'GET {PODS}/p/exec'"), "Admission"),
        ("alice", format!("http: 'GET {PODS}/p/log'"), ""),
        ("alice", "kubectl: kubectl get pods -n x".to_owned(), "Fairness"),
        ("alice", "kubectl: kubectl create namespace y".to_owned(), "Admission Fairness"),
        ("hooked", "kubectl: kubectl get pods -n x".to_owned(), "Certificates Fairness"),
        ("root", format!("http: 'GET {PODS}'"), ""),
        ("root", format!("http: 'PATCH {PODS}/p'"), "Admission"),
        // a refused write meets no admission
        ("bob", format!("http: 'POST {PODS}'"), "Fairness"),
        ("hooked", format!("http: 'GET {PODS}'"), "Certificates Fairness"),
        ("alice", "http: GET /healthz".to_owned(), ""),
        ("alice", "http: GET /version".to_owned(), "Fairness"),
        // an APIService with a service, one without, a version that nobody serves
        ("alice", "http: GET /apis/metrics.k8s.io/v1beta1/nodes".to_owned(), "Aggregated Fairness"),
        ("alice", "http: GET /apis/metrics.k8s.io/v1beta1".to_owned(), "Aggregated Fairness"),
        ("bob", "http: GET /apis/metrics.k8s.io/v1beta1/nodes".to_owned(), "Fairness"),
        ("alice", "http: POST /apis/apps/v1/namespaces/x/deployments".to_owned(), "Admission Fairness"),
        ("alice", "http: POST /apis/example.com/v1/namespaces/x/widgets".to_owned(), "Fairness Unserved"),
        // a review asks webhooks, and makes no request
        ("hooked", "subjectAccessReview: {user: hooked, resourceAttributes: {verb: get, resource: pods}}".to_owned(), "Certificates"),
        ("alice", "subjectAccessReview: {user: alice, resourceAttributes: {verb: create, resource: pods}}".to_owned(), ""),
    ] {
        assert_eq!(beyond(user, &line), expected, "{user} {line}");
    }
}

/// A cached answer is no connection.
#[test]
fn a_cached_answer_meets_no_certificate() {
    let one = "{http: GET /api/v1/pods, user: {name: hooked, groups: [devs]}}";
    let document = Document::read(&format!("{CONFIGURATION}\nrequests: [{one}, {one}]\n"));
    let report = crate::run_document(&document);
    let named = |request: &RequestReport| {
        request.not_simulated.iter().any(|message| message.id == "engine.beyondCertificates")
    };
    assert_eq!(report.requests.iter().map(named).collect::<Vec<_>>(), [true, false]);
}
