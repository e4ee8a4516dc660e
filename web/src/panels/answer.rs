//! What the client gets, what the authorizers saw, and what the audit event would carry: one click away.

use std::collections::BTreeMap;

use gatewalk_report::{Message, RequestReport};
use serde_json::Value;
use yew::prelude::*;

use super::call::indented;
use crate::state::Shown;
use crate::text::{filled, text};
use crate::tone;

/// Properties of [`Answer`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct AnswerProps {
    pub(crate) request: Shown,
}

/// The answers under the walk, folded.
#[component]
pub(crate) fn Answer(props: &AnswerProps) -> Html {
    let request = &props.request;
    let is_there = request.http.as_ref().is_some_and(|http| http.code != 0)
        || !request.attributes.is_null()
        || !request.annotations.is_empty()
        || !request.metrics.is_empty()
        || !request.not_simulated.is_empty();
    if !is_there {
        return Html::default();
    }
    html! {
        <div class="answers">
            { http(request) }
            { review(request) }
            { json("web.attributes", &request.attributes) }
            { json("web.requestInfo", &request.request_info) }
            if !request.annotations.is_empty() {
                <details>
                    <summary>{ text("web.annotations") }</summary>
                    <dl class="answers-body pairs">
                        { for request.annotations.iter().map(|(name, value)| html! {
                            <>
                                <dt>{ name }</dt>
                                <dd class="exact">{ value }</dd>
                            </>
                        }) }
                    </dl>
                </details>
            }
            { metrics(&request.metrics, "web.metrics") }
            { beyond(&request.not_simulated) }
        </div>
    }
}

/// Counters of kube-apiserver, by the names of their samples, folded; nothing where none goes up.
pub(crate) fn metrics(metrics: &BTreeMap<String, u64>, title: &str) -> Html {
    if metrics.is_empty() {
        return Html::default();
    }
    html! {
        <details class="metrics">
            <summary>{ text(title) }</summary>
            <dl class="answers-body pairs">
                { for metrics.iter().map(|(name, count)| html! {
                    <>
                        <dt class="exact">{ name }</dt>
                        <dd class="exact">{ count }</dd>
                    </>
                }) }
            </dl>
        </details>
    }
}

/// What a real server does with the request beside authorization: said under every walk, and no part of the verdict.
fn beyond(messages: &[Message]) -> Html {
    if messages.is_empty() {
        return Html::default();
    }
    html! {
        <details class="beyond">
            <summary>{ text("web.beyond") }</summary>
            <ul class="answers-body">{ for messages.iter().map(|message| html! { <li>{ &message.text }</li> }) }</ul>
        </details>
    }
}

/// How the chain decides what a review asks that was posted, folded.
fn review(request: &RequestReport) -> Html {
    let Some(review) = &request.review else { return Html::default() };
    html! {
        <details class="review">
            <summary>{ text("web.review") }{ " " }<b>{ &review.verdict.lead.text }</b></summary>
            <div class="answers-body">
                <p>{ &review.verdict.sentence.text }</p>
                <ol>
                    { for review.gates.iter().map(|gate| html! {
                        <li>
                            <code>{ &gate.name }</code>{ " " }{ text(tone::outcome(gate.outcome, !gate.error.is_empty()).word) }{ " " }
                            { gate.fact.as_ref().map(|fact| fact.text.clone()).unwrap_or_default() }
                        </li>
                    }) }
                </ol>
                { json("web.attributes", &review.attributes) }
            </div>
        </details>
    }
}

fn http(request: &RequestReport) -> Html {
    let Some(http) = request.http.as_ref().filter(|http| http.code != 0) else {
        return Html::default();
    };
    html! {
        <details>
            <summary>{ filled("web.httpAnswer", &[("code", &http.code.to_string())]) }</summary>
            <div class="answers-body">
                if !http.content_type.is_empty() {
                    <span><b>{ "Content-Type: " }</b>{ &http.content_type }</span>
                }
                if http.body.is_empty() {
                    <span>{ text("web.noBody") }</span>
                } else {
                    <pre class="exact code-block" tabindex="0">{ indented(&http.body) }</pre>
                }
            </div>
        </details>
    }
}

fn json(title: &str, value: &Value) -> Html {
    if value.is_null() {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ text(title) }</summary>
            <div class="answers-body">
                <pre class="exact code-block" tabindex="0">
                    { serde_json::to_string_pretty(value).unwrap_or_default() }
                </pre>
            </div>
        </details>
    }
}
