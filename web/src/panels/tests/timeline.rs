//! Calls over time.

use std::rc::Rc;

use expect_test::expect;
use gatewalk_report::{Call, RequestReport};
use yew::prelude::*;

use super::{check, outage, refused, render};
use crate::panels::timeline::{Timeline, TimelineProps};

fn props(requests: Vec<RequestReport>) -> TimelineProps {
    TimelineProps {
        answer: Rc::new(requests.into()),
        times: vec!["".into(), "10s".into()],
        onpick: Callback::noop(),
    }
}

#[test]
fn retries_and_answers_of_the_cache_are_told_apart() {
    let cached = Call {
        authorizer: "hook".to_owned(),
        cached: true,
        attempts: 0,
        duration_milliseconds: 0,
        ..outage().calls.first().unwrap().clone()
    };
    let mut first = outage();
    for call in &mut first.calls {
        call.authorizer = "hook".to_owned();
        call.attempts = 3;
    }
    let second = RequestReport { name: "again".to_owned(), calls: vec![cached], ..outage() };
    check::<Timeline>(
        props(vec![first, second]),
        &expect![[r#"
            section id="timeline" aria-labelledby="timeline-title" class="timeline"
              h2 id="timeline-title" > “Webhook calls over time”
              p > “3 calls were sent. 1 answer came from the cache.”
              ol
                li
                  div class="timeline-request" > button type="button" class="link" > “Request 1”
                  div class="timeline-call"
                    code > “hook”
                    div class="call-time" > span > “0 to 3 s, 3 attempts”
                li
                  div class="timeline-request"
                    button type="button" class="link" > “again”
                    span class="pill" > “+10s”
                  div class="timeline-call"
                    code > “hook”
                    div class="call-time" > span > “answered from the cache”
        "#]],
    );
}

#[test]
fn without_a_call_there_is_no_time_line() {
    assert_eq!(render::<Timeline>(props(vec![refused()])), "");
}
