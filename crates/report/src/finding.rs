//! Findings and places as data.

use gatewalk_diagnostics as diagnostics;
use serde::{Deserialize, Serialize};

/// A place in a text: line and column from one (columns count code points), offset in UTF-8 bytes from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the type says it")]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

/// A half-open range of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the type says it")]
pub struct Span {
    pub start: Position,
    pub end: Position,
}

/// Where something stands: one of the scenario's texts and a range of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// The scenario's field (`authorizationConfiguration`, `objects`, `abacPolicy`, `webhooks`, ...), or `bootstrapPolicy`.
    pub document: String,
    /// The range, where the document is a text that a person typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Severity {
    #[default]
    Error,
    Warning,
    Hint,
}

/// Something a person should know about a text of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Finding {
    /// A stable id, `area/kebab-case`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Upstream's field path.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Upstream's whole entry word for word where upstream has one, else our sentence.
    pub message: String,
    /// Where, in the text as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Which text of the scenario.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// What to do next.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Changes that would mend it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
    /// Parts of it with places of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Finding>,
}

/// A change that mends a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// The edits, in the order of the text.
    pub edits: Vec<Edit>,
    /// Whether nobody needs to choose it or to ask for it: `gatewalk check --fix` and the page's one button apply these.
    pub certain: bool,
}

/// Replaces one range of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

impl From<diagnostics::Position> for Position {
    fn from(position: diagnostics::Position) -> Self {
        Self { line: position.line, column: position.column, offset: position.offset }
    }
}

impl From<diagnostics::Span> for Span {
    fn from(span: diagnostics::Span) -> Self {
        Self { start: span.start.into(), end: span.end.into() }
    }
}

impl From<diagnostics::Severity> for Severity {
    fn from(severity: diagnostics::Severity) -> Self {
        match severity {
            diagnostics::Severity::Error => Self::Error,
            diagnostics::Severity::Warning => Self::Warning,
            diagnostics::Severity::Hint => Self::Hint,
        }
    }
}

impl Finding {
    /// The finding in a language.
    pub fn new(finding: &diagnostics::Finding, language: diagnostics::Language) -> Self {
        Self {
            code: finding.code.to_owned(),
            severity: finding.severity.into(),
            path: finding.path.clone(),
            message: finding.message.text(language),
            span: finding.span.map(Span::from),
            document: finding.document.clone(),
            help: finding.help.as_ref().map(|help| help.text(language)).unwrap_or_default(),
            fixes: finding
                .fixes
                .iter()
                .map(|fix| Fix {
                    certain: finding.certain_fix() == Some(fix),
                    ..Fix::new(fix, language)
                })
                .collect(),
            related: finding.related.iter().map(|related| Self::new(related, language)).collect(),
        }
    }
}

impl Fix {
    /// The fix in a language, as one to choose.
    pub fn new(fix: &diagnostics::Fix, language: diagnostics::Language) -> Self {
        let edit = |edit: &diagnostics::Edit| Edit {
            span: edit.span.into(),
            replacement: edit.replacement.clone(),
        };
        Self {
            title: fix.title.text(language),
            edits: fix.edits.iter().map(edit).collect(),
            certain: false,
        }
    }
}
