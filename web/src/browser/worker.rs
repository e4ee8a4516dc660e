//! The engine's worker: a process of its own that can be ended.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

use super::address;

/// The `<meta>` that names the worker's script.
const NAMED: &str = "gatewalk-worker";

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
        let script = address::named_in_page(NAMED).ok_or("the page names no worker")?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker =
            web_sys::Worker::new_with_options(&script, &options).map_err(|error| words(&error))?;
        let message = EventListener::new(&worker, "message", move |event| {
            if let Some(text) =
                event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string())
            {
                heard(text);
            }
        });
        let error = EventListener::new(&worker, "error", move |event| {
            let message = js_sys::Reflect::get(event, &"message".into()).ok();
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
    js_sys::Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
