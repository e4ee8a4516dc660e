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

/// What the address says after its question mark about one thing; empty for a name alone.
pub(crate) fn asked(name: &str) -> Option<String> {
    let search = dom::window()?.location().search().ok()?;
    value_of(&search, name)
}

fn value_of(search: &str, name: &str) -> Option<String> {
    let mut parts = search.trim_start_matches('?').split('&');
    parts.find_map(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (key == name).then(|| value.to_owned())
    })
}

/// Whether the page stands in the page of somebody else, who says what it shows. Nothing is kept then.
pub(crate) fn is_embedded() -> bool {
    asked("embed").is_some()
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

#[cfg(test)]
mod tests {
    use super::value_of;

    #[test]
    fn parameters_are_found_by_their_whole_name() {
        for (search, name, value) in [
            ("", "embed", None),
            ("?embed", "embed", Some("")),
            ("?embed=&view=requests", "view", Some("requests")),
            ("?embedded", "embed", None),
        ] {
            assert_eq!(value_of(search, name).as_deref(), value, "{name} in {search}");
        }
    }
}
