//! A sheet above the page.

use yew::prelude::*;

use super::{Button, Kind, Shape};
use crate::browser::dom;
use crate::text::text;

/// Properties of [`Dialog`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct DialogProps {
    pub(crate) title: AttrValue,
    pub(crate) onclose: Callback<()>,
    pub(crate) children: Html,
}

/// A modal dialog. The browser keeps the focus inside, gives it back afterwards, and closes it with Escape; a click beside it
/// closes it too.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| dom::show_modal(&node));
    }
    let onclose = props.onclose.reform(|_: Event| ());
    let onclick = {
        let (node, onclose) = (node.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            if dom::is_target(&event, &node) {
                onclose.emit(());
            }
        })
    };
    html! {
        <dialog ref={node} class="dialog" aria-labelledby="dialog-title" {onclose} {onclick}>
            <div class="dialog-head">
                <h2 id="dialog-title">{ &props.title }</h2>
                <Button label={text("web.close")} icon={Shape::Cross} icon_only=true
                    kind={Kind::Quiet} onclick={props.onclose.clone()} />
            </div>
            <div class="dialog-body">{ props.children.clone() }</div>
        </dialog>
    }
}
