//! What can be typed at a place of an `AuthorizationConfiguration`, and what stands there: completion and hover as data.
//!
//! [`assist`] is a pure function of a text, a place in it and a server. Fields and their types come from the tables that decode
//! and validate the file, functions from the environment that compiles its expressions; one line on each stands in `docs.txt`.
//! The text may be half typed and broken.

mod docs;
mod expression;
mod fields;
mod objects;
mod outline;
mod rows;
mod scalar;
#[cfg(test)]
mod tests;
mod tokens;
mod within;
mod words;

use std::ops::Range;

use gatewalk_release::{FeatureGates, Release};

use crate::cel::match_conditions::MatchConditionCompiler;
use outline::{Entry, Style};

pub use objects::assist_objects;
pub use within::{Within, assist_rows, text_around};

/// Longer texts get no assistance.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// What can be typed at a place, and what stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assist {
    /// The bytes that a completion replaces: the word at the place.
    pub replace: Range<usize>,
    /// What fits, in the order in which it is best shown. Those that do not begin with the word are there too.
    pub completions: Vec<Completion>,
    /// What stands there.
    pub hover: Option<Hover>,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A field of the file or of a value in an expression.
    Field,
    /// A value of a field, or a text that is compared with.
    Value,
    /// Several lines.
    Snippet,
    /// A variable of an expression.
    Variable,
    /// A function.
    Function,
    /// A macro.
    Macro,
}

/// Something that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and what the word is compared with.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, signature or default.
    pub detail: String,
    /// One line on it; may be empty.
    pub documentation: String,
    /// What takes the place of the word, as it must stand in the text, line breaks and indentation included.
    pub insert: String,
    /// The bytes of `insert` to select afterwards; an empty range is where the cursor goes. `None`: behind it.
    pub select: Option<Range<usize>>,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The bytes it is about.
    pub span: Range<usize>,
    /// The name with its type, or the expression's type.
    pub title: String,
    /// The overloads of a function.
    pub signatures: Vec<String>,
    /// One line on it; may be empty.
    pub documentation: String,
    /// The first release that has it, where that is not the first of all.
    pub since: Option<Release>,
}

/// What can be typed at byte `offset` of a configuration, and what stands there.
///
/// An offset past the end means the end, one inside a character its start. Texts over [`TEXT_BYTES_MAX`] get nothing.
pub fn assist(text: &str, offset: usize, gates: &FeatureGates) -> Assist {
    let offset = boundary(text, offset);
    let nothing = Assist { replace: offset..offset, ..Assist::default() };
    if text.len() > TEXT_BYTES_MAX {
        return nothing;
    }
    let entries = outline::outline(text, offset);
    let Some((entry, part)) = spot(text, &entries, offset) else { return nothing };
    let release = gates.release();
    // a word behind a dash is an item until it has a colon; where items are mappings it is a key
    if part == Part::Value
        && entry.name.is_empty()
        && fields::schema(&entry.parent).is_some()
        && let Some(scalar) = &entry.scalar
    {
        let name = text.get(scalar.content.clone()).unwrap_or_default().to_owned();
        let key = Entry { name, key: scalar.content.clone(), value_from: None, ..entry.clone() };
        return fields::key(text, &entries, &key, offset, release);
    }
    match part {
        Part::Key => fields::key(text, &entries, entry, offset, release),
        Part::Value if entry.path() == fields::EXPRESSION => {
            let compiler = MatchConditionCompiler::with_gates(gates);
            expression::assist(text, entry, offset, compiler.environment(), release)
        }
        Part::Value => fields::value(text, &entries, entry, offset, release),
    }
}

/// The start of the character at a place, or the end.
fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// An answer about a part of a text, with the places in the whole.
fn shifted(mut answer: Assist, place: &dyn Fn(usize) -> usize) -> Assist {
    let shift = |range: &mut Range<usize>| *range = place(range.start)..place(range.end);
    shift(&mut answer.replace);
    if let Some(hover) = &mut answer.hover {
        shift(&mut hover.span);
    }
    answer
}

/// Which part of an entry a place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Key,
    Value,
}

/// The entry at a place. A place behind a colon belongs to the value that may begin there.
fn spot<'a>(text: &str, entries: &'a [Entry], offset: usize) -> Option<(&'a Entry, Part)> {
    let is_in = |range: &Range<usize>| (range.start..=range.end).contains(&offset);
    entries.iter().rev().find_map(|entry| {
        if let Some(scalar) = &entry.scalar {
            let block = matches!(scalar.style, Style::Literal | Style::Folded);
            // a comment behind a plain value is not the value's
            let from = if block { scalar.content.start } else { entry.value_from? };
            if (from..=scalar.content.end).contains(&offset) {
                return Some((entry, Part::Value));
            }
        } else if let Some(from) = entry.value_from {
            let line = text.get(from..)?.split('\n').next().unwrap_or_default();
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            let rest = line.trim_start();
            let free = rest.is_empty() || rest.starts_with(['#', '}', ']', ',', '\r']);
            if free && (from..=from + blank).contains(&offset) {
                return Some((entry, Part::Value));
            }
        }
        (entry.value_from != Some(entry.key.start) && is_in(&entry.key))
            .then_some((entry, Part::Key))
    })
}

/// Where the string literal that begins at a character of an expression stands, its quotes included.
pub(crate) fn string_at(characters: &[char], start: usize) -> Range<usize> {
    let all = tokens::tokens(characters);
    let found = all.into_iter().find(|token| token.at.start == start);
    found.map_or(start..start + 1, |token| token.at)
}
