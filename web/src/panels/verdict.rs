//! The verdict: a sentence with icon, tone and code, then the client's exact message.

use yew::prelude::*;

use crate::components::{Icon, Rich};
use crate::state::Shown;
use crate::text::{ended, filled, text};
use crate::tone;

/// Properties of [`Verdict`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct VerdictProps {
    pub(crate) request: Shown,
    /// It answers an older text.
    pub(crate) old: bool,
}

/// The verdict on one request.
#[component]
pub(crate) fn Verdict(props: &VerdictProps) -> Html {
    let request = &props.request;
    let tone = tone::family(request.verdict.family);
    let http = request.http.as_ref();
    let code = http.map(|http| http.code).filter(|code| *code != 0);
    let message = http.map(|http| http.message.as_str()).filter(|message| !message.is_empty());
    let lead = if request.verdict.lead.text.is_empty() {
        text(tone.word)
    } else {
        AttrValue::from(request.verdict.lead.text.clone())
    };
    html! {
        <section class={classes!("verdict", tone.class, props.old.then_some("verdict-old"))} id="verdict"
            aria-label={text("web.verdict")}>
            <span class="verdict-badge"><Icon shape={tone.icon} /></span>
            <h1>
                <em>{ ended(&lead) }</em>{ " " }<Rich message={request.verdict.sentence.clone()} />
            </h1>
            if let Some(code) = code {
                <span class="verdict-code" title={text("web.httpCode")}>{ code }</span>
            }
            if let Some(message) = message {
                <pre class="exact verdict-message" id="client-message">{ message }</pre>
            }
            { for request.assumptions.iter().map(|message| html! {
                <p class="verdict-note">{ filled("web.takenForGranted", &[("what", &message.text)]) }</p>
            }) }
        </section>
    }
}
