//! The way from a fact to the text it comes from.

use gatewalk_report::Source;
use yew::prelude::*;

use crate::state::Document;
use crate::text::{filled, text};

/// Properties of [`Place`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PlaceProps {
    pub(crate) source: Source,
    pub(crate) onpick: Callback<Source>,
}

/// A quiet button that says the line and goes there. Where the source is no text of the person's, only its name.
#[component]
pub(crate) fn Place(props: &PlaceProps) -> Html {
    let Some(span) = props.source.span else {
        return if props.source.document == "bootstrapPolicy" {
            html! { <span class="pill">{ text("web.bootstrapPolicy") }</span> }
        } else {
            Html::default()
        };
    };
    let line = span.start.line.to_string();
    // Beside a walk, a line is one of the configuration unless it says otherwise.
    let elsewhere = Document::of_field(&props.source.document)
        .filter(|it| matches!(it, Document::Running | Document::Abac | Document::Objects))
        .map(|it| html! { <>{ text(it.label()) }{ " " }</> });
    let source = props.source.clone();
    let onclick = props.onpick.reform(move |event: MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        source.clone()
    });
    html! {
        <button type="button" class="place" {onclick} title={text("web.goToSource")}>
            { for elsewhere }{ filled("web.line", &[("line", &line)]) }
        </button>
    }
}
