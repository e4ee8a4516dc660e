//! The round mark of an outcome.

use yew::prelude::*;

use super::{Icon, Shape};

/// How the mark is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// Not at all.
    #[default]
    Hollow,
    /// It decided.
    Filled,
    /// It came closest.
    Tinted,
}

/// Properties of [`Node`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct NodeProps {
    pub(crate) shape: Shape,
    /// The tone's class.
    pub(crate) tone: &'static str,
    #[prop_or_default]
    pub(crate) look: Look,
    #[prop_or_default]
    pub(crate) small: bool,
}

/// The round mark of an outcome; its word stands beside it.
#[component]
pub(crate) fn Node(props: &NodeProps) -> Html {
    let look = match props.look {
        Look::Hollow => None,
        Look::Filled => Some("node-filled"),
        Look::Tinted => Some("node-tinted"),
    };
    html! {
        <span class={classes!("node", props.tone, look, props.small.then_some("node-small"))}>
            <Icon shape={props.shape} />
        </span>
    }
}
