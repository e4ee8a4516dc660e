//! A condition: one line with its value, and unfolded its values under its own characters.

use gatewalk_report::render::power_assert::{Segment, layout};
use gatewalk_report::{Condition as Data, Source};
use yew::prelude::*;

use crate::components::Place;
use crate::text::{filled, text};

/// Properties of [`Condition`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ConditionProps {
    pub(crate) condition: Data,
    /// From zero.
    pub(crate) index: usize,
    /// It decided that the webhook was not asked, or failed.
    pub(crate) decided: bool,
    pub(crate) onlight: Callback<Source>,
    pub(crate) onpick: Callback<Source>,
}

/// One `matchConditions` expression.
#[component]
pub(crate) fn Condition(props: &ConditionProps) -> Html {
    let data = &props.condition;
    let was_evaluated = data.result.is_some() || !data.error.is_empty();
    let (tone, value) = match data.result {
        _ if !data.error.is_empty() => ("tone-error", text("web.conditionError")),
        Some(true) => ("tone-allow", "true".into()),
        Some(false) => ("tone-skip", "false".into()),
        None => ("tone-skip", text("web.conditionNotEvaluated")),
    };
    let head = html! {
        <>
            <span class={classes!("condition-number", tone)}>{ props.index + 1 }</span>
            <pre class="condition-expression">{ one_line(&data.expression) }</pre>
            <span class={classes!("condition-is", tone)}>{ value }</span>
        </>
    };
    if !was_evaluated {
        return html! { <div class="condition-plain">{ head }</div> };
    }
    let onclick = {
        let (onlight, source) = (props.onlight.clone(), data.source.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(source) = &source {
                onlight.emit(source.clone());
            }
        })
    };
    html! {
        <details class="condition" open={props.decided}>
            <summary {onclick}>{ head }</summary>
            <div class="condition-body">
                { values(data) }
                if !data.error.is_empty() && !data.values.iter().any(|value| value.error) {
                    <pre class="exact condition-error">{ &data.error }</pre>
                }
                <div class="condition-facts">
                    if let Some(cost) = data.cost {
                        <span>{ filled("web.cost", &[("cost", &cost.to_string())]) }</span>
                    }
                    if let Some(source) = &data.source {
                        <Place source={source.clone()} onpick={props.onpick.clone()} />
                    }
                </div>
            </div>
        </details>
    }
}

/// A screen reader gets the values as words; the picture of them is for eyes.
fn values(data: &Data) -> Html {
    let mut spoken = String::new();
    for value in &data.values {
        spoken.push_str(&filled(
            "web.valueAt",
            &[("column", &(value.anchor + 1).to_string()), ("value", &value.value)],
        ));
        spoken.push(' ');
    }
    let rows = layout(&data.expression, &data.values).into_iter().enumerate();
    html! {
        <>
            <pre class="values" aria-label={data.expression.clone()} role="img" tabindex="0">
                { for rows.map(|(index, row)| html! {
                    <>
                        if index > 0 { { "\n" } }
                        { for row.into_iter().map(segment) }
                    </>
                }) }
            </pre>
            <span class="visually-hidden">{ spoken }</span>
        </>
    }
}

fn segment(segment: Segment) -> Html {
    match segment {
        Segment::Plain(characters) => html! { { characters } },
        Segment::Bar => html! { <span class="bar">{ "\u{2502}" }</span> },
        Segment::Value(value) => html! { <span class="value">{ value }</span> },
        Segment::Error(error) => html! { <span class="value-error">{ error }</span> },
    }
}

fn one_line(expression: &str) -> String {
    expression.split_whitespace().collect::<Vec<_>>().join(" ")
}
