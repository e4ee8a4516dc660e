//! What this browser keeps.

use expect_test::expect;
use yew::prelude::*;

use super::check;
use crate::browser::shelf::Item;
use crate::panels::work::{Shelf, ShelfProps};

fn props(items: Option<Vec<Item>>) -> ShelfProps {
    ShelfProps {
        items,
        current: Some("a".into()),
        act: Callback::noop(),
        onforget: Callback::noop(),
    }
}

#[test]
fn each_scenario_has_its_name_and_what_can_be_done_with_it() {
    let item = |id: &str, title: &str| Item {
        id: id.to_owned(),
        title: title.to_owned(),
        when: "today".to_owned(),
    };
    check::<Shelf>(
        props(Some(vec![item("a", "<b>Outage</b>"), item("b", "")])),
        &expect![[r#"
            ul id="work-list" class="work-list"
              li data-work="a" aria-current="true"
                button type="button" class="gallery-item work-open"
                  b > “&lt;b&gt;Outage&lt;/b&gt;”
                  span > “today · shown here”
                span class="work-row-does"
                  button type="button" id="rename-a" aria-label="Rename &lt;b&gt;Outage&lt;/b&gt;" title="Rename &lt;b&gt;Outage&lt;/b&gt;" class="button button-quiet button-small"
                  button type="button" id="duplicate-a" aria-label="Make a copy of &lt;b&gt;Outage&lt;/b&gt;" title="Make a copy of &lt;b&gt;Outage&lt;/b&gt;" class="button button-quiet button-small"
                  button type="button" id="history-a" aria-label="Earlier states of &lt;b&gt;Outage&lt;/b&gt;" title="Earlier states of &lt;b&gt;Outage&lt;/b&gt;" class="button button-quiet button-small"
                  button type="button" id="forget-a" aria-label="Throw &lt;b&gt;Outage&lt;/b&gt; away" title="Throw &lt;b&gt;Outage&lt;/b&gt; away" class="button button-quiet button-small"
              li data-work="b"
                button type="button" class="gallery-item work-open"
                  b > “Untitled”
                  span > “today”
                span class="work-row-does"
                  button type="button" id="rename-b" aria-label="Rename Untitled" title="Rename Untitled" class="button button-quiet button-small"
                  button type="button" id="duplicate-b" aria-label="Make a copy of Untitled" title="Make a copy of Untitled" class="button button-quiet button-small"
                  button type="button" id="history-b" aria-label="Earlier states of Untitled" title="Earlier states of Untitled" class="button button-quiet button-small"
                  button type="button" id="forget-b" aria-label="Throw Untitled away" title="Throw Untitled away" class="button button-quiet button-small"
        "#]],
    );
}

#[test]
fn nothing_kept_and_not_known_yet_are_told_apart() {
    check::<Shelf>(
        props(None),
        &expect![[r#"
            p role="status" class="document-empty" > “Looking at what is kept.”
        "#]],
    );
    check::<Shelf>(
        props(Some(Vec::new())),
        &expect![[r#"
            p class="document-empty" > “Nothing is kept yet. What you edit is kept in this browser, and only here.”
        "#]],
    );
}
