//! A sentence of ours with its names standing out.

use gatewalk_report::Message;
use yew::prelude::*;

use crate::text::{Part, parts};

/// Properties of [`Rich`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct RichProps {
    pub(crate) message: Message,
}

/// The sentence; what was filled in is bold.
#[component]
pub(crate) fn Rich(props: &RichProps) -> Html {
    parts(&props.message)
        .into_iter()
        .map(|part| match part {
            Part::Words(words) => html! { { words } },
            Part::Name(name) => html! { <b>{ name }</b> },
        })
        .collect()
}
