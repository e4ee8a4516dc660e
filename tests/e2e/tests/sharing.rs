//! What can be taken away: the link and how far it travels, texts, pictures and files.

use gatewalk_e2e::steps::{close_dialog, open_example, wait_for_verdict};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::{Value, json};

/// From here on what is copied and saved lands in `window.copied` and `window.saved`.
async fn listen(page: &Page) -> Outcome {
    let script = "window.saved = {}; const blobs = new Map(); \
        const make = URL.createObjectURL; URL.createObjectURL = (blob) => { const at = make.call(URL, blob); blobs.set(at, blob); return at; }; \
        HTMLAnchorElement.prototype.click = function () { const blob = blobs.get(this.href); \
          if (blob) blob.text().then((text) => (window.saved[this.download] = text)); else window.saved[this.download] = this.href; }; \
        Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });";
    page.eval(script, Vec::new()).await.map(drop)
}

async fn copied(page: &Page, button: &str) -> Outcome<String> {
    page.eval("window.copied = null;", Vec::new()).await?;
    page.click(button).await?;
    let text = page.wait_until("return window.copied;", Vec::new()).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn saved(page: &Page, button: &str, ending: &str) -> Outcome<String> {
    page.click(button).await?;
    let script = "const name = Object.keys(window.saved).find((name) => name.endsWith(arguments[0])); return name && window.saved[name];";
    let text = page.wait_until(script, vec![json!(ending)]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[test]
fn everything_that_can_be_taken_away_holds_what_it_says() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "outage-of-a-fail-closed-webhook").await?;
        page.wait_for_text("#client-message", "context deadline exceeded").await?;
        listen(&page).await?;
        page.click("#share").await?;
        let link = copied(&page, "#copy-link").await?;
        ensure(link.starts_with(&page.server().url()) && link.contains("#1."), &link)?;
        ensure_eq(page.count(".meter .tone-allow").await?, 4, "places that take the link")?;
        let included = page.text("#included").await?;
        for what in ["authorization.yaml", "webhook", "request"] {
            ensure(included.contains(what), what)?;
        }
        let markdown = copied(&page, "#copy-markdown").await?;
        for what in [
            "## What stops when",
            "context deadline exceeded",
            "system-crd-protector",
            &link,
            "<details><summary>scenario.yaml</summary>",
            "kind: AuthorizationConfiguration",
        ] {
            ensure(markdown.contains(what), &format!("{what} in {markdown}"))?;
        }
        let commands = copied(&page, "#copy-commands").await?;
        ensure(
            commands.contains("kubectl auth can-i") && commands.contains("curl --request"),
            &commands,
        )?;
        let embed = copied(&page, "#copy-embed").await?;
        ensure(embed.contains("embed.js\"></script>\n<gatewalk-playground link=\"#1."), &embed)?;
        let yaml = saved(&page, "#download", ".yaml").await?;
        ensure(yaml.starts_with("apiVersion: gatewalk/v1\nkind: Scenario\n"), &yaml)?;
        let svg = saved(&page, "#download-svg", ".svg").await?;
        let drawn = page.eval("const d = new DOMParser().parseFromString(arguments[0], 'image/svg+xml'); return [d.documentElement.nodeName, d.querySelectorAll('text').length, d.querySelectorAll('circle').length];", vec![json!(svg)]).await?;
        ensure_eq(drawn.get(0), Some(&json!("svg")), "the picture is well-formed")?;
        ensure(
            drawn.get(1).and_then(Value::as_u64) > Some(6)
                && drawn.get(2).and_then(Value::as_u64) >= Some(3),
            "it has words and gates",
        )?;
        let png = saved(&page, "#download-png", ".png").await?;
        ensure(png.starts_with("data:image/png;base64,") && png.len() > 10_000, "a PNG")?;
        close_dialog(&page).await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")?;
        // The embedded element shows what the link holds.
        page.open("embedding.html").await?;
        let fragment = link.split_once('#').map_or("", |(_, fragment)| fragment).to_owned();
        page.eval("const e = document.createElement('gatewalk-playground'); e.id = 'mine'; e.setAttribute('link', '#' + arguments[0]); document.body.append(e);", vec![json!(fragment)]).await?;
        page.wait_until("return find('#mine >>> iframe')?.contentDocument?.querySelector('#client-message')?.textContent.includes('deadline');", Vec::new())
            .await
            .map(drop)
    })
}

#[test]
fn links_over_a_limit_say_where_they_do_not_fit() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        // Text that does not compress, of about so many bytes.
        let noise = |bytes: u32| {
            let mut state = 1_u64;
            let mut word = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                format!("{:013x}", state >> 12)
            };
            (0..bytes / 13).map(|_| word()).collect::<String>()
        };
        for (bytes, fits) in [(4_000, 3), (9_000, 2), (20_000, 1)] {
            page.click("#tab-objects").await?;
            page.replace("gatewalk-editor >>> .cm-content", &format!("# {}\n", noise(bytes)))
                .await?;
            page.click("#share").await?;
            page.wait_for(".meter").await?;
            ensure_eq(
                page.count(".meter .tone-allow").await?,
                fits,
                &format!("places that take {bytes} bytes"),
            )?;
            ensure(
                page.text(".meter .tone-error").await?.contains("too long"),
                "the others say so",
            )?;
            close_dialog(&page).await?;
        }
        page.replace("gatewalk-editor >>> .cm-content", &format!("# {}\n", noise(900_000))).await?;
        page.click("#share").await?;
        page.wait_for(".share [role=alert]").await?;
        ensure_eq(page.count("#link").await?, 0, "links that nobody can open")?;
        // The file still holds everything.
        ensure_eq(page.count("#download").await?, 1, "another way")
    })
}
