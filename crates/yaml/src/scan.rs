//! From characters to tokens. Mirrors goyaml's `scannerc.go`, which is libyaml's scanner with changes of its own.

mod block;
mod directive;
mod keys;
mod plain;
mod quoted;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::mark::{Fault, Mark, Stage};
use crate::reader::Reader;
use crate::tree::Style;
use keys::SimpleKeys;

/// The deepest nesting goyaml scans.
const DEPTH_MAX: usize = crate::UPSTREAM_DEPTH_MAX;

/// A token and where it stands. Mirrors `yaml_token_t`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: Mark,
    pub(crate) end: Mark,
    /// A scalar's content, the name of an anchor or alias, the handle of a tag, the version of `%YAML` as `1.1`.
    pub(crate) value: String,
    /// What follows the handle of a tag; the prefix that `%TAG` gives one.
    pub(crate) suffix: String,
    /// A scalar's style.
    pub(crate) style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    StreamStart,
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

impl Token {
    /// A token that holds no text.
    pub(crate) fn new(kind: TokenKind, start: Mark, end: Mark) -> Self {
        Self { kind, start, end, value: String::new(), suffix: String::new(), style: Style::Plain }
    }
}

/// Goyaml's scanner of one text.
pub(crate) struct Scanner<'a> {
    reader: Reader<'a>,
    tokens: VecDeque<Token>,
    /// Tokens that were taken.
    taken: usize,
    token_available: bool,
    started: bool,
    flow_level: usize,
    /// The column of the block at hand; -1 outside all.
    indent: isize,
    indents: Vec<isize>,
    simple_key_allowed: bool,
    simple_keys: SimpleKeys,
}

type Scanned<T = ()> = Result<T, Box<Fault>>;

impl<'a> Scanner<'a> {
    /// Scans a text that does not begin with a byte order mark.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            reader: Reader::new(text),
            tokens: VecDeque::new(),
            taken: 0,
            token_available: false,
            started: false,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: false,
            simple_keys: SimpleKeys::default(),
        }
    }

    /// The next token, which stays.
    pub(crate) fn peek(&mut self) -> Scanned<&Token> {
        if !self.token_available {
            self.fetch_more()?;
        }
        match self.tokens.front() {
            Some(token) => Ok(token),
            None => Err(Box::new(Fault {
                stage: Stage::Parser,
                problem: "unknown problem parsing YAML content".to_owned(),
                problem_mark: self.reader.mark,
                context_mark: Mark::default(),
            })),
        }
    }

    /// Takes the token that was peeked at.
    pub(crate) fn take(&mut self) -> Option<Token> {
        self.token_available = false;
        self.taken = self.taken.saturating_add(1);
        self.tokens.pop_front()
    }

    fn fault<T>(&self, context_mark: Mark, problem: &str) -> Scanned<T> {
        Err(Box::new(Fault {
            stage: Stage::Scanner,
            problem: problem.to_owned(),
            problem_mark: self.reader.mark,
            context_mark,
        }))
    }

    fn fetch_more(&mut self) -> Scanned {
        loop {
            if !self.tokens.is_empty() {
                // only a key that may begin at the first token needs what follows
                let Some(place) = self.simple_keys.of_token(self.taken) else { break };
                if !self.key_is_valid(place)? {
                    break;
                }
            }
            self.fetch_next()?;
        }
        self.token_available = true;
        Ok(())
    }

    fn fetch_next(&mut self) -> Scanned {
        self.reader.ensure(1)?;
        if !self.started {
            self.started = true;
            self.indent = -1;
            self.simple_keys.push_base();
            self.simple_key_allowed = true;
            self.push(TokenKind::StreamStart, self.reader.mark);
            return Ok(());
        }
        self.find_next_token()?;
        self.unroll_indent(self.column());
        self.reader.ensure(4)?;
        let (first, second) = (self.reader.at(0), self.reader.at(1));
        if first == 0 {
            return self.fetch_stream_end();
        }
        if self.reader.mark.column == 0 && first == b'%' {
            self.leave_block()?;
            return self.scan_directive();
        }
        if self.reader.is_document_indicator(b'-') {
            return self.fetch_document_indicator(TokenKind::DocumentStart);
        }
        if self.reader.is_document_indicator(b'.') {
            return self.fetch_document_indicator(TokenKind::DocumentEnd);
        }
        let in_flow = self.flow_level > 0;
        let blank_follows = self.reader.is_blankz(1);
        match first {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if blank_follows => self.fetch_block_entry(),
            b'?' if in_flow || blank_follows => self.fetch_key(),
            b':' if in_flow || blank_follows => self.fetch_value(),
            b'*' | b'&' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_anchor(first == b'&')
            }
            b'!' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_tag()
            }
            b'|' | b'>' if !in_flow => {
                self.remove_simple_key()?;
                self.simple_key_allowed = true;
                self.scan_block_scalar(first == b'|')
            }
            b'\'' | b'"' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.scan_quoted(first == b'\'')
            }
            // Go looks for a blank here, and not for the end of the line as well
            b'-' if !matches!(second, b' ' | b'\t') => self.fetch_plain(),
            b'?' | b':' if !in_flow && !blank_follows => self.fetch_plain(),
            b'-' | b'?' | b':' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                self.fault(self.reader.mark, "found character that cannot start any token")
            }
            _ if self.reader.is_blankz(0) => {
                self.fault(self.reader.mark, "found character that cannot start any token")
            }
            _ => self.fetch_plain(),
        }
    }

    fn fetch_plain(&mut self) -> Scanned {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_plain()
    }

    fn column(&self) -> isize {
        signed(self.reader.mark.column)
    }

    fn push(&mut self, kind: TokenKind, start: Mark) {
        self.tokens.push_back(Token::new(kind, start, self.reader.mark));
    }

    /// A token of some characters.
    fn push_indicator(&mut self, kind: TokenKind, length: usize) {
        let start = self.reader.mark;
        for _ in 0..length {
            self.reader.skip();
        }
        self.push(kind, start);
    }

    /// Blanks, comments and line breaks.
    fn find_next_token(&mut self) -> Scanned {
        loop {
            self.reader.ensure(1)?;
            if self.reader.mark.column == 0 && self.reader.buffer_begins_with_mark() {
                self.reader.skip();
            }
            self.reader.ensure(1)?;
            loop {
                let tab_is_blank = self.flow_level > 0 || !self.simple_key_allowed;
                match self.reader.at(0) {
                    b' ' => {}
                    b'\t' if tab_is_blank => {}
                    _ => break,
                }
                self.reader.skip();
                self.reader.ensure(1)?;
            }
            self.skip_comment()?;
            if !self.reader.is_break(0) {
                return Ok(());
            }
            self.reader.ensure(2)?;
            self.reader.skip_line();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn skip_comment(&mut self) -> Scanned {
        if self.reader.at(0) == b'#' {
            while !self.reader.is_breakz(0) {
                self.reader.skip();
                self.reader.ensure(1)?;
            }
        }
        Ok(())
    }

    fn skip_blanks(&mut self) -> Scanned {
        self.reader.ensure(1)?;
        while self.reader.is_blank(0) {
            self.reader.skip();
            self.reader.ensure(1)?;
        }
        Ok(())
    }

    fn roll_indent(
        &mut self,
        column: usize,
        place: Option<usize>,
        kind: TokenKind,
        mark: Mark,
    ) -> Scanned {
        if self.flow_level > 0 || self.indent >= signed(column) {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = signed(column);
        if self.indents.len() > DEPTH_MAX {
            return self.fault(self.simple_keys.last_mark(), &too_deep());
        }
        let token = Token::new(kind, mark, mark);
        match place {
            Some(number) => self.insert(number, token),
            None => self.tokens.push_back(token),
        }
        Ok(())
    }

    /// Puts a token before the one with a number.
    fn insert(&mut self, number: usize, token: Token) {
        let place = number.saturating_sub(self.taken).min(self.tokens.len());
        self.tokens.insert(place, token);
    }

    fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            self.push(TokenKind::BlockEnd, self.reader.mark);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Before a directive or a document indicator.
    fn leave_block(&mut self) -> Scanned {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        Ok(())
    }

    fn fetch_stream_end(&mut self) -> Scanned {
        if self.reader.mark.column != 0 {
            self.reader.mark.column = 0;
            self.reader.mark.line = self.reader.mark.line.saturating_add(1);
        }
        self.leave_block()?;
        self.push(TokenKind::StreamEnd, self.reader.mark);
        Ok(())
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind) -> Scanned {
        self.leave_block()?;
        self.push_indicator(kind, 3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Scanned {
        self.save_simple_key()?;
        self.simple_keys.push(self.next_number(), self.reader.mark);
        self.flow_level = self.flow_level.saturating_add(1);
        if self.flow_level > DEPTH_MAX {
            return self.fault(self.simple_keys.last_mark(), &too_deep());
        }
        self.simple_key_allowed = true;
        self.push_indicator(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Scanned {
        self.remove_simple_key()?;
        if self.flow_level > 0 {
            self.flow_level = self.flow_level.saturating_sub(1);
            self.simple_keys.pop();
        }
        self.simple_key_allowed = false;
        self.push_indicator(kind, 1);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Scanned {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::FlowEntry, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Scanned {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.fault(
                    self.reader.mark,
                    "block sequence entries are not allowed in this context",
                );
            }
            let mark = self.reader.mark;
            self.roll_indent(mark.column, None, TokenKind::BlockSequenceStart, mark)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Scanned {
        if self.flow_level == 0 {
            self.open_mapping("mapping keys are not allowed in this context")?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn open_mapping(&mut self, problem: &str) -> Scanned {
        let mark = self.reader.mark;
        if !self.simple_key_allowed {
            return self.fault(mark, problem);
        }
        self.roll_indent(mark.column, None, TokenKind::BlockMappingStart, mark)
    }

    fn fetch_value(&mut self) -> Scanned {
        let place = self.simple_keys.last_place();
        if self.key_is_valid(place)? {
            let (number, mark) = self.simple_keys.take(place);
            self.insert(number, Token::new(TokenKind::Key, mark, mark));
            self.roll_indent(mark.column, Some(number), TokenKind::BlockMappingStart, mark)?;
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                self.open_mapping("mapping values are not allowed in this context")?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(TokenKind::Value, 1);
        Ok(())
    }
}

fn too_deep() -> String {
    format!("exceeded max depth of {DEPTH_MAX}")
}

fn signed(column: usize) -> isize {
    isize::try_from(column).unwrap_or(isize::MAX)
}
