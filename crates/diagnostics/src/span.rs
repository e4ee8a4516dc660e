//! Places in a text.

/// A place in a text. Lines and columns count from one, columns count Unicode code points, `offset` counts UTF-8 bytes
/// from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from one.
    pub line: u32,
    /// The column in code points, from one.
    pub column: u32,
    /// The UTF-8 byte offset, from zero.
    pub offset: u32,
}

/// A half-open range of a text: `end` is the first place that no longer belongs to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where it no longer is.
    pub end: Position,
}

impl Span {
    /// The bytes of the text that the span covers.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start.offset as usize..self.end.offset as usize
    }

    /// The text under the span, or `""` where the span does not fit `text`.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// Finds line and column of byte offsets. Lines end at `\n` (a `\r` before it belongs to the line).
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<u32>,
    /// How many code points begin before each block of [`BLOCK_BYTES`]: a column far along a line is not counted from its start.
    points: Vec<u32>,
    /// Then bytes are code points.
    is_ascii: bool,
}

/// How far apart the counts of code points stand.
const BLOCK_BYTES: usize = 1024;

/// How many code points begin in a range of UTF-8.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

impl<'a> LineIndex<'a> {
    /// Reads `text` once. Texts beyond 4 GiB are not supported; every input limit lies far below.
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| to_u32(at + 1)),
            )
            .collect();
        let blocks = text.as_bytes().chunks(BLOCK_BYTES);
        let points = blocks
            .scan(0, |before, block| {
                let points = *before;
                *before += count(block);
                Some(to_u32(points))
            })
            .collect();
        Self { text, starts, points, is_ascii: text.is_ascii() }
    }

    /// The place of a byte offset. An offset inside a code point or past the end is moved back to the nearest one that exists.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start as usize <= offset);
        let start = self.starts.get(line - 1).copied().unwrap_or_default() as usize;
        let column = if self.is_ascii {
            offset - start
        } else {
            self.points_before(offset) - self.points_before(start)
        };
        Position { line: to_u32(line), column: to_u32(column + 1), offset: to_u32(offset) }
    }

    /// How many code points begin before a byte offset of the text.
    fn points_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK_BYTES).min(self.points.len().saturating_sub(1));
        let before = self.points.get(block).copied().unwrap_or_default() as usize;
        before + self.text.as_bytes().get(block * BLOCK_BYTES..offset).map_or(0, count)
    }

    /// The span of a byte range.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { start: self.position(range.start), end: self.position(range.end) }
    }

    /// The place after the last character of a text, for which no line of it needs to be remembered.
    pub fn end(text: &str) -> Position {
        let start = text.rfind('\n').map_or(0, |at| at + 1);
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        let column = text.get(start..).unwrap_or_default().chars().count();
        Position { line: to_u32(lines + 1), column: to_u32(column + 1), offset: to_u32(text.len()) }
    }

    /// The text of a line (from one), without its line break.
    pub fn line(&self, line: u32) -> &'a str {
        let Some(index) = (line as usize).checked_sub(1) else { return "" };
        let Some(start) = self.starts.get(index) else { return "" };
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        self.text.get(*start as usize..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_offsets_count_bytes() {
        let text = "a: é\nb: 日本\n";
        let index = LineIndex::new(text);
        let at = text.find('本').unwrap();
        assert_eq!(index.position(at), Position { line: 2, column: 5, offset: 12 });
        assert_eq!(index.position(at + 1), index.position(at), "inside a code point");
        assert_eq!(index.position(999).line, 3, "past the end");
        assert_eq!(index.line(2), "b: 日本");
        assert_eq!(index.line(4), "");
        assert_eq!(index.span(at..at + 3).text(text), "本");
    }

    #[test]
    fn columns_are_right_everywhere_on_long_lines() {
        let text = format!("a\n{}\n{}", "é日x".repeat(2 * BLOCK_BYTES), "y".repeat(BLOCK_BYTES));
        let index = LineIndex::new(&text);
        let (mut line, mut column) = (1, 1);
        for (offset, character) in text.char_indices() {
            let position = index.position(offset);
            assert_eq!((position.line, position.column), (line, column), "{offset}");
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(index.position(text.len()).column, column, "at the end");
        assert_eq!(LineIndex::new("").position(0), Position { line: 1, column: 1, offset: 0 });
        for text in ["", "a", "a\n", "é\n日本", "a\r\n\n"] {
            assert_eq!(LineIndex::end(text), LineIndex::new(text).position(text.len()), "{text:?}");
        }
    }
}
