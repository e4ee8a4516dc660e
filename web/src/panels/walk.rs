//! The walk: a vertical path of gates.

use gatewalk_report::{Edit, Outcome, RequestReport, Source};
use yew::prelude::*;

use super::answer::Answer;
use super::gate::{Gate, Part};
use super::what_if::WhatIf;
use crate::browser::dom;
use crate::state::Shown;
use crate::text::text;

/// Properties of [`Walk`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WalkProps {
    pub(crate) request: Shown,
    /// Where the cursor stands: the scenario's field and a byte offset.
    pub(crate) cursor: Option<(&'static str, usize)>,
    pub(crate) onlight: Callback<Source>,
    pub(crate) onpick: Callback<Source>,
    pub(crate) onchange: Callback<(String, Vec<Edit>)>,
}

/// The walk of one request, and its answers.
#[component]
pub(crate) fn Walk(props: &WalkProps) -> Html {
    let request: &RequestReport = &props.request;
    let end = request
        .calls
        .iter()
        .map(|call| call.start_milliseconds + call.duration_milliseconds)
        .max()
        .unwrap_or_default();
    let stop = (0..request.gates.len())
        .find(|index| matches!(part(request, *index), Part::Decides | Part::Closest))
        .unwrap_or_default();
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        if dom::focus_sibling(&event, "treeitem", step) {
            event.prevent_default();
        }
    });
    let gates = request.gates.iter().enumerate().map(|(index, gate)| {
        let part = part(request, index);
        let next = request.gates.get(index + 1).map(|next| next.outcome);
        let misses = request.near_misses.iter().filter(|miss| miss.gate == gate.name);
        let call = gate.call.and_then(|call| request.calls.get(call)).cloned();
        let key = format!("{index} {} {part:?} {:?}", gate.name, gate.outcome);
        html! {
            <Gate {key} gate={gate.clone()} {part} last={next == Some(Outcome::NotReached)} {call} {end}
                stop={index == stop} here={is_here(gate.source.as_ref(), props.cursor)}
                misses={misses.cloned().collect::<Vec<_>>()} onlight={props.onlight.clone()}
                onpick={props.onpick.clone()} onchange={props.onchange.clone()} />
        }
    });
    html! {
        <>
            if request.gates.is_empty() {
                <p class="document-empty">{ text("web.noWalk") }</p>
            } else {
                <ol class="path" id="walk" role="tree" aria-label={text("web.viewWalk")} {onkeydown}>{ for gates }</ol>
            }
            <WhatIf cases={request.what_if.clone()} />
            <Answer request={props.request.clone()} />
        </>
    }
}

/// The part the gate at a place plays.
pub(crate) fn part(request: &RequestReport, index: usize) -> Part {
    let Some(gate) = request.gates.get(index) else { return Part::Passed };
    let decided = |outcome: Outcome| matches!(outcome, Outcome::Allowed | Outcome::Denied);
    match gate.outcome {
        Outcome::Allowed | Outcome::Denied => Part::Decides,
        Outcome::NotReached => Part::After,
        Outcome::NoOpinion | Outcome::NotAsked | Outcome::NotSimulated => {
            let none_decided = !request.gates.iter().any(|gate| decided(gate.outcome));
            let closest = request.near_misses.first().map(|miss| miss.gate.as_str());
            if none_decided && closest == Some(gate.name.as_str()) {
                Part::Closest
            } else {
                Part::Passed
            }
        }
    }
}

fn is_here(source: Option<&Source>, cursor: Option<(&'static str, usize)>) -> bool {
    let (Some(source), Some((field, offset))) = (source, cursor) else { return false };
    let Some(span) = source.span else { return false };
    source.document == field
        && (span.start.offset as usize..=span.end.offset as usize).contains(&offset)
}
