//! What this browser remembers of the page: short texts by name, in its local storage. Scenarios are on the [shelf](super::shelf).

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

/// The text that this tab alone keeps under a name, for as long as it is open.
fn read_of_tab(name: &str) -> Option<String> {
    session()?.get_item(name).ok().flatten()
}

/// Takes a text back that this tab alone keeps; whether there was one.
pub(crate) fn take_of_tab(name: &str) -> bool {
    let is_there = read_of_tab(name).is_some();
    if is_there && let Some(session) = session() {
        let _ = session.remove_item(name);
    }
    is_there
}
