//! Everything that touches the browser. Nothing outside of this module names `web_sys`, but for the types of Yew's events.

pub(crate) mod address;
pub(crate) mod clipboard;
pub(crate) mod crash;
pub(crate) mod dom;
pub(crate) mod editor;
pub(crate) mod files;
pub(crate) mod language;
pub(crate) mod shelf;
pub(crate) mod store;
pub(crate) mod theme;
pub(crate) mod worker;

use yew::BaseComponent;

/// Shows a component in the element with an id, in place of what the page showed before WebAssembly.
pub(crate) fn mount<Component: BaseComponent<Properties = ()>>(id: &str) {
    if let Some(root) = dom::by_id(id) {
        yew::Renderer::<Component>::with_root(root).render();
    }
}
