//! Light, dark, or as the system has it.

use super::{dom, store};

/// Which colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

const KEY: &str = "gatewalk.theme";

impl Theme {
    /// What this browser keeps.
    pub(crate) fn kept() -> Self {
        match store::read(KEY).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The next in the round that the button makes.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// Uses the colours, and keeps the choice.
    pub(crate) fn apply(self) {
        let Some(root) = dom::document().and_then(|document| document.document_element()) else {
            return;
        };
        let name = match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        };
        if let Some(name) = name {
            let _ = root.set_attribute("data-theme", name);
            store::write(KEY, name);
        } else {
            let _ = root.remove_attribute("data-theme");
            store::remove(KEY);
        }
    }
}
