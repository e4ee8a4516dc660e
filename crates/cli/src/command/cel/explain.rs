//! `--explain`: what each part of an expression came to and cost, under its own characters.

use std::collections::BTreeSet;

use gatewalk_cel::CheckedAst;
use gatewalk_cel::ast::ExprId;
use gatewalk_cel::program::{Recorded, Recording};
use gatewalk_cel::value::format_value;
use gatewalk_report::SubValue;
use gatewalk_report::render::power_assert::{Segment, layout};

/// Longer values are cut, in code points.
const VALUE_CHARACTERS_MAX: usize = 60;

/// The expression, and under it the value and the cost of every part that was evaluated, but for constants and for what macros make.
pub(super) fn picture(expression: &str, checked: &CheckedAst, recording: &Recording) -> String {
    let mut text = String::new();
    for row in layout(expression, &parts(expression, checked, recording)) {
        let mut line = String::new();
        for segment in row {
            match segment {
                Segment::Plain(part) | Segment::Value(part) | Segment::Error(part) => {
                    line.push_str(&part);
                }
                Segment::Bar => line.push('│'),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A node, where it is shown, and the place of the macro that it may come from.
struct Part {
    id: ExprId,
    macro_offset: Option<u32>,
}

fn parts(expression: &str, checked: &CheckedAst, recording: &Recording) -> Vec<SubValue> {
    let ast = &checked.ast;
    let characters: Vec<char> = expression.chars().collect();
    let mut values = Vec::new();
    let mut pending = vec![Part { id: ast.root(), macro_offset: None }];
    while let Some(Part { id, macro_offset }) = pending.pop() {
        let offset = ast.expr(id).offset;
        // what a macro makes stands where the macro stands
        let is_made = offset.is_none() || offset == macro_offset;
        if !is_made
            && let (Some(anchor), Some(recorded)) = (ast.anchor(id, &characters), recording.get(id))
        {
            values.push(value(anchor, recorded, &children_failed(checked, recording, id)));
        }
        let is_macro = ast.macro_calls().contains_key(&id);
        let macro_offset = if is_macro { offset } else { macro_offset };
        pending.extend(ast.children(id).map(|id| Part { id, macro_offset }));
    }
    values
}

/// The errors of the parts of a node, which it passes on.
fn children_failed(checked: &CheckedAst, recording: &Recording, id: ExprId) -> BTreeSet<String> {
    let failed = |child| match &recording.get(child)?.outcome {
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    };
    checked.ast.children(id).filter_map(failed).collect()
}

fn value(anchor: u32, recorded: &Recorded, passed_on: &BTreeSet<String>) -> SubValue {
    let (value, error) = match &recorded.outcome {
        Ok(value) => (shortened(&format_value(value)), false),
        // said where it comes up
        Err(error) if passed_on.contains(&error.to_string()) => ("error".to_owned(), true),
        Err(error) => (format!("error: {error}"), true),
    };
    let times = match recorded.times {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    let value = format!("{value} (cost {}{times})", recorded.cost);
    SubValue { anchor, value, error, span: None }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
