//! The clipboard and files to take away.

use gloo_events::EventListener;
use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, HtmlImageElement};

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
pub(crate) fn download(name: &str, kind: &str, text: &str) {
    if let Some(address) = address_of(kind, text) {
        save(name, &address);
        let _ = web_sys::Url::revoke_object_url(&address);
    }
}

/// Draws an SVG of a size and offers it as a PNG to save.
pub(crate) fn download_png(name: &str, svg: &str, (width, height): (u32, u32)) {
    let Ok(image) = HtmlImageElement::new_with_width_and_height(width, height) else { return };
    let Some(address) = address_of("image/svg+xml", svg) else { return };
    let (drawn, name, source) = (image.clone(), name.to_owned(), address.clone());
    EventListener::once(&image, "load", move |_| {
        if let Some(address) = png_of(&drawn, width, height) {
            save(&name, &address);
        }
        let _ = web_sys::Url::revoke_object_url(&source);
    })
    .forget();
    image.set_src(&address);
}

fn png_of(image: &HtmlImageElement, width: u32, height: u32) -> Option<String> {
    let canvas = dom::document()?.create_element("canvas").ok()?;
    let canvas = canvas.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok().flatten()?;
    let context = context.dyn_into::<CanvasRenderingContext2d>().ok()?;
    context.draw_image_with_html_image_element(image, 0.0, 0.0).ok()?;
    canvas.to_data_url_with_type("image/png").ok()
}

/// An address under which the browser finds a text, until it is revoked.
fn address_of(kind: &str, text: &str) -> Option<String> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

fn save(name: &str, address: &str) {
    let anchor = dom::document()
        .and_then(|document| document.create_element("a").ok())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(anchor) = anchor {
        let set = anchor.set_attribute("href", address).and(anchor.set_attribute("download", name));
        if set.is_ok() {
            anchor.click();
        }
    }
}
