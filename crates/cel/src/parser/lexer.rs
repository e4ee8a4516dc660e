//! Splits an expression into tokens, as the lexer that ANTLR makes of cel-go's grammar does.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Equals,
    NotEquals,
    In,
    Less,
    LessEquals,
    GreaterEquals,
    Greater,
    And,
    Or,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    Dot,
    Comma,
    Minus,
    Exclam,
    Question,
    Colon,
    Plus,
    Star,
    Slash,
    Percent,
    True,
    False,
    Null,
    Float,
    Int,
    Uint,
    String,
    Bytes,
    Ident,
    EscapedIdent,
    End,
    /// Something that is no token.
    Unknown,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Bytes from the start.
    pub(super) start: usize,
    /// The first byte after it.
    pub(super) end: usize,
    /// Code points from the start.
    pub(super) offset: u32,
}

/// All tokens with one [`TokenKind::End`] or [`TokenKind::Unknown`] at the end.
pub(super) fn tokens(text: &str, escaped_idents: bool) -> Vec<Token> {
    let mut lexer = Lexer::new(text, escaped_idents);
    let mut tokens = Vec::with_capacity(text.len() / 3 + 2);
    loop {
        let token = lexer.next_token();
        tokens.push(token);
        if matches!(token.kind, TokenKind::End | TokenKind::Unknown) {
            return tokens;
        }
    }
}

/// Reads one token after the other.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    position: usize,
    offset: u32,
    escaped_idents: bool,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(text: &'a str, escaped_idents: bool) -> Self {
        Lexer { bytes: text.as_bytes(), position: 0, offset: 0, escaped_idents }
    }
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.position + ahead).copied().unwrap_or(0)
    }

    /// The next token; [`TokenKind::Unknown`] without a length where none begins, until [`Lexer::skip_unknown`] was called.
    pub(super) fn next_token(&mut self) -> Token {
        self.skip_hidden();
        let (start, offset) = (self.position, self.offset);
        let (kind, length) =
            if start >= self.bytes.len() { (TokenKind::End, 0) } else { self.scan() };
        self.advance(length);
        Token { kind, start, end: self.position, offset }
    }

    /// Passes over what begins no token, up to and with the character that no token could go on with; the byte after it.
    pub(super) fn skip_unknown(&mut self) -> usize {
        let first = self.peek(0);
        let failed = match first {
            b'=' | b'&' | b'|' => 1,
            b'"' | b'\'' => self.unfinished_string(first),
            b'`' if self.escaped_idents => 1 + self.run(1, is_in_escaped_ident),
            _ => 0,
        };
        let at = self.position + failed;
        let failing = match self.bytes.get(at..).unwrap_or_default() {
            [] => 0,
            [_, rest @ ..] => 1 + rest.iter().take_while(|byte| **byte & 0xC0 == 0x80).count(),
        };
        self.advance(failed + failing);
        self.position
    }

    /// How far a string literal goes that never ends.
    fn unfinished_string(&self, quote: u8) -> usize {
        let mut at = 1;
        loop {
            match self.bytes.get(self.position + at) {
                None | Some(b'\n' | b'\r') => return at,
                Some(byte) if *byte == quote => return at,
                Some(b'\\') => match self.escape(at) {
                    Some(length) => at += length,
                    None => return self.unfinished_escape(at),
                },
                Some(_) => at += 1,
            }
        }
    }

    /// Where an escape sequence stops being one.
    fn unfinished_escape(&self, at: usize) -> usize {
        let (digits, is_digit): (usize, fn(&u8) -> bool) = match self.peek(at + 1) {
            b'x' | b'X' => (2, u8::is_ascii_hexdigit),
            b'u' => (4, u8::is_ascii_hexdigit),
            b'U' => (8, u8::is_ascii_hexdigit),
            b'0'..=b'3' => (2, |byte| matches!(byte, b'0'..=b'7')),
            _ => return at + 1,
        };
        let good = (0..digits).take_while(|ahead| is_digit(&self.peek(at + 2 + ahead))).count();
        at + 2 + good
    }

    fn advance(&mut self, length: usize) {
        let end = self.position + length;
        let passed = self.bytes.get(self.position..end).unwrap_or_default();
        // Bytes that continue a code point do not count.
        let code_points = passed.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        self.offset = self.offset.saturating_add(u32::try_from(code_points).unwrap_or(u32::MAX));
        self.position = end;
    }

    fn skip_hidden(&mut self) {
        loop {
            match self.peek(0) {
                b'\t' | b' ' | b'\r' | b'\n' | b'\x0C' => self.advance(1),
                b'/' if self.peek(1) == b'/' => {
                    let rest = self.bytes.get(self.position..).unwrap_or_default();
                    self.advance(rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()));
                }
                _ => return,
            }
        }
    }

    /// The kind and the length in bytes of the token here.
    fn scan(&self) -> (TokenKind, usize) {
        let first = self.peek(0);
        if first.is_ascii_digit() || (first == b'.' && self.peek(1).is_ascii_digit()) {
            return self.number();
        }
        if let Some(token) = self.string() {
            return token;
        }
        if first.is_ascii_alphabetic() || first == b'_' {
            return self.word();
        }
        if first == b'`' && self.escaped_idents {
            return self.escaped_ident();
        }
        punctuation(first, self.peek(1))
    }

    /// How many bytes from here on satisfy a condition.
    fn run(&self, from: usize, accepts: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(self.position + from..).unwrap_or_default();
        rest.iter().take_while(|byte| accepts(**byte)).count()
    }

    fn digits(&self, from: usize) -> usize {
        self.run(from, |byte| byte.is_ascii_digit())
    }

    fn number(&self) -> (TokenKind, usize) {
        if self.peek(0) == b'0' && self.peek(1) == b'x' && self.peek(2).is_ascii_hexdigit() {
            let length = 2 + self.run(2, |byte| byte.is_ascii_hexdigit());
            return self.with_uint_suffix(length);
        }
        let whole = self.digits(0);
        let mut length = whole;
        if self.peek(length) == b'.' && self.peek(length + 1).is_ascii_digit() {
            length += 1 + self.digits(length + 1);
        }
        length += self.exponent(length);
        if length > whole { (TokenKind::Float, length) } else { self.with_uint_suffix(whole) }
    }

    fn with_uint_suffix(&self, length: usize) -> (TokenKind, usize) {
        match self.peek(length) {
            b'u' | b'U' => (TokenKind::Uint, length + 1),
            _ => (TokenKind::Int, length),
        }
    }

    fn exponent(&self, at: usize) -> usize {
        if !matches!(self.peek(at), b'e' | b'E') {
            return 0;
        }
        let sign = usize::from(matches!(self.peek(at + 1), b'+' | b'-'));
        match self.digits(at + 1 + sign) {
            0 => 0,
            digits => 1 + sign + digits,
        }
    }

    /// A string or bytes literal, if one starts here.
    fn string(&self) -> Option<(TokenKind, usize)> {
        let mut at = 0;
        let mut kind = TokenKind::String;
        if matches!(self.peek(at), b'b' | b'B') {
            kind = TokenKind::Bytes;
            at += 1;
        }
        let raw = matches!(self.peek(at), b'r' | b'R');
        at += usize::from(raw);
        let quote = self.peek(at);
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let triple = self.peek(at + 1) == quote && self.peek(at + 2) == quote;
        let length = if triple { self.triple_quoted(at + 3, quote, raw) } else { None };
        let length = length.or_else(|| self.single_quoted(at + 1, quote, raw));
        match length {
            Some(length) => Some((kind, length)),
            // The prefix of a literal that never ends is a name.
            None if at > 0 => None,
            None => Some((TokenKind::Unknown, 0)),
        }
    }

    /// The length up to and with the closing quote.
    fn single_quoted(&self, from: usize, quote: u8, raw: bool) -> Option<usize> {
        let mut at = from;
        loop {
            match *self.bytes.get(self.position + at)? {
                byte if byte == quote => return Some(at + 1),
                b'\n' | b'\r' => return None,
                b'\\' if !raw => at += self.escape(at)?,
                _ => at += 1,
            }
        }
    }

    fn triple_quoted(&self, from: usize, quote: u8, raw: bool) -> Option<usize> {
        let mut at = from;
        loop {
            match *self.bytes.get(self.position + at)? {
                byte if byte == quote
                    && self.peek(at + 1) == quote
                    && self.peek(at + 2) == quote =>
                {
                    return Some(at + 3);
                }
                b'\\' if !raw => at += self.escape(at)?,
                _ => at += 1,
            }
        }
    }

    /// The length of the escape sequence at `at`, if it is one that the grammar has.
    fn escape(&self, at: usize) -> Option<usize> {
        let hexadecimal = |digits: usize| {
            let all = (2..2 + digits).all(|ahead| self.peek(at + ahead).is_ascii_hexdigit());
            all.then_some(2 + digits)
        };
        match self.peek(at + 1) {
            b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'"' | b'\'' | b'\\' | b'?' | b'`' => {
                Some(2)
            }
            b'x' | b'X' => hexadecimal(2),
            b'u' => hexadecimal(4),
            b'U' => hexadecimal(8),
            b'0'..=b'3' => {
                let octal = |ahead| matches!(self.peek(at + ahead), b'0'..=b'7');
                (octal(2) && octal(3)).then_some(4)
            }
            _ => None,
        }
    }

    fn word(&self) -> (TokenKind, usize) {
        let length = self.run(0, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let kind = match self.bytes.get(self.position..self.position + length) {
            Some(b"in") => TokenKind::In,
            Some(b"true") => TokenKind::True,
            Some(b"false") => TokenKind::False,
            Some(b"null") => TokenKind::Null,
            _ => TokenKind::Ident,
        };
        (kind, length)
    }

    fn escaped_ident(&self) -> (TokenKind, usize) {
        let length = self.run(1, is_in_escaped_ident);
        if length == 0 || self.peek(length + 1) != b'`' {
            return (TokenKind::Unknown, 0);
        }
        (TokenKind::EscapedIdent, length + 2)
    }
}

const fn is_in_escaped_ident(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'/' | b' ')
}

fn punctuation(first: u8, second: u8) -> (TokenKind, usize) {
    match (first, second) {
        (b'=', b'=') => (TokenKind::Equals, 2),
        (b'!', b'=') => (TokenKind::NotEquals, 2),
        (b'<', b'=') => (TokenKind::LessEquals, 2),
        (b'>', b'=') => (TokenKind::GreaterEquals, 2),
        (b'&', b'&') => (TokenKind::And, 2),
        (b'|', b'|') => (TokenKind::Or, 2),
        (b'<', _) => (TokenKind::Less, 1),
        (b'>', _) => (TokenKind::Greater, 1),
        (b'[', _) => (TokenKind::LeftBracket, 1),
        (b']', _) => (TokenKind::RightBracket, 1),
        (b'{', _) => (TokenKind::LeftBrace, 1),
        (b'}', _) => (TokenKind::RightBrace, 1),
        (b'(', _) => (TokenKind::LeftParen, 1),
        (b')', _) => (TokenKind::RightParen, 1),
        (b'.', _) => (TokenKind::Dot, 1),
        (b',', _) => (TokenKind::Comma, 1),
        (b'-', _) => (TokenKind::Minus, 1),
        (b'!', _) => (TokenKind::Exclam, 1),
        (b'?', _) => (TokenKind::Question, 1),
        (b':', _) => (TokenKind::Colon, 1),
        (b'+', _) => (TokenKind::Plus, 1),
        (b'*', _) => (TokenKind::Star, 1),
        (b'/', _) => (TokenKind::Slash, 1),
        (b'%', _) => (TokenKind::Percent, 1),
        _ => (TokenKind::Unknown, 0),
    }
}
