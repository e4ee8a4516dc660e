//! The request bar: what is asked, as whom, and the HTTP request it became.

use gatewalk_scenario::User as UserData;
use serde_json::Value;
use yew::prelude::*;

use super::user::User;
use crate::browser::dom;
use crate::components::{Button, Kind, Shape};
use crate::state::{Action, Shown};
use crate::text::{filled, text};

/// Properties of [`RequestBar`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct RequestBarProps {
    pub(crate) line: AttrValue,
    pub(crate) user: Option<UserData>,
    /// The request's place and how many there are.
    pub(crate) index: usize,
    pub(crate) count: usize,
    /// What is shown of it.
    pub(crate) shown: Option<Shown>,
    /// The steps of the line: how many and which is shown.
    pub(crate) steps: Option<(usize, usize)>,
    pub(crate) act: Callback<Action>,
}

/// The request bar.
#[component]
pub(crate) fn RequestBar(props: &RequestBarProps) -> Html {
    let oninput = props.act.reform(|event: InputEvent| Action::Line(dom::value(&event)));
    // A line break belongs to no kubectl line; in JSON it does no harm, so that only a lone Enter is kept out.
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Enter" && !dom::value(&event).trim_start().starts_with('{') {
            event.prevent_default();
        }
    });
    html! {
        <div class="asked">
            <div class="request-bar">
                <textarea id="request" rows="1" value={props.line.clone()} placeholder={text("web.requestPlaceholder")}
                    aria-label={text("web.request")} aria-describedby="request-forms" autocomplete="off" autocapitalize="off"
                    spellcheck="false" {oninput} {onkeydown} />
                <User user={props.user.clone()} onchange={props.act.reform(Action::User)} />
            </div>
            <span class="visually-hidden" id="request-forms">{ text("web.requestForms") }</span>
            { became(props) }
            { steps(props) }
        </div>
    }
}

/// The HTTP request line and the groups, as the authorizers saw them.
fn became(props: &RequestBarProps) -> Html {
    let Some(shown) = &props.shown else { return html! { <div class="became"></div> } };
    let (method, path) = shown.http_request.split_once(' ').unwrap_or(("", &shown.http_request));
    let groups = groups(&shown.attributes);
    let user = shown.attributes.get("user").and_then(Value::as_str).unwrap_or_default();
    html! {
        <div class="became">
            if !shown.http_request.is_empty() {
                <span><b>{ method }</b>{ " " }<code>{ path }</code></span>
            }
            if !user.is_empty() {
                <span>{ text("web.user") }{ " " }<b>{ user }</b></span>
            }
            if !groups.is_empty() {
                <span>{ text("web.groups") }{ " " }
                    { for groups.iter().enumerate().map(|(index, group)| html! {
                        <>if index > 0 { { ", " } }<b>{ *group }</b></>
                    }) }
                </span>
            }
            { pager(props) }
        </div>
    }
}

fn groups(attributes: &Value) -> Vec<&str> {
    let groups = attributes.get("groups").and_then(Value::as_array);
    groups.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The way to the other requests, where there are some.
fn pager(props: &RequestBarProps) -> Html {
    if props.count < 2 {
        return Html::default();
    }
    let (index, count) = (props.index, props.count);
    let previous = props.act.reform(move |()| Action::PickRequest((index + count - 1) % count));
    let next = props.act.reform(move |()| Action::PickRequest((index + 1) % count));
    html! {
            <span class="pager">
                <Button id="previous-request" label={text("web.previousRequest")} icon={Shape::ChevronLeft} icon_only=true
                    small=true kind={Kind::Quiet} onclick={previous} />
                <span>{ filled("web.requestOf", &[("number", &(index + 1).to_string()), ("count", &count.to_string())]) }</span>
                <Button id="next-request" label={text("web.nextRequest")} icon={Shape::ChevronRight} icon_only=true
                    small=true kind={Kind::Quiet} onclick={next} />
            </span>
    }
}

fn steps(props: &RequestBarProps) -> Html {
    let Some((count, shown)) = props.steps else { return Html::default() };
    html! {
        <div class="steps" role="group" aria-label={text("web.steps")}>
            { for (0..count).map(|step| {
                let onclick = props.act.reform(move |_: MouseEvent| Action::PickStep(step));
                html! {
                    <button type="button" class="choice" key={step} aria-pressed={(step == shown).to_string()} {onclick}>
                        { filled("web.step", &[("number", &(step + 1).to_string()), ("count", &count.to_string())]) }
                    </button>
                }
            }) }
        </div>
    }
}
