//! Under which characters of an expression the values of its parts are shown.

use std::collections::BTreeSet;

use gatewalk_cel::ast::{Ast, ExprId, ExprKind};
use gatewalk_cel::program::Recording;
use gatewalk_cel::value::format_value;
use gatewalk_cel::{CheckedAst, Value};
use gatewalk_diagnostics::{LineIndex, Span};
use gatewalk_kubernetes::apis::apiserver::ExpressionSource;

use crate::SubValue;

/// Longer values are cut, in code points.
const VALUE_CHARACTERS_MAX: usize = 60;

/// A part of an expression and the character it is shown under.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    id: ExprId,
    /// The code point, from zero.
    at: u32,
    span: Option<Span>,
}

/// The parts worth showing, ordered by place: names, selections, operators and calls, but neither literals nor what a macro
/// does for each element.
pub(super) fn of(
    checked: &CheckedAst,
    expression: &ExpressionSource,
    index: &LineIndex<'_>,
) -> Vec<Anchor> {
    let ast = &checked.ast;
    let characters: Vec<char> = expression.text.chars().collect();
    let is_in_text = expression.span != Span::default();
    let mut anchors = Vec::new();
    let mut pending = vec![ast.root()];
    while let Some(id) = pending.pop() {
        if let Some(at) = place(ast, id, &characters) {
            let character = at as usize..at as usize + 1;
            let span = is_in_text.then(|| index.span(expression.source_range(character)));
            anchors.push(Anchor { id, at, span });
        }
        match ast.kind(id) {
            ExprKind::Comprehension(fold) => pending.push(fold.iter_range),
            _ => pending.extend(ast.children(id)),
        }
    }
    anchors.sort_by_key(|anchor| anchor.at);
    anchors
}

/// The operator, the member's name, the function's name.
fn place(ast: &Ast, id: ExprId, characters: &[char]) -> Option<u32> {
    let offset = ast.expr(id).offset?;
    match ast.kind(id) {
        ExprKind::Constant(_) | ExprKind::Unspecified => None,
        ExprKind::Select(select) if !select.test_only => Some(skip_to_name(offset, characters)),
        ExprKind::Ident(_) | ExprKind::List(_) | ExprKind::Map(_) | ExprKind::Struct(_) => {
            Some(offset)
        }
        // calls and macros stand at their parenthesis, operators at themselves
        ExprKind::Select(_) | ExprKind::Call(_) | ExprKind::Comprehension(_) => {
            Some(name_before(offset, characters))
        }
    }
}

/// From the dot of a selection to the name behind it.
fn skip_to_name(dot: u32, characters: &[char]) -> u32 {
    let behind = characters.iter().skip(dot as usize + 1);
    let skipped = behind.take_while(|one| one.is_whitespace() || matches!(one, '?' | '`')).count();
    dot + 1 + u32::try_from(skipped).unwrap_or_default()
}

/// From a parenthesis to the name before it; anything else stays where it is.
fn name_before(at: u32, characters: &[char]) -> u32 {
    let before = characters.get(..at as usize).unwrap_or_default();
    if characters.get(at as usize) != Some(&'(') {
        return at;
    }
    let name = before.iter().rev().take_while(|one| one.is_alphanumeric() || **one == '_').count();
    at - u32::try_from(name).unwrap_or_default()
}

/// What the parts came to. An error is shown once, where it comes up first.
pub(super) fn values(anchors: &[Anchor], recording: &Recording) -> Vec<SubValue> {
    let mut errors = BTreeSet::new();
    let mut values = Vec::new();
    for anchor in anchors {
        let Some(recorded) = recording.get(anchor.id) else { continue };
        let (value, error) = match &recorded.outcome {
            // the whole request, or a large part of it, says nothing
            Ok(Value::Map(_)) => continue,
            Ok(value) => (shortened(&format_value(value)), false),
            Err(error) => {
                if !errors.insert(error.to_string()) {
                    continue;
                }
                (error.to_string(), true)
            }
        };
        values.push(SubValue { anchor: anchor.at, value, error, span: anchor.span });
    }
    values
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
