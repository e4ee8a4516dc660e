//! What this browser keeps.

use yew::prelude::*;

use crate::components::{Button, Dialog, Kind, Shape};
use crate::hooks::work::{Item, forget, items};
use crate::text::text;

/// Properties of [`Work`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WorkProps {
    pub(crate) onpick: Callback<String>,
    pub(crate) onclose: Callback<()>,
}

/// The kept scenarios, newest first.
#[component]
pub(crate) fn Work(props: &WorkProps) -> Html {
    let kept = use_state(items);
    html! {
        <Dialog title={text("web.yourWork")} onclose={props.onclose.clone()}>
            if kept.is_empty() {
                <p>{ text("web.noWork") }</p>
            }
            <ul class="work-list" id="work-list">
                { for kept.iter().map(|item| row(item, props, &kept)) }
            </ul>
        </Dialog>
    }
}

fn row(item: &Item, props: &WorkProps, kept: &UseStateHandle<Vec<Item>>) -> Html {
    let name = item.name.clone();
    let onpick = props.onpick.reform(move |_: MouseEvent| name.clone());
    let onforget = {
        let (name, kept) = (item.name.clone(), kept.clone());
        Callback::from(move |()| {
            forget(&name);
            kept.set(items());
        })
    };
    let title =
        if item.title.is_empty() { text("web.untitled") } else { item.title.clone().into() };
    html! {
        <li key={item.name.clone()}>
            <button type="button" class="gallery-item" onclick={onpick}><b>{ title }</b></button>
            <Button label={text("web.forget")} icon={Shape::Trash} icon_only=true small=true kind={Kind::Quiet}
                onclick={onforget} />
        </li>
    }
}
