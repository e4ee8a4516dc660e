//! Tokens as they are asked for, and what the lexer says of characters that start none: the runtime's `CommonTokenStream` and
//! `BaseLexer`.

use super::token::{EOF, Type, type_of};
use crate::parser::{
    lexer::{Lexer, TokenKind},
    recovery::reports::Reports,
};

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Type,
    /// Bytes from the start.
    pub(super) start: usize,
    /// The first byte after it.
    pub(super) end: usize,
    /// Code points from the start.
    pub(super) offset: u32,
    /// Whether recovery made it up.
    pub(super) is_missing: bool,
}

/// The tokens of a text, without white space and comments.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    tokens: Vec<Token>,
    /// Characters between tokens that belong to none, in bytes.
    unknown: Vec<(usize, usize)>,
    position: usize,
    pub(super) reports: Reports,
}

impl<'a> Stream<'a> {
    pub(super) fn new(text: &'a str, has_escaped_idents: bool, reports: Reports) -> Self {
        let lexer = Lexer::new(text, has_escaped_idents);
        let mut stream =
            Self { text, lexer, tokens: Vec::new(), unknown: Vec::new(), position: 0, reports };
        stream.fetch(0);
        stream
    }

    /// Reads up to the token at a position.
    fn fetch(&mut self, position: usize) {
        while self.tokens.len() <= position
            && self.tokens.last().is_none_or(|last| last.kind != EOF)
        {
            let found = self.lexer.next_token();
            if found.kind == TokenKind::Unknown {
                let end = self.lexer.skip_unknown();
                self.unknown.push((found.start, end));
                let text = self.text.get(found.start..end).unwrap_or_default();
                self.reports
                    .syntax_error(found.offset, &format!("token recognition error at: '{text}'"));
                continue;
            }
            self.tokens.push(Token {
                kind: type_of(found.kind),
                start: found.start,
                end: found.end,
                offset: found.offset,
                is_missing: false,
            });
        }
    }

    /// The token at the position or, from 2 on, behind it; the last one is [`EOF`].
    pub(super) fn lt(&mut self, ahead: usize) -> Token {
        let wanted = self.position + ahead - 1;
        self.fetch(wanted);
        let end = Token { kind: EOF, start: 0, end: 0, offset: 0, is_missing: false };
        self.tokens.get(wanted).or(self.tokens.last()).copied().unwrap_or(end)
    }

    pub(super) fn la(&mut self, ahead: usize) -> Type {
        self.lt(ahead).kind
    }

    /// The token before the position.
    pub(super) fn before(&self) -> Option<Token> {
        self.tokens.get(self.position.checked_sub(1)?).copied()
    }

    /// Goes on by one token, which must not be [`EOF`].
    pub(super) fn consume(&mut self) {
        self.position += 1;
        self.fetch(self.position);
    }

    pub(super) const fn index(&self) -> usize {
        self.position
    }

    pub(super) const fn seek(&mut self, index: usize) {
        self.position = index;
    }

    pub(super) fn text_of(&self, token: Token) -> String {
        match token.kind {
            kind if token.is_missing => super::token::missing_text(kind),
            EOF => "<EOF>".to_owned(),
            _ => self.text.get(token.start..token.end).unwrap_or_default().to_owned(),
        }
    }

    /// From a token to another, white space included: `GetTextFromTokens`. What is no token is left out.
    pub(super) fn text_between(&self, first: Token, last: Token) -> String {
        let mut text = String::new();
        let mut at = first.start;
        for (start, end) in &self.unknown {
            if *start >= at && *end <= last.end {
                text.push_str(self.text.get(at..*start).unwrap_or_default());
                at = *end;
            }
        }
        text.push_str(self.text.get(at..last.end).unwrap_or_default());
        text
    }
}
