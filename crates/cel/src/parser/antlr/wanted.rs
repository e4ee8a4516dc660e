//! The one token that must come behind a complete operand.
//!
//! ANTLR's runtime for Go, which cel-go has, names the token that it wanted to match. Those for Java and for Rust remember the last
//! place where something else could have come as well, and name what could have come there. That is a choice of words only: both
//! recover alike. So what stands before an error is walked through as the parser took it, with the errors before that say what it left
//! out, made up or gave up.

use crate::{
    parser::{
        lexer::{Token, TokenKind, known_tokens},
        syntax::SyntaxError,
    },
    source::Location,
};

/// How the words of such an error begin.
const MISMATCH: &str = "Syntax error: mismatched input ";

/// Puts the wanted token in the place of the remembered ones, if the error stands where only that could come.
pub(super) fn correct(error: &mut SyntaxError, earlier: &[SyntaxError], text: &str) {
    let Some((what, _)) = error.message.split_once(" expecting ") else { return };
    if !what.starts_with(MISMATCH) {
        return;
    }
    if let Some(token) = wanted(text, earlier, error.location) {
        error.message = format!("{what} expecting {token}");
    }
}

/// Code points from the start to a place.
pub(super) fn offset(text: &str, place: Location) -> Option<u32> {
    let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
    let before: usize =
        text.split_inclusive('\n').take(line).map(|line| line.chars().count()).sum();
    u32::try_from(before).ok()?.checked_add(u32::try_from(place.column).ok()?)
}

/// What the parser did about an error before it went on.
#[derive(Clone, Copy, Debug)]
enum Recovery {
    /// It left the token out.
    LeftOut,
    /// It went on as if this token stood here.
    MadeUp(TokenKind),
    /// It gave up what wanted this token, and looked for something that could follow that.
    GaveUp(Wanted),
}

/// What was wanted where the parser gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Operand,
    Closing,
    Colon,
    End,
}

impl Recovery {
    fn of(message: &str) -> Option<Self> {
        let said = message.strip_prefix("Syntax error: ")?;
        if said.starts_with("extraneous input ") {
            return Some(Self::LeftOut);
        }
        if said.starts_with("no viable alternative ") {
            return Some(Self::GaveUp(Wanted::Operand));
        }
        if said.starts_with("mismatched input ") {
            let (_, expected) = said.rsplit_once(" expecting ")?;
            return Some(Self::GaveUp(match expected {
                "<EOF>" => Wanted::End,
                "':'" => Wanted::Colon,
                set if ["')'", "']'", "'}'"].iter().any(|token| set.contains(token)) => {
                    Wanted::Closing
                }
                _ => Wanted::Operand,
            }));
        }
        Some(Self::MadeUp(match said.strip_prefix("missing ")?.split_once(" at ")?.0 {
            "')'" => TokenKind::RightParen,
            "']'" => TokenKind::RightBracket,
            "'}'" => TokenKind::RightBrace,
            "':'" => TokenKind::Colon,
            _ => return None,
        }))
    }
}

/// The text with spaces for what the lexer could not make a token of.
fn masked(text: &str, earlier: &[SyntaxError]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for error in earlier {
        let Some((_, quoted)) = error.message.split_once("token recognition error at: ") else {
            continue;
        };
        let Some(start) =
            offset(text, error.location).and_then(|start| usize::try_from(start).ok())
        else {
            continue;
        };
        let length = quoted.chars().count().saturating_sub(2);
        for character in characters.iter_mut().skip(start).take(length) {
            *character = ' ';
        }
    }
    characters.into_iter().collect()
}

/// What brackets stand open around a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    /// None at all.
    Nothing,
    /// `(` of an expression.
    Group,
    /// `(` of arguments.
    Call,
    /// `[` behind an operand.
    Index,
    /// `[` of a list.
    List,
    /// `{`, and whether the value of an entry has begun.
    Brace(bool),
    /// `{` whose entries are given up.
    Given,
}

/// A bracket and how many `?` in it still want their `:`.
#[derive(Clone, Copy, Debug)]
struct Open {
    bracket: Bracket,
    questions: u32,
}

/// Where the parser is.
#[derive(Debug)]
struct Walk {
    outer: Vec<Open>,
    open: Open,
    ends_operand: bool,
    behind_comma: bool,
}

fn wanted(text: &str, earlier: &[SyntaxError], place: Location) -> Option<&'static str> {
    let place = offset(text, place)?;
    let recoveries: Vec<(u32, Recovery)> = earlier
        .iter()
        .filter_map(|error| Some((offset(text, error.location)?, Recovery::of(&error.message)?)))
        .collect();
    let mut walk = Walk {
        outer: Vec::new(),
        open: Open { bracket: Bracket::Nothing, questions: 0 },
        ends_operand: false,
        behind_comma: false,
    };
    let mut skipping = false;
    for token in known_tokens(&masked(text, earlier)).take_while(|token| token.offset < place) {
        let Token { kind, offset, .. } = token;
        let mut left_out = false;
        for (_, recovery) in recoveries.iter().filter(|(at, _)| *at == offset) {
            match *recovery {
                Recovery::LeftOut => left_out = true,
                Recovery::MadeUp(kind) => walk.take(kind),
                Recovery::GaveUp(what) => {
                    walk.give_up(what);
                    skipping = true;
                }
            }
        }
        skipping = skipping && !walk.can_follow(kind);
        if !left_out && !skipping {
            walk.take(kind);
        }
    }
    walk.wanted()
}

impl Walk {
    fn take(&mut self, kind: TokenKind) {
        let questions = self.open.questions;
        match kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                self.outer.push(self.open);
                self.open = Open { bracket: opened(kind, self.ends_operand), questions: 0 };
            }
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace
                if closes(kind, self.open.bracket) =>
            {
                self.close();
            }
            TokenKind::Question if self.ends_operand => self.open.questions = questions + 1,
            TokenKind::Colon if questions > 0 => self.open.questions = questions - 1,
            TokenKind::Colon if self.open.bracket == Bracket::Brace(false) => {
                self.open.bracket = Bracket::Brace(true);
            }
            TokenKind::Comma => {
                self.open.questions = 0;
                if let Bracket::Brace(_) = self.open.bracket {
                    self.open.bracket = Bracket::Brace(false);
                }
            }
            _ => {}
        }
        self.ends_operand = is_end_of_operand(kind);
        self.behind_comma = kind == TokenKind::Comma;
    }

    fn close(&mut self) {
        let nothing = Open { bracket: Bracket::Nothing, questions: 0 };
        self.open = self.outer.pop().unwrap_or(nothing);
    }

    /// Leaves what wanted something that did not come.
    fn give_up(&mut self, what: Wanted) {
        match (what, self.open) {
            (Wanted::Colon, Open { questions: 1.., .. }) => self.open.questions = 0,
            (Wanted::Colon, _) => self.open.bracket = Bracket::Given,
            (Wanted::Closing, _) => self.close(),
            (Wanted::End, _) => {
                self.outer.clear();
                self.open = Open { bracket: Bracket::Nothing, questions: 0 };
            }
            (Wanted::Operand, _) => {}
        }
        self.ends_operand = true;
        self.behind_comma = false;
    }

    /// Whether the parser goes on with a token after it gave something up: one that can follow an operand in one of the brackets.
    fn can_follow(&self, kind: TokenKind) -> bool {
        let around = |accepts: &dyn Fn(Open) -> bool| {
            accepts(self.open) || self.outer.iter().any(|open| accepts(*open))
        };
        let in_bracket = |wanted: TokenKind| around(&|open| closes(wanted, open.bracket));
        match kind {
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                in_bracket(kind)
            }
            TokenKind::Comma => around(&|open| {
                !matches!(open.bracket, Bracket::Nothing | Bracket::Group | Bracket::Index)
            }),
            TokenKind::Colon => {
                around(&|open| open.questions > 0 || open.bracket == Bracket::Brace(false))
            }
            _ => is_operator(kind),
        }
    }

    fn wanted(&self) -> Option<&'static str> {
        match self.open.bracket {
            Bracket::List if self.behind_comma => return Some("']'"),
            Bracket::Brace(false) | Bracket::Given if self.behind_comma => return Some("'}'"),
            _ if !self.ends_operand => return None,
            Bracket::Brace(false) => return Some("':'"),
            _ if self.open.questions > 0 => return Some("':'"),
            _ => {}
        }
        match self.open.bracket {
            Bracket::Nothing => Some("<EOF>"),
            Bracket::Group | Bracket::Call => Some("')'"),
            Bracket::Index => Some("']'"),
            // A comma may come here too, which both runtimes say.
            Bracket::List | Bracket::Brace(_) | Bracket::Given => None,
        }
    }
}

const fn opened(kind: TokenKind, behind_operand: bool) -> Bracket {
    match kind {
        TokenKind::LeftParen if behind_operand => Bracket::Call,
        TokenKind::LeftParen => Bracket::Group,
        TokenKind::LeftBracket if behind_operand => Bracket::Index,
        TokenKind::LeftBracket => Bracket::List,
        _ => Bracket::Brace(false),
    }
}

const fn closes(kind: TokenKind, open: Bracket) -> bool {
    match open {
        Bracket::Nothing => false,
        Bracket::Group | Bracket::Call => matches!(kind, TokenKind::RightParen),
        Bracket::Index | Bracket::List => matches!(kind, TokenKind::RightBracket),
        Bracket::Brace(_) | Bracket::Given => matches!(kind, TokenKind::RightBrace),
    }
}

const fn is_operator(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Equals
            | TokenKind::NotEquals
            | TokenKind::In
            | TokenKind::Less
            | TokenKind::LessEquals
            | TokenKind::Greater
            | TokenKind::GreaterEquals
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::LeftBracket
            | TokenKind::Dot
            | TokenKind::Minus
            | TokenKind::Question
            | TokenKind::Plus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Percent
    )
}

const fn is_end_of_operand(kind: TokenKind) -> bool {
    is_atom(kind)
        || matches!(kind, TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace)
}

/// Whether a token is an operand by itself: a literal or a name.
pub(super) const fn is_atom(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::True
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
