//! The path of gates.

use expect_test::expect;
use gatewalk_report::{RequestReport, Try};
use yew::prelude::*;

use super::{check, check_but, outage, refused, render};
use crate::panels::walk::{Walk, WalkProps};

fn walk(request: RequestReport) -> WalkProps {
    WalkProps {
        request: request.into(),
        cursor: None,
        onlight: Callback::noop(),
        onpick: Callback::noop(),
        onchange: Callback::noop(),
    }
}

#[test]
fn a_refusal_opens_with_what_came_close() {
    check_but::<Walk>(
        walk(refused()),
        &[
            ("<details class=\"condition\">", "</details>"),
            ("<details open=\"open\" class=\"condition\">", "</details>"),
        ],
        &expect![[r#"
            ol id="walk" role="tree" aria-label="Walk" class="path"
              li data-gate="hook" role="treeitem" tabindex="-1" aria-expanded="true" class="gate tone-skip"
                span class="node tone-skip"
                div class="gate-row gate-opens"
                  b > “hook”
                  span class="gate-kind" > “HOOK”
                  span class="gate-what"
                    strong > “Not asked.”
                    “ a fact”
                  button type="button" title="Go to the source" class="place" > “line 4”
                  span class="gate-more"
                div role="group" class="gate-open"
                  details class="condition" > “…”
                  details open="open" class="condition" > “…”
              li data-gate="rbac" role="treeitem" tabindex="0" aria-expanded="true" class="gate gate-closest tone-deny"
                span class="node tone-deny node-tinted"
                div class="gate-row gate-opens"
                  b > “rbac”
                  span class="gate-kind" > “RBAC”
                  span class="gate-what"
                    strong > “No opinion.”
                    “ a fact”
                  button type="button" title="Go to the source" class="place" > “line 4”
                  span class="gate-more"
                div role="group" class="gate-open" > div class="near"
                  h2 > “What came close”
                  ol class="misses" > li
                    span class="misses-number" > “1”
                    div
                      p > “Role deployer, rule 1”
                      div class="misses-parts"
                        span class="fit" > “verb patch”
                        span class="gap" > “not deployments/scale”
                      div class="misses-does"
                        button type="button" class="button button-small" > span > “Add deployments/scale”
                        span > “it would allow 3 more requests”
            div class="answers" > details
              summary > “HTTP answer, 403”
              div class="answers-body" > span > “No body: what lies behind authorization is not simulated.”
        "#]],
    );
}

#[test]
fn an_outage_shows_the_call_and_where_the_request_never_came() {
    check::<Walk>(
        walk(outage()),
        &expect![[r#"
            ol id="walk" role="tree" aria-label="Walk" class="path"
              li data-gate="hook" aria-current="step" role="treeitem" tabindex="0" aria-expanded="true" class="gate gate-decides tone-error gate-last"
                span class="node tone-error node-filled"
                div class="gate-row gate-opens"
                  b > “hook”
                  span class="gate-kind" > “Webhook”
                  span class="gate-what" > strong > “Denied.”
                  span class="gate-more"
                div role="group" class="gate-open"
                  div class="call"
                    div class="call-line" > b > “POST https://hook.example.com/authorize?timeout=3s”
                    div class="call-time" > span > “0 to 3 s, one attempt”
                    details class="call-sent"
                      summary > “What it was sent”
                      pre tabindex="0" class="exact code-block" > “{
              "kind": "SubjectAccessReview"
            }”
                  dl class="gate-said"
                    dt > “error”
                    dd > span class="exact" > “context deadline exceeded”
              li data-gate="node" role="treeitem" tabindex="-1" class="gate gate-after tone-skip"
                span class="node tone-skip"
                div class="gate-row"
                  b > “node”
                  span class="gate-kind" > “Webhook”
                  span class="gate-what" > “Not reached”
        "#]],
    );
}

#[test]
fn retries_and_counters_are_there_for_who_asks() {
    let tried = |error: &str, wait| Try {
        duration_milliseconds: 10,
        attempts: 1,
        result: "error".to_owned(),
        error: error.to_owned(),
        wait_milliseconds: wait,
        ..Try::default()
    };
    let mut request = outage();
    request.metrics.insert("requests_total{name=\"hook\"}".to_owned(), 2);
    for call in &mut request.calls {
        call.tries = vec![tried("refused <b>", 500), tried("reset", 0)];
    }
    let shown = render::<Walk>(walk(request));
    for words in [
        "<summary>Each time it was called</summary>",
        "<b>error</b>, 0 to 10 ms, one attempt, then it waits 500 ms",
        "<span class=\"exact\">refused &lt;b&gt;</span>",
        "<dt class=\"exact\">requests_total{name=\"hook\"}</dt><dd class=\"exact\">2</dd>",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}
