//! The types of tokens with the numbers and the names that ANTLR gave them, and sets of them.

use crate::parser::lexer::TokenKind;

/// A type of tokens, or one of the two that sets may have besides.
pub(super) type Type = i8;

pub(super) const EPSILON: Type = -2;
pub(super) const EOF: Type = -1;
pub(super) const EQUALS: Type = 1;
pub(super) const NOT_EQUALS: Type = 2;
pub(super) const IN: Type = 3;
pub(super) const LESS: Type = 4;
pub(super) const LESS_EQUALS: Type = 5;
pub(super) const GREATER_EQUALS: Type = 6;
pub(super) const GREATER: Type = 7;
pub(super) const LOGICAL_AND: Type = 8;
pub(super) const LOGICAL_OR: Type = 9;
pub(super) const LBRACKET: Type = 10;
pub(super) const RBRACKET: Type = 11;
pub(super) const LBRACE: Type = 12;
pub(super) const RBRACE: Type = 13;
pub(super) const LPAREN: Type = 14;
pub(super) const RPAREN: Type = 15;
pub(super) const DOT: Type = 16;
pub(super) const COMMA: Type = 17;
pub(super) const MINUS: Type = 18;
pub(super) const EXCLAM: Type = 19;
pub(super) const QUESTION: Type = 20;
pub(super) const COLON: Type = 21;
pub(super) const PLUS: Type = 22;
pub(super) const STAR: Type = 23;
pub(super) const SLASH: Type = 24;
pub(super) const PERCENT: Type = 25;
pub(super) const TRUE: Type = 26;
pub(super) const FALSE: Type = 27;
pub(super) const NULL: Type = 28;
pub(super) const FLOAT: Type = 31;
pub(super) const INT: Type = 32;
pub(super) const UINT: Type = 33;
pub(super) const STRING: Type = 34;
pub(super) const BYTES: Type = 35;
pub(super) const IDENTIFIER: Type = 36;
pub(super) const ESC_IDENTIFIER: Type = 37;

/// Names as they stand in texts, from [`EQUALS`] on.
const NAMES: [&str; 37] = [
    "'=='",
    "'!='",
    "'in'",
    "'<'",
    "'<='",
    "'>='",
    "'>'",
    "'&&'",
    "'||'",
    "'['",
    "']'",
    "'{'",
    "'}'",
    "'('",
    "')'",
    "'.'",
    "','",
    "'-'",
    "'!'",
    "'?'",
    "':'",
    "'+'",
    "'*'",
    "'/'",
    "'%'",
    "'true'",
    "'false'",
    "'null'",
    "WHITESPACE",
    "COMMENT",
    "NUM_FLOAT",
    "NUM_INT",
    "NUM_UINT",
    "STRING",
    "BYTES",
    "IDENTIFIER",
    "ESC_IDENTIFIER",
];

/// The type of what the lexer found.
pub(super) const fn type_of(kind: TokenKind) -> Type {
    match kind {
        TokenKind::Equals => EQUALS,
        TokenKind::NotEquals => NOT_EQUALS,
        TokenKind::In => IN,
        TokenKind::Less => LESS,
        TokenKind::LessEquals => LESS_EQUALS,
        TokenKind::GreaterEquals => GREATER_EQUALS,
        TokenKind::Greater => GREATER,
        TokenKind::And => LOGICAL_AND,
        TokenKind::Or => LOGICAL_OR,
        TokenKind::LeftBracket => LBRACKET,
        TokenKind::RightBracket => RBRACKET,
        TokenKind::LeftBrace => LBRACE,
        TokenKind::RightBrace => RBRACE,
        TokenKind::LeftParen => LPAREN,
        TokenKind::RightParen => RPAREN,
        TokenKind::Dot => DOT,
        TokenKind::Comma => COMMA,
        TokenKind::Minus => MINUS,
        TokenKind::Exclam => EXCLAM,
        TokenKind::Question => QUESTION,
        TokenKind::Colon => COLON,
        TokenKind::Plus => PLUS,
        TokenKind::Star => STAR,
        TokenKind::Slash => SLASH,
        TokenKind::Percent => PERCENT,
        TokenKind::True => TRUE,
        TokenKind::False => FALSE,
        TokenKind::Null => NULL,
        TokenKind::Float => FLOAT,
        TokenKind::Int => INT,
        TokenKind::Uint => UINT,
        TokenKind::String => STRING,
        TokenKind::Bytes => BYTES,
        TokenKind::Ident => IDENTIFIER,
        TokenKind::EscapedIdent => ESC_IDENTIFIER,
        TokenKind::End | TokenKind::Unknown => EOF,
    }
}

fn name(kind: Type) -> &'static str {
    match kind {
        EPSILON => "<EPSILON>",
        EOF => "<EOF>",
        _ => {
            let position = usize::try_from(kind).ok().and_then(|number| number.checked_sub(1));
            position.and_then(|position| NAMES.get(position)).copied().unwrap_or_default()
        }
    }
}

/// The text of a token that recovery makes up: `DefaultErrorStrategy.GetMissingSymbol`.
pub(super) fn missing_text(kind: Type) -> String {
    match name(kind) {
        "<EOF>" => "<missing EOF>".to_owned(),
        literal if literal.starts_with('\'') => format!("<missing {literal}>"),
        _ => "<missing undefined>".to_owned(),
    }
}

/// Types from one to before another.
type Interval = (Type, Type);

/// A set of types, with the order and the slips of the runtime's `IntervalSet`: what overlaps more than two intervals stays in it
/// twice, and is printed twice.
#[derive(Clone, Debug, Default)]
pub(super) struct TypeSet {
    intervals: Vec<Interval>,
}

impl TypeSet {
    pub(super) fn contains(&self, kind: Type) -> bool {
        self.intervals.iter().any(|(start, stop)| *start <= kind && kind < *stop)
    }

    /// The lowest type; 0, which is none, in an empty set.
    pub(super) fn first(&self) -> Type {
        self.intervals.first().map_or(0, |interval| interval.0)
    }

    pub(super) fn add(&mut self, kind: Type) {
        self.add_interval((kind, kind + 1));
    }

    pub(super) fn add_interval(&mut self, (start, stop): Interval) {
        for position in 0..self.intervals.len() {
            let Some(known) = self.intervals.get_mut(position) else { return };
            if stop < known.0 {
                self.intervals.insert(position, (start, stop));
                return;
            }
            if stop == known.0 {
                known.0 = start;
                return;
            }
            if start <= known.1 {
                *known = (known.0.min(start), known.1.max(stop));
                let known = *known;
                if let Some(next) = self.intervals.get(position + 1).copied()
                    && known.1 >= next.0
                {
                    if known.1 < next.1
                        && let Some(known) = self.intervals.get_mut(position)
                    {
                        known.1 = next.1;
                    }
                    self.intervals.remove(position + 1);
                }
                return;
            }
        }
        self.intervals.push((start, stop));
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for interval in &other.intervals {
            self.add_interval(*interval);
        }
    }

    /// Takes out [`EPSILON`], the lowest of all types.
    pub(super) fn remove_epsilon(&mut self) {
        let Some(first) = self.intervals.first_mut().filter(|first| first.0 == EPSILON) else {
            return;
        };
        first.0 += 1;
        if first.0 == first.1 {
            self.intervals.remove(0);
        }
    }

    /// `IntervalSet.StringVerbose`
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> =
            self.intervals.iter().flat_map(|(start, stop)| (*start..*stop).map(name)).collect();
        match *names {
            [only] => only.to_owned(),
            _ => format!("{{{}}}", names.join(", ")),
        }
    }
}
