//! Why a step failed, and what to do next.

use std::fmt::Display;
use std::io;

/// The outcome of a step.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A step that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    next: Option<String>,
}

impl Failure {
    /// Something failed, and the text itself says enough.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), next: None }
    }

    /// Everything has been said already.
    pub(crate) fn told() -> Self {
        Self::new("")
    }

    /// Adds what the person should do next.
    pub(crate) fn next(self, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..self }
    }

    /// Puts what was being done in front.
    pub(crate) fn during(self, step: impl Display) -> Self {
        Self { what: format!("{step}: {}", self.what), ..self }
    }

    /// Whether its text contains this.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.what.contains(text)
    }

    /// Everything a person needs, on standard error.
    pub(crate) fn report(&self) {
        if self.what.is_empty() {
            return;
        }
        eprintln!("\nfailed: {}", self.what);
        if let Some(next) = &self.next {
            eprintln!("next:   {next}");
        }
    }

    /// An argument that the command does not know.
    pub(crate) fn argument(argument: &str) -> Self {
        Self::new(format!("unknown argument {argument}"))
            .next("add --help to the command to see what it takes")
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(format!("unreadable JSON: {error}"))
    }
}
