//! `gatewalk replay` over a log that is made here: events as kube-apiserver lays them out, and everything that can be wrong with one.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on, and documents it made itself"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::{Value, json};

const CONFIGURATION: &str = "apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
- {type: Node, name: node}
- {type: RBAC, name: rbac}
";

const STRICTER: &str = "apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
- type: Webhook
  name: guard
  webhook:
    timeout: 3s
    subjectAccessReviewVersion: v1
    matchConditionSubjectAccessReviewVersion: v1
    failurePolicy: Deny
    connectionInfo: {type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/guard.kubeconfig}
    matchConditions: [{expression: \"request.user == 'robot'\"}]
- {type: RBAC, name: rbac}
";

const OBJECTS: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: viewers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, name: robot, apiGroup: rbac.authorization.k8s.io}]
";

/// One event: who asks with which verb for what, and what was recorded.
fn event(stage: &str, user: &str, verb: &str, uri: &str, recorded: Option<(&str, &str)>) -> Value {
    let mut event = json!({
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata",
        "auditID": "00000000-0000-0000-0000-000000000000", "stage": stage,
        "requestURI": uri, "verb": verb,
        "user": {"username": user, "groups": ["system:authenticated"]},
    });
    let path = uri.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    if let ["", "api", "v1", "namespaces", namespace, resource, rest @ ..] = parts.as_slice() {
        // the name of a created object comes from its body
        let name = rest.first().copied().unwrap_or(if verb == "create" { "made" } else { "" });
        event["objectRef"] =
            json!({"resource": resource, "namespace": namespace, "name": name, "apiVersion": "v1"});
    }
    if let Some((decision, reason)) = recorded {
        let mut annotations = json!({"authorization.k8s.io/reason": reason});
        if !decision.is_empty() {
            annotations["authorization.k8s.io/decision"] = decision.into();
        }
        event["annotations"] = annotations;
    }
    event
}

const ALLOWED: &str =
    r#"RBAC: allowed by ClusterRoleBinding "viewers" of ClusterRole "view" to User "robot""#;

/// A log with one line of each sort, the well-formed ones several times.
fn log(times: usize) -> String {
    let pods = "/api/v1/namespaces/shop/pods";
    let done = "ResponseComplete";
    let mut impersonated = event(done, "admin", "list", pods, Some(("allow", ALLOWED)));
    impersonated["impersonatedUser"] =
        json!({"username": "robot", "groups": ["system:authenticated"]});
    let events = [
        event("RequestReceived", "robot", "list", pods, None),
        event(done, "robot", "list", pods, Some(("allow", ALLOWED))),
        event(done, "robot", "create", pods, Some(("forbid", ""))),
        event(done, "alice", "list", pods, Some(("allow", "webhook said so"))),
        event(done, "robot", "get", "/healthz?verbose", Some(("allow", "another reason"))),
        event(done, "robot", "get", "/metrics", Some(("", "internal error"))),
        event(done, "robot", "list", pods, None),
        impersonated,
    ];
    let mut log = String::new();
    for _ in 0..times {
        for event in &events {
            let _ = writeln!(log, "{event}");
        }
    }
    let cut: String = events[1].to_string().chars().take(100).collect();
    let _ = write!(log, "\nnot json\n[1]\n{{\"stage\":\"Panic\"}}\n{cut}");
    log
}

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("replay");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in [
        ("config.yaml", CONFIGURATION),
        ("stricter.yaml", STRICTER),
        ("objects.yaml", OBJECTS),
        ("audit.log", log(3).as_str()),
    ] {
        fs::write(folder.join(name), text).expect("a file");
    }
    folder
});

fn replay(more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gatewalk"))
        .current_dir(FOLDER.as_path())
        .args(["replay", "--config", "config.yaml", "--objects", "objects.yaml", "audit.log"])
        .args(more)
        .output()
        .expect("the program runs")
}

#[test]
fn a_log_is_counted_and_compared() {
    let output =
        replay(&["-o", "json", "--compare", "stricter.yaml", "--webhook", "guard=Timeout"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!(
        summary["counts"],
        json!({
            "lines": 29, "decided": 21, "agreed": 12, "otherReason": 3, "disagreed": 6,
            "withoutDecision": 3, "nonResource": 6, "impersonated": 3, "otherStages": 3,
            "unreadable": 1, "malformed": 3, "blank": 1,
        })
    );
    let groups = summary["disagreements"].as_array().expect("a list");
    let shown: Vec<String> = groups
        .iter()
        .map(|group| {
            format!(
                "{} {}->{} {} {} {}",
                group["count"],
                group["recorded"],
                group["decided"],
                group["user"],
                group["verb"],
                group["what"]
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"3 "allow"->"forbid" "alice" "list" "pods""#,
            r#"3 "error"->"forbid" "robot" "get" "/metrics""#
        ]
    );
    // the webhook is asked about everything that robot does, impersonated or not, and gives no answer
    assert_eq!(summary["changed"], json!(18));
    assert!(summary["changes"].as_array().is_some_and(|changes| {
        changes.iter().all(|change| change["user"] == "robot" && change["then"] == "error")
    }));
}

#[test]
fn every_event_can_be_printed_and_the_log_may_come_from_a_pipe() {
    let output = replay(&["-o", "json", "--events"]);
    let text = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect();
    assert_eq!(lines.len(), 22, "21 events and the summary");
    assert_eq!(lines[0]["place"], "audit.log:2");
    assert_eq!((&lines[0]["decision"], &lines[0]["recorded"]), (&json!("allow"), &json!("allow")));
    let text = String::from_utf8(replay(&[]).stdout).expect("text");
    assert!(text.contains("29 lines, 21 events decided: 12 agree"), "{text}");
    for place in ["audit.log:26: ", "audit.log:27: ", "audit.log:28: the event", "audit.log:29: "] {
        assert!(text.contains(place), "{place}\n{text}");
    }
}

#[test]
fn what_cannot_be_read_is_a_usage_error_and_a_broken_configuration_is_said() {
    let run = |config: &str, log: &str| {
        Command::new(env!("CARGO_BIN_EXE_gatewalk"))
            .current_dir(FOLDER.as_path())
            .args(["replay", "--config", config, log])
            .output()
            .expect("the program runs")
            .status
            .code()
    };
    assert_eq!(run("config.yaml", "missing.log"), Some(2));
    assert_eq!(run("audit.log", "audit.log"), Some(1));
}

/// What a webhook answered lives in its cache as long as the events' times say: five minutes for what is allowed.
#[test]
fn caches_live_by_the_times_of_the_events() {
    let list = |user: &str, received: Option<&str>| {
        let pods = "/api/v1/namespaces/shop/pods";
        let mut event = event("ResponseComplete", user, "list", pods, Some(("allow", "")));
        if let Some(received) = received {
            event["requestReceivedTimestamp"] = received.into();
        }
        format!("{event}\n")
    };
    let log = [
        list("robot", Some("2026-03-01T10:00:00.000000Z")),
        list("robot", Some("2026-03-01T10:04:59.900000Z")),
        // another question
        list("alice", Some("2026-03-01T10:05:00.000000Z")),
        // a request that began early and ended late, and one without a time: time does not run backwards
        list("robot", Some("2026-03-01T09:00:00.000000Z")),
        list("robot", None),
        // the five minutes are over
        list("robot", Some("2026-03-01T10:05:00.100000Z")),
    ];
    fs::write(FOLDER.join("times.log"), log.concat()).expect("a file");
    fs::write(FOLDER.join("all.yaml"), STRICTER.replace("robot", "*").replace("==", "!="))
        .expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_gatewalk"))
        .current_dir(FOLDER.as_path())
        .args(["replay", "--config", "all.yaml", "--webhook", "guard=Allow", "times.log"])
        .args(["-o", "json"])
        .output()
        .expect("the program runs");
    let summary: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!(output.status.code(), Some(0), "{summary}");
    assert_eq!(
        summary["webhooks"],
        json!([{"name": "guard", "called": 3, "cached": 3, "attempts": 3}])
    );
}
