//! Flow style: `{type: Webhook, name: w}`, and JSON.

use super::{Entry, Reader, Scalar, Style, closing_quote};

/// What a bracket opened.
struct Open {
    is_map: bool,
    mapping: usize,
    path: String,
    /// In a mapping: whether a key comes next, and not a value.
    wants_key: bool,
}

/// Reads from the bracket at `from` to the one that closes it, and gives the place behind it. What is never closed ends where a
/// line begins that belongs to what stands around it.
pub(super) fn read(reader: &mut Reader<'_>, from: usize, path: &str, column: usize) -> usize {
    let pending = path.to_owned();
    let mut flow = Flow { reader, open: Vec::new(), at: from, column, pending, word_end: None };
    let end = flow.run();
    let reader = flow.reader;
    let line_end = reader.line_end(end.min(reader.text.len()));
    if (end..=line_end).contains(&reader.cursor) && end < reader.text.len() {
        return reader.next_line(end);
    }
    reader.next_line(end.min(reader.text.len()))
}

struct Flow<'r, 'a> {
    reader: &'r mut Reader<'a>,
    open: Vec<Open>,
    at: usize,
    column: usize,
    /// The path of the value that comes next.
    pending: String,
    /// Where the last word ends: a cursor there is still in it.
    word_end: Option<usize>,
}

impl Flow<'_, '_> {
    fn run(&mut self) -> usize {
        loop {
            let blank_from = self.at;
            if self.skip_blank() {
                self.place(blank_from, self.at);
                return self.at;
            }
            let at = self.at;
            let Some(character) = self.reader.rest(at).chars().next() else {
                self.place(blank_from, at);
                return at;
            };
            if !self.open.is_empty() && !matches!(character, ':') {
                self.place(blank_from, at);
            }
            match character {
                '{' | '[' => self.push(character == '{'),
                '}' | ']' => {
                    self.at += 1;
                    self.open.pop();
                    if self.open.is_empty() {
                        return self.at;
                    }
                }
                ',' => {
                    self.at += 1;
                    if let Some(open) = self.open.last_mut() {
                        open.wants_key = open.is_map;
                    }
                }
                ':' => {
                    self.at += 1;
                    let at = self.at;
                    if let Some(entry) = self.reader.entries.last_mut() {
                        entry.value_from = Some(at);
                    }
                }
                _ => self.word(character),
            }
            if self.at <= at {
                return self.reader.text.len();
            }
        }
    }

    /// Skips blanks; true where a line below belongs to what stands around the brackets.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.reader.rest(self.at);
            let Some(character) = rest.chars().next().filter(|first| first.is_whitespace()) else {
                return false;
            };
            self.at += character.len_utf8();
            if character == '\n' && self.reader.entries.iter().any(|entry| entry.mapping > 0) {
                let line = rest.get(1..).unwrap_or_default().lines().next().unwrap_or_default();
                let content = line.trim_start();
                let outside = line.len() - content.len() <= self.column
                    && (content.starts_with("- ") || super::colon(content).is_some())
                    && !content.starts_with('"');
                if outside {
                    self.at -= 1;
                    return true;
                }
            }
        }
    }

    fn push(&mut self, is_map: bool) {
        let path = match self.open.last() {
            Some(open) if !open.is_map => format!("{}[]", open.path),
            _ => std::mem::take(&mut self.pending),
        };
        self.reader.mappings += 1;
        let mapping = self.reader.mappings;
        self.open.push(Open { is_map, mapping, path, wants_key: is_map });
        self.at += 1;
    }

    /// The place under the cursor between two commas or brackets.
    fn place(&mut self, from: usize, to: usize) {
        let cursor = self.reader.cursor;
        let Some(open) = self.open.last().filter(|_| self.word_end != Some(cursor)) else { return };
        let next = self.reader.rest(to).chars().next();
        let is_free = next.is_none_or(|next| matches!(next, '}' | ']' | ',' | '{' | '\n'));
        if !(from..=to).contains(&cursor) || !open.wants_key && open.is_map || !is_free {
            return;
        }
        let line = self
            .reader
            .text
            .get(..cursor)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |at| at + 1);
        let entry = Entry {
            mapping: open.mapping,
            parent: if open.is_map { open.path.clone() } else { format!("{}[]", open.path) },
            key: cursor..cursor,
            column: cursor - line,
            value_from: (!open.is_map).then_some(cursor),
            item_of: (!open.is_map).then(|| open.path.clone()),
            ..Entry::default()
        };
        self.reader.entries.push(entry);
    }

    fn word(&mut self, first: char) {
        let start = self.at;
        let (content, end, style) = self.scalar(first);
        self.at = end;
        self.word_end = Some(end);
        let Some(open) = self.open.last_mut() else { return };
        if open.wants_key {
            open.wants_key = false;
            let line = self
                .reader
                .text
                .get(..start)
                .and_then(|before| before.rfind('\n'))
                .map_or(0, |at| at + 1);
            let entry = Entry {
                mapping: open.mapping,
                parent: open.path.clone(),
                name: self.reader.text.get(content).unwrap_or_default().to_owned(),
                key: start..end,
                column: start - line,
                ..Entry::default()
            };
            self.pending = entry.path();
            self.reader.entries.push(entry);
            return;
        }
        let scalar = Scalar { style, content };
        if open.is_map {
            if let Some(entry) = self.reader.entries.last_mut() {
                entry.scalar = Some(scalar);
            }
            return;
        }
        let parent = format!("{}[]", open.path);
        self.reader.mappings += 1;
        self.reader.entries.push(Entry {
            mapping: self.reader.mappings,
            parent,
            key: start..start,
            value_from: Some(start),
            scalar: Some(scalar),
            ..Entry::default()
        });
    }

    /// A quoted or plain scalar: its content, its end, its style.
    fn scalar(&self, first: char) -> (std::ops::Range<usize>, usize, Style) {
        let start = self.at;
        let wants_key = self.open.last().is_some_and(|open| open.wants_key);
        if matches!(first, '\'' | '"') {
            let style = if first == '\'' { Style::Single } else { Style::Double };
            let content = start + 1;
            let line_end = self.reader.line_end(start);
            return match closing_quote(self.reader.rest(content), first) {
                Some(length) => (content..content + length, content + length + 1, style),
                None => (content..line_end, line_end, style),
            };
        }
        let rest = self.reader.rest(start);
        let length = rest
            .char_indices()
            .find(|(at, character)| match character {
                ',' | '}' | ']' | '\n' | '\r' => true,
                ':' => wants_key || rest.get(at + 1..).is_some_and(|rest| rest.starts_with(' ')),
                _ => false,
            })
            .map_or(rest.len(), |(at, _)| at);
        let text = rest.get(..length).unwrap_or_default().trim_end();
        let end = start + text.len().max(first.len_utf8());
        (start..end, end, Style::Plain)
    }
}
