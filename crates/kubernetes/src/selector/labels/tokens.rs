//! The words and operators of a label selector: `labels.Lexer`.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    End,
    Identifier(String),
    In,
    NotIn,
    Symbol(&'static str),
    /// Special characters that are no operator; the text is upstream's.
    Error(String),
}

impl Token {
    pub(super) fn literal(&self) -> &str {
        match self {
            Self::End => "",
            Self::Identifier(text) | Self::Error(text) => text,
            Self::In => "in",
            Self::NotIn => "notin",
            Self::Symbol(text) => text,
        }
    }
}

const SYMBOLS: [&str; 9] = [")", ",", "!", "==", "=", ">", "<", "!=", "("];

fn is_special(byte: u8) -> bool {
    b"=!(),><".contains(&byte)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

pub(super) fn tokens(selector: &str) -> Vec<Token> {
    const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
    let mut rest = selector.trim_start_matches(BLANKS);
    let mut tokens = Vec::new();
    // upstream's lexer takes a NUL for the end of what it reads: of the text where a token would begin, else of the token
    while let Some(first) = rest.bytes().next().filter(|first| *first != 0) {
        let special = is_special(first);
        let ends = |byte: u8| byte == 0 || is_blank(byte) || is_special(byte) != special;
        let end = rest.bytes().position(ends).unwrap_or(rest.len());
        let run = rest.get(..end).unwrap_or_default();
        let (token, length) = if special { symbol(run) } else { (word(run), run.len()) };
        tokens.push(token);
        let after = rest.get(length..).unwrap_or_default();
        rest = after.strip_prefix('\0').unwrap_or(after).trim_start_matches(BLANKS);
    }
    tokens.push(Token::End);
    tokens
}

fn word(text: &str) -> Token {
    match text {
        "in" => Token::In,
        "notin" => Token::NotIn,
        _ => Token::Identifier(text.to_owned()),
    }
}

/// The longest operator at the start of a run of special characters. Every special character is an operator by itself, so
/// that there always is one.
fn symbol(run: &str) -> (Token, usize) {
    let longest = SYMBOLS
        .into_iter()
        .filter(|symbol| run.starts_with(symbol))
        .max_by_key(|symbol| symbol.len());
    match longest {
        Some(symbol) => (Token::Symbol(symbol), symbol.len()),
        None => (Token::Error(format!("error expected: keyword found '{run}'")), run.len().max(1)),
    }
}
