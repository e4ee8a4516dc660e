//! The bottom line keeps us honest: engine, assumptions, what is left out.

use gatewalk_report::Message;
use yew::prelude::*;

use crate::browser::language::choose;
use crate::state::{Action, Overlay};
use crate::text::{counted, filled, other_language, text};

/// Properties of [`Bottom`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct BottomProps {
    /// The release that was answered for; empty while there is no answer.
    pub(crate) release: AttrValue,
    pub(crate) assumptions: Vec<Message>,
    pub(crate) not_simulated: Vec<Message>,
    pub(crate) act: Callback<Action>,
}

/// The bottom line.
#[component]
pub(crate) fn Bottom(props: &BottomProps) -> Html {
    let onkeys = props.act.reform(|_: MouseEvent| Action::ShowOverlay(Overlay::Keys));
    let onpalette = props.act.reform(|_: MouseEvent| Action::ShowOverlay(Overlay::Palette));
    let other = other_language();
    let onlanguage = Callback::from(move |_: MouseEvent| choose(other));
    let onwork = props.act.reform(|_: MouseEvent| Action::ShowOverlay(Overlay::Work));
    html! {
        <footer class="bottom">
            <span class="bottom-engine">
                <b>{ filled("web.engine", &[("version", env!("CARGO_PKG_VERSION"))]) }</b>
                if !props.release.is_empty() {
                    { " " }{ filled("web.engineFor", &[("release", &props.release)]) }
                }
            </span>
            { list("assumed", "web.assumedOne", "web.assumed", &props.assumptions) }
            { list("not-simulated", "web.notSimulatedOne", "web.notSimulated", &props.not_simulated) }
            <span class="grow"></span>
            <span>{ text("web.nothingLeaves") }</span>
            <button type="button" id="language" lang={other} onclick={onlanguage}>{ text("web.switchLanguage") }</button>
            <button type="button" id="palette-open" onclick={onpalette}>{ text("web.commands") }</button>
            <button type="button" id="work" onclick={onwork}>{ text("web.yourWork") }</button>
            <button type="button" id="keys" onclick={onkeys}>{ text("web.questionForKeys") }</button>
        </footer>
    }
}

/// Messages fold under their number.
fn list(id: &'static str, one: &str, many: &str, messages: &[Message]) -> Html {
    if messages.is_empty() {
        return Html::default();
    }
    html! {
        <details class="bottom-assumed" id={id}>
            <summary>{ counted(one, many, messages.len()) }</summary>
            <ul>{ for messages.iter().map(|message| html! { <li>{ &message.text }</li> }) }</ul>
        </details>
    }
}
