//! The text of an expression with its lines, counted in code points: cel-go's `common.Source`.

use std::sync::Arc;

/// Where something stands: as cel-go counts, lines from 1 and columns from 0, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line, from 1; -1 where there is no place.
    pub line: i64,
    /// The column, from 0; -1 where there is no place.
    pub column: i64,
}

impl Location {
    /// cel-go's `NoLocation`, printed as `-1:0`.
    pub const NONE: Location = Location { line: -1, column: -1 };
}

/// The text of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    text: Arc<str>,
    /// For each line the code-point offset and the byte offset at which it starts.
    lines: Arc<[(u32, usize)]>,
    code_points: u32,
}

impl Source {
    /// A text called `<input>` in issues, as cel-go calls it.
    pub fn new(text: &str) -> Source {
        let mut lines = vec![(0, 0)];
        let mut code_points = 0u32;
        for (byte, character) in text.char_indices() {
            code_points = code_points.saturating_add(1);
            if character == '\n' {
                lines.push((code_points, byte.saturating_add(1)));
            }
        }
        Source { text: text.into(), lines: lines.into(), code_points }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What issues call it.
    pub const fn description(&self) -> &'static str {
        "<input>"
    }

    /// Its length in code points.
    pub const fn code_points(&self) -> u32 {
        self.code_points
    }

    /// The place of a code-point offset.
    pub fn location(&self, offset: u32) -> Location {
        let after = self.lines.partition_point(|(start, _)| *start <= offset);
        let start =
            after.checked_sub(1).and_then(|line| self.lines.get(line)).map_or(0, |line| line.0);
        Location {
            line: i64::try_from(after).unwrap_or(i64::MAX),
            column: i64::from(offset.saturating_sub(start)),
        }
    }

    /// The place of an offset, where the start of a line counts as the end of the line before.
    pub(crate) fn location_from_line_end(&self, offset: u32) -> Location {
        match offset.checked_sub(1) {
            Some(before) => {
                let Location { line, column } = self.location(before);
                Location { line, column: column + 1 }
            }
            None => self.location(offset),
        }
    }

    /// The code-point offset of a place, if there is such a line.
    pub fn offset(&self, location: Location) -> Option<u32> {
        let position = usize::try_from(location.line).ok()?.checked_sub(1)?;
        let (start, _) = *self.lines.get(position)?;
        start.checked_add(u32::try_from(location.column).ok()?)
    }

    /// The text of a line without its line feed, or `None` when there is no such line. An empty
    /// text has no line, as in cel-go.
    pub fn snippet(&self, line: i64) -> Option<&str> {
        let position = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = self.lines.get(position)?.1;
        if self.text.is_empty() {
            return None;
        }
        let end = self
            .lines
            .get(position.checked_add(1)?)
            .map_or(self.text.len(), |next| next.1.saturating_sub(1));
        self.text.get(start..end)
    }
}
