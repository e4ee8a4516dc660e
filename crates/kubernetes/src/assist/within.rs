//! Completion and hover in a document that holds other texts as literal blocks, and has fields of its own.

use gatewalk_release::FeatureGates;

use super::outline::{Style, outline};
use super::rows::{Field, Table};
use super::{Assist, Part, TEXT_BYTES_MAX, boundary, expression, shifted, spot};
use crate::cel::match_conditions::MatchConditionCompiler;

/// A text that stands in another, as a literal block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// The field at the top that holds it.
    pub field: String,
    /// The text, without the block's indentation.
    pub text: String,
    /// The place in it.
    pub offset: usize,
    indentation: usize,
    /// Where its lines begin, here and in the whole.
    lines: Vec<(usize, usize)>,
}

impl Within {
    /// An answer about the text as an answer about the whole: places move, and lines that are inserted are indented.
    pub fn outside(&self, answer: Assist) -> Assist {
        let place = |at: usize| {
            let line = self.lines.partition_point(|(inner, _)| *inner <= at).saturating_sub(1);
            self.lines.get(line).map_or(at, |(inner, outer)| outer + at.saturating_sub(*inner))
        };
        let mut answer = shifted(answer, &place);
        let indented = format!("\n{}", " ".repeat(self.indentation));
        for completion in &mut answer.completions {
            if let Some(select) = &mut completion.select {
                let before = |end: usize| {
                    completion.insert.get(..end).unwrap_or_default().matches('\n').count()
                        * self.indentation
                };
                *select = select.start + before(select.start)..select.end + before(select.end);
            }
            completion.insert = completion.insert.replace('\n', &indented);
        }
        answer
    }
}

/// The literal block of a field at the top that a place is in.
pub fn text_around(text: &str, offset: usize) -> Option<Within> {
    let offset = boundary(text, offset);
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let entries = outline(text, offset);
    let entry = entries.iter().rev().find(|entry| {
        let is_block = entry.scalar.as_ref().is_some_and(|scalar| scalar.style == Style::Literal);
        is_block && entry.parent.is_empty() && entry.key.end <= offset
    })?;
    let head = entry.value_from?;
    let start = head + text.get(head..)?.find('\n')? + 1;
    if offset < start {
        return None;
    }
    let is_blank = |line: &str| line.trim().is_empty();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let all = || text.get(start..).unwrap_or_default().split_inclusive('\n');
    let indentation = all().find(|line| !is_blank(line)).map_or(0, indent).max(entry.column + 1);
    let mut found = Within {
        field: entry.name.clone(),
        text: String::new(),
        offset: 0,
        indentation,
        lines: Vec::new(),
    };
    let mut at = start;
    for line in all() {
        if !is_blank(line) && indent(line) < indentation {
            break;
        }
        let own = indentation.min(indent(line));
        found.lines.push((found.text.len(), at + own));
        if (at..at + line.len()).contains(&offset) || at + line.len() == text.len() {
            found.offset = found.text.len() + offset.saturating_sub(at + own).min(line.len() - own);
        }
        found.text.push_str(line.get(own..).unwrap_or_default());
        at += line.len();
    }
    (offset < at || at == text.len()).then_some(found)
}

/// What can be typed at byte `offset` of a document whose fields stand in `rows`, and what stands there. `values` says what a field is
/// usefully set to; what stands at one of the paths of `expressions` is an expression of a condition.
pub fn assist_rows(
    text: &str,
    offset: usize,
    rows: &str,
    values: &dyn Fn(&str) -> Vec<String>,
    expressions: &[&str],
    gates: &FeatureGates,
) -> Assist {
    let offset = boundary(text, offset);
    let nothing = Assist { replace: offset..offset, ..Assist::default() };
    if text.len() > TEXT_BYTES_MAX {
        return nothing;
    }
    let entries = outline(text, offset);
    let Some((entry, part)) = spot(text, &entries, offset) else { return nothing };
    if part == Part::Value && expressions.contains(&entry.path().as_str()) {
        let compiler = MatchConditionCompiler::with_gates(gates);
        return expression::assist(text, entry, offset, compiler.environment(), gates.release());
    }
    let fields: Vec<Field<'_>> = rows.lines().filter_map(Field::read).collect();
    let table = Table { fields: &fields, values };
    table.assist(text, &entries, (entry, part), &entry.parent, offset)
}
