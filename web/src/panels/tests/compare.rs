//! Two answers beside each other.

use std::rc::Rc;

use expect_test::expect;
use gatewalk_report::{ConfigurationReport, Decision, Report};
use yew::prelude::*;

use super::{check_but, refused, render};
use crate::panels::compare::{Compare, CompareProps};
use crate::state::{Against, Answer};

fn props(before: Option<Report>, now: Report) -> CompareProps {
    CompareProps {
        before: before.map(answer),
        now: answer(now),
        against: Against::Release("1.36".to_owned()),
        overran: false,
        old: false,
        act: Callback::noop(),
    }
}

fn answer(report: Report) -> Rc<Answer> {
    Rc::new(Answer { revision: 1, report })
}

fn report() -> Report {
    Report { requests: vec![refused()], ..Report::default() }
}

#[test]
fn what_changed_is_marked_and_both_answers_are_there() {
    let mut now = report();
    for request in &mut now.requests {
        request.decision = Some(Decision::Allow);
        request.by = Some("rbac".to_owned());
    }
    let folded = [("<label class=\"compare-with\">", "</label>")];
    check_but::<Compare>(
        props(Some(report()), now),
        &folded,
        &expect![[r#"
            div id="compare" class="compare"
              div class="compare-head"
                label class="compare-with" > “…”
                button type="button" id="compare-here" class="button" > span > “Compare with how it is now”
              p class="compare-sum" > b > “1 request is answered differently.”
              div tabindex="0" role="region" aria-label="Compare" class="table-box" > table class="table table-stacks"
                thead > tr
                  th scope="col" > “Request”
                  th scope="col" > “v1.36”
                  th scope="col" > “Now”
                tbody > tr class="compare-change"
                  td class="table-request"
                    button type="button" class="link" > “alice scales”
                    span class="pill" > “changed”
                  td data-column="v1.36"
                    span class="table-outcome tone-deny"
                      span class="node tone-deny node-small"
                      span
                        “Refused ”
                        span class="table-number" > “403”
                    small class="compare-why" > span > “No authorizer allowed it; &lt;b&gt;rbac&lt;/b&gt; came closest”
                  td data-column="Now"
                    span class="table-outcome tone-deny"
                      span class="node tone-deny node-small"
                      span
                        “Refused ”
                        span class="table-number" > “403”
                    small class="compare-why"
                      span > “by rbac”
                      span > “No authorizer allowed it; &lt;b&gt;rbac&lt;/b&gt; came closest”
        "#]],
    );
}

#[test]
fn a_server_that_starts_on_one_side_only_is_said_so() {
    let stopped = ConfigurationReport { valid: false, ..ConfigurationReport::default() };
    let stopped = Report { authorization_configuration: Some(stopped), ..report() };
    let starts = "The server did not start before, and does now.";
    let stops = "The server started before, and does not now.";
    assert!(render::<Compare>(props(Some(stopped.clone()), report())).contains(starts));
    assert!(render::<Compare>(props(Some(report()), stopped)).contains(stops));
}
