//! The page loads, under a path of its own, without breaking its own rules.

use gatewalk_e2e::{Outcome, ensure, ensure_eq, flow};

#[test]
fn the_page_loads_and_asks_for_nothing_more() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("main").await?;
        ensure(page.title().await?.contains("Gatewalk"), "the title names the app")?;
        let mut outside = page.server().requests();
        outside.retain(|request| {
            !request.target.starts_with("/any/sub/path/") && request.target != "/favicon.ico"
        });
        ensure_eq(outside, Vec::new(), "requests outside of the sub-path")?;
        page.settle().await?;
        page.resize(390, 844).await?;
        page.wait_for("main").await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}
