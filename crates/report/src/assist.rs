//! What can be typed at a place of a text, and what stands there, as data for an editor.

use serde::{Deserialize, Serialize};

use crate::Span;

/// What can be typed at a place, and what stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Assist {
    /// What a completion replaces: the word at the place, or nothing.
    pub replace: Span,
    /// What fits, in the order in which it is best shown. Those that do not begin with the word are there too.
    pub completions: Vec<Completion>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hover: Option<Hover>,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum CompletionKind {
    #[default]
    Field,
    Value,
    Snippet,
    Variable,
    Function,
    Macro,
}

/// Something that can be typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Completion {
    /// What is shown, and what the typed word is compared with.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, signature or default.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// One line on it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// What takes the place of `replace`, exactly as it must stand there, line breaks and indentation included.
    pub insert: String,
    /// The bytes of `insert` (from, to) to select afterwards; equal ends are where the cursor goes. Absent: behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<(u32, u32)>,
}

/// What stands at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// The name with its type, or an expression's type.
    pub title: String,
    /// The overloads of a function.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<String>,
    /// One line on it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// The first release that has it (`1.34`), where not all have it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub since: String,
}
