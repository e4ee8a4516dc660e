//! A button.

use yew::prelude::*;

use super::{Icon, Shape};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// With a frame.
    #[default]
    Framed,
    /// Without a frame.
    Quiet,
    /// The one that matters.
    Main,
}

/// Properties of [`Button`].
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are attributes of markup, each with its name where it is given"
)]
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ButtonProps {
    /// The words; where `icon_only` they are the accessible name.
    pub(crate) label: AttrValue,
    #[prop_or_default]
    pub(crate) icon: Option<Shape>,
    #[prop_or_default]
    pub(crate) icon_only: bool,
    #[prop_or_default]
    pub(crate) kind: Kind,
    #[prop_or_default]
    pub(crate) small: bool,
    /// Loses its words where there is little room.
    #[prop_or_default]
    pub(crate) shrinks: bool,
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// A name for tests and style.
    #[prop_or_default]
    pub(crate) id: Option<AttrValue>,
    pub(crate) onclick: Callback<()>,
}

/// A button with words, an icon, or both.
#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let kind = match props.kind {
        Kind::Framed => None,
        Kind::Quiet => Some("button-quiet"),
        Kind::Main => Some("button-main"),
    };
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    let spoken = (props.icon_only || props.shrinks).then(|| props.label.clone());
    html! {
        <button type="button" id={props.id.clone()} disabled={props.disabled} {onclick}
            class={classes!("button", kind, props.small.then_some("button-small"))}
            aria-label={spoken.clone()} title={props.icon_only.then(|| props.label.clone())}>
            if let Some(shape) = props.icon {
                <Icon {shape} />
            }
            if !props.icon_only {
                <span class={props.shrinks.then_some("wide")}>{ &props.label }</span>
            }
        </button>
    }
}
