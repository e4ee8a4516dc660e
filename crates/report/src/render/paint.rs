//! Colour for terminals.

use std::fmt::{self, Display};

use crate::{Family, Outcome, Severity};

/// Whether to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// ANSI escapes.
    Colour,
    /// Plain text.
    #[default]
    Plain,
}

/// The few tones there are; never the only carrier of a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Caution,
    Quiet,
    Strong,
}

impl Tone {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Bad => "31",
            Self::Caution => "33",
            Self::Quiet => "2",
            Self::Strong => "1",
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Caution,
            Severity::Hint => Self::Strong,
        }
    }
}

impl From<Family> for Tone {
    fn from(family: Family) -> Self {
        match family {
            Family::Allowed => Self::Good,
            Family::Refused | Family::Error => Self::Bad,
            Family::NoOpinion | Family::Unknown | Family::NotAsked => Self::Caution,
        }
    }
}

impl From<Outcome> for Tone {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Allowed => Self::Good,
            Outcome::Denied => Self::Bad,
            Outcome::NotSimulated => Self::Caution,
            Outcome::NoOpinion => Self::Strong,
            Outcome::NotAsked | Outcome::NotReached => Self::Quiet,
        }
    }
}

/// A text in a tone.
pub(super) struct Painted<T> {
    text: T,
    code: Option<&'static str>,
}

impl Paint {
    pub(super) fn tone<T: Display>(self, tone: Tone, text: T) -> Painted<T> {
        Painted { text, code: (self == Self::Colour).then(|| tone.code()) }
    }
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(formatter, "\u{1b}[{code}m{}\u{1b}[0m", self.text),
            None => self.text.fmt(formatter),
        }
    }
}
