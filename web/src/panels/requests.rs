//! The requests of the scenario, to pick, to add, to remove.

use std::rc::Rc;

use gatewalk_report::RequestReport;
use gatewalk_scenario::{Expect, Request, Scenario};
use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Kind, Node, Shape};
use crate::state::{Action, Answer, line};
use crate::text::{filled, text};
use crate::tone;

/// Properties of [`Requests`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct RequestsProps {
    pub(crate) scenario: Rc<Scenario>,
    /// `None` until there is one.
    pub(crate) answer: Option<Rc<Answer>>,
    pub(crate) selected: usize,
    pub(crate) act: Callback<Action>,
}

impl RequestsProps {
    fn report(&self, index: usize) -> Option<&RequestReport> {
        self.answer.as_ref()?.report.requests.get(index)
    }
}

/// The list of requests.
#[component]
pub(crate) fn Requests(props: &RequestsProps) -> Html {
    html! {
        <div class="sheet">
            if props.scenario.requests.is_empty() {
                <p class="document-empty">{ text("web.noRequests") }</p>
            }
            <ol>
                { for props.scenario.requests.iter().enumerate().map(|(index, request)| row(index, request, props)) }
            </ol>
            { name(props) }
            <div class="requests-foot">
                <Button id="add-request" label={text("web.addRequest")} icon={Shape::Plus}
                    onclick={props.act.reform(|()| Action::AddRequest)} />
                { expect_now(props) }
            </div>
        </div>
    }
}

fn row(index: usize, request: &Request, props: &RequestsProps) -> Html {
    let tone =
        tone::family(props.report(index).map(|report| report.verdict.family).unwrap_or_default());
    let name = if request.name.is_empty() { line(request) } else { request.name.clone() };
    let typed = (!request.name.is_empty()).then(|| line(request));
    let who = match &request.user {
        Some(user) if !user.name.is_empty() => filled("web.asUser", &[("user", &user.name)]),
        _ => text("web.asLine"),
    };
    html! {
        <li class="requests-row" key={index} aria-current={(index == props.selected).then_some("true")}>
            <Node shape={tone.icon} tone={tone.class} small=true />
            <button type="button" class="requests-pick"
                onclick={props.act.reform(move |_: MouseEvent| Action::PickRequest(index))}>
                <b>{ name }</b>
                { for typed.map(|typed| html! { <code>{ typed }</code> }) }
                <small>{ text(tone.word) }{ " \u{b7} " }{ who }
                    if request.expect.is_some() { { " \u{b7} " }{ text("web.hasExpectation") } }
                </small>
            </button>
            <span class="requests-does">
                <Button label={text("web.removeRequest")} icon={Shape::Trash} icon_only=true small=true kind={Kind::Quiet}
                    onclick={props.act.reform(move |()| Action::RemoveRequest(index))} />
            </span>
        </li>
    }
}

/// What the request that is walked is called.
fn name(props: &RequestsProps) -> Html {
    let index = props.selected;
    let Some(request) = props.scenario.requests.get(index) else { return Html::default() };
    let oninput =
        props.act.reform(move |event: InputEvent| Action::RequestName(index, dom::value(&event)));
    html! {
        <label class="field requests-name">
            <span>{ text("web.requestName") }</span>
            <input class="input" id="request-name" value={request.name.clone()} autocomplete="off" {oninput} />
        </label>
    }
}

/// Takes the answer of today as what is expected from now on, or takes the expectation back.
fn expect_now(props: &RequestsProps) -> Html {
    let index = props.selected;
    let Some(request) = props.scenario.requests.get(index) else { return Html::default() };
    if request.expect.is_some() {
        let onclick = props.act.reform(move |()| Action::Expectation(index, None));
        return html! { <Button label={text("web.expectNoMore")} kind={Kind::Quiet} {onclick} /> };
    }
    let Some(report) = props.report(index) else { return Html::default() };
    let expect = Expect {
        decision: report.decision.map(|decision| format!("{decision:?}")),
        by: report.decision.map(|_| report.by.clone().unwrap_or_default()),
        code: report.http.as_ref().map(|http| http.code),
        ..Expect::default()
    };
    let onclick = props.act.reform(move |()| Action::Expectation(index, Some(expect.clone())));
    html! { <Button id="expect-now" label={text("web.expectNow")} icon={Shape::Check} {onclick} /> }
}
