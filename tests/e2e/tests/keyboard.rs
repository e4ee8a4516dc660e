//! The keyboard alone: every control of every view is walked to with Tab and arrows, is named and seen there, and what matters is used.

use gatewalk_e2e::steps::views;
use gatewalk_e2e::{Outcome, Page, ensure, flow};
use serde_json::Value;

/// How many tests share the views.
const SHARES: usize = 2;

/// More stops than any view has: a walk that is not round by then is caught in a circle.
const STOPS_MAX: usize = 160;

/// The controls of what lies on top, and what has the focus, through shadow roots. A control is known by a number that it gets when it is
/// first seen.
const CONTROLS: &str = "
const top = find('dialog[open]') ?? document;
const operable = 'button, a[href], input, select, textarea, summary, [role=treeitem], [role=option], gatewalk-editor';
const controls = [...top.querySelectorAll(operable)].filter((it) => it.checkVisibility({ visibilityProperty: true })
  && !it.disabled && !it.closest('[inert]') && !it.matches('.visually-hidden *, [type=file]'));
const told = (it) => [it.localName, it.id && '#' + it.id, it.ariaLabel ?? it.textContent.trim().slice(0, 40)].filter(Boolean).join(' ');
const numbers = (window.__numbers ??= new Map());
const number = (it) => { if (!numbers.has(it)) numbers.set(it, numbers.size); return numbers.get(it); };
const holder = document.activeElement;
const walked = (window.__walked ??= new Set());
const expected = (window.__expected ??= new Map());";

/// Begins at the top of what is shown, with nothing walked.
const BEGIN: &str = "
window.__numbers = window.__walked = window.__expected = undefined;
document.activeElement?.blur();
const start = find('dialog[open]') ?? document.body;
getSelection().setPosition(start, 0);";

/// Looks at what has the focus. Returns where the walk is (`editor`, `closed` menu, `group` of arrow keys, `round`) and what is wrong.
const LOOK: &str = "
for (const it of controls) expected.set(number(it), it);
if (!holder || holder === document.body || holder === top) return ['outside'];
const known = walked.has(number(holder));
walked.add(number(holder));
if (known) return ['round'];
const wrong = [];
const style = (it) => getComputedStyle(it);
const name = holder.ariaLabel || holder.getAttribute('aria-labelledby') || holder.textContent.trim() || holder.title || holder.placeholder
  || [...(holder.labels ?? [])].some((label) => label.textContent.trim());
if (!name) wrong.push('has no name');
const rings = [holder, holder.parentElement, holder.closest('label'), ...holder.children].filter(Boolean).map(style);
if (holder.localName !== 'gatewalk-editor' && !rings.some((one) => one.outlineStyle !== 'none' || one.boxShadow !== 'none'))
  wrong.push('does not show its focus');
const box = holder.getBoundingClientRect();
const [x, y] = [Math.max(box.left, 0) + Math.min(box.width, 24) / 2, Math.max(box.top, 0) + Math.min(box.height, 24) / 2];
if (box.width < 1 || box.height < 1 || box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
  wrong.push('is out of sight');
else {
  const over = document.elementFromPoint(x, y);
  if (over && !holder.contains(over) && !over.contains(holder) && !holder.closest('label')?.contains(over)) wrong.push('is covered by ' + told(over));
}
const menu = holder.matches('summary') && !holder.parentElement.open;
const kind = holder.localName === 'gatewalk-editor' ? 'editor' : menu ? 'closed' : holder.role ?? holder.getAttribute('role') ?? '';
return [kind, ...wrong.map((what) => told(holder) + ' ' + what)];";

/// What the walk has not come to. Of tabs, and of radio buttons, one is a stop and arrow keys lead to the others.
const MISSED: &str = "
const groups = (it) => it.closest('[role=tablist], [role=tree], [role=listbox]')
  ?? (it.type === 'radio' ? it.closest('fieldset, [role=radiogroup], form, div') : null);
// The options of a field are chosen from the field.
const isOption = (it) => it.matches('[role=option]') && [...expected].some(([at, one]) => walked.has(at) && one.getAttribute('aria-controls') === groups(it)?.id);
const reached = new Set([...expected].filter(([at]) => walked.has(at)).map(([, it]) => groups(it)).filter(Boolean));
return [...expected].filter(([at, it]) => it.isConnected && it.checkVisibility() && !walked.has(at) && !reached.has(groups(it)) && !isOption(it))
  .map(([, it]) => told(it) + ' is never reached');";

/// Walks through a view with Tab until it is round, opening each closed menu on the way. Returns what is wrong.
async fn walk(page: &Page) -> Outcome<Vec<String>> {
    page.eval(BEGIN, Vec::new()).await?;
    let mut wrong = Vec::new();
    let mut outside = 0;
    for stop in 0.. {
        page.press("Tab").await?;
        let looked = page.eval(&format!("{CONTROLS}{LOOK}"), Vec::new()).await?;
        let mut words = looked.as_array().into_iter().flatten().filter_map(Value::as_str);
        let kind = words.next().unwrap_or_default().to_owned();
        wrong.extend(words.map(str::to_owned));
        match kind.as_str() {
            "editor" => page.press("Escape").await?,
            "closed" => page.press("Enter").await?,
            // The browser's own controls lie between the end and the beginning.
            "outside" => outside += 1,
            _ => {}
        }
        if kind == "round" || outside > 2 {
            break;
        }
        if stop > STOPS_MAX {
            wrong.push("the walk does not come round".to_owned());
            break;
        }
    }
    let missed = page.eval(&format!("{CONTROLS}{MISSED}"), Vec::new()).await?;
    let missed = missed.as_array().into_iter().flatten().filter_map(Value::as_str);
    wrong.extend(missed.map(str::to_owned));
    Ok(wrong)
}

fn share_is_walked(share: usize) -> Outcome {
    flow(move |page| async move {
        page.open("").await?;
        page.settle().await?;
        let mut wrong = Vec::new();
        let views = views(&page).await?;
        for (place, view) in views.iter().enumerate().skip(share).step_by(SHARES) {
            // All but the refused configuration are views of the walk's example.
            if let Some(walk) = views.get(1).filter(|_| place > 1) {
                walk.show(&page).await?;
            }
            view.show(&page).await?;
            let mut found = walk(&page).await?;
            if !found.is_empty() {
                // What was opened on the way may have led to another document: now nothing more opens.
                found = walk(&page).await?;
            }
            wrong.extend(found.into_iter().map(|what| format!("{}: {what}", view.name)));
            view.leave(&page).await?;
        }
        ensure(wrong.is_empty(), &format!("for the keyboard:\n{}", wrong.join("\n")))
    })
}

#[test]
fn tab_comes_to_every_control_of_one_half_of_the_views() -> Outcome {
    share_is_walked(0)
}

#[test]
fn tab_comes_to_every_control_of_the_other_half() -> Outcome {
    share_is_walked(1)
}

/// A control of the page as it then is, a key, and what then holds; in the order in which a person goes on.
type Row = (&'static str, &'static str, &'static str);

/// The head of the page: the tour, the dialogs, the menus.
const HEAD: &[Row] = &[
    ("#tour-next", "Enter", "find('#tour').textContent.includes('2')"),
    ("#tour-end", " ", "!find('#tour')"),
    ("#examples", "Enter", "find('#gallery-search')"),
    ("#gallery-search", "u", "find('#gallery-search').value === 'u'"),
    ("#gallery-search", "Backspace", "find('#gallery-search').value === ''"),
    ("[data-example=outage-of-a-fail-closed-webhook]", "Enter", "!find('dialog') && find('#walk')"),
    ("#title", "x", "find('#title').value.includes('x')"),
    ("#work-open", " ", "find('dialog .work-head')"),
    ("dialog .dialog-head button", "Enter", "!find('dialog')"),
    ("#share", "Enter", "find('dialog #link')?.value.includes('#1.')"),
    ("#copy-link", "Enter", "window.copied?.includes('#1.')"),
    ("#copy-markdown", " ", "window.copied?.startsWith('## ')"),
    ("#link", "Escape", "!find('dialog')"),
    ("#theme", "Enter", "document.documentElement.dataset.theme === 'light'"),
    ("#theme", " ", "document.documentElement.dataset.theme === 'dark'"),
    ("#theme", "Enter", "!document.documentElement.dataset.theme"),
    ("#more summary", "Enter", "find('#more').open"),
    ("#more-keys", "Enter", "find('dialog .keys')"),
    ("dialog .dialog-head button", " ", "!find('dialog')"),
    ("#more summary", " ", "find('#more').open"),
    (
        "#more-work",
        "Escape",
        "!find('#more').open && document.activeElement.matches('#more summary')",
    ),
    ("#palette-open", "Enter", "find('#palette')"),
    ("#palette", "Escape", "!find('dialog')"),
    ("#keys", " ", "find('dialog .keys')"),
    ("dialog .dialog-head button", "Escape", "!find('dialog')"),
    ("#release", "ArrowDown", "find('#release').value !== '1.37' && find('#notice')"),
];

/// The documents: tabs, the menu, the panels that stand for a text.
const DOCUMENTS: &[Row] = &[
    (
        "#tab-authorizationConfiguration",
        "End",
        "find('#tab-server[aria-selected=true]') === document.activeElement",
    ),
    // A server does not start with a locked gate set otherwise.
    (
        "[data-gate-name=AuthorizeWithSelectors] .choice:nth-child(3)",
        " ",
        "find('#verdict').textContent.includes('would not start')",
    ),
    (
        "[data-gate-name=AuthorizeWithSelectors] .choice:nth-child(1)",
        "Enter",
        "!find('#verdict').textContent.includes('would not start')",
    ),
    ("#tab-server", "Home", "find('#tab-authorizationConfiguration').ariaSelected === 'true'"),
    ("#document-menu", "Enter", "find('.documents-menu').open"),
    ("#add-abacPolicy", "Enter", "find('#tab-abacPolicy[aria-selected=true]')"),
    ("#document-menu", " ", "find('.documents-menu').open"),
    ("#remove-document", "Enter", "!find('#tab-abacPolicy')"),
    (
        "#tab-authorizationConfiguration",
        "ArrowRight",
        "find('#tab-authorizationConfiguration').ariaSelected === 'false'",
    ),
    (
        "[role=tab][aria-selected=true]",
        "ArrowRight",
        "find('#tab-webhooks').ariaSelected === 'true'",
    ),
    ("#all-up", "Enter", "!find('#client-message')?.textContent.includes('deadline')"),
    ("#all-down", " ", "find('#client-message')?.textContent.includes('deadline')"),
    (".webhook .choice", "Enter", "find('.webhook .choice').ariaPressed === 'true'"),
    (".webhook [type=number]", "5", "find('.webhook [type=number]').value.includes('5')"),
    ("#tab-webhooks", "ArrowRight", "find('#tab-requests').ariaSelected === 'true'"),
    ("#add-request", "Enter", "find('#request').value === 'kubectl get pods'"),
    ("#request", "x", "find('#request').value.includes('x')"),
    ("#request-name", "n", "find('#request-name').value.endsWith('n')"),
    ("#previous-request", "Enter", "!find('#request').value.includes('x')"),
    ("#next-request", " ", "find('#request').value.includes('x')"),
    ("#previous-request", " ", "!find('#request').value.includes('x')"),
];

/// The views of the answer.
const VIEWS: &[Row] = &[
    (
        "#view-walk",
        "ArrowRight",
        "find('#view-requests').ariaSelected === 'true' && find('#table')",
    ),
    ("#table tbody button", "Enter", "find('#walk [aria-expanded=true]')"),
    (
        "#walk [role=treeitem][aria-expanded=true]",
        "ArrowLeft",
        "document.activeElement.ariaExpanded === 'false'",
    ),
    (
        "#walk [role=treeitem][aria-expanded=false]",
        " ",
        "document.activeElement.ariaExpanded === 'true'",
    ),
    (
        "#walk [role=treeitem][tabindex='0']",
        "ArrowUp",
        "document.activeElement.role === 'treeitem' && document.activeElement.tabIndex < 0",
    ),
    (
        "#walk [role=treeitem][tabindex='0']",
        "Enter",
        "document.activeElement.localName === 'gatewalk-editor'",
    ),
    ("#walk .place", "Enter", "document.activeElement.localName === 'gatewalk-editor'"),
    ("#what-if summary", "Enter", "find('#what-if').open"),
    ("#what-if summary", " ", "!find('#what-if').open"),
    ("#view-walk", "ArrowLeft", "find('#compare')"),
    ("#compare-with", "ArrowDown", "find('#compare-with').selectedIndex > 0"),
    ("#view-compare", "ArrowLeft", "find('#lockout tbody .lockout-who')"),
    ("#lockout tbody .lockout-who", " ", "find('#lockout .lockout-request')"),
    ("#view-lockout", "ArrowLeft", "find('#who-can')"),
    ("#view-who-can", "Home", "find('#walk')"),
    ("#language", "Enter", "document.documentElement.lang === 'ja'"),
];

#[test]
fn the_controls_that_matter_are_used() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        let listen = "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });";
        page.eval(listen, Vec::new()).await?;
        for (control, key, holds) in HEAD.iter().chain(DOCUMENTS).chain(VIEWS) {
            let used = async {
                page.focus(control).await?;
                page.press(key).await?;
                page.wait_until(&format!("return Boolean({holds});"), Vec::new()).await
            };
            used.await.map_err(|why| format!("{control} with {key:?}: {why}"))?;
        }
        Ok(())
    })
}
