//! The one token that must come behind a complete operand.
//!
//! ANTLR's runtime for Go, which cel-go has, names the token that it wanted to match. Those for Java and for Rust remember the last
//! place where something else could have come as well, and name what could have come there. That is a choice of words only: both
//! recover alike.

use crate::{
    parser::{
        lexer::{TokenKind, known_tokens},
        syntax::SyntaxError,
    },
    source::Location,
};

/// How the words of such an error begin.
const MISMATCH: &str = "Syntax error: mismatched input ";

/// Puts the wanted token in the place of the remembered ones, if the error stands behind an operand. What went before it says which
/// tokens were left out or made up.
pub(super) fn correct(error: &mut SyntaxError, earlier: &[SyntaxError], text: &str) {
    let Some((what, _)) = error.message.split_once(" expecting ") else { return };
    if !what.starts_with(MISMATCH) {
        return;
    }
    if let Some(token) = wanted(text, earlier, error.location) {
        error.message = format!("{what} expecting {token}");
    }
}

/// What the parser did about an error before it went on.
#[derive(Clone, Copy, Debug)]
enum Recovery {
    /// It left out so many code points from here on.
    LeftOut(u32, u32),
    /// It went on as if this token stood here.
    MadeUp(u32, TokenKind),
    /// It gave up the entries between braces for want of a `:`; a comma and the brace may still come.
    GaveUpEntries(u32),
}

/// What the parser took.
#[derive(Clone, Copy, Debug)]
enum Taken {
    Token(TokenKind),
    EndOfEntries,
}

impl Recovery {
    fn of(error: &SyntaxError, text: &str) -> Option<Self> {
        let place = offset(text, error.location)?;
        let said = error.message.strip_prefix("Syntax error: ")?;
        if said.starts_with("extraneous input ") {
            return Some(Self::LeftOut(place, 1));
        }
        if let Some(quoted) = said.strip_prefix("token recognition error at: ") {
            let length = quoted.chars().count().saturating_sub(2);
            return Some(Self::LeftOut(place, u32::try_from(length).ok()?));
        }
        if said.starts_with("mismatched input ") && said.ends_with(" expecting ':'") {
            return Some(Self::GaveUpEntries(place));
        }
        let token = match said.strip_prefix("missing ")?.split_once(" at ")?.0 {
            "')'" => TokenKind::RightParen,
            "']'" => TokenKind::RightBracket,
            "'}'" => TokenKind::RightBrace,
            "':'" => TokenKind::Colon,
            _ => return None,
        };
        Some(Self::MadeUp(place, token))
    }
}

/// What stands before a place, as the parser took it.
fn taken(text: &str, earlier: &[SyntaxError], place: u32) -> Vec<Taken> {
    let recoveries: Vec<Recovery> =
        earlier.iter().filter_map(|error| Recovery::of(error, text)).collect();
    let mut taken = Vec::new();
    for token in known_tokens(text).take_while(|token| token.offset < place) {
        let mut left_out = false;
        for recovery in &recoveries {
            match *recovery {
                Recovery::LeftOut(from, length) => {
                    left_out |= (from..from.saturating_add(length)).contains(&token.offset);
                }
                Recovery::MadeUp(at, kind) if at == token.offset => taken.push(Taken::Token(kind)),
                Recovery::GaveUpEntries(at) if at == token.offset => {
                    taken.push(Taken::EndOfEntries);
                }
                Recovery::MadeUp(..) | Recovery::GaveUpEntries(_) => {}
            }
        }
        if !left_out {
            taken.push(Taken::Token(token.kind));
        }
    }
    taken
}

/// What brackets stand open around a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    /// None at all.
    Nothing,
    /// `(` of an expression or of arguments.
    Paren,
    /// `[` behind an operand.
    Index,
    /// `[` of a list.
    List,
    /// `{`, and whether the value of an entry has begun.
    Brace(bool),
    /// `{` whose entries are given up, and whether the last comma has come.
    Given(bool),
}

/// A bracket and how many `?` in it still want their `:`.
type Open = (Bracket, u32);

fn wanted(text: &str, earlier: &[SyntaxError], place: Location) -> Option<&'static str> {
    let place = offset(text, place)?;
    let mut outer: Vec<Open> = Vec::new();
    let mut open: Open = (Bracket::Nothing, 0);
    let mut ends_operand = false;
    for taken in taken(text, earlier, place) {
        let Taken::Token(kind) = taken else {
            if open == (Bracket::Brace(false), 0) {
                open.0 = Bracket::Given(false);
            }
            continue;
        };
        match kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                outer.push(open);
                open = (opened(kind, ends_operand), 0);
            }
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace
                if closes(kind, open.0) =>
            {
                open = outer.pop().unwrap_or((Bracket::Nothing, 0));
            }
            TokenKind::Question if ends_operand => open.1 += 1,
            TokenKind::Colon if open.1 > 0 => open.1 -= 1,
            TokenKind::Colon if open.0 == Bracket::Brace(false) => open.0 = Bracket::Brace(true),
            TokenKind::Comma if matches!(open.0, Bracket::Brace(_)) => {
                open = (Bracket::Brace(false), 0);
            }
            TokenKind::Comma if matches!(open.0, Bracket::Given(_)) => {
                open.0 = Bracket::Given(true);
            }
            TokenKind::Comma => open.1 = 0,
            _ => {}
        }
        ends_operand = is_end_of_operand(kind);
    }
    match open {
        (Bracket::Given(true), _) => Some("'}'"),
        _ if !ends_operand => None,
        (_, 1..) | (Bracket::Brace(false), _) => Some("':'"),
        (Bracket::Nothing, _) => Some("<EOF>"),
        (Bracket::Paren, _) => Some("')'"),
        (Bracket::Index, _) => Some("']'"),
        // A comma may come here too, which both runtimes say.
        (Bracket::List | Bracket::Brace(true) | Bracket::Given(false), _) => None,
    }
}

const fn opened(kind: TokenKind, behind_operand: bool) -> Bracket {
    match kind {
        TokenKind::LeftParen => Bracket::Paren,
        TokenKind::LeftBracket if behind_operand => Bracket::Index,
        TokenKind::LeftBracket => Bracket::List,
        _ => Bracket::Brace(false),
    }
}

const fn closes(kind: TokenKind, open: Bracket) -> bool {
    match open {
        Bracket::Nothing => false,
        Bracket::Paren => matches!(kind, TokenKind::RightParen),
        Bracket::Index | Bracket::List => matches!(kind, TokenKind::RightBracket),
        Bracket::Brace(_) | Bracket::Given(_) => matches!(kind, TokenKind::RightBrace),
    }
}

const fn is_end_of_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::RightParen
            | TokenKind::RightBracket
            | TokenKind::RightBrace
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Null
            | TokenKind::Float
            | TokenKind::Int
            | TokenKind::Uint
            | TokenKind::String
            | TokenKind::Bytes
            | TokenKind::Ident
            | TokenKind::EscapedIdent
    )
}

/// Code points from the start to a place.
pub(super) fn offset(text: &str, place: Location) -> Option<u32> {
    let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
    let before: usize =
        text.split_inclusive('\n').take(line).map(|line| line.chars().count()).sum();
    u32::try_from(before).ok()?.checked_add(u32::try_from(place.column).ok()?)
}
