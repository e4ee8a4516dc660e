//! The clipboard and files to take away.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::dom;

/// Puts a text on the clipboard. Where the browser has no clipboard (a page without TLS), nothing happens.
pub(crate) fn copy(text: &str) {
    if let Some(window) = dom::window() {
        let navigator = window.navigator();
        let has = Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false);
        if has && window.is_secure_context() {
            let _ = navigator.clipboard().write_text(text);
        }
    }
}

/// Offers a text as a file to save.
pub(crate) fn download(name: &str, text: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/yaml");
    let parts = Array::of1(&text.into());
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else {
        return;
    };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let anchor = dom::document()
        .and_then(|document| document.create_element("a").ok())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(anchor) = anchor {
        let set =
            anchor.set_attribute("href", &address).and(anchor.set_attribute("download", name));
        if set.is_ok() {
            anchor.click();
        }
    }
    let _ = web_sys::Url::revoke_object_url(&address);
}
