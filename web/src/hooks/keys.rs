//! The keys of the page, where nobody types.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use crate::browser::dom;
use crate::state::{Action, Overlay, State, View};

/// Listens to the keys of the page and closes menus that lose the person's attention.
#[hook]
pub(crate) fn use_keys(state: &UseReducerHandle<State>) {
    let latest = use_mut_ref(|| state.clone());
    *latest.borrow_mut() = state.clone();
    use_effect_with((), move |()| {
        let listeners = dom::document().map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            let keys =
                EventListener::new_with_options(&document, "keydown", options, move |event| {
                    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                    let state = latest.borrow().clone();
                    pressed(event, &state);
                });
            let close = |kind| EventListener::new(&document, kind, dom::close_other_menus);
            // What is left with Tab closes too, or it would lie over what comes next.
            [keys, close("pointerdown"), close("focusin")]
        });
        move || drop(listeners)
    });
}

fn pressed(event: &KeyboardEvent, state: &UseReducerHandle<State>) {
    if event.key() == "Escape" {
        dom::close_details(event);
    }
    if state.overlay.is_none()
        && event.key() == "k"
        && (event.ctrl_key() || event.meta_key())
        && !event.alt_key()
    {
        event.prevent_default();
        state.dispatch(Action::ShowOverlay(Overlay::Palette));
        return;
    }
    let is_free = state.overlay.is_none() && !dom::is_typing(event);
    if !is_free || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let count = state.scenario.requests.len().max(1);
    let action = match event.key().as_str() {
        "/" => {
            event.prevent_default();
            dom::focus("request");
            return;
        }
        "j" => Action::PickRequest((state.request + 1) % count),
        "k" => Action::PickRequest((state.request + count - 1) % count),
        "w" => Action::ShowView(View::Walk),
        "t" => Action::ShowView(View::Requests),
        "o" => Action::ShowView(View::WhoCan),
        "l" => Action::ShowView(View::Lockout),
        "c" => Action::ShowView(View::Compare),
        "e" => Action::ShowOverlay(Overlay::Gallery),
        "y" => Action::ShowOverlay(Overlay::Work),
        "s" => Action::ShowOverlay(Overlay::Share),
        "?" => Action::ShowOverlay(Overlay::Keys),
        _ => return,
    };
    event.prevent_default();
    state.dispatch(action);
}
