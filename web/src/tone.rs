//! Outcomes as tone, icon and word. The tone never stands alone.

use gatewalk_report::{Family, Outcome, Severity};

use crate::components::icon::Shape;

/// Class, icon and message id of what is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tone {
    pub(crate) class: &'static str,
    pub(crate) icon: Shape,
    pub(crate) word: &'static str,
}

/// The tone of a verdict.
pub(crate) fn family(family: Family) -> Tone {
    let (class, icon, word) = match family {
        Family::Allowed => ("tone-allow", Shape::Check, "web.familyAllowed"),
        Family::Refused => ("tone-deny", Shape::Cross, "web.familyRefused"),
        Family::Error => ("tone-error", Shape::Bang, "web.familyError"),
        Family::NoOpinion => ("tone-skip", Shape::Minus, "web.familyNoOpinion"),
        Family::Unknown => ("tone-skip", Shape::Question, "web.familyUnknown"),
        Family::NotAsked => ("tone-skip", Shape::Slash, "web.familyNotAsked"),
    };
    Tone { class, icon, word }
}

/// The tone of a gate. A denial that comes from an error is told apart by `error`.
pub(crate) fn outcome(outcome: Outcome, error: bool) -> Tone {
    let (class, icon, word) = match outcome {
        Outcome::Allowed => ("tone-allow", Shape::Check, "web.outcomeAllowed"),
        Outcome::Denied if error => ("tone-error", Shape::Bang, "web.outcomeDenied"),
        Outcome::Denied => ("tone-deny", Shape::Cross, "web.outcomeDenied"),
        Outcome::NoOpinion if error => ("tone-error", Shape::Minus, "web.outcomeNoOpinion"),
        Outcome::NoOpinion => ("tone-skip", Shape::Minus, "web.outcomeNoOpinion"),
        Outcome::NotAsked => ("tone-skip", Shape::Slash, "web.outcomeNotAsked"),
        Outcome::NotReached => ("tone-skip", Shape::Down, "web.outcomeNotReached"),
        Outcome::NotSimulated => ("tone-error", Shape::Question, "web.outcomeNotSimulated"),
    };
    Tone { class, icon, word }
}

/// The tone of a finding.
pub(crate) fn severity(severity: Severity) -> Tone {
    let (class, icon, word) = match severity {
        Severity::Error => ("tone-deny", Shape::CrossCircle, "web.severityError"),
        Severity::Warning => ("tone-error", Shape::Triangle, "web.severityWarning"),
        Severity::Hint => ("tone-skip", Shape::Info, "web.severityHint"),
    };
    Tone { class, icon, word }
}
