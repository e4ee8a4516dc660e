//! Elements.

use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, Event, HtmlDialogElement, HtmlElement, Window};
use yew::{NodeRef, TargetCast as _};

/// The window; `None` outside of a page, as in tests.
pub(crate) fn window() -> Option<Window> {
    if cfg!(target_family = "wasm") { web_sys::window() } else { None }
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// The element with an id.
pub(crate) fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Sets an attribute of the root element, for style sheets and whoever looks from outside.
pub(crate) fn mark_root(name: &str, value: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // It fails only for a name that is none.
        let _ = root.set_attribute(name, value);
    }
}

/// Gives the element with an id the focus.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // It fails only for an element that takes no focus.
        let _ = element.focus();
    }
}

/// Scrolls a row that is longer than its room so that the element with an id is in view.
pub(crate) fn show_in_row(id: &str) {
    let element = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let Some(element) = element else { return };
    let row = element.parent_element().and_then(|row| row.dyn_into::<HtmlElement>().ok());
    if let Some(row) = row.filter(|row| row.scroll_width() > row.client_width()) {
        let middle = (row.client_width() - element.offset_width()) / 2;
        row.set_scroll_left(element.offset_left() - row.offset_left() - middle);
    }
}

/// Opens a dialog above the page.
pub(crate) fn show_modal(node: &NodeRef) {
    if let Some(dialog) = node.cast::<HtmlDialogElement>()
        && !dialog.open()
    {
        // It fails only when the element has left the page meanwhile.
        let _ = dialog.show_modal();
    }
}

/// Whether an event happened to the element itself and not to something in it.
pub(crate) fn is_target(event: &Event, node: &NodeRef) -> bool {
    event.target_dyn_into::<Element>() == node.cast::<Element>()
}

/// Gives the focus to the neighbour of the element with a role that an event happened to. Whether there was such an element.
pub(crate) fn focus_sibling(event: &Event, role: &str, step: i32) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(element) = target.filter(|it| it.get_attribute("role").as_deref() == Some(role))
    else {
        return false;
    };
    let next =
        if step > 0 { element.next_element_sibling() } else { element.previous_element_sibling() };
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        // It fails only for an element that takes no focus.
        let _ = next.focus();
    }
    true
}

/// What stands in the field an event happened to.
pub(crate) fn value(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(field) = target.dyn_ref::<web_sys::HtmlInputElement>() {
        field.value()
    } else if let Some(field) = target.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        field.value()
    } else if let Some(field) = target.dyn_ref::<web_sys::HtmlSelectElement>() {
        field.value()
    } else {
        String::new()
    }
}

/// What lies over the page while it is open.
const OPEN: &str = "details:is(.menu, .bottom-assumed)[open]";

/// Closes the menu that an event happened in; what opened it has the focus again.
pub(crate) fn close_details(event: &Event) {
    let details = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest(OPEN).ok().flatten());
    if let Some(details) = details {
        let opener = details.query_selector("summary").ok().flatten();
        if let Some(opener) = opener.and_then(|opener| opener.dyn_into::<HtmlElement>().ok()) {
            let _ = opener.focus();
        }
        let _ = details.remove_attribute("open");
    }
}

/// Closes every open menu, but the one an event happened in.
pub(crate) fn close_other_menus(event: &Event) {
    let inside = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    let Some(open) = document().and_then(|document| document.query_selector_all(OPEN).ok()) else {
        return;
    };
    for index in 0..open.length() {
        let Some(menu) = open.item(index) else { continue };
        if !menu.contains(inside.as_ref())
            && let Some(element) = menu.dyn_ref::<Element>()
        {
            let _ = element.remove_attribute("open");
        }
    }
}

/// Whether an event happened where a person types.
pub(crate) fn is_typing(event: &Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT" | "GATEWALK-EDITOR")
    })
}
