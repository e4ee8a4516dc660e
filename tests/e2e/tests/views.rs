//! The views beside the walk, the tour, and the page in Japanese.

use gatewalk_e2e::{Outcome, ensure, ensure_eq, flow};

#[test]
fn the_tour_is_skipped_for_good() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#tour").await?;
        page.click("#tour-next").await?;
        page.click("#tour-end").await?;
        page.wait_until("return find('#tour') === null;", Vec::new()).await?;
        page.reload().await?;
        page.wait_for("#verdict").await?;
        ensure_eq(page.count("#tour").await?, 0, "tours after one was skipped")
    })
}

#[test]
fn views_open_and_nothing_has_changed_before_an_edit() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.click("#examples").await?;
        page.click("[data-example=\"rbac-denial\"]").await?;
        page.wait_for("#walk [role=treeitem]").await?;
        page.click("#view-compare").await?;
        page.wait_for("#compare").await?;
        ensure_eq(page.count("#compare .compare-change").await?, 0, "changes before any")?;
        page.click("#view-requests").await?;
        page.wait_for("#table").await?;
        page.click("#tab-server").await?;
        page.wait_for("#server").await
    })
}

#[test]
fn the_page_speaks_japanese_and_upstream_stays_as_it_is() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        page.eval("localStorage.setItem('gatewalk.language', 'ja');", Vec::new()).await?;
        page.reload().await?;
        page.wait_for_text("#verdict", "kube-apiserver は起動しません").await?;
        let message = page.wait_for_text("#server-message", "Unsupported value").await?;
        ensure(message.contains("Required value"), "upstream's words are not translated")
    })
}
