//! The only door to the `cel` crate, whose parser is made by ANTLR from cel-go's grammar.
//!
//! It words what is not well formed exactly as cel-go's does, error recovery included, and is
//! asked for nothing else: its tree is never looked at. It needs much of the native stack, so that
//! [`is_safe`] decides what it is shown.

use std::borrow::Cow;

use crate::{
    Dialect, Source,
    issues::{Issue, Issues},
    parser::{
        ParserOptions, RECURSION_MAX,
        lexer::{self, TokenKind},
    },
    source::Location,
};

/// After so many recoveries cel-go gives up.
const ERROR_RECOVERY_MAX: u32 = 30;

/// Notes of the `cel` crate about trees that recovery left incomplete. cel-go is silent there.
const ONLY_HERE: [&str; 4] = ["Incomplete ", "No `", "UNKNOWN", "Unknown `"];

/// What the `cel` crate says of a name that is none.
const UNSUPPORTED_IDENT: &str = "unsupported ident kind";

/// What is wrong with a text that is not well formed.
pub(super) fn issues(source: &Source, options: ParserOptions<'_>) -> Issues {
    let mut issues = Issues::new(source.clone());
    if !is_safe(source.text()) {
        issues.report(None, None, "max recursion depth exceeded".to_owned());
        return issues;
    }
    let parser = cel::parser::Parser::new()
        .max_recursion_depth(u16::try_from(RECURSION_MAX).unwrap_or(u16::MAX))
        .error_recovery_limit(ERROR_RECOVERY_MAX)
        .enable_optional_syntax(options.optional_syntax)
        .enable_ident_escape_syntax(options.dialect.allows_escaped_idents());
    let text = without_backticks(source.text(), options.dialect);
    let errors = match parser.parse(&text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.errors,
    };
    let mut later = Vec::new();
    for error in &errors {
        if ONLY_HERE.iter().any(|start| error.msg.starts_with(start)) {
            continue;
        }
        let mut place = error.pos;
        if error.msg == UNSUPPORTED_IDENT {
            if !options.dialect.has_escaped_idents() {
                continue;
            }
            // cel-go reports it where the name should stand, which is where the syntax error is.
            let syntax = errors
                .iter()
                .find(|other| other.pos > place && other.msg.starts_with("Syntax error"));
            place = syntax.map_or(place, |syntax| syntax.pos);
        }
        let location = Location {
            line: i64::try_from(place.0).unwrap_or(-1),
            column: i64::try_from(place.1).unwrap_or(0).saturating_sub(1),
        };
        let message = message(&error.msg, options.dialect);
        let issue = Issue { id: None, location, offset: source.offset(location), message };
        if error.msg == UNSUPPORTED_IDENT { later.push(issue) } else { issues.report_at(issue) }
    }
    for issue in later {
        issues.report_at(issue);
    }
    if issues.is_empty() {
        // Never seen; but a text that is refused must have a reason.
        issues.report(None, Some(0), "Syntax error: the expression is not well formed".to_owned());
    }
    issues
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

/// Operators that could go on where the Go runtime names only what ends the rule.
const OPERATORS: [&str; 17] = [
    "'=='", "'!='", "'in'", "'<'", "'<='", "'>='", "'>'", "'&&'", "'||'", "'['", "'.'", "'-'",
    "'?'", "'+'", "'*'", "'/'", "'%'",
];

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
    if tokens.contains(&"'=='") {
        tokens.retain(|token| !OPERATORS.contains(token));
    }
    if !dialect.has_escaped_idents() {
        tokens.retain(|token| *token != "ESC_IDENTIFIER");
    }
    match *tokens {
        [only] => only.to_owned(),
        _ => format!("{{{}}}", tokens.join(", ")),
    }
}

/// Whether the brackets nest, and operators chain, so little that the parser's recursion fits the
/// smallest stack we run on.
fn is_safe(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut links = vec![0_u32];
    for kind in lexer::token_kinds(text) {
        match kind {
            TokenKind::LeftParen | TokenKind::LeftBrace => {
                depth += 1;
                links.truncate(depth);
                links.push(0);
            }
            TokenKind::LeftBracket => {
                bump(&mut links, depth);
                depth += 1;
                links.truncate(depth);
                links.push(0);
            }
            TokenKind::RightParen | TokenKind::RightBrace | TokenKind::RightBracket => {
                depth = depth.saturating_sub(1);
            }
            TokenKind::Comma => links.iter_mut().skip(depth).for_each(|count| *count = 0),
            TokenKind::Ident | TokenKind::And | TokenKind::Or => {}
            _ => bump(&mut links, depth),
        }
        let too_long = links.iter().any(|count| *count > LINKS_MAX);
        if depth > RECURSION_MAX as usize || too_long {
            return false;
        }
    }
    true
}

/// Tokens that may follow each other within one bracket.
const LINKS_MAX: u32 = 2 * RECURSION_MAX;

fn bump(links: &mut [u32], depth: usize) {
    if let Some(count) = links.get_mut(depth) {
        *count += 1;
    }
}
