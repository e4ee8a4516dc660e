//! The module that is fetched after the first report, `web/later`, and what to do while it is not there.
//!
//! An answer that needed it is worth nothing: [`was_missed`] says so, and whoever asked waits for [`fetch`] and asks again. So the page
//! never shows anything else than what it would show had the module been there from the start.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

thread_local! {
    static FETCHED: Cell<bool> = const { Cell::new(false) };
    static MISSED: Cell<bool> = const { Cell::new(false) };
    static ZONES: RefCell<BTreeMap<String, &'static [u8]>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether something was needed that was not there, since this was last asked.
pub(crate) fn was_missed() -> bool {
    MISSED.take()
}

/// Fetches the module unless that was done before, for whatever may need it later.
pub(crate) fn prefetch(arrived: impl FnOnce() + 'static) {
    if !FETCHED.replace(true) {
        call(false, arrived);
    }
}

/// Fetches the module, then calls `arrived`. Where it cannot be fetched, the worker's `error` event says so.
pub(crate) fn fetch(arrived: impl FnOnce() + 'static) {
    FETCHED.set(true);
    call(true, arrived);
}

fn call(is_needed: bool, arrived: impl FnOnce() + 'static) {
    let Some(fetch) = function("gatewalkFetchLater") else { return };
    let promise = fetch.call1(&JsValue::UNDEFINED, &is_needed.into()).ok();
    if let Some(promise) = promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        let closure = Closure::once_into_js(move |_: JsValue| arrived());
        if let (Some(then), Ok(closure)) =
            (method(&promise, "then"), closure.dyn_into::<Function>())
        {
            let _ = then.call1(&promise, &closure);
        }
    }
}

fn function(name: &str) -> Option<Function> {
    method(&js_sys::global(), name)
}

fn method(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}

/// A function of the module; `None`, and noted, while it is not there.
fn needed(name: &str) -> Option<Function> {
    let found = function(name);
    if found.is_none() {
        MISSED.set(true);
    }
    found
}

/// The data of a time zone, from the module. It is asked once for each of the zones there are; what it gave is kept for good.
pub(crate) fn zone(name: &str) -> Option<&'static [u8]> {
    if let Some(data) = ZONES.with_borrow(|zones| zones.get(name).copied()) {
        return Some(data);
    }
    let data = needed("gatewalkZone")?.call1(&JsValue::UNDEFINED, &name.into()).ok()?;
    let data: &'static [u8] = data.dyn_into::<Uint8Array>().ok()?.to_vec().leak();
    ZONES.with_borrow_mut(|zones| zones.insert(name.to_owned(), data));
    Some(data)
}
