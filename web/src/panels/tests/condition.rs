//! One condition.

use expect_test::expect;
use yew::prelude::*;

use super::{check, refused};
use crate::panels::condition::{Condition, ConditionProps};

#[test]
fn the_condition_that_decided_is_unfolded_over_its_values() {
    let condition = refused().gates.first().unwrap().conditions.last().unwrap().clone();
    let props = ConditionProps {
        condition,
        index: 1,
        decided: true,
        onlight: Callback::noop(),
        onpick: Callback::noop(),
    };
    check::<Condition>(
        props,
        &expect![[r#"
            details open="open" class="condition"
              summary
                span class="condition-number tone-skip" > “2”
                pre class="condition-expression" > “a.b == c”
                span class="condition-is tone-skip" > “false”
              div class="condition-body"
                pre aria-label="a.b == c" role="img" tabindex="0" class="values"
                  “a.b == c
              ”
                  span class="bar" > “│”
                  “
              ”
                  span class="value" > “'shop'”
                span class="visually-hidden" > “At column 3: 'shop'. ”
                div class="condition-facts"
                  span > “cost 4”
                  button type="button" title="Go to the source" class="place" > “line 17”
        "#]],
    );
}
