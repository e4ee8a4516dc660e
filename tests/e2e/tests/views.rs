//! The views beside the walk, the tour, and the page in Japanese.

use gatewalk_e2e::steps::{EDITOR, open_example, wait_for_verdict, wait_until_kept};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::json;

/// Picks an option as a person does.
async fn choose(page: &Page, list: &str, value: &str) -> Outcome {
    page.wait_for(list).await?;
    let script = "const list = find(arguments[0]); list.value = arguments[1]; \
                  list.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval(script, vec![json!(list), json!(value)]).await.map(drop)
}

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
        ensure(message.contains("Required value"), "upstream's words are not translated")?;
        page.click("#examples").await?;
        page.wait_for_text("[data-example=rbac-denial]", "ログを読めない").await?;
        page.replace("#gallery-search", "障害").await?;
        page.wait_until("return find('[data-example=rbac-denial]') === null && find('[data-example=outage-health-checks]') !== null;", Vec::new()).await?;
        page.click("[data-example=outage-health-checks]").await?;
        page.wait_for("#walk").await?;
        page.wait_for_text(".notes", "障害は見えません").await?;
        // On a phone the way back to English is in the menu.
        page.resize(390, 844).await?;
        page.click("#more summary").await?;
        page.click("#more-language").await?;
        page.wait_until(
            "return document.documentElement.lang === 'en' && find('#verdict') !== null;",
            Vec::new(),
        )
        .await
        .map(drop)
    })
}

#[test]
fn two_releases_and_two_configurations_are_compared() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "a-kubelet-and-its-own-pods").await?;
        wait_for_verdict(&page).await?;
        page.click("#view-compare").await?;
        choose(&page, "#compare-with", "release 1.31").await?;
        page.wait_for("#compare .compare-change").await?;
        page.wait_for_text("#compare", "Release 1.31 before, 1.36 now.").await?;
        // Picking the release says what it changes, and where.
        choose(&page, "#release", "1.31").await?;
        page.wait_for_text("#notice", "1.31 answers").await?;
        page.click("#compare-releases").await?;
        page.wait_for_text("#compare thead", "v1.36").await?;
        page.wait_for("#compare .compare-change").await?;
        // Another configuration that is kept here is asked the same.
        page.click("#more summary").await?;
        page.click("#more-new").await?;
        page.wait_until("return find('#request').value === '';", Vec::new()).await?;
        page.replace("#title", "Nothing at all").await?;
        wait_until_kept(&page).await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        page.click("#view-compare").await?;
        page.wait_until("return Array.from(find('#compare-with').options).some((option) => option.text === 'Nothing at all');", Vec::new()).await?;
        let option = page.eval("return Array.from(find('#compare-with').options).find((option) => option.text === 'Nothing at all').value;", Vec::new()).await?;
        choose(&page, "#compare-with", option.as_str().unwrap_or_default()).await?;
        page.wait_for_text("#compare thead", "Nothing at all").await?;
        page.wait_for("#compare .compare-change").await?;
        // And from here on: an edit is compared with how it was.
        page.click("#compare-here").await?;
        page.wait_until("return find('#compare .compare-change') === null;", Vec::new()).await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

#[test]
fn a_reload_says_what_the_running_server_does() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "migration-reload").await?;
        page.wait_for("#reload").await?;
        page.click("#tab-runningAuthorizationConfiguration").await?;
        page.wait_for_text(EDITOR, "AuthorizationConfiguration").await?;
        page.click("#document-menu").await?;
        page.click("#remove-document").await?;
        page.wait_until("return find('#reload') === null;", Vec::new()).await.map(drop)
    })
}

#[test]
fn the_lock_out_check_says_who_loses_what() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "outage-of-a-fail-closed-webhook").await?;
        wait_for_verdict(&page).await?;
        page.click("#view-lockout").await?;
        page.wait_for("#lockout .lockout-table tbody tr").await?;
        ensure(page.count("#lockout .tone-deny").await? > 1, "somebody loses something")?;
        page.click("#lockout tbody tr:first-child .lockout-who").await?;
        page.wait_for("#lockout .lockout-request").await?;
        // Without a webhook nobody is locked out.
        open_example(&page, "rbac-denial").await?;
        page.click("#view-lockout").await?;
        page.wait_for("#lockout").await?;
        ensure_eq(page.count("#lockout thead .tone-deny").await?, 0, "outages that lock out")?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

#[test]
fn calls_stand_on_one_time_line() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "what-the-cache-remembers").await?;
        wait_for_verdict(&page).await?;
        page.click("#view-requests").await?;
        page.wait_for_text("#timeline", "answered from the cache").await?;
        open_example(&page, "server-error-is-retried").await?;
        wait_for_verdict(&page).await?;
        page.click("#view-requests").await?;
        page.wait_for_text("#timeline", "attempts").await.map(drop)
    })
}

#[test]
fn the_keyboard_alone_does_everything() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        wait_for_verdict(&page).await?;
        // Every control on the way is shown to have the focus, and none of them holds it.
        page.eval("document.body.focus(); document.activeElement.blur();", Vec::new()).await?;
        let mut seen = Vec::new();
        for _ in 0..60 {
            page.press("Tab").await?;
            let at = page.eval("const e = document.activeElement; if (e === document.body) return null; \
                if (e.tagName === 'GATEWALK-EDITOR') return 'editor'; const r = e.getBoundingClientRect(); \
                const rings = [e, e.parentElement].map((it) => getComputedStyle(it)).some((s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none'); \
                return rings && r.width > 0 ? (e.id || e.textContent.slice(0, 20)) : 'NOT SHOWN ' + e.outerHTML.slice(0, 80);", Vec::new()).await?;
            let Some(at) = at.as_str() else { break };
            ensure(!at.starts_with("NOT SHOWN"), at)?;
            if at == "editor" {
                page.press("Escape").await?;
            }
            seen.push(at.to_owned());
        }
        for id in ["title", "examples", "release", "share", "request"] {
            ensure(seen.iter().any(|seen| seen == id), &format!("{id} among {seen:?}"))?;
        }
        // An example by the palette, the walk by its arrows.
        page.press_with("k", &["Control"]).await?;
        page.wait_for("#palette").await?;
        page.insert("may alice read pods").await?;
        page.wait_until(
            "return document.querySelectorAll('#palette-list li').length === 1;",
            Vec::new(),
        )
        .await?;
        page.press("Enter").await?;
        page.wait_for("#walk [role=treeitem]").await?;
        page.focus("#walk [role=treeitem][tabindex='0']").await?;
        let open = page.attribute("#walk [role=treeitem]:focus", "aria-expanded").await?;
        page.press(if open.as_deref() == Some("true") { "ArrowLeft" } else { "ArrowRight" })
            .await?;
        page.wait_until("return find('#walk [role=treeitem]:focus').getAttribute('aria-expanded') !== arguments[0];", vec![json!(open)]).await?;
        page.press("ArrowUp").await?;
        page.wait_until("return find('#walk [role=treeitem]:focus').nextElementSibling?.getAttribute('tabindex') === '0';", Vec::new()).await?;
        page.press("ArrowDown").await?;
        page.press("Enter").await?;
        page.wait_until("return document.activeElement.tagName === 'GATEWALK-EDITOR';", Vec::new())
            .await?;
        page.press("Escape").await?;
        page.press("Tab").await?;
        // Views and dialogs by their keys.
        page.eval("document.activeElement.blur();", Vec::new()).await?;
        for (key, shown) in [
            ("t", "#table"),
            ("o", "#who-can"),
            ("c", "#compare"),
            ("w", "#walk"),
            ("y", "dialog .work-head"),
            ("Escape", "#walk"),
            ("e", "#gallery"),
        ] {
            page.press(key).await?;
            page.wait_for(shown).await?;
        }
        Ok(())
    })
}
