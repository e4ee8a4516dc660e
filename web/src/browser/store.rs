//! What this browser keeps: texts by name, in its local storage.

use web_sys::Storage;

use super::dom;

fn storage() -> Option<Storage> {
    dom::window()?.local_storage().ok().flatten()
}

fn session() -> Option<Storage> {
    dom::window()?.session_storage().ok().flatten()
}

/// The text under a name.
pub(crate) fn read(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps a text; `false` when there is no room or the browser does not allow it.
pub(crate) fn write(name: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(name, text).is_ok())
}

/// Forgets a text.
pub(crate) fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// The names of all texts.
pub(crate) fn names() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or_default();
    (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect()
}

/// The text that this tab alone keeps under a name, for as long as it is open.
pub(crate) fn read_of_tab(name: &str) -> Option<String> {
    session()?.get_item(name).ok().flatten()
}

/// Keeps a text for this tab alone.
pub(crate) fn write_of_tab(name: &str, text: &str) {
    if let Some(session) = session() {
        let _ = session.set_item(name, text);
    }
}

/// Takes a text back that this tab alone keeps; whether there was one.
pub(crate) fn take_of_tab(name: &str) -> bool {
    let is_there = read_of_tab(name).is_some();
    if is_there && let Some(session) = session() {
        let _ = session.remove_item(name);
    }
    is_there
}
