//! The report as text for a terminal and as Markdown for an issue.
//!
//! Nothing is decided here: every word comes from the report or is a label.

/// Appends formatted text. Writing to a `String` cannot fail.
macro_rules! put {
    ($text:expr, $($argument:tt)*) => {{
        let _ = std::fmt::Write::write_fmt($text, format_args!($($argument)*));
    }};
}

mod finding;
mod markdown;
mod paint;
pub mod power_assert;
mod text;
mod time_line;
mod walk;

use std::collections::BTreeMap;

pub use finding::{findings_github, findings_text};
pub use markdown::markdown;
pub use paint::Paint;
pub use text::text;

/// The texts that findings point into, each with the name to print for it.
#[derive(Clone, Debug, Default)]
pub struct Documents<'a> {
    texts: BTreeMap<&'a str, (String, &'a str)>,
}

impl<'a> Documents<'a> {
    /// No texts: findings are printed without source lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text that findings call `document` (`""` for the text that was judged), printed as `name`.
    pub fn with(mut self, document: &'a str, name: impl Into<String>, text: &'a str) -> Self {
        self.texts.insert(document, (name.into(), text));
        self
    }

    fn name<'b>(&'b self, document: &'b str) -> &'b str {
        self.texts.get(document).map_or(document, |(name, _)| name)
    }

    fn text(&self, document: &str) -> Option<&'a str> {
        self.texts.get(document).map(|(_, text)| *text)
    }
}
