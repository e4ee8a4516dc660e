//! The table of requests.

use std::rc::Rc;

use expect_test::expect;
use gatewalk_report::{Difference, Expectation};
use yew::prelude::*;

use super::{check, refused};
use crate::panels::table::{Table, TableProps};

#[expect(clippy::too_many_lines, reason = "most of it is the markup")]
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
        <div tabindex="0" role="region" aria-label="All requests" class="table-box">
        <table id="table" class="table">
        <thead>
        <tr>
        <th scope="col">Outcome</th>
        <th scope="col">Request</th>
        <th scope="col">Decided by</th>
        <th scope="col">Expected</th>
        </tr>
        </thead>
        <tbody>
        <tr>
        <td>
        <span class="table-outcome tone-deny">
        <span class="node tone-deny node-small">
        </span>
        <span>Refused <span class="table-number">403</span>
        </span>
        </span>
        </td>
        <td class="table-request">
        <button type="button" class="link">alice scales</button>
        </td>
        <td>
        <span class="gate-kind">nobody</span>
        </td>
        <td>
        <span class="table-outcome tone-allow">
        <span>as expected</span>
        </span>
        </td>
        </tr>
        <tr aria-current="true">
        <td>
        <span class="table-outcome tone-deny">
        <span class="node tone-deny node-small">
        </span>
        <span>Refused <span class="table-number">403</span>
        </span>
        </span>
        </td>
        <td class="table-request">
        <button type="button" class="link">alice scales</button>
        </td>
        <td>
        <span class="gate-kind">nobody</span>
        </td>
        <td>
        <div class="differences">
        <span class="table-outcome tone-deny">
        <span>not as expected</span>
        </span>
        <span>by: rbac expected, "" given</span>
        </div>
        </td>
        </tr>
        </tbody>
        </table>
        </div>
    "#]],
    );
}
