//! Each view under what a person's system asks for: keys alone, forced colours, paper, no motion.

use gatewalk_e2e::steps::{open_example, views, wait_for_verdict};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::{Value, json};

/// Goes through every view and gathers what a script finds wrong with each.
async fn wrong_in_views(page: &Page, script: &str) -> Outcome<Vec<String>> {
    let mut wrong = Vec::new();
    for view in views(page).await? {
        view.show(page).await?;
        let found = page.eval(script, Vec::new()).await?;
        let found = found.as_array().into_iter().flatten().filter_map(Value::as_str);
        wrong.extend(found.map(|what| format!("{}: {what}", view.name)));
        view.leave(page).await?;
    }
    Ok(wrong)
}

/// What can be operated and is seen, within what lies on top. Of a group with arrow keys one is a stop of Tab, the others are not.
const CONTROLS: &str = "
const top = find('dialog[open]') ?? document;
const controls = Array.from(top.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex]'))
  .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.disabled && !it.closest('[inert]'));
const told = (it) => it.outerHTML.slice(0, 90);
const wrong = [];";

#[test]
fn every_control_has_a_name_and_shows_its_focus() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        let script = format!(
            "{CONTROLS}
            const groups = ['tab', 'treeitem', 'option'];
            for (const it of controls) {{
              const name = it.ariaLabel || it.getAttribute('aria-labelledby') || it.textContent.trim() || it.title || it.placeholder
                || Array.from(it.labels ?? []).some((label) => label.textContent.trim());
              if (!name) wrong.push('no name: ' + told(it));
              if (it.tabIndex < 0 && !groups.includes(it.getAttribute('role'))) wrong.push('not reached by Tab: ' + told(it));
              document.activeElement?.blur();
              it.focus({{ focusVisible: true, preventScroll: true }});
              const holder = it.getRootNode().activeElement;
              if (holder !== it) {{ if (it.tabIndex >= 0) wrong.push('takes no focus: ' + told(it)); continue; }}
              const rings = [it, it.parentElement, it.closest('label'), ...it.children].filter(Boolean).map((one) => getComputedStyle(one));
              if (!rings.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none')) wrong.push('focus not shown: ' + told(it));
              it.blur();
            }}
            for (const list of top.querySelectorAll('[role=tablist], [role=tree]')) {{
              const stops = list.querySelectorAll('[role=tab][tabindex=\"0\"], [role=treeitem][tabindex=\"0\"]').length;
              if (stops !== 1 && list.checkVisibility()) wrong.push(stops + ' stops in ' + told(list));
            }}
            return wrong;"
        );
        let wrong = wrong_in_views(&page, &script).await?;
        ensure(wrong.is_empty(), &format!("controls for the keyboard:\n{}", wrong.join("\n")))
    })
}

#[test]
fn forced_colours_leave_edges_and_marks() -> Outcome {
    flow(|page| async move {
        page.prefer("forced-colors", "active").await?;
        page.open("").await?;
        page.settle().await?;
        let script = format!(
            "{CONTROLS}
            if (!matchMedia('(forced-colors: active)').matches) return ['colours are not forced'];
            for (const it of controls) {{
              const style = getComputedStyle(it);
              const ground = (one) => {{ for (let at = one; at; at = at.parentElement) {{ const c = getComputedStyle(at).backgroundColor; if (!c.endsWith(', 0)')) return c; }} return 'rgb(255, 255, 255)'; }};
              if (it.textContent.trim() && style.color === ground(it)) wrong.push('unreadable: ' + told(it));
            }}
            for (const it of top.querySelectorAll('[aria-selected=true], [aria-pressed=true]')) {{
              if (!it.checkVisibility()) continue;
              const other = it.parentElement.querySelector('[aria-selected=false], [aria-pressed=false]');
              const look = (one) => {{ const s = getComputedStyle(one); return [s.color, s.backgroundColor, s.borderBlockEnd, s.outline, s.textDecorationLine, s.fontWeight].join(); }};
              if (other && look(it) === look(other)) wrong.push('not told from its neighbours: ' + told(it));
            }}
            return wrong;"
        );
        let wrong = wrong_in_views(&page, &script).await?;
        ensure(wrong.is_empty(), &format!("forced colours:\n{}", wrong.join("\n")))
    })
}

#[test]
fn nothing_is_cut_off_on_paper() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        for example in ["community-example-1-as-published", "outage-of-a-fail-closed-webhook"] {
            open_example(&page, example).await?;
            wait_for_verdict(&page).await?;
            page.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" })).await?;
            let cut = page
                .eval(
                    "const wrong = [];
                    for (const it of document.querySelectorAll('.walkside, .walkside *')) {
                      if (!it.checkVisibility() || it.closest('.visually-hidden, svg, button, textarea')) continue;
                      const style = getComputedStyle(it);
                      if (style.overflowY !== 'visible' && it.scrollHeight > it.clientHeight + 1 && it.clientHeight > 0) wrong.push('below: ' + it.className);
                      if (style.overflowX !== 'visible' && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0) wrong.push('beside: ' + it.className);
                    }
                    return wrong;",
                    Vec::new(),
                )
                .await?;
            ensure_eq(cut, json!([]), &format!("what {example} loses on paper"))?;
            page.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" })).await?;
        }
        Ok(())
    })
}

#[test]
fn nothing_moves_for_who_asks_for_stillness() -> Outcome {
    flow(|page| async move {
        page.prefer("prefers-reduced-motion", "reduce").await?;
        page.open("").await?;
        page.settle().await?;
        page.eval("window.__moved = []; for (const kind of ['animationstart', 'transitionrun']) document.addEventListener(kind, (event) => __moved.push(kind + ' ' + event.target.className), true);", Vec::new()).await?;
        let wrong =
            wrong_in_views(&page, "const moved = __moved; window.__moved = []; return moved;")
                .await?;
        ensure(wrong.is_empty(), &format!("no motion:\n{}", wrong.join("\n")))
    })
}
