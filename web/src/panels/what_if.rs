//! What the request would come to if a webhook answered otherwise.

use gatewalk_report::{Decision, WhatIf as Data, WhatIfCase};
use yew::prelude::*;

use crate::components::{Icon, Shape};
use crate::text::{filled, text};

/// Properties of [`WhatIf`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WhatIfProps {
    pub(crate) cases: Vec<Data>,
}

/// A row for each webhook the request reaches, a column for each answer.
#[component]
pub(crate) fn WhatIf(props: &WhatIfProps) -> Html {
    let Some(first) = props.cases.first() else { return Html::default() };
    html! {
        <details class="what-if" id="what-if">
            <summary>{ text("web.whatIf") }</summary>
            <div class="table-box" tabindex="0" role="region" aria-label={text("web.whatIf")}>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{ text("web.whatIfWebhook") }</th>
                            { for first.cases.iter().map(|case| html! { <th scope="col">{ answer(&case.answer) }</th> }) }
                        </tr>
                    </thead>
                    <tbody>
                        { for props.cases.iter().map(|row| html! {
                            <tr key={row.gate.clone()}>
                                <th scope="row"><code>{ &row.gate }</code></th>
                                { for row.cases.iter().map(cell) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn answer(name: &str) -> AttrValue {
    if name == "Unavailable" { text("web.whatIfUnavailable") } else { name.to_owned().into() }
}

fn cell(case: &WhatIfCase) -> Html {
    let (tone, icon, word) = match case.decision {
        Some(Decision::Allow) => ("tone-allow", Shape::Check, "web.familyAllowed"),
        Some(Decision::Unknown) => ("tone-skip", Shape::Question, "web.familyUnknown"),
        _ if case.code >= 500 => ("tone-error", Shape::Bang, "web.familyError"),
        _ => ("tone-deny", Shape::Cross, "web.familyRefused"),
    };
    html! {
        <td class={case.current.then_some("what-if-now")}>
            <span class={classes!("table-outcome", tone)}>
                <Icon shape={icon} /><span>{ text(word) }{ " " }<span class="table-number">{ case.code }</span></span>
            </span>
            if !case.by.is_empty() {
                <small>{ filled("web.whatIfBy", &[("by", &case.by)]) }</small>
            }
            if case.current {
                <small>{ text("web.whatIfNow") }</small>
            }
        </td>
    }
}
