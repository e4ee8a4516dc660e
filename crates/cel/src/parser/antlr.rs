//! The only door to the `cel` crate, whose parser is made by ANTLR from cel-go's grammar.
//!
//! It words what is not well formed exactly as cel-go's does, error recovery included, and is
//! asked for nothing else: its tree is never looked at. It needs much of the native stack, so that
//! `is_safe` decides what it is shown.

mod lookahead;
#[cfg(test)]
mod tests;
mod twice;
mod wanted;

use std::borrow::Cow;

use crate::{
    Dialect,
    parser::{
        RECURSION_MAX,
        lexer::{self, TokenKind},
        syntax::{Syntax, SyntaxError, SyntaxErrors},
    },
    source::Location,
};

/// After so many recoveries cel-go gives up.
const ERROR_RECOVERY_MAX: u32 = 30;

/// Notes of the `cel` crate about trees that recovery left incomplete. cel-go is silent there.
const ONLY_HERE: [&str; 4] = ["Incomplete ", "No `", "UNKNOWN", "Unknown `"];

/// What the `cel` crate says of a name that is none.
const UNSUPPORTED_IDENT: &str = "unsupported ident kind";

/// The words of cel-go's own grammar.
#[derive(Clone, Copy, Debug)]
pub struct Antlr;

impl SyntaxErrors for Antlr {
    fn syntax_errors(&self, text: &str, syntax: Syntax) -> Vec<SyntaxError> {
        if !is_safe(text) {
            let message = "max recursion depth exceeded".to_owned();
            return vec![SyntaxError { location: Location::NONE, message }];
        }
        let complaints = complaints(&without_backticks(text, syntax.dialect), syntax);
        let mut errors = Vec::new();
        let mut later = Vec::new();
        for complaint in &complaints {
            if ONLY_HERE.iter().any(|start| complaint.message.starts_with(start)) {
                continue;
            }
            if complaint.message != UNSUPPORTED_IDENT {
                let mut error = complaint.error(complaint.place, syntax.dialect);
                wanted::correct(&mut error, &errors, text);
                as_map_says(&mut error, text);
                place_as_released(&mut error, text, syntax.dialect);
                let stops = lookahead::is_exceeded(&error, text);
                errors.push(error);
                if stops {
                    errors.push(lookahead::error());
                    break;
                }
            } else if syntax.dialect.has_escaped_idents() {
                let place = escaped_name(text, complaint.place).unwrap_or_else(|| {
                    // cel-go reports it where the name should stand, which is where the syntax error is.
                    let later = || {
                        complaints.iter().filter(|other| {
                            other.place > complaint.place
                                && other.message.starts_with("Syntax error")
                        })
                    };
                    let name = later().find(|other| other.message.ends_with("IDENTIFIER}"));
                    let syntax_error = name.or_else(|| later().next());
                    syntax_error.map_or(complaint.place, |other| other.place)
                });
                later.push(complaint.error(place, syntax.dialect));
            }
        }
        errors.append(&mut later);
        if syntax.dialect.formats_syntax_errors_twice() {
            for error in &mut errors {
                if error.message.starts_with(SYNTAX) {
                    error.message = twice::formatted(&error.message);
                }
            }
        }
        errors
    }
}

/// `map` and `filter` have words of their own for a variable that is no name.
fn as_map_says(error: &mut SyntaxError, text: &str) {
    if error.message != "argument must be a simple name" {
        return;
    }
    let Some(place) = wanted::offset(text, error.location) else { return };
    let before: Vec<_> =
        lexer::known_tokens(text).take_while(|token| token.offset < place).collect();
    if let [.., name, bracket] = *before.as_slice()
        && bracket.kind == TokenKind::LeftParen
        && matches!(text.get(name.start..name.end), Some("map" | "filter"))
    {
        "argument is not an identifier".clone_into(&mut error.message);
    }
}

/// Where the name in backticks stands that follows the dot, or the dot and the question mark, at a place.
fn escaped_name(text: &str, dot: (isize, isize)) -> Option<(isize, isize)> {
    let location =
        Location { line: i64::try_from(dot.0).ok()?, column: i64::try_from(dot.1).ok()? - 1 };
    let start = wanted::offset(text, location)?;
    let mut tokens = lexer::known_tokens(text).skip_while(|token| token.offset <= start);
    let name = tokens.find(|token| token.kind != TokenKind::Question)?;
    let ahead = isize::try_from(name.offset - start).ok()?;
    (name.kind == TokenKind::EscapedIdent).then_some((dot.0, dot.1 + ahead))
}

/// How words of the grammar itself begin.
const SYNTAX: &str = "Syntax error: ";

/// Newer versions find no first column in an empty text. One version looks for the places of names by offset, and takes the start
/// of a line for the end of the line before.
fn place_as_released(error: &mut SyntaxError, text: &str, dialect: Dialect) {
    let Location { line, column } = error.location;
    if text.is_empty() && dialect >= Dialect::V0_22_0 {
        error.location.column = -1;
        return;
    }
    if dialect != Dialect::V0_20_1 || column != 0 || error.message.starts_with(SYNTAX) {
        return;
    }
    let Some(before) = usize::try_from(line - 2).ok().and_then(|line| text.split('\n').nth(line))
    else {
        return;
    };
    let column = i64::try_from(before.chars().count() + 1).unwrap_or(i64::MAX);
    error.location = Location { line: line - 1, column };
}

/// Stands for a backtick where the grammar has none: a character that no token starts with.
const BACKTICK: char = '\u{1}';

/// Older grammars know no names in backticks.
fn without_backticks(text: &str, dialect: Dialect) -> Cow<'_, str> {
    if dialect.has_escaped_idents() || !text.contains('`') {
        return Cow::Borrowed(text);
    }
    let mut replaced = text.to_owned();
    for at in lexer::unknown_backticks(text).into_iter().rev() {
        replaced.replace_range(at..=at, BACKTICK.encode_utf8(&mut [0; 4]));
    }
    Cow::Owned(replaced)
}

/// cel-go's words for what the `cel` crate says.
fn message(text: &str, dialect: Dialect) -> String {
    for word in ["true", "false", "null"] {
        if text.contains(&format!("no viable alternative at input '.{word}'")) {
            return format!("Syntax error: mismatched input '{word}' expecting IDENTIFIER");
        }
    }
    let text = text.replace(BACKTICK, "`");
    match text.split_once(" expecting {") {
        Some((what, set)) => {
            format!("{what} expecting {}", expected(set.trim_end_matches('}'), dialect))
        }
        None => text,
    }
}

/// A set of tokens as cel-go's parser prints it at this place.
fn expected(set: &str, dialect: Dialect) -> String {
    // A comma and a brace are tokens too, in quotes.
    let mut tokens: Vec<&str> = Vec::new();
    let mut rest = set;
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('\'').and_then(|inner| inner.find('\'')).map(|end| end + 2);
        let end = quoted.or_else(|| rest.find(", ")).unwrap_or(rest.len());
        let (token, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        tokens.push(token);
        rest = after.trim_start_matches(", ");
    }
    if !dialect.has_escaped_idents() {
        tokens.retain(|token| *token != "ESC_IDENTIFIER");
    }
    match *tokens {
        [only] => only.to_owned(),
        _ => format!("{{{}}}", tokens.join(", ")),
    }
}

/// What the `cel` crate complains about, and where: lines and columns from one.
struct Complaint {
    place: (isize, isize),
    message: String,
}

impl Complaint {
    fn error(&self, place: (isize, isize), dialect: Dialect) -> SyntaxError {
        let location = Location {
            line: i64::try_from(place.0).unwrap_or(-1),
            column: i64::try_from(place.1).unwrap_or(0).saturating_sub(1),
        };
        SyntaxError { location, message: message(&self.message, dialect) }
    }
}

/// Runs the `cel` crate's parser, on a stack that is large enough for the deepest text we show it.
///
/// A browser's worker has enough; elsewhere a thread of its own has.
fn complaints(text: &str, syntax: Syntax) -> Vec<Complaint> {
    let (optional_syntax, escapes) =
        (syntax.optional_syntax, syntax.dialect.allows_escaped_idents());
    if cfg!(target_family = "wasm") || depth(text) <= SHALLOW_MAX {
        return complaints_here(text, optional_syntax, escapes);
    }
    let text = text.to_owned();
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let running = thread.spawn(move || complaints_here(&text, optional_syntax, escapes));
    running.ok().and_then(|running| running.join().ok()).unwrap_or_default()
}

fn complaints_here(text: &str, optional_syntax: bool, escapes: bool) -> Vec<Complaint> {
    let parser = cel::parser::Parser::new()
        .max_recursion_depth(u16::try_from(RECURSION_MAX).unwrap_or(u16::MAX))
        .error_recovery_limit(ERROR_RECOVERY_MAX)
        .enable_optional_syntax(optional_syntax)
        .enable_ident_escape_syntax(escapes);
    match parser.parse(text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors
            .errors
            .into_iter()
            .map(|error| Complaint { place: error.pos, message: error.msg })
            .collect(),
    }
}

/// Brackets may nest so deep, and operators chain so far, without a stack of their own.
const SHALLOW_MAX: usize = 10;

/// Enough for [`RECURSION_MAX`] nested brackets, without optimization too.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// So many tokens are shown to ANTLR, whose time grows faster than the text.
const TOKENS_MAX: usize = 20_000;

/// How deep brackets nest, or how far operators chain within one bracket, whichever is more.
fn depth(text: &str) -> usize {
    let mut open: Vec<usize> = vec![0];
    let (mut deepest, mut longest) = (0, 0);
    for kind in lexer::token_kinds(text) {
        let links = matches!(
            kind,
            TokenKind::Dot
                | TokenKind::LeftBracket
                | TokenKind::Question
                | TokenKind::Plus
                | TokenKind::Minus
        ) || matches!(
            kind,
            TokenKind::Star | TokenKind::Slash | TokenKind::Percent | TokenKind::In
        ) || matches!(
            kind,
            TokenKind::Equals | TokenKind::NotEquals | TokenKind::Less | TokenKind::LessEquals
        ) || matches!(kind, TokenKind::Greater | TokenKind::GreaterEquals);
        if let Some(count) = open.last_mut() {
            *count = if kind == TokenKind::Comma { 0 } else { *count + usize::from(links) };
            longest = longest.max(*count);
        }
        match kind {
            TokenKind::LeftParen | TokenKind::LeftBrace | TokenKind::LeftBracket => open.push(0),
            TokenKind::RightParen | TokenKind::RightBrace | TokenKind::RightBracket
                if open.len() > 1 =>
            {
                open.pop();
            }
            _ => {}
        }
        deepest = deepest.max(open.len());
    }
    deepest.max(longest)
}

/// Whether a text nests and chains no more than cel-go allows.
fn is_safe(text: &str) -> bool {
    depth(text) <= RECURSION_MAX as usize
        && lexer::token_kinds(text).take(TOKENS_MAX).count() < TOKENS_MAX
}
