//! The words for what is not well formed, which are the only thing that our own parser cannot say.
//!
//! They depend on how the parser that ANTLR makes of cel-go's grammar recovers from an error, and
//! that parser is heavy. So it stands behind [`SyntaxErrors`]: with the feature `syntax-errors` it
//! is built in and [`built_in`] is it; without, a program brings it some other way, such as a
//! second WebAssembly module that is fetched when the first error wants words.

use std::fmt;

use crate::{
    Dialect, Source,
    issues::{Issue, Issues},
    source::Location,
};

/// What the words depend on besides the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// The version of cel-go.
    pub dialect: Dialect,
    /// Whether `a.?b`, `a[?b]` and `[?a]` are allowed.
    pub optional_syntax: bool,
}

/// One thing that is not well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub location: Location,
    /// What, in cel-go's words.
    pub message: String,
}

impl SyntaxError {
    /// An error whose words came from another program, where numbers are doubles.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "lines and columns are small whole numbers"
    )]
    pub fn new(line: f64, column: f64, message: String) -> Self {
        Self { location: Location { line: line as i64, column: column as i64 }, message }
    }
}

/// Words what is not well formed.
pub trait SyntaxErrors: fmt::Debug + Send + Sync {
    /// Everything that cel-go says of a text that is not well formed, in its order. It is asked for
    /// no other text.
    fn syntax_errors(&self, text: &str, syntax: Syntax) -> Vec<SyntaxError>;
}

/// Says of every text that it is not well formed, and no more.
#[derive(Clone, Copy, Debug)]
pub struct Unworded;

impl SyntaxErrors for Unworded {
    fn syntax_errors(&self, _text: &str, _syntax: Syntax) -> Vec<SyntaxError> {
        Vec::new()
    }
}

/// The words of cel-go's grammar; without the feature `syntax-errors`, none.
pub fn built_in() -> &'static dyn SyntaxErrors {
    #[cfg(feature = "syntax-errors")]
    return &super::antlr::Antlr;
    #[cfg(not(feature = "syntax-errors"))]
    return &Unworded;
}

/// What is wrong with a text that is not well formed.
pub(super) fn issues(source: &Source, syntax: Syntax, words: &dyn SyntaxErrors) -> Issues {
    let mut issues = Issues::new(source.clone());
    for SyntaxError { location, message } in words.syntax_errors(source.text(), syntax) {
        issues.report_at(Issue { id: None, location, offset: source.offset(location), message });
    }
    if issues.is_empty() {
        // A text that is refused must have a reason.
        issues.report(None, Some(0), "Syntax error: the expression is not well formed".to_owned());
    }
    issues
}
