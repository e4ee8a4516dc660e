//! One line on each field, function, macro and well-known name.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const DOCS: &str = include_str!("docs.txt");

/// Everything there is a line on, by name.
pub(super) fn all() -> &'static BTreeMap<&'static str, &'static str> {
    static ALL: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    ALL.get_or_init(|| {
        DOCS.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .collect()
    })
}

/// The line on a name; empty where there is none.
pub(super) fn of(name: &str) -> &'static str {
    all().get(name).copied().unwrap_or_default()
}

/// The line on a text that is compared with.
pub(super) fn of_text(text: &str) -> &'static str {
    of(&format!("'{text}"))
}

/// The line on a macro.
pub(super) fn of_macro(name: &str) -> &'static str {
    of(&format!("@{name}"))
}
