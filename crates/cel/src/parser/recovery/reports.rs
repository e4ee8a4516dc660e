//! What is said, in the order in which it is found.

use crate::{Dialect, go};

/// After so many errors cel-go gives up.
const ERRORS_MAX: u32 = 100;

/// Where something is said, in code points from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Of the whole.
    Nowhere,
    /// Of a token.
    Token(u32),
    /// Of a node of the tree; one that stands for something that is not there has no place.
    Node(Option<u32>),
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) place: Place,
    pub(super) message: String,
}

/// Everything that was said.
#[derive(Debug)]
pub(super) struct Reports {
    dialect: Dialect,
    pub(super) list: Vec<Report>,
    syntax_errors: u32,
}

impl Reports {
    pub(super) const fn new(dialect: Dialect) -> Self {
        Self { dialect, list: Vec::new(), syntax_errors: 0 }
    }

    /// Whether there were so many that cel-go gives up.
    pub(super) const fn are_too_many(&self) -> bool {
        self.syntax_errors > ERRORS_MAX
    }

    /// cel-go's `SyntaxError`
    pub(super) fn syntax_error(&mut self, offset: u32, message: &str) {
        if self.are_too_many() {
            return;
        }
        self.syntax_errors += 1;
        let message = if self.are_too_many() {
            format!("Syntax error: More than {ERRORS_MAX} syntax errors")
        } else {
            format!("Syntax error: {}", of_reserved_word(message).as_deref().unwrap_or(message))
        };
        let formatted = self.dialect.formats_syntax_errors_twice();
        let message = if formatted { go::formatted_without_arguments(&message) } else { message };
        self.list.push(Report { place: Place::Token(offset), message });
    }

    /// `parseErrors.internalError`
    pub(super) fn internal_error(&mut self, message: String) {
        if !self.are_too_many() {
            self.list.push(Report { place: Place::Nowhere, message });
        }
    }
}

/// cel-go has words of its own for a word of the language where a name should stand.
fn of_reserved_word(message: &str) -> Option<String> {
    let quoted = message.strip_prefix("no viable alternative at input '")?.strip_suffix('\'')?;
    let mut characters = quoted.chars();
    let before = characters.next()?;
    let word = characters.as_str();
    (before != '\n' && matches!(word, "true" | "false" | "null"))
        .then(|| format!("mismatched input '{word}' expecting IDENTIFIER"))
}
