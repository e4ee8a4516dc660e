//! The methods and events of `<gatewalk-editor>`.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CustomEvent, Event, EventTarget};
use yew::NodeRef;

use super::dom;

/// The element as a target of listeners.
pub(crate) fn target(node: &NodeRef) -> Option<EventTarget> {
    node.get().map(EventTarget::from)
}

/// What an event of the element carries.
pub(crate) fn detail(event: &Event) -> Option<String> {
    event.dyn_ref::<CustomEvent>()?.detail().as_string()
}

/// Shows a document; its undo history goes by its name.
pub(crate) fn load(node: &NodeRef, document: &str, text: &str, label: &str) {
    call(node, "load", &[document.into(), text.into(), label.into()]);
}

/// Underlines what is in a JSON list.
pub(crate) fn set_findings(node: &NodeRef, json: &str) {
    call(node, "setFindings", &[json.into()]);
}

/// Lights the lines of a JSON list of ranges.
pub(crate) fn set_highlights(node: &NodeRef, json: &str) {
    call(node, "setHighlights", &[json.into()]);
}

/// Selects a range and takes the focus.
pub(crate) fn reveal(node: &NodeRef, from: usize, to: usize) {
    call(node, "reveal", &[number(from), number(to)]);
}

/// Scrolls to a place.
pub(crate) fn show_line(node: &NodeRef, from: usize) {
    call(node, "showLine", &[number(from)]);
}

/// Brings the document shown into shape.
pub(crate) fn format() {
    let element =
        dom::document().and_then(|it| it.query_selector("gatewalk-editor").ok().flatten());
    let Some(element) = element else { return };
    let function = Reflect::get(&element, &"format".into()).ok();
    if let Some(function) = function.and_then(|value| value.dyn_into::<Function>().ok()) {
        let _ = function.call0(&element);
    }
}

/// Answers a question of the editor, when it is still there.
pub(crate) fn answer(id: u32, assist: &gatewalk_report::Assist) {
    let element =
        dom::document().and_then(|it| it.query_selector("gatewalk-editor").ok().flatten());
    let Ok(json) = serde_json::to_string(assist) else { return };
    let Some(element) = element else { return };
    let function = Reflect::get(&element, &"answer".into()).ok();
    if let Some(function) = function.and_then(|value| value.dyn_into::<Function>().ok()) {
        let _ = function.call2(&element, &id.into(), &json.into());
    }
}

/// Offsets lie far below what a double holds exactly.
fn number(value: usize) -> JsValue {
    u32::try_from(value).unwrap_or(u32::MAX).into()
}

/// Calls a method of the element. Its script comes after the page: until then the calls wait in the element's `pending`.
fn call(node: &NodeRef, method: &str, arguments: &[JsValue]) {
    let Some(element) = node.get() else { return };
    let arguments: Array = arguments.iter().collect();
    let function = Reflect::get(&element, &method.into()).ok();
    if let Some(function) = function.and_then(|value| value.dyn_into::<Function>().ok()) {
        let _ = function.apply(&element, &arguments);
        return;
    }
    let pending = Reflect::get(&element, &"pending".into()).ok();
    let pending = pending.and_then(|value| value.dyn_into::<Array>().ok()).unwrap_or_else(|| {
        let pending = Array::new();
        let _ = Reflect::set(&element, &"pending".into(), &pending);
        pending
    });
    pending.push(&Array::of2(&method.into(), &arguments));
}
