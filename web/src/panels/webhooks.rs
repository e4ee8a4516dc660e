//! How the webhooks answer: a small panel for each, and one click for "all down".

use gatewalk_scenario::{Answer, Decision, Failure, Reply, Webhook};
use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Shape};
use crate::state::Action;
use crate::text::{counted, filled, text};

/// Properties of [`Webhooks`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WebhooksProps {
    /// The names, those of the configuration first.
    pub(crate) names: Vec<String>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) act: Callback<Action>,
}

/// The webhooks' answers.
#[component]
pub(crate) fn Webhooks(props: &WebhooksProps) -> Html {
    if props.names.is_empty() {
        return html! { <div class="sheet"><p class="document-empty">{ text("web.noWebhooks") }</p></div> };
    }
    let names = props.names.clone();
    let down = props.act.reform(move |()| Action::AllDown(names.clone()));
    let names = props.names.clone();
    let up = props.act.reform(move |()| Action::AllUp(names.clone()));
    html! {
        <div class="sheet">
            <div class="webhooks-head">
                <p>{ text("web.webhooksExplained") }</p>
                <Button id="all-down" label={text("web.allDown")} icon={Shape::Bang} onclick={down} />
                <Button id="all-up" label={text("web.allUp")} onclick={up} />
            </div>
            { for props.names.iter().map(|name| one(name, props)) }
        </div>
    }
}

fn one(name: &str, props: &WebhooksProps) -> Html {
    let webhook = props.webhooks.iter().find(|webhook| webhook.name == name);
    let answers = webhook.map(|webhook| webhook.answers.as_slice()).unwrap_or_default();
    let answer = answers.iter().find(|answer| answer.when.is_none()).cloned().unwrap_or_default();
    let conditional = answers.iter().filter(|answer| answer.when.is_some()).count();
    let is_down = matches!(answer.reply, Reply::Failure(_));
    html! {
        <section class="webhook" key={name.to_owned()} data-webhook={name.to_owned()}>
            <h2>
                { name }
                if is_down {
                    <span class="pill pill-tone tone-error">{ text("web.down") }</span>
                }
                if conditional > 0 {
                    <span class="pill">{ counted("web.conditionalAnswer", "web.conditionalAnswers", conditional) }</span>
                }
            </h2>
            { choices(name, &answer, props) }
            { details(name, &answer, props) }
        </section>
    }
}

fn choices(name: &str, answer: &Answer, props: &WebhooksProps) -> Html {
    let set = |reply: Reply| {
        let (name, latency) = (name.to_owned(), answer.latency_milliseconds);
        props.act.reform(move |_: MouseEvent| {
            let answer = Answer { when: None, latency_milliseconds: latency, reply: reply.clone() };
            Action::WebhookAnswer(name.clone(), answer)
        })
    };
    let reason = match &answer.reply {
        Reply::Review { reason, .. } => reason.clone(),
        _ => String::new(),
    };
    let decisions = Decision::ALL.into_iter().map(|(label, decision)| {
        let is_chosen =
            matches!(&answer.reply, Reply::Review { decision: chosen, .. } if *chosen == decision);
        let reply =
            Reply::Review { decision, reason: reason.clone(), evaluation_error: String::new() };
        (label, is_chosen, set(reply))
    });
    let failures = Failure::ALL.into_iter().map(|(label, failure)| {
        let is_chosen = answer.reply == Reply::Failure(failure);
        (label, is_chosen, set(Reply::Failure(failure)))
    });
    let broken = {
        let response =
            gatewalk_scenario::Response { code: 500, ..gatewalk_scenario::Response::default() };
        let is_chosen = matches!(answer.reply, Reply::Response(_));
        ("HTTP 500", is_chosen, set(Reply::Response(response)))
    };
    let choice = |(label, is_chosen, onclick): (&'static str, bool, Callback<MouseEvent>)| {
        html! {
            <button type="button" class="choice" aria-pressed={is_chosen.to_string()} {onclick}>{ label }</button>
        }
    };
    html! {
        <>
            <div class="choices" role="group" aria-label={filled("web.answersOf", &[("name", name)])}>
                { for decisions.map(choice) }
            </div>
            <div class="choices" role="group" aria-label={filled("web.failuresOf", &[("name", name)])}>
                { for failures.map(choice) }{ choice(broken) }
            </div>
        </>
    }
}

fn details(name: &str, answer: &Answer, props: &WebhooksProps) -> Html {
    let edit = |change: fn(&mut Answer, &str)| {
        let (name, answer) = (name.to_owned(), answer.clone());
        props.act.reform(move |event: InputEvent| {
            let mut answer = answer.clone();
            change(&mut answer, &dom::value(&event));
            Action::WebhookAnswer(name.clone(), answer)
        })
    };
    let latency = answer.latency_milliseconds.to_string();
    html! {
        <div class="webhook-answer">
            if let Reply::Review { reason, .. } = &answer.reply {
                <label class="field">
                    <span>{ text("web.webhookReason") }</span>
                    <input class="input" value={reason.clone()} autocomplete="off" oninput={edit(set_reason)} />
                </label>
            }
            <label class="field">
                <span>{ text("web.webhookLatency") }</span>
                <input class="input" type="number" min="0" max="600000" step="100" value={latency} oninput={edit(set_latency)} />
            </label>
        </div>
    }
}

fn set_reason(answer: &mut Answer, value: &str) {
    if let Reply::Review { reason, .. } = &mut answer.reply {
        value.clone_into(reason);
    }
}

/// What is no number is no latency.
fn set_latency(answer: &mut Answer, value: &str) {
    answer.latency_milliseconds = value.parse().unwrap_or_default();
}

/// How many webhooks do not answer whatever they are asked.
pub(crate) fn down(webhooks: &[Webhook]) -> usize {
    let is_down =
        |answer: &Answer| answer.when.is_none() && matches!(answer.reply, Reply::Failure(_));
    webhooks.iter().filter(|webhook| webhook.answers.iter().any(is_down)).count()
}
