//! The engine's worker: a process of its own that can be ended.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

/// The function of `boot.js` that gives a worker: the first one was started beside the page.
const STARTER: &str = "gatewalkWorker";

/// A running worker. Dropping it ends it, whatever it does.
#[derive(Debug)]
pub(crate) struct Worker {
    worker: web_sys::Worker,
    _listeners: [EventListener; 2],
}

impl Worker {
    /// Starts a worker. `heard` gets each of its messages, `failed` what it says when it breaks.
    pub(crate) fn start(
        heard: impl Fn(String) + 'static,
        failed: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, String> {
        let starter: Option<Function> =
            Reflect::get(&js_sys::global(), &STARTER.into()).ok().and_then(|it| it.dyn_into().ok());
        let worker = starter.ok_or("the page starts no worker")?.call0(&JsValue::UNDEFINED);
        let worker: web_sys::Worker =
            worker.and_then(JsCast::dyn_into).map_err(|error| words(&error))?;
        let heard = Rc::new(heard);
        // What it said before anybody listened.
        let noted = |name: &str| Reflect::get(&worker, &name.into()).ok()?.as_string();
        if let Some(words) = noted("broke") {
            let failed = failed.clone();
            Timeout::new(0, move || failed(words)).forget();
        } else if let Some(text) = noted("said") {
            let heard = Rc::clone(&heard);
            Timeout::new(0, move || heard(text)).forget();
        }
        let message = EventListener::new(&worker, "message", move |event| {
            if let Some(text) =
                event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string())
            {
                heard(text);
            }
        });
        let error = EventListener::new(&worker, "error", move |event| {
            let message = Reflect::get(event, &"message".into()).ok();
            failed(message.and_then(|message| message.as_string()).unwrap_or_default());
        });
        Ok(Self { worker, _listeners: [message, error] })
    }

    /// Sends a message.
    pub(crate) fn send(&self, text: &str) {
        // It fails only for values that cannot be cloned, and a string can.
        let _ = self.worker.post_message(&text.into());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
