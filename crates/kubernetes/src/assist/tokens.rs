//! The words of a CEL expression that is being typed, and how far the operand before a dot reaches.

use std::ops::Range;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    /// A string; the range includes its quotes. `closed` is false for one that never ends.
    Text {
        closed: bool,
    },
    Number,
    /// Anything else; operators of two characters are one word.
    Sign,
}

/// A word of an expression, in characters.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
    pub(super) text: String,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind == Kind::Sign && self.text == text
    }
}

/// The words of an expression, without blanks and comments.
pub(super) fn tokens(characters: &[char]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = characters.get(at).copied() {
        let next = characters.get(at + 1).copied().unwrap_or('\0');
        let (kind, end) = if first.is_whitespace() {
            at += 1;
            continue;
        } else if (first, next) == ('/', '/') {
            at += run(characters, at, |character| character != '\n');
            continue;
        } else if let Some((quote, raw)) = quote(characters, at) {
            string(characters, quote, raw)
        } else if first.is_alphabetic() || first == '_' {
            (Kind::Name, at + run(characters, at, |one| one.is_alphanumeric() || one == '_'))
        } else if first.is_ascii_digit() {
            (Kind::Number, at + run(characters, at, char::is_alphanumeric))
        } else if matches!(
            (first, next),
            ('=' | '!' | '<' | '>', '=') | ('&', '&') | ('|', '|') | ('.', '?')
        ) {
            (Kind::Sign, at + 2)
        } else {
            (Kind::Sign, at + 1)
        };
        let text = characters.get(at..end).unwrap_or_default().iter().collect();
        found.push(Token { kind, at: at..end, text });
        at = end;
    }
    found
}

fn run(characters: &[char], from: usize, takes: impl Fn(char) -> bool) -> usize {
    characters.iter().skip(from).take_while(|character| takes(**character)).count()
}

/// Where the quote of a string stands that begins here, perhaps behind `r` or `b`, and whether escapes mean nothing in it.
fn quote(characters: &[char], at: usize) -> Option<(usize, bool)> {
    let prefix = run(characters, at, |one| matches!(one, 'r' | 'R' | 'b' | 'B')).min(2);
    (0..=prefix).find(|length| matches!(characters.get(at + length), Some('\'' | '"'))).map(
        |length| {
            let raw = characters
                .get(at..at + length)
                .is_some_and(|head| head.iter().any(|one| matches!(one, 'r' | 'R')));
            (at + length, raw)
        },
    )
}

fn string(characters: &[char], quote_at: usize, raw: bool) -> (Kind, usize) {
    let quote = characters.get(quote_at).copied().unwrap_or('"');
    let width = if run(characters, quote_at, |one| one == quote) >= 3 { 3 } else { 1 };
    let mut at = quote_at + width;
    while let Some(character) = characters.get(at) {
        if *character == '\\' && !raw {
            at += 2;
            continue;
        }
        if *character == quote && run(characters, at, |one| one == quote) >= width {
            return (Kind::Text { closed: true }, at + width);
        }
        if *character == '\n' && width == 1 {
            return (Kind::Text { closed: false }, at);
        }
        at += 1;
    }
    (Kind::Text { closed: false }, characters.len())
}

/// The first word of the operand that ends with the word at `last`: names, calls and indices joined by dots.
pub(super) fn operand(tokens: &[Token], last: usize) -> Option<usize> {
    let mut at = last;
    loop {
        let token = tokens.get(at)?;
        if token.is(")") || token.is("]") || token.is("}") {
            at = opening(tokens, at)?;
            let is_list = tokens.get(at).is_some_and(|token| token.is("["));
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            match before {
                Some(before) if before.kind == Kind::Name && !is_word_operator(&before.text) => {
                    at -= 1;
                }
                // an index of what stands before it
                Some(before) if is_list && ends_operand(before) => {
                    at -= 1;
                    continue;
                }
                _ => {}
            }
        } else if token.kind == Kind::Sign {
            return None;
        }
        let dot = at.checked_sub(1).and_then(|before| tokens.get(before));
        if !dot.is_some_and(|dot| dot.is(".") || dot.is(".?")) {
            return Some(at);
        }
        match at.checked_sub(2) {
            Some(before) => at = before,
            None => return Some(at),
        }
    }
}

fn is_word_operator(text: &str) -> bool {
    text == "in"
}

fn ends_operand(token: &Token) -> bool {
    token.kind != Kind::Sign || token.is(")") || token.is("]")
}

/// The bracket that the one at `closing` closes.
fn opening(tokens: &[Token], closing: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (0..=closing).rev() {
        let token = tokens.get(at)?;
        if token.is(")") || token.is("]") || token.is("}") {
            depth += 1;
        } else if token.is("(") || token.is("[") || token.is("{") {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The bracket that closes the one at `opening`.
pub(super) fn closing(tokens: &[Token], opening: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(opening) {
        if token.is("(") || token.is("[") || token.is("{") {
            depth += 1;
        } else if token.is(")") || token.is("]") || token.is("}") {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The brackets that are open before a word, outermost first.
pub(super) fn open_brackets(tokens: &[Token], before: usize) -> Vec<usize> {
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(before) {
        if token.is("(") || token.is("[") || token.is("{") {
            open.push(at);
        } else if token.is(")") || token.is("]") || token.is("}") {
            open.pop();
        }
    }
    open
}
