//! How the page comes to the reader: in parts, without a network, newer than before, inside other pages, and for everybody.

use gatewalk_e2e::steps::{
    EDITOR, open_example, paste_configuration, wait_for_verdict, wait_until_kept, with_condition,
};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::{Value, json};

/// Which of our files with this beginning were asked for, and when among all requests.
fn asked(page: &Page, start: &str) -> Option<usize> {
    page.server().requests().iter().position(|request| {
        request.target.rsplit('/').next().is_some_and(|name| name.starts_with(start))
    })
}

#[test]
fn time_zones_come_after_the_first_verdict() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.wait_for("#verdict").await?;
        page.settle().await?;
        let (engine, later) =
            (asked(&page, "gatewalk-worker_bg"), asked(&page, "gatewalk-later_bg"));
        ensure(engine < later && engine.is_some(), "the last part of the engine comes last")?;
        paste_configuration(&page, &with_condition("request.user ==")).await?;
        page.wait_for_text("#server-message", "Syntax error: mismatched input '<EOF>' expecting")
            .await?;
        let zone = "timestamp('2026-07-01T12:00:00Z').getHours('Europe/Berlin') == 14";
        paste_configuration(&page, &with_condition(zone)).await?;
        wait_for_verdict(&page).await?;
        page.wait_until(
            "return find('#server-message') === null && find('#engine-failed') === null;",
            Vec::new(),
        )
        .await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

#[test]
fn a_first_report_has_the_words_of_syntax_errors() -> Outcome {
    flow(|page| async move {
        // Kept work that is not well formed: the first report of the next visit says so.
        page.open("").await?;
        page.settle().await?;
        paste_configuration(&page, &with_condition("request.user ==")).await?;
        page.wait_for_text("#server-message", "mismatched input").await?;
        wait_until_kept(&page).await?;
        let watch = "new MutationObserver(() => { const m = document.querySelector('#server-message'); \
                     if (m && !m.textContent.includes('mismatched input')) window.__wrong = m.textContent; })\
                     .observe(document, { childList: true, subtree: true, characterData: true });";
        page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch })).await?;
        page.reload().await?;
        page.wait_for_text("#server-message", "mismatched input").await?;
        ensure_eq(
            page.eval("return window.__wrong ?? null;", Vec::new()).await?,
            Value::Null,
            "other words",
        )
    })
}

#[test]
fn brackets_that_are_not_well_formed_are_worded_at_any_depth() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        for (open, inside, close) in
            [("(", "true", ")"), ("[", "1", "]"), ("{1:", "1", "}"), ("size(", "'a'", ")")]
        {
            for depth in [60, 120, 249, 251] {
                let expression = format!("{}{inside}{} +", open.repeat(depth), close.repeat(depth));
                paste_configuration(&page, &with_condition(&expression)).await?;
                page.wait_until(
                    "const m = find('#server-message'); return m !== null && find('.verdict-old') === null \
                     && m.textContent.includes(arguments[0]) && (m.textContent.includes('Syntax error') || m.textContent.includes('recursion'));",
                    vec![json!(format!("{inside}{}", close.repeat(3)))],
                )
                .await
                .or_else(|error| if depth > 249 { Ok(Value::Null) } else { Err(error) })?;
                ensure_eq(page.count("#engine-failed").await?, 0, &format!("{depth} of {open}"))?;
            }
        }
        Ok(())
    })
}

#[test]
fn the_page_opens_without_a_network_after_the_first_visit() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        ensure_eq(
            page.attribute("html", "data-offline").await?.as_deref(),
            Some("kept"),
            "the copy",
        )?;
        page.server().stop();
        page.reload().await?;
        page.wait_for("#verdict").await?;
        paste_configuration(&page, &with_condition("request.user ==")).await?;
        page.wait_for_text("#server-message", "mismatched input").await.map(drop)
    })
}

#[test]
fn a_newer_page_waits_until_somebody_wants_it() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        ensure_eq(page.text("#update p").await?.is_empty(), false, "the notice has words")?;
        page.server()
            .replace("sw.js", |text| text.replace("const BUILD = \"", "const BUILD = \"next-"));
        page.eval("window.__same = true;", Vec::new()).await?;
        page.reload().await?;
        page.wait_for("#verdict").await?;
        page.eval("window.__same = true;", Vec::new()).await?;
        page.wait_until("return find('#update').hidden === false;", Vec::new()).await?;
        ensure_eq(
            page.eval("return window.__same;", Vec::new()).await?,
            json!(true),
            "no reload by itself",
        )?;
        page.click("#update-now").await?;
        page.wait_until(
            "return window.__same === undefined && find('#verdict') !== null;",
            Vec::new(),
        )
        .await?;
        page.wait_until("caches.keys().then((names) => (window.__builds = names)); \
            return window.__builds?.length === 1 && window.__builds[0].startsWith('gatewalk-next-');", Vec::new())
            .await
            .map(drop)
    })
}

#[test]
fn other_pages_show_it_as_an_element_and_as_a_frame() -> Outcome {
    flow(|page| async move {
        page.open("embedding.html").await?;
        page.wait_for("gatewalk-playground >>> iframe").await?;
        let inner = "const frame = find(arguments[0]); const inside = frame?.contentDocument; \
                     return inside?.querySelector('#verdict') && inside.title ? [frame.height, inside.body.scrollHeight, \
                     inside.documentElement.dataset.embed, inside.querySelector('#request')?.value ?? '', \
                     getComputedStyle(inside.querySelector('.documents')).display] : null;";
        let element = "gatewalk-playground >>> iframe";
        page.wait_until("return find(arguments[0])?.contentDocument?.querySelector('#request')?.value.includes('kubectl get pod web');",
            vec![json!(element)]).await?;
        page.wait_until("const f = find(arguments[0]); const h = f.contentDocument.querySelector('#app').getBoundingClientRect().height; \
            return h > 200 && Math.abs(Number(f.height) - h) < 2;", vec![json!(element)]).await?;
        let shown = page.wait_until(inner, vec![json!(element)]).await?;
        ensure_eq(shown.get(2), Some(&json!("readonly")), "the element is for reading")?;
        ensure_eq(shown.get(4), Some(&json!("none")), "the element shows the walk alone")?;
        let framed = page.wait_until(inner, vec![json!("#frame")]).await?;
        ensure_eq(framed.get(2), Some(&json!("editable")), "the frame may be edited")?;
        page.wait_until("return find('#frame').contentDocument.querySelector('#client-message')?.textContent.includes('deadline');", Vec::new())
            .await?;
        page.eval("find('gatewalk-playground').setAttribute('view', 'requests'); find('gatewalk-playground').setAttribute('theme', 'dark');", Vec::new())
            .await?;
        page.wait_until("const d = find(arguments[0])?.contentDocument; return d?.querySelector('#table') && d.documentElement.dataset.theme === 'dark';",
            vec![json!(element)])
            .await?;
        ensure_eq(
            page.eval("return indexedDB.databases().then((found) => found.length);", Vec::new())
                .await?,
            json!(0),
            "a frame keeps nothing",
        )
    })
}

#[test]
fn what_breaks_is_told_with_a_way_on_and_a_report_that_stays_here() -> Outcome {
    flow(|page| async move {
        page.allow_errors();
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        page.replace("#request", "kubectl get secrets/hush").await?;
        wait_for_verdict(&page).await?;
        page.eval("gatewalkCrash('it broke');", Vec::new()).await?;
        let report = page.wait_for_text("#crash-words", "it broke").await?;
        ensure(!report.contains("hush"), "the scenario stays out unless it is added")?;
        page.click("#crash-with").await?;
        page.wait_for_text("#crash-words", "hush").await?;
        page.click("#crash-reload").await?;
        page.wait_until(
            "return find('#crash').hidden && find('#request')?.value.includes('hush');",
            Vec::new(),
        )
        .await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

/// Notes what a first visitor sees before the page's own scripts run, and what moves afterwards.
const WATCH_FIRST: &str = "
window.__seen = (of) => [...of.querySelectorAll('*')]
  .filter((e) => e.checkVisibility() && !e.closest('gatewalk-editor, .editor-still, #spoken, option:not(:checked)'))
  .map((e) => {
    const own = e.matches('input, textarea') ? e.value : [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join('');
    const { x, y, width, height } = e.getBoundingClientRect();
    return own.trim() && e.localName !== 'option' && [e.localName, own, Math.round(x), Math.round(y), Math.round(width), Math.round(height)].join(' ');
  })
  .filter(Boolean);
document.addEventListener('DOMContentLoaded', () => (window.__first = window.__seen(document.querySelector('#first'))));
window.__moved = [];
const what = ({ node }) => node?.className ?? node?.nodeName;
new PerformanceObserver((list) => list.getEntries().filter(({ value }) => value > 0.01).forEach(({ value, sources }) => window.__moved.push([value, ...sources.map(what)]))).observe({ type: 'layout-shift', buffered: true });";

#[test]
fn the_first_verdict_stands_before_webassembly_as_the_page_draws_it() -> Outcome {
    flow(|page| async move {
        page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH_FIRST }))
            .await?;
        page.open("").await?;
        for (language, verdict) in [("en", "would not start"), ("ja", "起動しません")] {
            if language == "ja" {
                page.eval("localStorage.setItem('gatewalk.language', 'ja');", Vec::new()).await?;
                page.reload().await?;
            }
            page.wait_for("#app #verdict").await?;
            let seen = "return [window.__first, window.__seen(document.querySelector('#app'))];";
            let seen = page.eval(seen, Vec::new()).await?;
            ensure(seen[0].to_string().contains(verdict), "the verdict stands in the document")?;
            ensure_eq(&seen[0], &seen[1], "what stood there and what the page draws")?;
            page.settle().await?;
            if language == "en" {
                let rest = "return performance.getEntriesByType('resource').some((it) => it.name.includes('web-rest'));";
                page.wait_until(rest, Vec::new()).await?;
            }
            let order = "const at = (name) => performance.getEntriesByType('resource').find((it) => it.name.includes(name)); \
                const painted = performance.getEntriesByName('first-contentful-paint')[0].startTime; \
                return [window.__moved, find('#first'), at('worker_bg').startTime > painted, at('web_bg').startTime > painted, at('web-rest')?.initiatorType ?? 'fetch'];";
            let order = page.eval(order, Vec::new()).await?;
            ensure_eq(order, json!([[], null, true, true, "fetch"]), "moved, gone, fetched later")?;
        }
        // Who has been here before is not shown the first example.
        page.click("#tour-end").await?;
        page.reload().await?;
        page.wait_for("#verdict").await?;
        ensure_eq(
            page.eval("return window.__first;", Vec::new()).await?,
            json!([]),
            "a first visit",
        )
    })
}

#[test]
fn what_is_clicked_before_the_page_is_there_is_clicked_once_it_is() -> Outcome {
    flow(|page| async move {
        for (control, becomes) in [
            ("#first-tour-end", "return find('#tour') === null;"),
            ("#first-examples", "return find('#gallery') !== null;"),
            (
                ".still .refusal .finding-text",
                "return document.activeElement.localName === 'gatewalk-editor' || document.activeElement.className === 'finding-text';",
            ),
            ("#first-request", "return document.activeElement.id === 'request';"),
        ] {
            let click = format!(
                "document.addEventListener('DOMContentLoaded', () => document.querySelector('{control}').click());"
            );
            let script = json!({ "source": click });
            let script = page.devtools("Page.addScriptToEvaluateOnNewDocument", &script).await?;
            page.open("").await?;
            page.eval("localStorage.clear();", Vec::new()).await?;
            page.reload().await?;
            page.wait_until(becomes, Vec::new()).await?;
            page.devtools("Page.removeScriptToEvaluateOnNewDocument", &script).await?;
        }
        Ok(())
    })
}

#[test]
fn something_is_painted_before_the_engine_is_there() -> Outcome {
    flow(|page| async move {
        page.allow_errors();
        // Nothing that ends in .wasm arrives: what is painted is painted without it.
        page.devtools("Network.enable", &json!({})).await?;
        page.devtools("Network.setBlockedURLs", &json!({ "urls": ["*.wasm"] })).await?;
        page.open("").await?;
        let painted = "const [paint] = performance.getEntriesByName('first-contentful-paint'); return paint ? true : null;";
        page.wait_until(painted, Vec::new()).await?;
        page.wait_for_text("#app", "What would kube-apiserver do").await.map(drop)
    })
}

#[test]
fn hostile_texts_in_every_field_stay_text() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        let hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>\u{202e}\u{2066}\u{0}\u{7}\u{1b}[31m\"'`${7*7}javascript:alert(3)";
        let long = "x".repeat(1_000_000);
        for document in ["authorizationConfiguration", "objects"] {
            page.click(&format!("#tab-{document}")).await?;
            for text in [
                format!("kind: {hostile}\nmetadata:\n  name: {hostile}\n"),
                format!("a: \"{long}\"\n"),
            ] {
                page.replace(EDITOR, &text).await?;
                page.wait_until("return find('.verdict-old') === null && find('#verdict, #server-message, #no-request') !== null;", Vec::new()).await?;
            }
            page.replace(EDITOR, "").await?;
        }
        let fields = page.eval("return Array.from(document.querySelectorAll('#app input:not([type=checkbox]):not([type=radio]), #app textarea'), (field, place) => { \
            field.dataset.field = place; return place; });", Vec::new()).await?;
        for place in fields.as_array().into_iter().flatten() {
            let selector = format!("[data-field=\"{place}\"]");
            if page.count(&selector).await? == 1 {
                page.replace(&selector, hostile).await?;
            }
        }
        page.wait_until("return find('.verdict-old') === null;", Vec::new()).await?;
        let made = page.eval("return document.querySelectorAll('#app img, #app script, #app iframe, #app [onerror]').length;", Vec::new()).await?;
        ensure_eq(made, json!(0), "elements made from texts")
    })
}

#[test]
fn it_fits_in_narrow_and_magnified_windows() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        // 1280 px at 400 % are 320 CSS pixels, and half as high as a phone.
        for (width, height) in [(320, 256), (320, 640), (640, 360), (3840, 2160)] {
            page.resize(width, height).await?;
            for slug in ["community-example-1-as-published", "outage-of-a-fail-closed-webhook"] {
                open_example(&page, slug).await?;
                wait_for_verdict(&page).await?;
                let wide = page
                    .eval("return document.scrollingElement.scrollWidth - innerWidth;", Vec::new())
                    .await?;
                ensure_eq(wide, json!(0), &format!("{slug} at {width} x {height}"))?;
            }
        }
        Ok(())
    })
}
