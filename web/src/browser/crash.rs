//! When the page itself fails. `boot.js` has the readable page for it, so that it works without us.

use std::cell::RefCell;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

thread_local! {
    /// What is done before the page is given up.
    static RESCUE: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// From now on a panic shows the crash page with its text.
pub(crate) fn install() {
    // Yew sets a hook of its own when it draws, unless it is told another.
    yew::set_custom_panic_hook(Box::new(|info| {
        // Taken out, so that one that breaks as well is not tried again.
        let rescue = RESCUE.with(|rescue| rescue.try_borrow_mut().ok()?.take());
        if let Some(rescue) = rescue {
            rescue();
        }
        show(&info.to_string());
    }));
}

/// Has something done when the page breaks, before it says so: saving what would be lost.
pub(crate) fn before(rescue: impl Fn() + 'static) {
    RESCUE.with(|place| *place.borrow_mut() = Some(Box::new(rescue)));
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
