//! The table of requests.

use std::rc::Rc;

use expect_test::expect;
use gatewalk_report::{Difference, Expectation};
use yew::prelude::*;

use super::{check, refused};
use crate::panels::table::{Table, TableProps};

#[test]
fn the_table_tells_expectations_apart() {
    let mut unmet = refused();
    unmet.expectation = Some(Expectation {
        met: false,
        differences: vec![Difference {
            field: "by".to_owned(),
            want: "rbac".to_owned(),
            got: String::new(),
        }],
    });
    let props = TableProps {
        answer: Rc::new(vec![refused(), unmet].into()),
        selected: 1,
        onpick: Callback::noop(),
    };
    check::<Table>(
        props,
        &expect![[r#"
            div tabindex="0" role="region" aria-label="All requests" class="table-box" > table id="table" class="table table-stacks"
              thead > tr
                th scope="col" > “Outcome”
                th scope="col" > “Request”
                th scope="col" > “Decided by”
                th scope="col" > “Expected”
              tbody
                tr
                  td > span class="table-outcome tone-deny"
                    span class="node tone-deny node-small"
                    span
                      “Refused ”
                      span class="table-number" > “403”
                  td class="table-request" > button type="button" class="link" > “alice scales”
                  td data-column="Decided by" > span class="gate-kind" > “nobody”
                  td data-column="Expected" > span class="table-outcome tone-allow" > span > “as expected”
                tr aria-current="true"
                  td > span class="table-outcome tone-deny"
                    span class="node tone-deny node-small"
                    span
                      “Refused ”
                      span class="table-number" > “403”
                  td class="table-request" > button type="button" class="link" > “alice scales”
                  td data-column="Decided by" > span class="gate-kind" > “nobody”
                  td data-column="Expected" > div class="differences"
                    span class="table-outcome tone-deny" > span > “not as expected”
                    span > “by: rbac expected, "" given”
        "#]],
    );
}
