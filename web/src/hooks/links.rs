//! A link opened in this very tab.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::browser::{address, dom};
use crate::hooks::start;
use crate::state::{Action, State};

/// Opens the scenario of a fragment that arrives while the page is open. A bad one leaves everything as it is.
#[hook]
pub(crate) fn use_links(state: &UseReducerHandle<State>) {
    let act = state.dispatcher();
    use_effect_with((), move |()| {
        let listener = dom::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| {
                let fragment = address::fragment();
                if fragment.len() <= 1 {
                    return;
                }
                match start::from_link(&fragment) {
                    Ok(opened) => act.dispatch(Action::Open(Box::new(opened))),
                    Err(notice) => {
                        if let Some(notice) = notice {
                            act.dispatch(Action::Notify(notice));
                        }
                    }
                }
            })
        });
        move || drop(listener)
    });
}
