//! One gate of the path.

use gatewalk_report::{Call as CallData, Edit, Gate as Data, NearMiss, Outcome, Source};
use yew::prelude::*;

use super::call::Call;
use super::condition::Condition;
use super::near_misses::NearMisses;
use crate::browser::dom;
use crate::components::{Icon, Look, Node, Place, Rich, Shape};
use crate::text::{ended, text};
use crate::tone;

/// The part a gate plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// One of those passed.
    #[default]
    Passed,
    /// It decided.
    Decides,
    /// None decided, and this one came closest.
    Closest,
    /// The request never came here.
    After,
}

/// Properties of [`Gate`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct GateProps {
    pub(crate) gate: Data,
    pub(crate) part: Part,
    /// The request never came to the next one.
    pub(crate) last: bool,
    /// The cursor stands in its source.
    pub(crate) here: bool,
    /// The Tab key stops here; the arrow keys go to the others.
    pub(crate) stop: bool,
    pub(crate) call: Option<CallData>,
    /// When the request was through, in milliseconds.
    pub(crate) end: u64,
    pub(crate) misses: Vec<NearMiss>,
    pub(crate) onlight: Callback<Source>,
    pub(crate) onpick: Callback<Source>,
    pub(crate) onchange: Callback<(String, Vec<Edit>)>,
}

/// One gate: a line with the outcome and the one fact behind it, and what it looked at.
#[component]
pub(crate) fn Gate(props: &GateProps) -> Html {
    let gate = &props.gate;
    let tone = tone::outcome(gate.outcome, !gate.error.is_empty());
    let (look, class, shade) = match props.part {
        Part::Passed => (Look::Hollow, None, tone.class),
        Part::Decides => (Look::Filled, Some("gate-decides"), tone.class),
        Part::Closest => (Look::Tinted, Some("gate-closest"), "tone-deny"),
        Part::After => (Look::Hollow, Some("gate-after"), tone.class),
    };
    let opens = opens(props);
    let is_open = use_state(|| begins_open(props));
    let shown = opens && *is_open;
    let node = use_node_ref();
    let onclick = {
        let (onlight, source, is_open) =
            (props.onlight.clone(), gate.source.clone(), is_open.clone());
        Callback::from(move |_: MouseEvent| {
            // Whoever folds a gate together does not ask where it stands.
            if let Some(source) = source.clone().filter(|source| !shown && source.span.is_some()) {
                onlight.emit(source);
            }
            is_open.set(!*is_open);
        })
    };
    let onkeydown = on_key(props, &node, is_open);
    html! {
        <li ref={node} class={classes!("gate", class, shade, props.last.then_some("gate-last"), props.here.then_some("gate-here"))}
            data-gate={gate.name.clone()} aria-current={matches!(props.part, Part::Decides).then_some("step")}
            role="treeitem" tabindex={if props.stop { "0" } else { "-1" }}
            aria-expanded={opens.then(|| shown.to_string())} {onkeydown}>
            <Node shape={tone.icon} tone={shade} {look} />
            <div class={classes!("gate-row", opens.then_some("gate-opens"))} onclick={opens.then_some(onclick)}>
                { row(props, tone.word, opens) }
            </div>
            if shown {
                <div class="gate-open" role="group">{ inside(props, tone.class) }</div>
            }
        </li>
    }
}

/// The keys of a tree: right opens, left closes, Enter shows the source; up and down are the walk's.
fn on_key(
    props: &GateProps,
    node: &NodeRef,
    is_open: UseStateHandle<bool>,
) -> Callback<KeyboardEvent> {
    let (onpick, source, node) = (props.onpick.clone(), props.gate.source.clone(), node.clone());
    Callback::from(move |event: KeyboardEvent| {
        if !dom::is_target(&event, &node) {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" => is_open.set(true),
            "ArrowLeft" => is_open.set(false),
            " " => is_open.set(!*is_open),
            "Enter" => {
                if let Some(source) = source.clone() {
                    onpick.emit(source);
                }
            }
            _ => return,
        }
        event.prevent_default();
    })
}

/// What decided, what came closest and what failed is open from the beginning.
fn begins_open(props: &GateProps) -> bool {
    matches!(props.part, Part::Decides | Part::Closest)
        || props.gate.conditions.iter().any(decided)
        || !props.gate.error.is_empty()
}

/// Whether there is more to say than the line does.
fn opens(props: &GateProps) -> bool {
    let gate = &props.gate;
    props.part != Part::After
        && !(gate.conditions.is_empty()
            && gate.evidence.is_empty()
            && gate.reason.is_empty()
            && gate.error.is_empty()
            && props.call.is_none()
            && props.misses.is_empty())
}

fn decided(condition: &gatewalk_report::Condition) -> bool {
    condition.result == Some(false) || !condition.error.is_empty()
}

fn row(props: &GateProps, word: &str, opens: bool) -> Html {
    let gate = &props.gate;
    let kind = match gate.type_name.as_str() {
        "BuiltIn" => text("web.builtIn"),
        other => AttrValue::from(other.to_owned()),
    };
    let word = text(word);
    let outcome = if matches!(gate.outcome, Outcome::NotReached) {
        html! { { word } }
    } else {
        html! { <strong>{ ended(&word) }</strong> }
    };
    let source = gate.source.clone().filter(|source| source.span.is_some());
    html! {
        <>
            <b>{ name(gate) }</b>
            if !kind.is_empty() && *kind != *gate.name {
                <span class="gate-kind">{ kind }</span>
            }
            <span class="gate-what">
                { outcome }
                if let Some(fact) = &gate.fact {
                    { " " }<Rich message={fact.clone()} />
                }
            </span>
            if let Some(source) = source {
                <Place {source} onpick={props.onpick.clone()} />
            }
            if opens {
                <span class="gate-more"><Icon shape={Shape::ChevronRight} /></span>
            }
        </>
    }
}

fn name(gate: &Data) -> AttrValue {
    if gate.name.is_empty() { gate.type_name.clone().into() } else { gate.name.clone().into() }
}

fn inside(props: &GateProps, tone: &'static str) -> Html {
    let gate = &props.gate;
    // The call says the same when the webhook itself failed.
    let answer = props.call.as_ref().and_then(|call| call.answer.as_ref());
    let says_error =
        !gate.error.is_empty() && answer.is_none_or(|answer| answer.text != gate.error);
    let conditions = gate.conditions.iter().enumerate().map(|(index, condition)| {
        html! {
            <Condition key={index} condition={condition.clone()} {index} decided={decided(condition)}
                onlight={props.onlight.clone()} onpick={props.onpick.clone()} />
        }
    });
    html! {
        <>
            { for conditions }
            if let Some(call) = &props.call {
                <Call call={call.clone()} {tone} end={props.end} />
            }
            if !props.misses.is_empty() {
                <NearMisses misses={props.misses.clone()} onpick={props.onpick.clone()}
                    onchange={props.onchange.clone()} />
            }
            if !gate.evidence.is_empty() {
                <ul class="evidence">
                    { for gate.evidence.iter().map(|evidence| html! {
                        <li>
                            <span><Rich message={evidence.text.clone()} /></span>
                            if let Some(source) = &evidence.source {
                                <Place source={source.clone()} onpick={props.onpick.clone()} />
                            }
                        </li>
                    }) }
                </ul>
            }
            if !gate.reason.is_empty() || says_error {
                <dl class="gate-said">
                    if !gate.reason.is_empty() {
                        <dt>{ text("web.reason") }</dt>
                        <dd><span class="exact">{ &gate.reason }</span></dd>
                    }
                    if says_error {
                        <dt>{ text("web.error") }</dt>
                        <dd><span class="exact">{ &gate.error }</span></dd>
                    }
                </dl>
            }
        </>
    }
}
