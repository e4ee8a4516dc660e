//! What is read, what is said, and that canonical forms come back.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use gatewalk_diagnostics::Language;

use super::*;
use crate::link::tests::everything;

/// Reads a text and lists its findings: severity, code, the text under the span, the message, help and fixes.
fn check(text: &str, want: &Expect) -> Scenario {
    let document = Document::read(text);
    let mut got = String::new();
    for finding in &document.findings {
        let under = finding.span.map_or("-", |span| span.text(text));
        let message = finding.message.text(Language::English);
        writeln!(got, "{:?} {} `{under}` {message}", finding.severity, finding.code).unwrap();
        if let Some(help) = &finding.help {
            writeln!(got, "  {}", help.text(Language::English)).unwrap();
        }
        for fix in &finding.fixes {
            writeln!(got, "  {}", fix.title.text(Language::English)).unwrap();
        }
    }
    want.assert_eq(&got);
    document.scenario
}

#[test]
fn both_forms_come_back() {
    for scenario in [Scenario::default(), everything()] {
        let yaml = scenario.to_yaml();
        let read = Document::read(&yaml);
        assert_eq!(read.findings, [], "{yaml}");
        assert_eq!(read.scenario, scenario, "{yaml}");
        let json = scenario.to_json().to_string();
        let read = Document::read(&json);
        assert_eq!((read.scenario, read.findings), (scenario, Vec::new()), "{json}");
    }
}

#[test]
fn every_text_survives_yaml() {
    let pieces =
        ["", " ", "a", "\n", "\t", "\r", "#", ": ", "- ", "'", "\"", "\\", "~", "é", "\u{85}"];
    let ends = [
        "\u{2028}", "\u{feff}", "\u{7f}", "on", "1.30", "0x1", "%", "&a", "*a", "!b", "|", "{",
        "日",
    ];
    for first in pieces {
        for second in pieces.iter().chain(&ends) {
            for third in pieces.iter().chain(&ends) {
                let text = format!("{first}{second}{third}");
                let scenario = Scenario {
                    notes: text.clone(),
                    authorization_configuration: Some(text.clone()),
                    files: Some(std::collections::BTreeMap::from([(text.clone(), text.clone())])),
                    ..Scenario::default()
                };
                let yaml = scenario.to_yaml();
                let read = Document::read(&yaml);
                assert_eq!(read.scenario, scenario, "{text:?} as\n{yaml}");
            }
        }
    }
}

#[test]
fn unknown_fields_are_said_and_the_rest_is_used() {
    let scenario = check(
        "apiVersion: gatewalk/v1\nkind: Scenario\ntitel: x\ntoken: y\nrequests:\n- kubctl: a\n  http: GET /x\n  zzz: 1\n",
        &expect![[r#"
            Warning scenario/unknown-field `titel` unknown field `titel`
              Did you mean `title`?
              Replace with `title`
            Warning scenario/reserved-field `token` `token` is kept for a later version and has no effect yet
            Warning scenario/unknown-field `kubctl` unknown field `kubctl`
              Did you mean `kubectl`?
              Replace with `kubectl`
            Warning scenario/unknown-field `zzz` unknown field `zzz`
              Known here: name, user, kubectl, http, body, headers, subjectAccessReview, auditEvent, at, expect
        "#]],
    );
    assert_eq!(scenario.requests[0].http.as_deref(), Some("GET /x"));
}

#[test]
fn wrong_types_are_said_and_the_rest_is_used() {
    let scenario = check(
        "apiVersion: gatewalk/v2\nkind: Scenario\nkubernetesVersion: 1.30\ntitle: 12\nnotes: [a]\nfeatureGates: {A: true, B: 1}\nbootstrapPolicy: maybe\nwebhooks:\n- answers:\n  - decision: allow\n    failure: Timeout\n  - failure: Slow\n  - latencyMilliseconds: -1\nrequests:\n- user: {name: on, groups: a}\n  expect: {code: 1000, decision: Alow}\n- 3\n- kubectl get pods\n",
        &expect![[r#"
            Error scenario/wrong-head `gatewalk/v2` `apiVersion` is `gatewalk/v2`; a scenario has `gatewalk/v1`
              Replace with `gatewalk/v1`
            Warning scenario/not-a-text `12` `12` is not a text; it is read as the text "12". Quote it to say so
            Error scenario/wrong-type `[a]` notes must be a text, not a list
            Error scenario/wrong-type `1` featureGates.B must be true or false, not a number
            Error scenario/wrong-type `maybe` bootstrapPolicy must be true or false, not a text
            Error scenario/missing-field `answers:
              - decision: allow
                failure: Timeout
              - failure: Slow
              - latencyMilliseconds: -1` webhooks[0] has no `name`
            Error scenario/several-replies `decision: allow
                failure: Timeout` webhooks[0].answers[0] has decision, failure: an answer is one of them; the first of decision, failure, response, sequence counts
            Error scenario/unknown-value `allow` webhooks[0].answers[0].decision: `allow` is none of Allow, Deny, NoOpinion, AllowAndDeny
              Did you mean `Allow`?
              Replace with `Allow`
            Error scenario/unknown-value `Slow` webhooks[0].answers[1].failure: `Slow` is none of Timeout, ConnectionRefused, HostNotFound, ConnectionReset, ConnectionClosed, UntrustedCertificate
            Error scenario/wrong-type `-1` webhooks[0].answers[2].latencyMilliseconds must be a whole number from 0 to 4294967295
            Warning scenario/not-a-text `on` `on` is not a text; it is read as the text "on". Quote it to say so
            Error scenario/wrong-type `a` requests[0].user.groups must be a list, not a text
            Error scenario/wrong-type `1000` requests[0].expect.code must be a whole number from 0 to 999
            Error scenario/unknown-value `Alow` requests[0].expect.decision: `Alow` is none of Allow, Deny, NoOpinion
              Did you mean `Allow`?
              Replace with `Allow`
            Error scenario/wrong-type `3` requests[1] must be a mapping, not a number
            Error scenario/wrong-type `kubectl get pods` requests[2] must be a mapping, not a text
              A request says what it is: `kubectl: …`
              Write `kubectl: ` before it
        "#]],
    );
    assert_eq!(scenario.kubernetes_version.as_deref(), Some("1.30"));
    assert_eq!(scenario.title, "12");
    assert_eq!(scenario.requests[0].user.as_ref().unwrap().name, "on");
    assert_eq!(scenario.requests.len(), 3);
    assert_eq!(scenario.requests[2].kubectl.as_deref(), Some("kubectl get pods"));
}

#[test]
fn texts_that_are_no_document_say_so() {
    check(
        "",
        &expect![[r#"
        Error scenario/wrong-type `-` a scenario must be a mapping, not nothing
    "#]],
    );
    check(
        "apiVersion: gatewalk/v1\nkind: Scenario\nrequests: [\n",
        &expect![[r#"
        Error scenario/syntax `` yaml: line 3: did not find expected node content
    "#]],
    );
    check(
        "apiVersion: gatewalk/v1\nkind: Scenario\n---\na: b\n",
        &expect![[r#"
        Warning scenario/further-document `---` A scenario is one document; what follows this line is not read
    "#]],
    );
    let deep = format!(
        "apiVersion: gatewalk/v1\nkind: Scenario\nrequests:\n- body: {}1{}\n",
        "[".repeat(101),
        "]".repeat(101)
    );
    assert_eq!(Document::read(&deep).findings[0].code, "scenario/too-deep");
    let deep = deep.replace("[[", "[").replace("]]", "]");
    assert_eq!(Document::read(&deep).findings, []);
}

#[test]
fn the_limits_hold_to_the_byte() {
    let text = |length: usize| {
        let head = "apiVersion: gatewalk/v1\nkind: Scenario\n#";
        format!("{head}{}", "x".repeat(length - head.len()))
    };
    assert_eq!(Document::read(&text(SCENARIO_BYTES_MAX)).findings, []);
    let codes = |document: Document| document.findings.first().map(|finding| finding.code);
    assert_eq!(codes(Document::read(&text(SCENARIO_BYTES_MAX + 1))), Some("scenario/too-large"));
    let requests = |count: usize| {
        format!("apiVersion: gatewalk/v1\nkind: Scenario\nrequests: [{}]", "{},".repeat(count))
    };
    let document = Document::read(&requests(crate::limits::REQUESTS_MAX));
    assert_eq!((document.scenario.requests.len(), document.findings.len()), (2_000, 0));
    let document = Document::read(&requests(crate::limits::REQUESTS_MAX + 1));
    assert_eq!(document.scenario.requests.len(), 2_000);
    assert_eq!(codes(document), Some("scenario/too-many-requests"));
}

#[test]
fn scenarios_are_told_from_other_files() {
    for (text, want) in [
        ("apiVersion: gatewalk/v1\nkind: Scenario", true),
        ("apiVersion: gatewalk/v9\nkind: Scenario", true),
        (r#"{"kind": "Scenario", "apiVersion": "gatewalk/v1"}"#, true),
        ("apiVersion: gatewalk/v1\nkind: \"Scenario\"\nrequests: [", true),
        ("apiVersion: gatewalk/v1\nkind: Report", false),
        ("kind: AuthorizationConfiguration", false),
        ("", false),
        ("- a", false),
        ("\u{0}", false),
    ] {
        assert_eq!(Document::is_scenario(text), want, "{text}");
    }
}

#[test]
fn findings_get_their_place() {
    let text = "apiVersion: gatewalk/v1\nkind: Scenario\nrequests:\n- kubectl: get\n";
    let document = Document::read(text);
    let under = |path: &str| document.place(path).map(|span| span.text(text));
    assert_eq!(under("requests[0].kubectl"), Some("get"));
    assert_eq!(under("requests[0].kubectl.x[3]"), Some("get"));
    assert_eq!(under("requests[0].http").map(str::trim_end), Some("kubectl: get"));
    assert_eq!(under("files[/etc]"), None);
}
