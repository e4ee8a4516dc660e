//! Who keeps access while webhooks fail: a matrix of identities and outages.

use std::rc::Rc;

use gatewalk_report::{Access, Lockout as Data, LockoutCell, LockoutIdentity, LockoutKind, Outage};
use yew::prelude::*;

use crate::components::{Icon, Rich, Shape};
use crate::text::{counted, filled, text};

/// Properties of [`Lockout`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct LockoutProps {
    /// `None` until it is known; inside of it, `None` where the server does not start.
    pub(crate) answer: Option<Rc<Option<Data>>>,
    /// The question took too long.
    pub(crate) overran: bool,
    /// It answers an older text.
    pub(crate) old: bool,
}

/// The lock-out check.
#[component]
pub(crate) fn Lockout(props: &LockoutProps) -> Html {
    let opened = use_state(|| None::<usize>);
    if props.overran {
        return html! { <p class="document-empty" role="alert">{ text("web.questionOverran") }</p> };
    }
    let Some(answer) = &props.answer else {
        return html! { <p class="document-empty" role="status">{ text("web.whoCanWaits") }</p> };
    };
    let Some(data) = answer.as_ref() else {
        return html! { <p class="document-empty">{ text("web.wouldNotStart") }</p> };
    };
    let (tone, icon) =
        if data.locks_out { ("tone-deny", Shape::Triangle) } else { ("tone-allow", Shape::Check) };
    html! {
        <div class={classes!("lockout", props.old.then_some("verdict-old"))} id="lockout">
            <p class={classes!("lockout-sentence", tone)}><Icon shape={icon} /><span><Rich message={data.sentence.clone()} /></span></p>
            <div class="table-box" tabindex="0" role="region" aria-label={text("web.viewLockout")}>
                <table class="table lockout-table">
                    <thead>
                        <tr>
                            <th scope="col">{ text("web.columnWho") }</th>
                            { for data.outages.iter().map(head) }
                        </tr>
                    </thead>
                    <tbody>
                        { for data.identities.iter().enumerate().map(|(index, identity)| row(index, identity, data, &opened)) }
                    </tbody>
                </table>
            </div>
            if !data.notes.is_empty() {
                <ul class="lockout-notes">{ for data.notes.iter().map(|note| html! { <li><Rich message={note.clone()} /></li> }) }</ul>
            }
        </div>
    }
}

fn head(outage: &Outage) -> Html {
    html! {
        <th scope="col" title={outage.sentence.text.clone()}>
            <Rich message={outage.text.clone()} />
            if outage.locked_out > 0 {
                <small class="tone-deny">{ counted("web.lockoutCountOne", "web.lockoutCount", outage.locked_out) }</small>
            }
        </th>
    }
}

/// Who it is, and what becomes of them; unfolded, of each request they need.
fn row(
    index: usize,
    identity: &LockoutIdentity,
    data: &Data,
    opened: &UseStateHandle<Option<usize>>,
) -> Html {
    let is_open = **opened == Some(index);
    let onclick = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set((!is_open).then_some(index)))
    };
    let kind = match identity.kind {
        LockoutKind::ControlPlane => "web.lockoutControlPlane",
        LockoutKind::BreakGlass => "web.lockoutBreakGlass",
        LockoutKind::Admin => "web.lockoutAdmin",
        LockoutKind::Scenario => "web.lockoutScenario",
    };
    html! {
        <>
            <tr key={format!("{index}")} data-user={identity.user.clone()}>
                <th scope="row">
                    <button type="button" class="lockout-who" aria-expanded={is_open.to_string()} {onclick}>
                        <Icon shape={if is_open { Shape::ChevronDown } else { Shape::ChevronRight }} />
                        <span><b>{ &identity.name.text }</b>
                            <small>{ text(kind) }
                                if identity.name.text != identity.user { { " \u{b7} " }<code>{ &identity.user }</code> }
                            </small>
                        </span>
                    </button>
                </th>
                { for identity.access.iter().map(|access| html! { <td>{ access_cell(*access) }</td> }) }
            </tr>
            if is_open {
                { for identity.requests.iter().enumerate().map(|(number, request)| html! {
                    <tr class="lockout-request" key={format!("{index} {number}")}>
                        <th scope="row"><code>{ &request.name }</code></th>
                        { for request.cells.iter().take(data.outages.len()).map(cell) }
                    </tr>
                }) }
            }
        </>
    }
}

fn access_cell(access: Access) -> Html {
    let (tone, icon, word) = told(access);
    html! {
        <span class={classes!("table-outcome", tone)}><Icon shape={icon} /><span>{ text(word) }</span></span>
    }
}

fn told(access: Access) -> (&'static str, Shape, &'static str) {
    match access {
        Access::Kept => ("tone-allow", Shape::Check, "web.accessKept"),
        Access::Gained => ("tone-error", Shape::Plus, "web.accessGained"),
        Access::Never => ("tone-skip", Shape::Minus, "web.accessNever"),
        Access::Lost => ("tone-deny", Shape::Cross, "web.accessLost"),
    }
}

/// A request in an outage: the status, who decided, and how long the client waits for it.
fn cell(cell: &LockoutCell) -> Html {
    let (tone, icon, word) = told(cell.access);
    let by = cell.by.as_deref().filter(|by| !by.is_empty());
    html! {
        <td title={cell.verdict.sentence.text.clone()}>
            <span class={classes!("table-outcome", tone)}>
                <Icon shape={icon} /><span class="visually-hidden">{ text(word) }</span>
                if cell.code != 0 { <span class="table-number">{ cell.code }</span> }
            </span>
            if let Some(by) = by {
                <small>{ filled("web.whatIfBy", &[("by", by)]) }</small>
            }
            if cell.duration_milliseconds >= 1000 {
                <small>{ filled("web.lockoutWaits", &[("time", &super::call::seconds(cell.duration_milliseconds))]) }</small>
            }
        </td>
    }
}
