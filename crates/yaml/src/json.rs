//! JSON as Go's `encoding/json` reads it: its syntax errors, its limits, duplicate keys kept in the order of the text.

mod strings;

use std::sync::Arc;

use crate::tree::{Data, EntryData, NodeData, Style, to_u32};
use crate::{Error, Number, TEXT_BYTES_MAX, Tree, UPSTREAM_DEPTH_MAX};
use gatewalk_diagnostics::go::push_quoted;

pub(crate) use strings::unquote;

/// Reads one JSON value and nothing after it, as `json.Unmarshal` does before it looks at types. Errors carry its text
/// (`invalid character 'x' after top-level value`).
pub fn parse(text: &str) -> Result<Tree, Error> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Error::too_long(text.len()));
    }
    let mut parser =
        Parser { text, bytes: text.as_bytes(), at: 0, tree: Tree::default(), open: Vec::new() };
    parser.run()?;
    Ok(parser.tree)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tree: Tree,
    open: Vec<Open>,
}

/// A collection that is not yet closed.
struct Open {
    start: usize,
    content: OpenContent,
}

enum OpenContent {
    Array(Vec<u32>),
    Object { entries: Vec<EntryData>, key: Option<(Arc<str>, std::ops::Range<u32>)> },
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Error> {
        loop {
            let Some(value) = self.begin_value()? else { continue };
            let Some(root) = self.after_value(value)? else { continue };
            self.tree.set_root(root);
            self.skip_space();
            return match self.peek() {
                Some(_) => Err(self.unexpected("after top-level value")),
                None => Ok(()),
            };
        }
    }

    /// Reads a scalar or an empty collection, or opens a collection and reads up to its first value.
    fn begin_value(&mut self) -> Result<Option<u32>, Error> {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            None => Err(self.end_of_input()),
            Some(b'{') => {
                self.open(start, OpenContent::Object { entries: Vec::new(), key: None })?;
                self.skip_space();
                if self.peek() == Some(b'}') {
                    return Ok(Some(self.close()));
                }
                self.key()?;
                Ok(None)
            }
            Some(b'[') => {
                self.open(start, OpenContent::Array(Vec::new()))?;
                self.skip_space();
                if self.peek() == Some(b']') {
                    return Ok(Some(self.close()));
                }
                Ok(None)
            }
            Some(b'"') => {
                let text = self.string()?;
                Ok(Some(self.scalar(start, Data::String(text))))
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                Ok(Some(self.scalar(start, Data::Number(number))))
            }
            Some(b't') => self.literal("true").map(|()| Some(self.scalar(start, Data::Bool(true)))),
            Some(b'f') => {
                self.literal("false").map(|()| Some(self.scalar(start, Data::Bool(false))))
            }
            Some(b'n') => self.literal("null").map(|()| Some(self.scalar(start, Data::Null))),
            Some(_) => Err(self.unexpected("looking for beginning of value")),
        }
    }

    /// Puts a value where it belongs and reads on to the next one. Gives the value of the whole text when it is complete.
    fn after_value(&mut self, mut value: u32) -> Result<Option<u32>, Error> {
        loop {
            let Some(parent) = self.open.last_mut() else { return Ok(Some(value)) };
            let in_object = match &mut parent.content {
                OpenContent::Array(items) => {
                    items.push(value);
                    false
                }
                OpenContent::Object { entries, key } => {
                    if let Some((key, span)) = key.take() {
                        entries.push(EntryData { key, span, value });
                    }
                    true
                }
            };
            self.skip_space();
            match (self.peek(), in_object) {
                (Some(b','), false) => {
                    self.at = self.at.saturating_add(1);
                    return Ok(None);
                }
                (Some(b','), true) => {
                    self.at = self.at.saturating_add(1);
                    self.key()?;
                    return Ok(None);
                }
                (Some(b']'), false) | (Some(b'}'), true) => value = self.close(),
                (Some(_), false) => return Err(self.unexpected("after array element")),
                (Some(_), true) => return Err(self.unexpected("after object key:value pair")),
                (None, _) => return Err(self.end_of_input()),
            }
        }
    }

    fn open(&mut self, start: usize, content: OpenContent) -> Result<(), Error> {
        if self.open.len() >= UPSTREAM_DEPTH_MAX {
            return Err(self.unexpected("exceeded max depth"));
        }
        self.open.push(Open { start, content });
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    /// Consumes the closing bracket.
    fn close(&mut self) -> u32 {
        self.at = self.at.saturating_add(1);
        let Some(Open { start, content }) = self.open.pop() else { return 0 };
        let value = match content {
            OpenContent::Array(items) => Data::Array(items),
            OpenContent::Object { entries, .. } => Data::Object(entries),
        };
        self.scalar(start, value)
    }

    fn scalar(&mut self, start: usize, value: Data) -> u32 {
        let start = to_u32(start);
        let span = start..to_u32(self.at);
        self.tree.push(NodeData { span, properties: start..start, style: Style::Json, value })
    }

    fn key(&mut self) -> Result<(), Error> {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            Some(b'"') => {}
            Some(_) => return Err(self.unexpected("looking for beginning of object key string")),
            None => return Err(self.end_of_input()),
        }
        let text = self.string()?;
        let span = to_u32(start)..to_u32(self.at);
        if let Some(Open { content: OpenContent::Object { key, .. }, .. }) = self.open.last_mut() {
            *key = Some((text, span));
        }
        self.skip_space();
        match self.peek() {
            Some(b':') => {
                self.at = self.at.saturating_add(1);
                Ok(())
            }
            Some(_) => Err(self.unexpected("after object key")),
            None => Err(self.end_of_input()),
        }
    }

    fn string(&mut self) -> Result<Arc<str>, Error> {
        let start = self.at;
        self.at = self.at.saturating_add(1);
        loop {
            match self.next()? {
                b'"' => break,
                b'\\' => match self.next()? {
                    b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => {}
                    b'u' => {
                        for _ in 0..4 {
                            if !self.next()?.is_ascii_hexdigit() {
                                return Err(
                                    self.unexpected_before("in \\u hexadecimal character escape")
                                );
                            }
                        }
                    }
                    _ => return Err(self.unexpected_before("in string escape code")),
                },
                0..=0x1f => return Err(self.unexpected_before("in string literal")),
                _ => {}
            }
        }
        let inner = start.saturating_add(1)..self.at.saturating_sub(1);
        let mut text = String::with_capacity(inner.len());
        text.extend(unquote(self.text.get(inner).unwrap_or_default()).map(|part| part.character));
        Ok(text.into())
    }

    fn number(&mut self) -> Result<Number, Error> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at = self.at.saturating_add(1);
        }
        match self.next()? {
            b'0' => {}
            b'1'..=b'9' => self.digits(),
            _ => return Err(self.unexpected_before("in numeric literal")),
        }
        if self.peek() == Some(b'.') {
            self.at = self.at.saturating_add(1);
            if !self.next()?.is_ascii_digit() {
                return Err(self.unexpected_before("after decimal point in numeric literal"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at = self.at.saturating_add(1);
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at = self.at.saturating_add(1);
            }
            if !self.next()?.is_ascii_digit() {
                return Err(self.unexpected_before("in exponent of numeric literal"));
            }
            self.digits();
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(text
            .parse()
            .map(Number::Int)
            .or_else(|_| text.parse().map(Number::Uint))
            .unwrap_or_else(|_| Number::Float(text.parse().unwrap_or_default())))
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at = self.at.saturating_add(1);
        }
    }

    fn literal(&mut self, word: &'static str) -> Result<(), Error> {
        for expected in word.bytes() {
            if self.next()? != expected {
                let expected = char::from(expected);
                return Err(
                    self.unexpected_before(&format!("in literal {word} (expecting '{expected}')"))
                );
            }
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Result<u8, Error> {
        let Some(byte) = self.peek() else { return Err(self.end_of_input()) };
        self.at = self.at.saturating_add(1);
        Ok(byte)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at = self.at.saturating_add(1);
        }
    }

    fn end_of_input(&self) -> Error {
        Error::upstream("unexpected end of JSON input", self.bytes.len())
    }

    /// The error about the byte that was just consumed.
    fn unexpected_before(&self, context: &str) -> Error {
        self.unexpected_at(self.at.saturating_sub(1), context)
    }

    fn unexpected(&self, context: &str) -> Error {
        self.unexpected_at(self.at, context)
    }

    /// Go quotes the byte, not the character: a byte beyond ASCII stands for the code point of the same number.
    fn unexpected_at(&self, at: usize, context: &str) -> Error {
        let byte = self.bytes.get(at).copied().unwrap_or_default();
        let mut text = String::from("invalid character '");
        push_quoted(&mut text, char::from(byte), '\'');
        text.push_str("' ");
        text.push_str(context);
        Error::upstream(text, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewalk_diagnostics::{Language, Text};

    #[test]
    fn syntax_errors_are_those_of_go() {
        for (text, error) in [
            ("", "unexpected end of JSON input"),
            ("{", "unexpected end of JSON input"),
            ("{a", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1 \"", "invalid character '\"' after object key:value pair"),
            ("[1 2]", "invalid character '2' after array element"),
            ("[,]", "invalid character ',' looking for beginning of value"),
            ("[01]", "invalid character '1' after array element"),
            ("1 x", "invalid character 'x' after top-level value"),
            ("trux", "invalid character 'x' in literal true (expecting 'e')"),
            ("\"a\nb\"", "invalid character '\\n' in string literal"),
            ("\"\\q\"", "invalid character 'q' in string escape code"),
            ("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"),
            ("-x", "invalid character 'x' in numeric literal"),
            ("1.x", "invalid character 'x' after decimal point in numeric literal"),
            ("1e+x", "invalid character 'x' in exponent of numeric literal"),
            ("é", "invalid character 'Ã' looking for beginning of value"),
            ("'", "invalid character '\\'' looking for beginning of value"),
        ] {
            let found = parse(text).unwrap_err().text;
            assert_eq!(found, Text::Upstream(error.to_owned()), "{text}");
        }
        let deep = "[".repeat(UPSTREAM_DEPTH_MAX + 1);
        let found = parse(&deep).unwrap_err().text.text(Language::English);
        assert_eq!(found, "invalid character '[' exceeded max depth");
    }

    #[test]
    fn values_keep_their_order_and_their_places() {
        let text = r#" {"b": [1, "é\u00e9\ud83d\ude00\ud800"], "a": null, "b": -1.5e1} "#;
        let tree = parse(text).unwrap();
        let root = tree.root().unwrap();
        let keys: Vec<&str> = root.entries().map(|entry| entry.key).collect();
        assert_eq!(keys, ["b", "a", "b"]);
        assert_eq!(root.get("b").unwrap().as_number(), Some(Number::Float(-15.0)));
        let list = root.entries().next().unwrap().value;
        let string = list.items().nth(1).unwrap();
        assert_eq!(string.as_str(), Some("éé😀\u{fffd}"));
        assert_eq!(text.get(string.span()), Some(r#""é\u00e9\ud83d\ude00\ud800""#));
        assert_eq!(text.get(root.entry("a").unwrap().key_span()), Some("\"a\""));
    }
}
