//! The language of the page. `boot.js` reads the choice, fetches the sentences of a language that is not built in, and hands
//! them over before the page starts.

use js_sys::Reflect;

use super::{dom, store};

const KEY: &str = "gatewalk.language";

/// The sentences that `boot.js` fetched, `None` for English.
pub(crate) fn sentences() -> Option<String> {
    if !cfg!(target_family = "wasm") {
        return None;
    }
    Reflect::get(&js_sys::global(), &"gatewalkMessages".into()).ok()?.as_string()
}

/// Keeps the choice and loads the page anew: sentences are chosen before anything is shown.
pub(crate) fn choose(name: &str) {
    store::write(KEY, name);
    if let Some(window) = dom::window() {
        // It fails only where the browser forbids it; then the choice holds from the next visit on.
        let _ = window.location().reload();
    }
}
