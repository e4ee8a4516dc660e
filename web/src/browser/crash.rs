//! When the page itself fails. `boot.js` has the readable page for it, so that it works without us.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// From now on a panic shows the crash page with its text.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|info| show(&info.to_string())));
}

/// Shows the crash page.
pub(crate) fn show(words: &str) {
    call("gatewalkCrash", words);
}

/// Shows a report of a failure that the page survives, for a person to read and to copy.
pub(crate) fn report(words: &str) {
    call("gatewalkReport", words);
}

fn call(name: &str, words: &str) {
    let function = Reflect::get(&js_sys::global(), &name.into()).ok();
    if let Some(function) = function.and_then(|value| value.dyn_into::<Function>().ok()) {
        let _ = function.call1(&JsValue::UNDEFINED, &words.into());
    }
}
