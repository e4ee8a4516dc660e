//! A finding: something a person should know about a text of theirs.

use crate::{Language, Message, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// kube-apiserver (or we) cannot go on with this.
    Error,
    /// It works, but hardly as meant.
    Warning,
    /// Worth knowing.
    Hint,
}

/// The words of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Text {
    /// Upstream's own text, byte for byte.
    Upstream(String),
    /// A sentence of ours.
    Ours(Message),
}

impl Text {
    /// The words in a language; upstream's texts are the same in each.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Upstream(text) => text.clone(),
            Self::Ours(message) => message.text(language),
        }
    }
}

/// Something a person should know about a text of theirs.
///
/// `message` is the fact, in upstream's words where upstream has some; `help` and `fixes` are ours and say the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable id, `area/kebab-case` (`authorization/unsupported-connection-type`).
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Which text of the scenario it is about: the scenario's field (`authorizationConfiguration`, `objects`, ...); empty for
    /// the text that was judged.
    pub document: String,
    /// Upstream's field path (`authorizers[0].timeout`), or empty.
    pub path: String,
    /// The fact.
    pub message: Text,
    /// Where, in the text as typed.
    pub span: Option<Span>,
    /// What to do next.
    pub help: Option<Message>,
    /// Changes that would mend it, the likeliest first.
    pub fixes: Vec<Fix>,
    /// Parts of it with places of their own.
    pub related: Vec<Finding>,
}

impl Finding {
    /// A finding with nothing but its fact.
    pub fn new(code: &'static str, severity: Severity, message: Text) -> Self {
        Self {
            code,
            severity,
            document: String::new(),
            path: String::new(),
            message,
            span: None,
            help: None,
            fixes: Vec::new(),
            related: Vec::new(),
        }
    }

    /// The fix that nobody needs to choose or to ask for: the only one of an error or a warning. What a hint offers changes what a
    /// text means that works as it is, so that it is never applied unasked.
    pub fn certain_fix(&self) -> Option<&Fix> {
        match self.fixes.as_slice() {
            [only] if self.severity != Severity::Hint => Some(only),
            _ => None,
        }
    }
}

/// A change that mends a finding. Its edits belong together and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as an imperative.
    pub title: Message,
    /// The edits, in the order of the text.
    pub edits: Vec<Edit>,
}

/// Replaces one range of the finding's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

impl Fix {
    /// The text after the fix. Edits that do not fit the text are left out.
    pub fn apply(&self, text: &str) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        crate::order::sort_by_key(&mut edits, |edit| edit.span.start.offset);
        let mut fixed = text.to_owned();
        for edit in edits.iter().rev() {
            let range = edit.span.range();
            if range.start <= range.end && fixed.get(range.clone()).is_some() {
                fixed.replace_range(range, &edit.replacement);
            }
        }
        fixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_and_a_hint_have_no_certain_fix() {
        let fix = Fix { title: Message::new("a.b"), edits: Vec::new() };
        for (severity, count, certain) in [
            (Severity::Error, 1, true),
            (Severity::Warning, 1, true),
            (Severity::Hint, 1, false),
            (Severity::Error, 2, false),
            (Severity::Error, 0, false),
        ] {
            let mut finding = Finding::new("a/b", severity, Text::Upstream(String::new()));
            finding.fixes = vec![fix.clone(); count];
            assert_eq!(finding.certain_fix().is_some(), certain, "{severity:?} {count}");
        }
    }
}
