//! Who can make the request, and through what.

use std::rc::Rc;

use gatewalk_report::{Grantee, Source, WebhookPower, WhoCan as Data};
use yew::prelude::*;

use crate::components::{Place, Rich};
use crate::state::Who;
use crate::text::{counted, filled, text};

/// Properties of [`WhoCan`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WhoCanProps {
    /// `None` until it is known.
    pub(crate) who: Option<Rc<Who>>,
    /// The question took too long.
    pub(crate) overran: bool,
    /// It answers an older text.
    pub(crate) old: bool,
    pub(crate) onpick: Callback<Source>,
}

/// Who can: a table for each API request of the line.
#[component]
pub(crate) fn WhoCan(props: &WhoCanProps) -> Html {
    if props.overran {
        return html! { <p class="document-empty" role="alert">{ text("web.questionOverran") }</p> };
    }
    let Some(who) = &props.who else {
        return html! { <p class="document-empty" role="status">{ text("web.whoCanWaits") }</p> };
    };
    if who.answers.is_empty() {
        return html! { <p class="document-empty">{ text("web.whoCanNothing") }</p> };
    }
    html! {
        <div class={classes!("who-can", props.old.then_some("verdict-old"))} id="who-can">
            { for who.answers.iter().map(|answer| one(answer, props)) }
        </div>
    }
}

fn one(answer: &Data, props: &WhoCanProps) -> Html {
    html! {
        <section class="who-can-part">
            <h2><Rich message={answer.sentence.clone()} /></h2>
            if !answer.grantees.is_empty() {
                <div class="table-box" tabindex="0" role="region" aria-label={text("web.viewWhoCan")}>
                    <table class="table table-stacks">
                        <thead>
                            <tr>
                                <th scope="col">{ text("web.columnWho") }</th>
                                <th scope="col">{ text("web.columnThrough") }</th>
                            </tr>
                        </thead>
                        <tbody>{ for answer.grantees.iter().map(|grantee| row(grantee, props)) }</tbody>
                    </table>
                </div>
            }
            if answer.omitted > 0 {
                <p>{ counted("web.whoCanOmitted", "web.whoCanOmitted", answer.omitted) }</p>
            }
            if !answer.webhooks.is_empty() {
                <h3>{ text("web.whoCanWebhooks") }</h3>
                <ul class="evidence">{ for answer.webhooks.iter().map(|power| webhook(power, props)) }</ul>
            }
        </section>
    }
}

fn row(grantee: &Grantee, props: &WhoCanProps) -> Html {
    let vetoes = (!grantee.vetoes.is_empty())
        .then(|| filled("web.whoCanVetoes", &[("names", &grantee.vetoes.join(", "))]));
    html! {
        <tr>
            <td><span class="gate-kind">{ &grantee.kind }</span>{ " " }<b>{ &grantee.name }</b></td>
            <td>
                <Rich message={grantee.text.clone()} />
                if let Some(source) = &grantee.source {
                    { " " }<Place source={source.clone()} onpick={props.onpick.clone()} />
                }
                { for vetoes.map(|vetoes| html! { <small>{ vetoes }</small> }) }
            </td>
        </tr>
    }
}

fn webhook(power: &WebhookPower, props: &WhoCanProps) -> Html {
    html! {
        <li>
            <span><Rich message={power.text.clone()} /></span>
            if let Some(source) = &power.source {
                <Place source={source.clone()} onpick={props.onpick.clone()} />
            }
        </li>
    }
}
