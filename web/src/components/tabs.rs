//! Tabs, with the arrow keys.

use yew::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tab {
    /// The id of the tab; its panel is labelled by it.
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    /// A number or word in a pill.
    pub(crate) pill: Option<AttrValue>,
    /// The tone of a dot, with its words.
    pub(crate) dot: Option<(&'static str, AttrValue)>,
}

/// Properties of [`Tabs`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TabsProps {
    pub(crate) label: AttrValue,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) selected: usize,
    /// The classes of the list and of each tab.
    pub(crate) classes: (&'static str, &'static str),
    /// The id of the panel they switch.
    pub(crate) panel: AttrValue,
    pub(crate) onpick: Callback<usize>,
}

/// A list of tabs: one stop for Tab, arrow keys inside.
#[component]
pub(crate) fn Tabs(props: &TabsProps) -> Html {
    let count = props.tabs.len().max(1);
    let selected = props.selected;
    let shown = props.tabs.get(selected).map(|tab| tab.id.clone());
    use_effect_with(shown, |shown| {
        if let Some(id) = shown {
            crate::browser::dom::show_in_row(id);
        }
    });
    let onkeydown = {
        let onpick = props.onpick.clone();
        let ids: Vec<AttrValue> = props.tabs.iter().map(|tab| tab.id.clone()).collect();
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (selected + 1) % count,
                "ArrowLeft" => (selected + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            onpick.emit(next);
            if let Some(id) = ids.get(next) {
                crate::browser::dom::focus(id);
            }
        })
    };
    let (list, each) = props.classes;
    html! {
        <div class={list} role="tablist" aria-label={props.label.clone()} {onkeydown}>
            { for props.tabs.iter().enumerate().map(|(index, tab)| {
                let onclick = props.onpick.reform(move |_: MouseEvent| index);
                let is_selected = index == selected;
                html! {
                    <button type="button" role="tab" class={each} id={tab.id.clone()} {onclick}
                        aria-selected={is_selected.to_string()} aria-controls={props.panel.clone()}
                        tabindex={if is_selected { "0" } else { "-1" }}>
                        { &tab.label }
                        if let Some(pill) = &tab.pill {
                            <span class="pill">{ pill }</span>
                        }
                        if let Some((tone, words)) = &tab.dot {
                            <span class={classes!("dot", *tone)} title={words.clone()}></span>
                            <span class="visually-hidden">{ words }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}
