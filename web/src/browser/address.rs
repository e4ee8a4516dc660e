//! The address of the page and its fragment.

use super::dom;

/// The fragment with its `#`; empty when there is none.
pub(crate) fn fragment() -> String {
    dom::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The address of the page without fragment.
pub(crate) fn base() -> String {
    let Some(window) = dom::window() else { return String::new() };
    let address = window.location().href().unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

/// Takes the fragment away without a step in the history: what is shown is no longer what the link holds.
pub(crate) fn clear_fragment() {
    if fragment().is_empty() {
        return;
    }
    if let Some(history) = dom::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&base()));
    }
}

/// The address of a script that a `<meta>` of the page names.
pub(crate) fn named_in_page(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    let meta = dom::document()?.query_selector(&selector).ok().flatten()?;
    meta.get_attribute("content")
}
