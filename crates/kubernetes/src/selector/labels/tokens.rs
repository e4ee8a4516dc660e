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
    // upstream's lexer takes a NUL for the end of the text
    let text = selector.split('\0').next().unwrap_or_default();
    let mut rest = text.trim_start_matches([' ', '\t', '\r', '\n']);
    let mut tokens = Vec::new();
    while let Some(first) = rest.bytes().next() {
        let special = is_special(first);
        let end = rest
            .bytes()
            .position(|byte| is_blank(byte) || is_special(byte) != special)
            .unwrap_or(rest.len());
        let run = rest.get(..end).unwrap_or_default();
        let (token, length) = if special { symbol(run) } else { (word(run), run.len()) };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start_matches([' ', '\t', '\r', '\n']);
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
