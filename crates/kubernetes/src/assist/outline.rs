//! A tolerant reading of YAML and JSON while it is being typed: which key stands where, whatever else is broken.
//!
//! It is no YAML parser. It goes by indentation in block style and by brackets in flow style, takes what it finds, and never
//! gives up: a file that does not parse is the usual state of a file under a cursor.

mod flow;

use std::ops::Range;

/// A key with its value, or the place where a key may be typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// The mapping it stands in; equal for keys beside each other.
    pub(super) mapping: usize,
    /// Where the mapping stands: names joined by dots, `[]` for an item (`authorizers[].webhook`).
    pub(super) parent: String,
    /// The key as typed, without quotes. Empty for an item of a list, and for the place under the cursor.
    pub(super) name: String,
    /// Where the key stands, its quotes included.
    pub(super) key: Range<usize>,
    /// The column of the key, from zero.
    pub(super) column: usize,
    /// Where a value may begin: behind the colon. `None` while there is no colon.
    pub(super) value_from: Option<usize>,
    /// A value that is neither a mapping nor a list.
    pub(super) scalar: Option<Scalar>,
    /// The list whose next item may begin in this place instead of a key.
    pub(super) item_of: Option<String>,
}

impl Entry {
    /// Where the value stands.
    pub(super) fn path(&self) -> String {
        match (self.parent.as_str(), self.name.as_str()) {
            (parent, "") => parent.to_owned(),
            ("", name) => name.to_owned(),
            (parent, name) => format!("{parent}.{name}"),
        }
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A scalar in the text.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    pub(super) style: Style,
    /// Its content, without quotes and without the head of a block.
    pub(super) content: Range<usize>,
}

/// The entries of a text, in its order. The place at `cursor` is an entry even where nothing is typed yet.
pub(super) fn outline(text: &str, cursor: usize) -> Vec<Entry> {
    let mut reader =
        Reader { text, cursor, at: 0, frames: Vec::new(), entries: Vec::new(), mappings: 0 };
    while reader.at < text.len() || (reader.at == text.len() && cursor == text.len()) {
        let before = reader.at;
        reader.line();
        if reader.at == before {
            break;
        }
    }
    reader.entries
}

/// A mapping or a list that is open.
#[derive(Clone, Debug)]
struct Frame {
    column: usize,
    path: String,
    /// The number of a mapping; `None` for a list.
    mapping: Option<usize>,
}

struct Reader<'a> {
    text: &'a str,
    cursor: usize,
    at: usize,
    frames: Vec<Frame>,
    entries: Vec<Entry>,
    mappings: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self, from: usize) -> &'a str {
        self.text.get(from..).unwrap_or_default()
    }

    /// The end of the line that `from` stands in, without its line break.
    fn line_end(&self, from: usize) -> usize {
        let length = self.rest(from).find('\n').unwrap_or_else(|| self.rest(from).len());
        let end = from + length;
        if self.text.get(from..end).is_some_and(|line| line.ends_with('\r')) {
            end - 1
        } else {
            end
        }
    }

    fn next_line(&self, from: usize) -> usize {
        self.rest(from).find('\n').map_or(self.text.len() + 1, |at| from + at + 1)
    }

    /// Reads the line at `at` and what its value takes of the lines below.
    fn line(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        self.at = self.next_line(start);
        let line = self.text.get(start..end).unwrap_or_default();
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        let content = line.trim_start();
        let under_cursor = (start..=end).contains(&self.cursor);
        if content.is_empty() {
            if under_cursor {
                self.place(self.cursor - start, self.cursor);
            }
            return;
        }
        if content.starts_with('#') {
            return;
        }
        if line.starts_with("---") || line.starts_with("...") {
            self.frames.clear();
            return;
        }
        self.content(start, start + indentation, end);
    }

    /// What stands on a line behind its indentation, or behind the dash of an item.
    fn content(&mut self, line: usize, mut from: usize, end: usize) {
        loop {
            let column = from - line;
            let content = self.text.get(from..end).unwrap_or_default();
            if content == "-" || content.starts_with("- ") {
                self.item(column);
                let behind = content.get(1..).unwrap_or_default();
                let blank = behind.len() - behind.trim_start_matches(' ').len();
                let next = from + 1 + blank;
                if next >= end {
                    if (from + 1..=end).contains(&self.cursor) {
                        self.place(self.cursor - line, self.cursor);
                    }
                    return;
                }
                from = next;
                continue;
            }
            if content.starts_with(['{', '[']) {
                let path = self.pending_path(column).unwrap_or_default();
                self.at = flow::read(self, from, &path, column);
                return;
            }
            return self.key(column, from, end);
        }
    }

    /// Opens the list at a column, or its next item.
    fn item(&mut self, column: usize) {
        self.frames.retain(|frame| frame.column <= column);
        while self
            .frames
            .last()
            .is_some_and(|frame| frame.column == column && frame.mapping.is_some())
            && self.pending().is_none()
        {
            self.frames.pop();
        }
        let is_open = self
            .frames
            .last()
            .is_some_and(|frame| frame.mapping.is_none() && frame.column == column);
        if !is_open {
            let path = self.pending_path(column).unwrap_or_default();
            self.frames.push(Frame { column, path, mapping: None });
        }
    }

    /// The last entry, if it has a colon and no value yet.
    fn pending(&self) -> Option<&Entry> {
        let last = self.entries.iter().rev().find(|entry| !entry.name.is_empty())?;
        let top = self.frames.iter().rev().find_map(|frame| frame.mapping)?;
        (last.mapping == top && last.value_from.is_some() && last.scalar.is_none()).then_some(last)
    }

    /// Where a mapping or list that begins at this column stands.
    fn pending_path(&self, column: usize) -> Option<String> {
        match self.frames.last() {
            None => None,
            Some(frame) if frame.mapping.is_none() && frame.column < column => {
                Some(format!("{}[]", frame.path))
            }
            Some(_) => self.pending().map(Entry::path),
        }
    }

    /// The mapping for a key at a column.
    fn mapping(&mut self, column: usize) -> (usize, String) {
        self.frames.retain(|frame| {
            frame.column < column || (frame.column == column && frame.mapping.is_some())
        });
        if let Some(Frame { mapping: Some(number), path, column: open }) = self.frames.last()
            && *open == column
        {
            return (*number, path.clone());
        }
        let path = self.pending_path(column).unwrap_or_else(|| match self.frames.last() {
            None => String::new(),
            // nothing is open that could hold it
            Some(_) => "?".to_owned(),
        });
        self.mappings += 1;
        self.frames.push(Frame { column, path: path.clone(), mapping: Some(self.mappings) });
        (self.mappings, path)
    }

    /// The place under the cursor, where nothing stands.
    fn place(&mut self, column: usize, at: usize) {
        let item_of = self
            .frames
            .iter()
            .find(|frame| frame.mapping.is_none() && frame.column == column)
            .map(|frame| frame.path.clone())
            .or_else(|| {
                self.pending()
                    .filter(|_| {
                        self.frames
                            .last()
                            .is_some_and(|frame| frame.mapping.is_some() && frame.column <= column)
                    })
                    .map(Entry::path)
            });
        let frames = self.frames.clone();
        let (mapping, parent) = self.mapping(column);
        // a place is no mapping yet: what follows may stand elsewhere
        self.frames = frames;
        self.entries.push(Entry {
            mapping,
            parent,
            key: at..at,
            column,
            item_of,
            ..Entry::default()
        });
    }

    fn key(&mut self, column: usize, from: usize, end: usize) {
        let content = self.text.get(from..end).unwrap_or_default();
        let Some(colon) = colon(content) else {
            return self.word(column, from, end);
        };
        let (mapping, parent) = self.mapping(column);
        let typed = content.get(..colon).unwrap_or_default().trim_end();
        let value_from = from + colon + 1;
        self.entries.push(Entry {
            mapping,
            parent,
            name: typed.trim_matches(['"', '\'']).to_owned(),
            key: from..from + typed.len(),
            column,
            value_from: Some(value_from),
            ..Entry::default()
        });
        self.value(value_from, end, column);
    }

    /// A word without a colon: an item of a list, or a key that is being typed.
    fn word(&mut self, column: usize, from: usize, end: usize) {
        let item =
            self.frames.last().filter(|frame| frame.mapping.is_none() && frame.column < column);
        if let Some(frame) = item {
            let parent = format!("{}[]", frame.path);
            self.mappings += 1;
            self.entries.push(Entry {
                mapping: self.mappings,
                parent,
                key: from..from,
                column,
                value_from: Some(from),
                ..Entry::default()
            });
            return self.value(from, end, column.saturating_sub(1));
        }
        let (mapping, parent) = self.mapping(column);
        let typed = self.text.get(from..end).unwrap_or_default().trim_end();
        self.entries.push(Entry {
            mapping,
            parent,
            name: typed.to_owned(),
            key: from..from + typed.len(),
            column,
            ..Entry::default()
        });
    }

    /// Reads a value behind a colon; `column` is that of its key.
    fn value(&mut self, from: usize, end: usize, column: usize) {
        let value = self.text.get(from..end).unwrap_or_default();
        let start = from + (value.len() - value.trim_start().len());
        let value = value.trim();
        let scalar = match value.chars().next() {
            None | Some('#') => return,
            Some('{' | '[') => {
                let path = self.entries.last().map(Entry::path).unwrap_or_default();
                self.at = flow::read(self, start, &path, column);
                return;
            }
            Some('|' | '>') => self.block(start, end, column),
            Some(quote @ ('\'' | '"')) => self.quoted(start, quote, column),
            Some(_) => self.plain(start, end, column),
        };
        if let Some(entry) = self.entries.last_mut() {
            entry.scalar = Some(scalar);
        }
    }

    /// The lines below that are indented more than the key, or blank.
    fn block(&mut self, start: usize, end: usize, column: usize) -> Scalar {
        let style = if self.rest(start).starts_with('|') { Style::Literal } else { Style::Folded };
        let from = self.next_line(end).min(self.text.len());
        let mut to = from;
        let mut at = from;
        while at < self.text.len() {
            let line_end = self.line_end(at);
            let line = self.text.get(at..line_end).unwrap_or_default();
            let indentation = line.len() - line.trim_start().len();
            let blank = indentation == line.len();
            let leaves = if blank {
                (at..=line_end).contains(&self.cursor) && self.cursor - at <= column
            } else {
                indentation <= column
            };
            if leaves {
                break;
            }
            if !blank || (at..=line_end).contains(&self.cursor) {
                to = line_end;
            }
            at = self.next_line(at);
        }
        self.at = at;
        Scalar { style, content: from..to.max(from) }
    }

    /// To the closing quote; one that is not closed ends with its line.
    fn quoted(&mut self, start: usize, quote: char, column: usize) -> Scalar {
        let style = if quote == '\'' { Style::Single } else { Style::Double };
        let content = start + 1;
        let closed = closing_quote(self.rest(content), quote).map(|length| content + length);
        // a quote that closes many keys later was never meant for this one
        let closed = closed.filter(|closed| {
            let inside = self.text.get(content..*closed).unwrap_or_default();
            !inside.lines().skip(1).any(|line| {
                let indentation = line.len() - line.trim_start().len();
                !line.trim().is_empty() && indentation <= column
            })
        });
        let Some(closed) = closed else {
            return Scalar { style, content: content..self.line_end(start) };
        };
        self.at = self.next_line(closed);
        Scalar { style, content: content..closed }
    }

    /// To a comment or the end of the line, and the lines below that go on.
    fn plain(&mut self, start: usize, end: usize, column: usize) -> Scalar {
        let mut to = start + plain_length(self.text.get(start..end).unwrap_or_default());
        let mut at = self.next_line(end);
        while at < self.text.len() {
            let line_end = self.line_end(at);
            let line = self.text.get(at..line_end).unwrap_or_default();
            let content = line.trim_start();
            let indentation = line.len() - content.len();
            let goes_on = indentation > column
                && !content.is_empty()
                && !content.starts_with(['#', '-'])
                && colon(content).is_none();
            if !goes_on {
                break;
            }
            to = at + indentation + plain_length(content);
            at = self.next_line(at);
            self.at = at;
        }
        Scalar { style: Style::Plain, content: start..to }
    }
}

/// The length of a plain scalar on one line: up to ` #`, without blanks behind it.
fn plain_length(line: &str) -> usize {
    let comment = line.find(" #").unwrap_or(line.len());
    line.get(..comment).unwrap_or_default().trim_end().len()
}

/// Where the colon of a key stands.
fn colon(line: &str) -> Option<usize> {
    let quote = line.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let from = match quote {
        Some(quote) => 2 + closing_quote(line.get(1..)?, quote)?,
        None => 0,
    };
    let behind = line.get(from..)?;
    let at = behind
        .char_indices()
        .find(|(at, character)| {
            *character == ':'
                && behind
                    .get(at + 1..)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
        })
        .map(|(at, _)| at)?;
    let key = behind.get(..at)?;
    // an expression is no key: `'a: b'` and `x ? y : z` have their colons inside
    let is_key =
        if quote.is_some() { key.trim().is_empty() } else { !key.contains([' ', '\'', '"', '(']) };
    is_key.then_some(from + at)
}

/// How many bytes stand before the closing quote.
fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            if quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') {
                characters.next();
            } else {
                return Some(at);
            }
        }
    }
    None
}
