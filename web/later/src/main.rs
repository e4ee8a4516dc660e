//! What the first verdict does not wait for: time zones.
//!
//! The engine's worker fetches this module once its first report is told and keeps it. It gives the worker's global object a function,
//! which the worker calls (`web/worker/src/later.rs`): `gatewalkZone(name)`, the compiled data of a time zone, or `undefined`.

use gatewalk_cel::value::zone_data;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

fn main() {
    let zone = Closure::<dyn Fn(String) -> JsValue>::new(|name: String| zone(&name));
    give("gatewalkZone", &zone.into_js_value());
}

fn give(name: &str, function: &JsValue) {
    // It fails only for an object that takes no properties.
    let _ = Reflect::set(&js_sys::global(), &name.into(), function);
}

fn zone(name: &str) -> JsValue {
    zone_data(name).map_or(JsValue::UNDEFINED, |data| Uint8Array::from(data).into())
}
