//! What this browser keeps: names, earlier states, exports, and two tabs beside each other.

use gatewalk_e2e::steps::{
    close_dialog, drop_file, open_example, wait_for_verdict, wait_until_kept,
};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::json;

/// Types another line and waits until it is kept.
async fn ask(page: &Page, line: &str) -> Outcome {
    page.replace("#request", line).await?;
    wait_until_kept(page).await
}

async fn titles(page: &Page) -> Outcome<Vec<String>> {
    page.texts("#work-list .work-open b").await
}

#[test]
fn a_scenario_is_renamed_copied_thrown_away_and_taken_back() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        ask(&page, "kubectl get secrets").await?;
        page.click("#work").await?;
        page.wait_for("#work-list li[aria-current]").await?;
        ensure_eq(titles(&page).await?.len(), 1, "one scenario")?;
        page.click("#work-list [id^=rename]").await?;
        page.replace("#work-title", "My own").await?;
        page.press("Enter").await?;
        page.wait_for_text("#work-list", "My own").await?;
        page.click("#work-list [id^=duplicate]").await?;
        page.wait_for_text("#work-list", "My own (copy)").await?;
        page.click("#work-list li:first-child [id^=forget]").await?;
        page.wait_until(
            "return document.querySelectorAll('#work-list li').length === 1;",
            Vec::new(),
        )
        .await?;
        page.click("#work-back").await?;
        page.wait_until(
            "return document.querySelectorAll('#work-list .work-open').length === 2;",
            Vec::new(),
        )
        .await?;
        close_dialog(&page).await?;
        ensure_eq(
            page.eval("return find('#title').value;", Vec::new()).await?,
            json!("My own"),
            "the title above",
        )?;
        // A blank one is beside it, and is kept from its first change on.
        page.click("#work").await?;
        page.click("#work-new").await?;
        page.wait_until(
            "return find('#request').value === '' && find('dialog') === null;",
            Vec::new(),
        )
        .await?;
        ask(&page, "kubectl get pods").await?;
        page.reload().await?;
        page.wait_until("return find('#request')?.value === 'kubectl get pods';", Vec::new())
            .await?;
        page.click("#work").await?;
        page.wait_until(
            "return document.querySelectorAll('#work-list .work-open').length === 3;",
            Vec::new(),
        )
        .await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

#[test]
fn earlier_states_come_back_and_an_export_comes_in_beside() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        // Half a minute of pauses in an instant: each line is a state of its own.
        page.eval("const now = Date.now; let ahead = 0; window.pause = () => (ahead += 10000); Date.now = () => now() + ahead;", Vec::new()).await?;
        let began = page.eval("return find('#request').value;", Vec::new()).await?;
        for number in 0..34 {
            ask(&page, &format!("kubectl get pods pod-{number}")).await?;
            page.eval("pause();", Vec::new()).await?;
        }
        page.click("#work").await?;
        page.click("#work-list [id^=history]").await?;
        page.wait_for(".work-states").await?;
        ensure_eq(page.count(".work-states > li").await?, 30, "states")?;
        page.click(".work-states > li:nth-child(3) .button").await?;
        page.wait_until("return find('#request').value === 'kubectl get pods pod-31';", Vec::new())
            .await?;
        // What was there before the restoring is a state too.
        close_dialog(&page).await.ok();
        page.click("#work").await?;
        page.click("#work-list [id^=history]").await?;
        page.click(".work-states > li:nth-child(2) .button").await?;
        page.wait_until("return find('#request').value === 'kubectl get pods pod-33';", Vec::new())
            .await?;
        ensure(began.is_string(), "there was a line")?;
        let export = page.eval("return gatewalkShelf.exported();", Vec::new()).await?;
        let export = export.as_str().unwrap_or_default().to_owned();
        page.eval("return gatewalkShelf.list().then(async (list) => { for (const { id } of JSON.parse(list)) await gatewalkShelf.forget(id); });", Vec::new()).await?;
        drop_file(&page, "gatewalk-scenarios.json", &export).await?;
        page.wait_for_text("#notice", "1 scenario came").await?;
        let again = page.eval("return gatewalkShelf.exported();", Vec::new()).await?;
        ensure_eq(
            again.as_str().unwrap_or_default(),
            export.as_str(),
            "what came in is what went out",
        )?;
        drop_file(&page, "gatewalk-scenarios.json", &export).await?;
        page.wait_for_text("#notice", "0 scenarios came").await?;
        drop_file(&page, "other.json", &export.replace("export-v1\",", "export-v1\", \"x\": {,"))
            .await?;
        page.wait_for_text("#notice", "no export").await.map(drop)
    })
}

#[test]
fn two_tabs_never_write_over_each_other() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        ask(&page, "kubectl get secrets one").await?;
        let first = page.client().window().await?;
        let second = page.client().new_window(true).await?;
        page.client().switch_to_window(second.handle).await?;
        page.open("").await?;
        page.wait_until(
            "return find('#request')?.value === 'kubectl get secrets one';",
            Vec::new(),
        )
        .await?;
        ask(&page, "kubectl get secrets two").await?;
        page.wait_for_text("#notice", "open in another tab").await?;
        page.client().switch_to_window(first.clone()).await?;
        ask(&page, "kubectl get secrets three").await?;
        let kept = page.eval("return gatewalkShelf.exported().then((text) => JSON.parse(text).scenarios.map((it) => it.scenario.requests[0].kubectl).sort());", Vec::new()).await?;
        ensure_eq(
            kept,
            json!(["kubectl get secrets three", "kubectl get secrets two"]),
            "what the two tabs made",
        )?;
        // What another tab changed while this one only showed it is not written over either, though nobody holds it any more.
        let third = page.client().new_window(true).await?;
        page.client().switch_to_window(third.handle.clone()).await?;
        page.open("").await?;
        page.wait_until(
            "return find('#request')?.value === 'kubectl get secrets three';",
            Vec::new(),
        )
        .await?;
        page.client().switch_to_window(first.clone()).await?;
        ask(&page, "kubectl get secrets four").await?;
        page.client().goto("about:blank").await?;
        page.client().switch_to_window(third.handle).await?;
        ask(&page, "kubectl get secrets five").await?;
        let kept = page.eval("return gatewalkShelf.exported().then((text) => JSON.parse(text).scenarios.map((it) => it.scenario.requests[0].kubectl).sort());", Vec::new()).await?;
        ensure_eq(
            kept,
            json!([
                "kubectl get secrets five",
                "kubectl get secrets four",
                "kubectl get secrets two"
            ]),
            "what the three tabs made",
        )?;
        page.client().switch_to_window(first).await?;
        page.open("").await?;
        // Every tab sees all of them, and after a reload each still shows its own.
        page.reload().await?;
        page.wait_until(
            "return find('#request')?.value === 'kubectl get secrets four';",
            Vec::new(),
        )
        .await?;
        page.click("#work").await?;
        page.wait_until(
            "return document.querySelectorAll('#work-list .work-open').length === 3;",
            Vec::new(),
        )
        .await
        .map(drop)
    })
}

#[test]
fn a_page_that_breaks_keeps_what_was_typed_last() -> Outcome {
    flow(|page| async move {
        page.allow_errors();
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        // The next thing that the page draws breaks it, before what was typed would be kept.
        let break_it = "for (const name of ['insertBefore', 'appendChild', 'removeChild']) \
            Node.prototype[name] = () => { throw new Error('nothing can be drawn'); }; \
            const field = find('#request'); field.value = 'kubectl delete node typed-last'; \
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        page.eval(break_it, Vec::new()).await?;
        page.wait_until("return !find('#crash').hidden;", Vec::new()).await?;
        wait_until_kept(&page).await?;
        page.reload().await?;
        page.wait_until("return find('#request')?.value.includes('typed-last');", Vec::new())
            .await
            .map(drop)
    })
}
