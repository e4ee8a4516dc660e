//! Every request in a row, with what was expected.

use std::rc::Rc;

use gatewalk_report::{Expectation, RequestReport};
use yew::prelude::*;

use crate::components::{Icon, Node, Shape};
use crate::state::Answer;
use crate::text::{filled, text};
use crate::tone;

/// Properties of [`Table`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TableProps {
    pub(crate) answer: Rc<Answer>,
    pub(crate) selected: usize,
    pub(crate) onpick: Callback<usize>,
}

/// The requests table.
#[component]
pub(crate) fn Table(props: &TableProps) -> Html {
    html! {
        <div class="table-box" tabindex="0" role="region" aria-label={text("web.viewRequests")}>
            <table class="table table-stacks" id="table">
                <thead>
                    <tr>
                        <th scope="col">{ text("web.columnOutcome") }</th>
                        <th scope="col">{ text("web.columnRequest") }</th>
                        <th scope="col">{ text("web.columnBy") }</th>
                        <th scope="col">{ text("web.columnExpected") }</th>
                    </tr>
                </thead>
                <tbody>
                    { for props.answer.report.requests.iter().enumerate().map(|(index, request)| row(index, request, props)) }
                </tbody>
            </table>
        </div>
    }
}

fn row(index: usize, request: &RequestReport, props: &TableProps) -> Html {
    let tone = tone::family(request.verdict.family);
    let onclick = props.onpick.reform(move |_: MouseEvent| index);
    let code = request.http.as_ref().map(|http| http.code).filter(|code| *code != 0);
    let is_selected = index == props.selected;
    html! {
        <tr key={index} aria-current={is_selected.then_some("true")}>
            <td>
                <span class={classes!("table-outcome", tone.class)}>
                    <Node shape={tone.icon} tone={tone.class} small=true />
                    <span>{ text(tone.word) }
                        if let Some(code) = code { { " " }<span class="table-number">{ code }</span> }
                    </span>
                </span>
            </td>
            <td class="table-request">
                <button type="button" class="link" {onclick}>{ title(request, index) }</button>
                if !request.line.is_empty() {
                    <code>{ &request.line }</code>
                }
            </td>
            <td data-column={text("web.columnBy")}>{ by(request) }</td>
            <td data-column={text("web.columnExpected")}>{ expectation(request.expectation.as_ref()) }</td>
        </tr>
    }
}

/// What a request is called.
pub(crate) fn title(request: &RequestReport, index: usize) -> AttrValue {
    if request.name.is_empty() {
        filled("web.requestNumber", &[("number", &(index + 1).to_string())])
    } else {
        request.name.clone().into()
    }
}

fn by(request: &RequestReport) -> Html {
    match request.by.as_deref() {
        Some(by) if !by.is_empty() => html! { <code>{ by }</code> },
        _ => html! { <span class="gate-kind">{ text("web.byNone") }</span> },
    }
}

fn expectation(expectation: Option<&Expectation>) -> Html {
    let Some(expectation) = expectation else {
        return html! { <span class="gate-kind">{ text("web.expectNothing") }</span> };
    };
    if expectation.met {
        return html! {
            <span class="table-outcome tone-allow"><Icon shape={Shape::Check} /><span>{ text("web.expectMet") }</span></span>
        };
    }
    html! {
        <div class="differences">
            <span class="table-outcome tone-deny"><Icon shape={Shape::Cross} /><span>{ text("web.expectNotMet") }</span></span>
            { for expectation.differences.iter().map(|difference| html! {
                <span>{ filled("web.difference", &[
                    ("field", &difference.field), ("want", &quoted(&difference.want)), ("got", &quoted(&difference.got)),
                ]) }</span>
            }) }
        </div>
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "\"\"".to_owned() } else { text.to_owned() }
}

/// How many expectations there are and how many hold.
pub(crate) fn tally(requests: &[RequestReport]) -> (usize, usize) {
    let all = requests.iter().filter_map(|request| request.expectation.as_ref());
    let met = all.clone().filter(|expectation| expectation.met).count();
    (met, all.count())
}
