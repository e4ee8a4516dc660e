use std::time::Duration;

use expect_test::{Expect, expect};
use gatewalk_kubernetes::apis::apiserver::{
    ConnectionInfo, FailurePolicy, GoDuration, SubjectAccessReviewVersion, WebhookConfiguration,
};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_release::{FeatureGates, Release};

use super::canned::{CannedAttempt, CannedReview, Failure, ReviewDecision};
use super::{How, Surroundings, Webhook};
use crate::{CannedAnswer, CannedWebhook};

fn webhook(release: Release, sequence: Vec<CannedAttempt>) -> Webhook {
    let configuration = WebhookConfiguration {
        authorized_ttl: GoDuration::from_seconds(300),
        cache_authorized_requests: true,
        unauthorized_ttl: GoDuration::from_seconds(30),
        cache_unauthorized_requests: true,
        timeout: GoDuration::from_seconds(3),
        subject_access_review_version: SubjectAccessReviewVersion::V1,
        match_condition_subject_access_review_version: None,
        failure_policy: FailurePolicy::Deny,
        connection_info: ConnectionInfo::KubeConfigFile("/w".into()),
        match_conditions: Vec::new(),
    };
    let canned = CannedWebhook {
        name: "w".into(),
        url: None,
        answers: vec![CannedAnswer { when: None, when_source: None, sequence }],
    };
    let surroundings = Surroundings {
        gates: &FeatureGates::new(release),
        canned: Some(&canned),
        files: None,
        text: "",
    };
    Webhook::new("w", &configuration, &surroundings).unwrap()
}

fn bob() -> Attributes {
    Attributes {
        user: UserInfo { name: "bob".into(), ..UserInfo::default() },
        verb: "get".into(),
        path: "/x".into(),
        ..Attributes::default()
    }
}

fn allow() -> CannedAttempt {
    review(ReviewDecision::Allow, 0)
}

fn review(decision: ReviewDecision, latency_milliseconds: u64) -> CannedAttempt {
    CannedAttempt::Review(CannedReview {
        decision,
        latency_milliseconds,
        ..CannedReview::default()
    })
}

fn failure(failure: Failure) -> CannedAttempt {
    CannedAttempt::Failure { failure, latency_milliseconds: 10 }
}

fn response(code: u16, body: &str, headers: &[(&str, &str)]) -> CannedAttempt {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    CannedAttempt::Response {
        code,
        body: body.into(),
        headers: headers.collect(),
        latency_milliseconds: 10,
    }
}

/// Decision, error, attempts and time of one call.
fn check(release: Release, sequence: Vec<CannedAttempt>, expect: &Expect) {
    let webhook = webhook(release, sequence);
    let asked = webhook.authorize(&bob(), Duration::ZERO, &mut webhook.state(), false);
    let How::Called { call, .. } = asked.how else { panic!("it was not called") };
    let error = asked.answer.error.map(|error| error.to_string());
    let text = format!(
        "{:?} {error:?}\n{} attempts, {} ms, {}",
        asked.answer.decision, call.attempts, call.duration_milliseconds, call.uri
    );
    expect.assert_eq(&text);
}

#[test]
fn what_may_pass_is_tried_five_times_with_growing_delays() {
    check(
        Release::V1_36,
        vec![response(500, "boom", &[])],
        &expect![[r#"
        Deny Some("an error on the server (\"boom\") has prevented the request from succeeding")
        5 attempts, 4112 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![failure(Failure::ConnectionReset), allow()],
        &expect![[r#"
        Allow None
        2 attempts, 510 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![failure(Failure::ConnectionRefused), allow()],
        &expect![[r#"
        Deny Some("Post \"https://w.example.com/authorize?timeout=3s\": dial tcp 127.0.0.1:1: connect: connection refused")
        1 attempts, 10 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![response(404, "", &[]), allow()],
        &expect![[r#"
        Deny Some("the server could not find the requested resource")
        1 attempts, 10 ms, /authorize?timeout=3s"#]],
    );
}

#[test]
fn each_try_has_its_place_on_the_time_line() {
    let sequence = vec![
        response(500, "boom", &[]),
        response(504, "", &[]),
        response(429, "", &[("Retry-After", "1")]),
        allow(),
    ];
    let webhook = webhook(Release::V1_36, sequence);
    let asked = webhook.authorize(&bob(), Duration::ZERO, &mut webhook.state(), false);
    let How::Called { call, .. } = asked.how else { panic!("it was not called") };
    let told = call.tries.iter().map(|one| {
        let (start, took, wait) =
            (one.start_milliseconds, one.duration_milliseconds, one.wait_milliseconds);
        format!("{start} +{took} {} x{} then {wait}\n", one.result.as_str(), one.attempts)
    });
    expect![[r#"
        0 +10 error x1 then 500
        510 +10 timeout x1 then 750
        1270 +1010 success x2 then 0
    "#]]
    .assert_eq(&told.collect::<String>());
    assert_eq!(call.duration_milliseconds, 2280);
}

#[test]
fn retry_after_is_waited_for_within_the_timeout() {
    let busy = |seconds| response(503, "", &[("retry-after", seconds)]);
    check(
        Release::V1_36,
        vec![busy("0")],
        &expect![[r#"
        Deny Some("the server is currently unable to handle the request")
        11 attempts, 110 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![busy("1"), allow()],
        &expect![[r#"
        Allow None
        2 attempts, 1010 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![busy("1")],
        &expect![[r#"
        Deny Some("Post \"https://w.example.com/authorize?timeout=3s\": context deadline exceeded")
        3 attempts, 3000 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![response(429, "", &[("Retry-After", "0")])],
        &expect![[r#"
        Deny Some("the server has received too many requests and has asked us to try again later")
        55 attempts, 4612 ms, /authorize?timeout=3s"#]],
    );
}

#[test]
fn a_slow_answer_is_a_timeout_and_old_releases_wait_for_thirty_seconds() {
    let slow = || vec![review(ReviewDecision::Allow, 3_001)];
    check(
        Release::V1_36,
        slow(),
        &expect![[r#"
        Deny Some("Post \"https://w.example.com/authorize?timeout=3s\": context deadline exceeded")
        1 attempts, 3000 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_36,
        vec![review(ReviewDecision::Allow, 3_000)],
        &expect![[r#"
        Allow None
        1 attempts, 3000 ms, /authorize?timeout=3s"#]],
    );
    check(
        Release::V1_30,
        slow(),
        &expect![[r#"
        Allow None
        1 attempts, 3001 ms, /authorize?timeout=30s"#]],
    );
    check(
        Release::V1_30,
        vec![failure(Failure::Timeout)],
        &expect![[r#"
        Deny Some("Post \"https://w.example.com/authorize?timeout=30s\": context deadline exceeded")
        1 attempts, 30000 ms, /authorize?timeout=30s"#]],
    );
}

#[test]
fn answers_are_cached_for_their_time_and_errors_are_not() {
    let calls = |sequence: Vec<CannedAttempt>, times: &[u64]| -> Vec<bool> {
        let webhook = webhook(Release::V1_36, sequence);
        let mut state = webhook.state();
        let cached = times.iter().map(|seconds| {
            let at = Duration::from_secs(*seconds);
            matches!(webhook.authorize(&bob(), at, &mut state, false).how, How::Cached { .. })
        });
        cached.collect()
    };
    assert_eq!(calls(vec![allow()], &[0, 299, 301]), [false, true, false]);
    let silent = || vec![review(ReviewDecision::NoOpinion, 0)];
    assert_eq!(calls(silent(), &[0, 29, 31]), [false, true, false]);
    assert_eq!(calls(vec![response(404, "", &[])], &[0, 0]), [false, false]);
    let long = Attributes { path: "x".repeat(9_997), ..bob() };
    let webhook = webhook(Release::V1_36, silent());
    let mut state = webhook.state();
    let mut is_cached = |attributes: &Attributes| {
        webhook.authorize(attributes, Duration::ZERO, &mut state, false);
        let again = webhook.authorize(attributes, Duration::ZERO, &mut state, false);
        matches!(again.how, How::Cached { .. })
    };
    assert!(!is_cached(&long), "10,000 bytes are too many");
    assert!(is_cached(&Attributes { path: "x".repeat(9_996), ..bob() }));
}
