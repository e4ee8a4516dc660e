//! Bad input gives a clear finding: never a panic, never a hang. The time limit is generous; what it is there to catch takes
//! minutes, or for ever.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gatewalk_diagnostics::Language;
use gatewalk_report::Report;
use gatewalk_scenario::{Document, Expect, Request, Scenario, User, link};

/// A browser's worker has about as much.
const STACK_BYTES: usize = 1024 * 1024;

/// For one run in an unoptimized build on a busy machine.
const SECONDS_MAX: u64 = 120;

/// Runs on a small stack and within the time limit.
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests: what does not end in time fails the test by its name"
)]
fn bounded<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        // The receiver is gone when the time was up.
        let _ = sender.send(work());
    });
    worker.unwrap();
    match receiver.recv_timeout(Duration::from_secs(SECONDS_MAX)) {
        Ok(answer) => answer,
        Err(error) => panic!("{what}: {error}"),
    }
}

/// Texts that no field expects.
fn bad_texts() -> Vec<(&'static str, String)> {
    let binary: String = (0..=0xff_u8).map(char::from).cycle().take(100_000).collect();
    let half = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- type: Webh";
    vec![
        ("binary", binary),
        ("nul", "\0".repeat(1000)),
        ("replacement characters", "\u{fffd}".repeat(10_000)),
        ("5 MB", "a: b\n".repeat(1024 * 1024)),
        ("5 MB on a line", "x".repeat(5 * 1024 * 1024)),
        ("half a YAML", format!("{half}\n  webhook: {{")),
        ("half a YAML", format!("{half}ook\n  name: \"")),
        ("half a JSON", "{\"apiVersion\": \"apiserver.config.k8s.io/v1\", \"kind\"".to_owned()),
        ("100,000 open brackets", "[".repeat(100_000)),
        ("100,000 nested brackets", "[".repeat(100_000) + &"]".repeat(100_000)),
        ("100,000 nested braces", "{a: ".repeat(100_000) + &"}".repeat(100_000)),
        ("100,000 nested JSON objects", "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000)),
        ("100,000 dashes", "- ".repeat(100_000)),
        (
            "100,000 indentations",
            (0..2000).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n"),
        ),
        ("aliases without end", aliases()),
        ("only a byte order mark", "\u{feff}".to_owned()),
        ("right to left", "\u{202e}kind: Scenario".to_owned()),
    ]
}

/// Nine lists, each of nine of the one before.
fn aliases() -> String {
    let mut text = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (last, next) in
        ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"].map(|pair| pair.split_at(1))
    {
        let items = vec![format!("*{last}"); 9].join(",");
        text.extend([next, ": &", next, " [", &items, "]\n"]);
    }
    text
}

fn errors(report: &Report) -> usize {
    let findings = report.scenario.findings.iter();
    findings.filter(|finding| finding.severity == gatewalk_report::Severity::Error).count()
}

#[test]
fn bad_scenarios_give_findings() {
    for (what, text) in bad_texts() {
        let document = bounded(what, move || Document::read(&text));
        assert!(!document.findings.is_empty(), "{what}");
        for finding in document.findings {
            assert!(!finding.message.text(Language::English).is_empty(), "{what}");
        }
    }
}

#[test]
fn bad_configurations_give_findings() {
    for (what, text) in bad_texts() {
        let scenario = Scenario { authorization_configuration: Some(text), ..Scenario::default() };
        let report = bounded(what, move || gatewalk_engine::run(&scenario));
        let configuration = report.authorization_configuration.unwrap();
        assert!(!configuration.valid && !configuration.error.is_empty(), "{what}");
        assert!(!configuration.findings.is_empty(), "{what}");
    }
}

#[test]
fn bad_objects_do_not_stop_the_rest() {
    for (what, text) in bad_texts() {
        let flags = [("authorization-mode".to_owned(), "RBAC".to_owned())];
        let scenario = Scenario {
            objects: text,
            authorization_flags: Some(flags.into()),
            requests: vec![Request { http: Some("GET /healthz".to_owned()), ..Request::default() }],
            ..Scenario::default()
        };
        let report = bounded(what, move || gatewalk_engine::run(&scenario));
        // what the bootstrap policy grants to everybody
        let codes: Vec<_> = report.requests.iter().map(|one| one.http.clone()).collect();
        assert!(matches!(codes.as_slice(), [Some(http)] if http.code == 200), "{what}: {codes:?}");
    }
}

#[test]
fn a_bad_policy_keeps_the_server_from_starting_or_allows_nothing() {
    for (what, text) in bad_texts() {
        let flags = [("authorization-mode".to_owned(), "ABAC".to_owned())];
        let scenario = Scenario {
            abac_policy: Some(text),
            authorization_flags: Some(flags.into()),
            requests: vec![Request { http: Some("GET /healthz".to_owned()), ..Request::default() }],
            ..Scenario::default()
        };
        let report = bounded(what, move || gatewalk_engine::run(&scenario));
        let codes: Vec<_> = report.requests.iter().map(|one| one.http.clone()).collect();
        let code = codes.first().and_then(Option::as_ref).map(|http| http.code);
        assert!(matches!(code, Some(0 | 403)), "{what}: {codes:?}");
    }
}

#[test]
fn bad_requests_give_findings() {
    for (what, text) in bad_texts() {
        let request = |request: Request| Scenario {
            authorization_flags: Some(
                [("authorization-mode".to_owned(), "RBAC".to_owned())].into(),
            ),
            requests: vec![Request {
                user: Some(User { name: text.clone(), ..User::default() }),
                expect: Some(Expect { reason_matches: Some(text.clone()), ..Expect::default() }),
                ..request
            }],
            ..Scenario::default()
        };
        for scenario in [
            request(Request { http: Some(text.clone()), ..Request::default() }),
            request(Request { kubectl: Some(text.clone()), ..Request::default() }),
            request(Request {
                kubectl: Some(format!("kubectl get pods {text}")),
                ..Request::default()
            }),
            request(Request {
                subject_access_review: Some(
                    serde_json::json!({"user": text, "resourceAttributes": text}),
                ),
                ..Request::default()
            }),
            request(Request {
                audit_event: Some(serde_json::json!({"user": text, "objectRef": [text]})),
                ..Request::default()
            }),
            request(Request {
                http: Some("POST /apis/authorization.k8s.io/v1/subjectaccessreviews".to_owned()),
                body: Some(text.clone().into()),
                ..Request::default()
            }),
        ] {
            let asked = scenario.requests.first().cloned();
            let report = bounded(what, move || gatewalk_engine::run(&scenario));
            // nobody may do anything, so that whatever became a request is refused, and the rest is told
            let answer = report.requests.first().map(|one| (one.decision, one.http.clone()));
            let refused = matches!(&answer, Some((Some(_), Some(http))) if http.code >= 400);
            let told = !report.scenario.findings.is_empty();
            assert!(refused || told, "{what}: {asked:?}: {answer:?}");
        }
        let at = Scenario {
            requests: vec![Request {
                http: Some("GET /healthz".to_owned()),
                at: Some(text),
                ..Request::default()
            }],
            ..Scenario::default()
        };
        let report = bounded(what, move || gatewalk_engine::run(&at));
        assert!(errors(&report) > 0, "{what}: the time is no duration");
    }
}

#[test]
fn bad_links_are_told_apart() {
    for (what, text) in bad_texts() {
        for link in [text.clone(), format!("#1.{text}"), format!("#2.{text}"), format!("#{text}")] {
            let error = bounded(what, move || link::decode(&link).unwrap_err());
            assert!(!error.to_string().is_empty(), "{what}");
        }
    }
}

#[test]
fn webhooks_without_sense_do_not_stop_the_rest() {
    let text = "apiVersion: gatewalk/v1\nkind: Scenario\nauthorizationFlags: {authorization-mode: 'Webhook,RBAC', authorization-webhook-config-file: /w}\nwebhooks:\n- name: default\n  url: ':::'\n  answers:\n  - {when: '((((', decision: Deny}\n  - response: {code: 999, body: '{', headers: {Retry-After: '99999999999999999999'}}\nrequests:\n- http: GET /healthz\n- http: GET /healthz\n";
    let report = bounded("webhooks", move || gatewalk_engine::run_document(&Document::read(text)));
    assert_eq!(report.requests.len(), 2);
}
