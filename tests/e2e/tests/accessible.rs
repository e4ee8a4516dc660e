//! axe-core on every view, light and dark.
#![expect(clippy::disallowed_methods, reason = "a browser test reads the script that it injects")]

use gatewalk_e2e::steps::views;
use gatewalk_e2e::{Outcome, Page, ensure, flow};
use serde_json::{Value, json};
use std::{env, fs};

/// What axe-core finds in the page as it is.
async fn violations(page: &Page) -> Outcome<Vec<String>> {
    let run = "window.__axe = null; axe.run(document, { resultTypes: ['violations'] }).then((found) => { window.__axe = found.violations.map((one) => \
               `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).join(' | ')}`); });";
    page.eval(run, Vec::new()).await?;
    let found = page.wait_until("return window.__axe;", Vec::new()).await?;
    Ok(found
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

/// Goes through every view and tells what is wrong with each.
async fn violations_of_all(page: &Page) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for view in views(page).await? {
        view.show(page).await?;
        found.extend(
            violations(page)
                .await?
                .into_iter()
                .map(|violation| format!("{}: {violation}", view.name)),
        );
        view.leave(page).await?;
    }
    Ok(found)
}

fn accessible_in(theme: &'static str) -> Outcome {
    flow(move |page| async move {
        let axe = env::var_os("GATEWALK_AXE")
            .ok_or("GATEWALK_AXE is not set; run `cargo xtask test e2e`")?;
        let axe = fs::read_to_string(axe)?;
        page.prefer("prefers-color-scheme", theme).await?;
        page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": axe })).await?;
        page.open("").await?;
        page.settle().await?;
        let found = violations_of_all(&page).await?;
        ensure(found.is_empty(), &format!("no violations:\n{}", found.join("\n")))
    })
}

#[test]
fn every_view_is_accessible_in_light() -> Outcome {
    accessible_in("light")
}

#[test]
fn every_view_is_accessible_in_dark() -> Outcome {
    accessible_in("dark")
}
