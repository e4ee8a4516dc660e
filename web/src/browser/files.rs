//! Files that a person gives: picked or dropped. They are read here and go nowhere.

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, DragEvent, Event, File, FileReader, HtmlInputElement};

use super::dom;

/// The file picked in a field.
pub(crate) fn picked(event: &Event) -> Option<File> {
    event.target()?.dyn_into::<HtmlInputElement>().ok()?.files()?.get(0)
}

/// Calls `found` with each file that is dropped on the page, until the listeners are dropped.
pub(crate) fn on_drop(found: impl Fn(File) + 'static) -> Option<[EventListener; 2]> {
    let document = dom::document()?;
    let options = gloo_events::EventListenerOptions::enable_prevent_default();
    let over =
        EventListener::new_with_options(&document, "dragover", options, Event::prevent_default);
    let drop = EventListener::new_with_options(&document, "drop", options, move |event| {
        let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        let Some(files) = transfer.and_then(|transfer| transfer.files()) else { return };
        for file in (0..files.length()).filter_map(|index| files.get(index)) {
            event.prevent_default();
            found(file);
        }
    });
    Some([over, drop])
}

/// Calls `found` with each text that is pasted where nobody types, until the listener is dropped.
pub(crate) fn on_paste(found: impl Fn(String) + 'static) -> Option<EventListener> {
    let document = dom::document()?;
    Some(EventListener::new(&document, "paste", move |event| {
        let is_typing = dom::is_typing(event);
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let text = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        if !is_typing && !text.trim().is_empty() {
            found(text);
        }
    }))
}

/// Reads a file as a text. `None` when it is larger than `bytes_max` or cannot be read.
pub(crate) fn read(file: &File, bytes_max: usize, done: impl FnOnce(Option<String>) + 'static) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "limits lie far below what a double holds exactly"
    )]
    let is_small = file.size() <= bytes_max as f64;
    let reader = FileReader::new().ok().filter(|_| is_small);
    let Some(reader) = reader else {
        done(None);
        return;
    };
    let heard = reader.clone();
    EventListener::once(&reader, "loadend", move |_| {
        done(heard.result().ok().and_then(|text| text.as_string()));
    })
    .forget();
    // It fails only while another file is being read.
    let _ = reader.read_as_text(file);
}
