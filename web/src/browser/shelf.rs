//! What this browser keeps: `static/shelf.js`, whose functions take and promise texts.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Function, Promise, Reflect};
use serde::Deserialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use super::dom;

/// A kept scenario, without its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) title: String,
    /// When it was changed last, as people write it here.
    pub(crate) when: String,
}

/// A state that a kept scenario had.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Moment {
    /// Its name among the states of its scenario.
    pub(crate) time: f64,
    pub(crate) title: String,
    pub(crate) when: String,
    /// In UTF-16 units of the compact form.
    pub(crate) size: usize,
}

/// What the tab begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Kept {
    pub(crate) id: String,
    /// The scenario in the compact form.
    pub(crate) text: String,
}

/// What `boot.js` found before the page started.
pub(crate) fn latest() -> Option<Kept> {
    let kept = Reflect::get(&js_sys::global(), &"gatewalkKept".into()).ok()?.as_string()?;
    serde_json::from_str(&kept).ok()
}

/// Whether anything is kept.
pub(crate) fn has_some() -> bool {
    let count = shelf().and_then(|shelf| Reflect::get(&shelf, &"count".into()).ok());
    count.and_then(|count| count.as_f64()).is_some_and(|count| count > 0.0)
}

/// Keeps a scenario under its id, or under another one where that is not ours to write to. `done` hears the id, or `None` when nothing
/// could be kept.
pub(crate) fn keep(
    id: Option<&str>,
    title: &str,
    text: &str,
    begun: &str,
    done: impl FnOnce(Option<String>) + 'static,
) {
    ask("keep", &[id.into(), title.into(), text.into(), begun.into()], done);
}

/// What is kept, newest first.
pub(crate) fn list(done: impl FnOnce(Vec<Item>) + 'static) {
    ask("list", &[], move |json| done(read(json)));
}

/// The states of a scenario, newest first.
pub(crate) fn states(id: &str, done: impl FnOnce(Vec<Moment>) + 'static) {
    ask("states", &[id.into()], move |json| done(read(json)));
}

/// The compact form of a scenario, or of a state that it had; this tab shows it from now on.
pub(crate) fn recall(id: &str, time: Option<f64>, done: impl FnOnce(Option<String>) + 'static) {
    ask("recall", &[id.into(), time.into()], done);
}

/// The compact form of a scenario, to look at.
pub(crate) fn peek(id: &str, done: impl FnOnce(Option<String>) + 'static) {
    ask("peek", &[id.into()], done);
}

/// Gives a scenario another title.
pub(crate) fn rename(id: &str, title: &str) {
    ask("rename", &[id.into(), title.into()], drop);
}

/// Keeps a copy of a scenario under another title.
pub(crate) fn duplicate(id: &str, title: &str) {
    ask("duplicate", &[id.into(), title.into()], drop);
}

/// Throws a scenario away; `done` hears its export, to take it back.
pub(crate) fn forget(id: &str, done: impl FnOnce(Option<String>) + 'static) {
    ask("forget", &[id.into()], done);
}

/// Everything that is kept, as the text of one file.
pub(crate) fn exported(done: impl FnOnce(Option<String>) + 'static) {
    ask("exported", &[], done);
}

/// Takes an export in; `done` hears how many scenarios came, or `None` when the text is no export.
pub(crate) fn imported(text: &str, done: impl FnOnce(Option<String>) + 'static) {
    ask("imported", &[text.into()], done);
}

/// Calls `changed` whenever something kept has changed, here or in another tab, until the listener is dropped.
pub(crate) fn on_change(changed: impl Fn() + 'static) -> Option<EventListener> {
    let document = dom::document()?;
    Some(EventListener::new(&document, "gatewalk-shelf", move |_| changed()))
}

fn read<List: Default + serde::de::DeserializeOwned>(json: Option<String>) -> List {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

fn shelf() -> Option<JsValue> {
    if !cfg!(target_family = "wasm") {
        return None;
    }
    Reflect::get(&js_sys::global(), &"gatewalkShelf".into()).ok().filter(JsValue::is_object)
}

/// Calls a function and hears the text that it promises; `None` where it fails or promises none.
fn ask(name: &str, arguments: &[JsValue], done: impl FnOnce(Option<String>) + 'static) {
    let promise = shelf().and_then(|shelf| {
        let function: Function = Reflect::get(&shelf, &name.into()).ok()?.dyn_into().ok()?;
        let arguments: Array = arguments.iter().collect();
        function.apply(&shelf, &arguments).ok()?.dyn_into::<Promise>().ok()
    });
    let Some(promise) = promise else {
        done(None);
        return;
    };
    let done = Rc::new(std::cell::Cell::new(Some(done)));
    let settle = move |of: fn(&JsValue) -> Option<String>| {
        let done = Rc::clone(&done);
        let closure = Closure::once_into_js(move |value: JsValue| {
            if let Some(done) = done.take() {
                done(of(&value));
            }
        });
        closure.dyn_into::<Function>()
    };
    if let (Ok(kept), Ok(failed)) = (settle(JsValue::as_string), settle(|_| None)) {
        let then = Reflect::get(&promise, &"then".into()).ok();
        if let Some(then) = then.and_then(|then| then.dyn_into::<Function>().ok()) {
            let _ = then.call2(&promise, &kept, &failed);
        }
    }
}
