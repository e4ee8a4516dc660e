//! What links hold, what they refuse, and that those of old still open.

use std::collections::BTreeMap;

use super::*;
use crate::{Answer, Decision, Expect, Failure, Reply, Request, Response, User, Webhook};

/// A scenario with every member, none of them at its default.
pub(crate) fn everything() -> Scenario {
    let text = |text: &str| Some(text.to_owned());
    let review = Reply::Review {
        decision: Decision::Deny,
        reason: "not on a Friday".to_owned(),
        evaluation_error: "ignored".to_owned(),
    };
    let response = Response {
        code: 500,
        body: "boom\n".to_owned(),
        headers: BTreeMap::from([("Retry-After".to_owned(), "1".to_owned())]),
    };
    let plain = |reply| Answer { reply, ..Answer::default() };
    Scenario {
        title: "everything: with \"quotes\", 日本語 and a # sign".to_owned(),
        notes: "two\n\n  lines \t\n".to_owned(),
        kubernetes_version: text("1.30"),
        feature_gates: BTreeMap::from([("AuthorizeWithSelectors".to_owned(), true)]),
        now: text("2026-11-21T00:00:00Z"),
        authorization_configuration: text("apiVersion: v1\nkind: x\r\n"),
        running_authorization_configuration: text("\ta"),
        authorization_flags: Some(BTreeMap::from([(
            "authorization-mode".to_owned(),
            "Node,RBAC".to_owned(),
        )])),
        abac_policy: text(""),
        objects: "kind: Pod\n---\nkind: Node".to_owned(),
        bootstrap_policy: false,
        files: Some(BTreeMap::from([("/etc/a b".to_owned(), "line\n\n\n".to_owned())])),
        webhooks: vec![Webhook {
            name: "w".to_owned(),
            url: text("https://h.example/authorize"),
            answers: vec![
                Answer {
                    when: text("request.user == 'bob'"),
                    latency_milliseconds: 20,
                    reply: review,
                },
                plain(Reply::Failure(Failure::ConnectionReset)),
                plain(Reply::Response(response)),
                plain(Reply::Sequence(vec![Answer::default()])),
            ],
        }],
        requests: requests(),
    }
}

fn requests() -> Vec<Request> {
    let text = |text: &str| Some(text.to_owned());
    vec![
        Request {
            name: "one".to_owned(),
            user: Some(User {
                name: "alice".to_owned(),
                uid: "1".to_owned(),
                groups: vec!["devs".to_owned(), "on".to_owned()],
                extra: BTreeMap::from([("a/b".to_owned(), vec!["c".to_owned()])]),
            }),
            kubectl: text("kubectl get pods"),
            at: text("1500ms"),
            expect: Some(Expect {
                decision: text("Deny"),
                by: text(""),
                code: Some(403),
                reason: text("no"),
                reason_matches: text("^n"),
                error: text(""),
            }),
            ..Request::default()
        },
        Request {
            http: text("POST /apis/authorization.k8s.io/v1/subjectaccessreviews"),
            body: Some(serde_json::json!({"spec": {"user": null, "n": [1, [2.5], {}]}})),
            ..Request::default()
        },
        Request {
            subject_access_review: Some(serde_json::json!({"user": "bob", "groups": []})),
            ..Request::default()
        },
        Request {
            audit_event: Some(serde_json::json!({"stage": "ResponseComplete"})),
            ..Request::default()
        },
    ]
}

#[test]
fn a_scenario_comes_back_from_its_link() {
    for scenario in [Scenario::default(), everything()] {
        let link = encode(&scenario).unwrap();
        assert!(link.starts_with("#1.") && !link.ends_with('='), "{link}");
        for form in
            [link.clone(), format!("https://gatewalk.example/x/{link}"), link.replace('#', "")]
        {
            let document = decode(&form).unwrap();
            assert_eq!(document.scenario, scenario);
            assert_eq!(document.findings, []);
        }
    }
}

#[test]
fn what_is_no_link_says_why() {
    let link = encode(&everything()).unwrap();
    let long = format!("#1.{}", "A".repeat(LINK_CHARACTERS_MAX - 2));
    let mut damaged = link.clone().into_bytes();
    damaged[40] ^= 1;
    let damaged = String::from_utf8(damaged).unwrap();
    for (given, want) in [
        ("", LinkError::Foreign),
        ("#", LinkError::Foreign),
        ("#section-2", LinkError::Foreign),
        ("#v1.abc", LinkError::Foreign),
        ("#0.abc", LinkError::Foreign),
        ("#01.abc", LinkError::Foreign),
        ("#2.abc", LinkError::Future { version: "2".to_owned() }),
        ("#17.", LinkError::Future { version: "17".to_owned() }),
        (&long, LinkError::TooLong { characters: LINK_CHARACTERS_MAX + 1 }),
        ("#1.", LinkError::Truncated),
        ("#1.!!!!", LinkError::Corrupt),
        (link.split_at(link.len() - 9).0, LinkError::Truncated),
        (link.split_at(link.len() / 2).0, LinkError::Truncated),
        (&format!("{link}AAAA"), LinkError::Corrupt),
    ] {
        assert_eq!(decode(given).map(|document| document.scenario), Err(want), "{given}");
    }
    assert_ne!(decode(&damaged).map(|document| document.scenario), Ok(everything()));
}

#[test]
fn a_link_that_inflates_without_end_is_stopped() {
    let bomb = vec![b' '; LINK_INFLATED_BYTES_MAX + 1];
    let packed = deflate::deflate(&bomb, DICTIONARY);
    let link = format!("#1.{}", base64url::encode(&packed));
    assert!(link.len() < LINK_CHARACTERS_MAX);
    assert_eq!(decode(&link).map(|document| document.scenario), Err(LinkError::TooLarge));
}

#[test]
fn what_does_not_fit_a_link_is_not_made() {
    let mut state = 1_u32;
    let mut noise = String::new();
    for _ in 0..100_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push(char::from(b'!' + u8::try_from(state >> 26).unwrap()));
    }
    let scenario = Scenario { objects: noise, ..Scenario::default() };
    assert!(matches!(encode(&scenario), Err(LinkError::TooLong { .. })));
    let scenario = Scenario { objects: "a".repeat(LINK_INFLATED_BYTES_MAX), ..Scenario::default() };
    assert_eq!(encode(&scenario), Err(LinkError::TooLarge));
}

/// The dictionary is part of every link that was ever shared.
#[test]
fn the_dictionary_is_frozen() {
    let sum = DICTIONARY.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!((DICTIONARY.len(), sum), (12_088, 9_060_818_207_577_538_925));
}

/// A link made by the first release. It opens for ever, whatever the encoder does by then.
#[test]
fn a_link_of_the_first_release_opens() {
    let link = include_str!("frozen-1.txt");
    assert_eq!(decode(link).unwrap().scenario, everything());
}

#[test]
fn headers_survive_a_link() {
    let headers = BTreeMap::from([
        ("Accept".to_owned(), vec!["application/yaml".to_owned()]),
        ("Impersonate-Group".to_owned(), vec!["a".to_owned(), "b".to_owned()]),
        ("X".to_owned(), Vec::new()),
    ]);
    let request = Request { http: Some("GET /x".to_owned()), headers, ..Request::default() };
    let scenario = Scenario { requests: vec![request], ..Scenario::default() };
    assert_eq!(decode(&encode(&scenario).unwrap()).unwrap().scenario, scenario);
}
