//! Values under the characters that produced them.
//!
//! ```text
//! request.resourceAttributes.namespace == 'kube-system'
//!                            │         │
//!                            │         false
//!                            'shop'
//! ```

use crate::SubValue;

/// A run of characters of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// The expression's own characters, or blanks.
    Plain(String),
    /// The line from a character down to its value.
    Bar,
    /// A value.
    Value(String),
    /// An error in the place of a value.
    Error(String),
}

/// One printed line.
pub type Row = Vec<Segment>;

/// Lays out an expression with its values. `values` may come in any order; anchors outside of the expression are left out.
/// A line of the expression is followed by the rows of the values anchored in it.
pub fn layout(expression: &str, values: &[SubValue]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut line_start = 0;
    for line in expression.split('\n') {
        let length = line.chars().count();
        let line: String = line.chars().map(printable).collect();
        let mut here: Vec<(usize, &SubValue)> = values
            .iter()
            .filter_map(|value| {
                let before = (value.anchor as usize).checked_sub(line_start)?;
                let column = width(line.chars().take(before));
                (before <= length).then_some((column, value))
            })
            .collect();
        rows.push(vec![Segment::Plain(line)]);
        here.sort_by_key(|(column, _)| *column);
        here.dedup_by_key(|(column, _)| *column);
        rows.extend(under(&here));
        line_start += length + 1;
    }
    rows
}

/// The rows under one line: first a bar for each value, then the values from the right, each on the highest row where it
/// does not touch the value to its right.
fn under(values: &[(usize, &SubValue)]) -> Vec<Row> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut depths = vec![0_usize; values.len()];
    // For each row, the first column that is taken by what stands to the right.
    let mut taken: Vec<usize> = Vec::new();
    for (place, (column, value)) in values.iter().enumerate().rev() {
        let end = column + width(value.value.chars().map(printable));
        let free = taken.iter().position(|first| end < *first).unwrap_or(taken.len());
        for first in taken.iter_mut().take(free + 1) {
            *first = *column;
        }
        if free == taken.len() {
            taken.push(*column);
        }
        if let Some(depth) = depths.get_mut(place) {
            *depth = free;
        }
    }
    let deepest = depths.iter().copied().max().unwrap_or_default();
    let mut rows = vec![row(values, |_| Some(None))];
    for depth in 0..=deepest {
        rows.push(row(values, |place| match depths.get(place) {
            Some(own) if *own == depth => Some(values.get(place).map(|(_, value)| *value)),
            Some(own) if *own > depth => Some(None),
            _ => None,
        }));
    }
    rows
}

/// One row: for each value nothing, a bar (`Some(None)`), or the value.
fn row<'a>(
    values: &[(usize, &'a SubValue)],
    what: impl Fn(usize) -> Option<Option<&'a SubValue>>,
) -> Row {
    let mut row = Row::new();
    let mut at = 0;
    for (place, (column, _)) in values.iter().enumerate() {
        let Some(shown) = what(place) else { continue };
        if *column > at {
            row.push(Segment::Plain(" ".repeat(column - at)));
        }
        at = match shown {
            None => {
                row.push(Segment::Bar);
                column + 1
            }
            Some(value) => {
                let text: String = value.value.chars().map(printable).collect();
                let end = column + width(text.chars());
                row.push(if value.error { Segment::Error(text) } else { Segment::Value(text) });
                end
            }
        };
    }
    row
}

/// A character as it is printed: one that would move what follows becomes a blank.
fn printable(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

/// Characters two columns wide: the scripts and symbols of East Asia, and pictures.
const WIDE: [(char, char); 12] = [
    ('\u{1100}', '\u{115f}'),
    ('\u{2e80}', '\u{303e}'),
    ('\u{3041}', '\u{4dbf}'),
    ('\u{4e00}', '\u{a4cf}'),
    ('\u{a960}', '\u{a97c}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{fe30}', '\u{fe6f}'),
    ('\u{ff00}', '\u{ff60}'),
    ('\u{ffe0}', '\u{ffe6}'),
    ('\u{1f300}', '\u{1faff}'),
    ('\u{20000}', '\u{3fffd}'),
];

/// Characters without a column of their own: accents and joiners.
const NARROW: [(char, char); 5] = [
    ('\u{300}', '\u{36f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{20d0}', '\u{20ff}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{e0100}', '\u{e01ef}'),
];

/// How many columns of a terminal characters take.
fn width(characters: impl Iterator<Item = char>) -> usize {
    characters.map(columns).sum()
}

/// How many columns of a terminal a character takes.
fn columns(character: char) -> usize {
    let is_in = |table: &[(char, char)]| {
        table.iter().any(|(first, last)| (*first..=*last).contains(&character))
    };
    match character {
        ' '..='~' => 1,
        _ if is_in(&NARROW) => 0,
        _ if is_in(&WIDE) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(expression: &str, values: &[(u32, &str)], expected: &Expect) {
        let values: Vec<SubValue> = values
            .iter()
            .map(|(anchor, value)| SubValue {
                anchor: *anchor,
                value: (*value).to_owned(),
                ..SubValue::default()
            })
            .collect();
        let mut text = String::new();
        for row in layout(expression, &values) {
            for segment in row {
                match segment {
                    Segment::Plain(part) | Segment::Value(part) | Segment::Error(part) => {
                        text.push_str(&part);
                    }
                    Segment::Bar => text.push('|'),
                }
            }
            text.push('\n');
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn values_hang_under_their_characters() {
        check(
            "request.resourceAttributes.namespace == 'kube-system'",
            &[(27, "'shop'"), (37, "false")],
            &expect![[r#"
                request.resourceAttributes.namespace == 'kube-system'
                                           |         |
                                           'shop'    false
            "#]],
        );
    }

    #[test]
    fn a_value_that_would_touch_its_neighbour_goes_deeper() {
        check(
            "a.b == c",
            &[(2, "'a long one'"), (4, "false"), (7, "2")],
            &expect![[r#"
                a.b == c
                  | |  |
                  | |  2
                  | false
                  'a long one'
            "#]],
        );
    }

    #[test]
    fn each_line_has_its_own_values_and_anchors_outside_are_left_out() {
        check(
            "a &&\nb",
            &[(0, "true"), (2, "false"), (5, "false"), (99, "x")],
            &expect![[r#"
                a &&
                | |
                | false
                true
                b
                |
                false
            "#]],
        );
    }

    #[test]
    fn wide_characters_take_two_columns_and_accents_none() {
        check(
            "'日本' == x",
            &[(5, "'本本'"), (8, "1")],
            &expect![[r#"
                '日本' == x
                       |  |
                       |  1
                       '本本'
            "#]],
        );
        assert_eq!(width("e\u{301}\u{65e5}".chars()), 3);
        check(
            "a ==\tx",
            &[(5, "1\r2")],
            &expect![[r#"
                a == x
                     |
                     1 2
            "#]],
        );
    }
}
