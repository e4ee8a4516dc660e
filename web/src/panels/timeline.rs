//! Every call of a webhook, request by request on one scale: how long, how often tried, and what the cache answered.

use std::rc::Rc;

use gatewalk_report::{Call, RequestReport};
use yew::prelude::*;

use super::call::Time;
use super::{answer, table};
use crate::state::Answer;
use crate::text::{counted, text};
use crate::tone;

/// Properties of [`Timeline`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TimelineProps {
    pub(crate) answer: Rc<Answer>,
    /// When each request is made, as typed; empty for the end of the one before.
    pub(crate) times: Vec<AttrValue>,
    pub(crate) onpick: Callback<usize>,
}

/// The calls over time; nothing where no webhook is called.
#[component]
pub(crate) fn Timeline(props: &TimelineProps) -> Html {
    let all: Vec<(usize, &RequestReport, Vec<&Call>)> = props
        .answer
        .report
        .requests
        .iter()
        .enumerate()
        .map(|(index, request)| (index, request, calls(request)))
        .filter(|(_, _, calls)| !calls.is_empty())
        .collect();
    if all.is_empty() {
        return Html::default();
    }
    let each = || all.iter().flat_map(|(_, _, calls)| calls);
    let end = each().map(|call| call.start_milliseconds + call.duration_milliseconds).max();
    let (cached, sent) = each().fold((0, 0), |(cached, sent), call| {
        let attempts = usize::try_from(call.attempts).unwrap_or(usize::MAX);
        (cached + usize::from(call.cached), sent + attempts)
    });
    let metrics = &props.answer.report.metrics;
    html! {
        <section class="timeline" id="timeline" aria-labelledby="timeline-title">
            <h2 id="timeline-title">{ text("web.timeline") }</h2>
            <p>
                { counted("web.timelineSentOne", "web.timelineSent", sent) }{ " " }
                { counted("web.timelineCachedOne", "web.timelineCached", cached) }
            </p>
            <ol>
                { for all.iter().map(|(index, request, calls)| {
                    one(*index, request, calls, end.unwrap_or_default(), props)
                }) }
            </ol>
            if !metrics.is_empty() {
                <div class="answers">{ answer::metrics(metrics, "web.metricsAfter") }</div>
            }
        </section>
    }
}

/// The calls of a line, those of its steps included.
fn calls(request: &RequestReport) -> Vec<&Call> {
    request.calls.iter().chain(request.steps.iter().flat_map(|step| &step.calls)).collect()
}

fn one(
    index: usize,
    request: &RequestReport,
    calls: &[&Call],
    end: u64,
    props: &TimelineProps,
) -> Html {
    let onclick = props.onpick.reform(move |_: MouseEvent| index);
    let at = props.times.get(index).filter(|at| !at.is_empty());
    html! {
        <li key={index}>
            <div class="timeline-request">
                <button type="button" class="link" {onclick}>{ table::title(request, index) }</button>
                if let Some(at) = at {
                    <span class="pill">{ "+" }{ at }</span>
                }
            </div>
            { for calls.iter().map(|call| {
                let gate = request.gates.iter().find(|gate| gate.name == call.authorizer);
                let tone = match gate {
                    _ if call.cached => "tone-skip",
                    Some(gate) => tone::outcome(gate.outcome, !gate.error.is_empty()).class,
                    None => "tone-skip",
                };
                html! {
                    <div class="timeline-call">
                        <code>{ &call.authorizer }</code>
                        <Time call={Call::clone(call)} {tone} {end} />
                    </div>
                }
            }) }
        </li>
    }
}
