//! What a person does with the playground, from the first example to a broken link.

use gatewalk_e2e::steps::{
    EDITOR, open_example, paste_configuration, wait_until_kept, with_condition,
};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::json;

/// What stands in the request bar.
async fn request(page: &Page) -> Outcome<String> {
    let value = page.eval("return find('#request').value;", Vec::new()).await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_example_that_everybody_copies_is_refused_and_mended_by_clicks() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for_text("#server-message", "Unsupported value").await?;
        ensure_eq(
            page.count(".refusal .tone-deny.finding").await?,
            4,
            "errors of the first example",
        )?;
        ensure(
            page.count("#walk").await? == 0,
            "nothing is walked while the server does not start",
        )?;
        // A mended error can uncover the next one, as it does for whoever starts the real server.
        for _ in 0..6 {
            let is_mended = page.wait_until(
                "return find('#server-message') ? (find('#fix-all:not([disabled]), .refusal .finding-does .button:not([disabled])') ? 'fix' : null) : 'mended';",
                Vec::new(),
            );
            if is_mended.await? == "mended" {
                break;
            }
            let before = page.text("#server-message").await?;
            let button = if page.count("#fix-all").await? > 0 {
                "#fix-all"
            } else {
                ".refusal .finding-does .button"
            };
            page.click(button).await?;
            page.wait_until(
                "const m = find('#server-message'); return !m || m.textContent !== arguments[0];",
                vec![json!(before)],
            )
            .await?;
        }
        page.wait_for("#walk").await?;
        let marks =
            page.eval("return document.querySelectorAll('.gate').length;", Vec::new()).await?;
        ensure(marks.as_u64() >= Some(4), "system:masters and three authorizers are on the path")
    })
}

#[test]
fn the_longer_example_has_six_errors() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "community-example-2-as-published").await?;
        page.wait_until(
            "return document.querySelectorAll('.refusal .finding').length === 6;",
            Vec::new(),
        )
        .await?;
        page.wait_for_text("#server-message", "authorizers[3].connectionInfo.type").await.map(drop)
    })
}

#[test]
fn an_outage_is_walked_and_another_request_typed() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "outage-of-a-fail-closed-webhook").await?;
        page.wait_for_text("#client-message", "context deadline exceeded").await?;
        page.wait_for(".gate-decides[data-gate=\"system-crd-protector\"][aria-expanded=\"true\"]")
            .await?;
        page.wait_for(".gate-after[data-gate=\"rbac\"]").await?;
        page.replace("#request", "kubectl get pods -n shop").await?;
        page.wait_until(
            "return find('#request').value === 'kubectl get pods -n shop';",
            Vec::new(),
        )
        .await?;
        page.wait_until("return !find('#client-message') || !find('#client-message').textContent.includes('deadline');", Vec::new())
            .await?;
        // One click, and every webhook is up again.
        page.click("#previous-request").await?;
        page.click("#tab-webhooks").await?;
        page.click("#all-up").await?;
        page.click("#all-down").await?;
        page.wait_for_text("#tab-webhooks", "1 down").await.map(drop)
    })
}

#[test]
fn typing_changes_the_verdict_and_spaces_stay_spaces() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        page.wait_for("#walk").await?;
        page.click("#tab-objects").await?;
        page.focus(EDITOR).await?;
        page.press_with("End", &["Control"]).await?;
        page.type_keys("# a  b").await?;
        wait_until_kept(&page).await?;
        page.reload().await?;
        page.wait_for("#walk").await?;
        page.click("#tab-objects").await?;
        let text = page.wait_for_text(EDITOR, "# a  b").await?;
        ensure(!text.contains('\u{a0}'), "no space became another character")?;
        page.focus(EDITOR).await?;
        page.press("Escape").await?;
        page.press("Tab").await?;
        page.wait_until("return document.activeElement.tagName !== 'GATEWALK-EDITOR';", Vec::new())
            .await
            .map(drop)
    })
}

#[test]
fn a_link_gives_the_same_scenario_and_never_takes_work_away() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        page.wait_for("#verdict").await?;
        page.replace("#request", "kubectl get secrets -n shop").await?;
        page.wait_for_text(".title", "edited").await?;
        page.click("#share").await?;
        page.wait_for("#link").await?;
        let link = page.eval("return find('#link').value;", Vec::new()).await?;
        let link = link.as_str().unwrap_or_default().to_owned();
        ensure(link.contains("#1."), "the link holds the scenario")?;
        page.press("Escape").await?;
        page.wait_until("return find('dialog') === null;", Vec::new()).await?;
        page.replace("#request", "kubectl get nodes").await?;
        wait_until_kept(&page).await?;
        page.open(
            link.split_once('#')
                .map_or("", |(_, fragment)| fragment)
                .replacen("1.", "#1.", 1)
                .as_str(),
        )
        .await?;
        page.wait_for("#notice").await?;
        ensure_eq(
            request(&page).await?,
            "kubectl get secrets -n shop".to_owned(),
            "the link's request",
        )?;
        page.click("#back-to-work").await?;
        page.click("#work-list li:not([aria-current]) .work-open").await?;
        page.wait_until("return find('#request').value === 'kubectl get nodes';", Vec::new())
            .await
            .map(drop)
    })
}

#[test]
fn bad_links_are_told_apart_and_leave_everything_as_it_is() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        page.wait_for(EDITOR).await?;
        let before = page.text(EDITOR).await?;
        let mut texts: Vec<String> = Vec::new();
        for fragment in ["#something", "#2.abc", "#1.AAAA", "#1.!!!"] {
            page.open(fragment).await?;
            page.wait_for("#notice").await?;
            let text = page.text("#notice").await?;
            ensure(!texts.contains(&text) || fragment == "#1.!!!", fragment)?;
            texts.push(text);
            ensure_eq(page.text(EDITOR).await?, before.clone(), "the editor's text")?;
            page.click("#notice .button").await?;
            page.wait_until("return find('#notice') === null;", Vec::new()).await?;
        }
        Ok(())
    })
}

#[test]
fn a_run_that_does_not_end_is_ended_and_the_page_lives_on() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        page.wait_for("#client-message, #walk").await?;
        // Whatever is asked from here on is lost on its way (the engine itself is handed over): the worker seems to work for ever.
        page.eval(
            "window.real = Worker.prototype.postMessage; Worker.prototype.postMessage = function (said) { if (typeof said !== 'string') real.call(this, said); };",
            Vec::new(),
        )
        .await?;
        page.replace("#request", "kubectl get nodes").await?;
        page.wait_for("#overran").await?;
        page.wait_for("#verdict.verdict-old").await?;
        page.eval("Worker.prototype.postMessage = window.real;", Vec::new()).await?;
        page.replace("#request", "kubectl get pods").await?;
        page.wait_until(
            "return find('#overran') === null && find('#verdict:not(.verdict-old)') !== null;",
            Vec::new(),
        )
        .await?;
        // Other questions have the same watch, and the verdict does not suffer from them.
        page.eval(
            "Worker.prototype.postMessage = function (said) { if (typeof said !== 'string' || !said.includes('whoCan')) real.call(this, said); };",
            Vec::new(),
        )
        .await?;
        page.click("#view-who-can").await?;
        page.wait_for_text("#view [role=alert]", "took too long").await?;
        page.eval("Worker.prototype.postMessage = window.real;", Vec::new()).await?;
        page.replace("#request", "kubectl get secrets").await?;
        page.wait_for("#who-can").await?;
        page.wait_for("#verdict:not(.verdict-old)").await
    })
}

#[test]
fn a_runaway_expression_does_not_freeze_the_page() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        let list = format!("[{}]", vec!["1"; 200].join(","));
        let expression = format!(
            "{list}.all(a, {list}.all(b, {list}.all(c, {list}.all(d, {list}.all(e, a+b+c+d+e > 0)))))"
        );
        paste_configuration(&page, &with_condition(&expression)).await?;
        let start = page.eval("return performance.now();", Vec::new()).await?;
        page.click("#tab-objects").await?;
        page.wait_for("#tab-objects[aria-selected=true]").await?;
        let end = page.eval("return performance.now();", Vec::new()).await?;
        let took = end.as_f64().unwrap_or_default() - start.as_f64().unwrap_or_default();
        ensure(took < 2_000.0, "the page answers a click at once")?;
        page.click("#tab-authorizationConfiguration").await?;
        paste_configuration(&page, &with_condition("true")).await?;
        page.wait_until("return find('#verdict:not(.verdict-old)') !== null && find('#server-message') === null;", Vec::new())
            .await
            .map(drop)
    })
}

#[test]
fn deep_brackets_are_read_in_the_worker() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        for (open, inside, close) in
            [("(", "true", ")"), ("[", "1", "]"), ("{1:", "1", "}"), ("size(", "'a'", ")")]
        {
            let expression = format!("{}{inside}{}", open.repeat(249), close.repeat(249));
            paste_configuration(&page, &with_condition(&expression)).await?;
            page.wait_until("return find('#verdict:not(.verdict-old)') !== null;", Vec::new())
                .await?;
            ensure_eq(page.count("#engine-failed").await?, 0, "the worker lives")?;
        }
        let expression = "[".repeat(100_000);
        paste_configuration(&page, &with_condition(&expression)).await?;
        page.wait_for_text("#server-message", "authorizers").await?;
        ensure_eq(page.count("#engine-failed").await?, 0, "the worker lives")
    })
}

#[test]
fn hostile_texts_are_shown_as_text() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        page.wait_for("#verdict").await?;
        let hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        page.replace("#title", hostile).await?;
        page.replace("#request", &format!("kubectl get pods -n shop --as={hostile}")).await?;
        page.wait_until("return find('#verdict:not(.verdict-old)') !== null;", Vec::new()).await?;
        let elements = page
            .eval("return document.querySelectorAll('#app img, #app script').length;", Vec::new())
            .await?;
        ensure_eq(elements, json!(0), "elements made from texts")
    })
}

#[test]
fn nothing_is_asked_of_the_network_after_load() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        page.settle().await?;
        open_example(&page, "condition-without-has").await?;
        page.wait_for("#walk").await?;
        page.click("#view-requests").await?;
        page.wait_for("#table").await?;
        page.click("#share").await?;
        page.wait_for("#link").await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

#[test]
fn a_phone_shows_one_half_at_a_time_and_never_scrolls_sideways() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        for width in [320, 390] {
            page.resize(width, 700).await?;
            for slug in ["community-example-1-as-published", "outage-of-a-fail-closed-webhook"] {
                open_example(&page, slug).await?;
                page.wait_for("#verdict").await?;
                for half in [1, 2] {
                    page.click(&format!(".switch button:nth-child({half})")).await?;
                    let wide = page
                        .eval(
                            "return document.scrollingElement.scrollWidth - innerWidth;",
                            Vec::new(),
                        )
                        .await?;
                    ensure_eq(wide, json!(0), &format!("{slug}, half {half}, {width} px"))?;
                }
            }
        }
        Ok(())
    })
}

#[test]
fn the_keyboard_reaches_everything() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        page.eval("document.activeElement.blur();", Vec::new()).await?;
        page.press("?").await?;
        page.wait_for("dialog .keys").await?;
        page.press("Escape").await?;
        page.wait_until("return find('dialog') === null;", Vec::new()).await?;
        page.press("/").await?;
        page.wait_until("return document.activeElement.id === 'request';", Vec::new()).await?;
        page.focus("#tab-authorizationConfiguration").await?;
        page.press("ArrowRight").await?;
        page.wait_for("#tab-objects[aria-selected=true]").await?;
        page.wait_until("return document.activeElement.id === 'tab-objects';", Vec::new())
            .await
            .map(drop)
    })
}
