//! Under which characters of an expression the values of its parts are shown.

use std::collections::BTreeSet;

use gatewalk_cel::ast::{ExprId, ExprKind};
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
        if let Some(at) = ast.anchor(id, &characters) {
            let character = at as usize..at as usize + 1;
            let span = is_in_text.then(|| index.span(expression.source_range(character)));
            anchors.push(Anchor { id, at, span });
        }
        match ast.kind(id) {
            ExprKind::Comprehension(fold) => pending.push(fold.iter_range),
            _ => pending.extend(ast.children(id)),
        }
    }
    gatewalk_diagnostics::order::sort_by_key(&mut anchors, |anchor| anchor.at);
    anchors
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
