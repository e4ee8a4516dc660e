//! Texts that are no YAML or JSON: upstream's error, and what it is about.

use gatewalk_diagnostics::order;
use std::ops::Range;

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_yaml::{Error, first_document};

use super::super::super::conditions::quoted;
use super::super::super::problem::{PendingFix, Problem};

/// So many `expression` lines are tried for a fix.
const CANDIDATES_MAX: usize = 200;

/// The finding about a syntax error.
pub(super) fn problem(text: &str, error: Error, is_json: bool) -> Problem {
    let at = error.offset.min(text.len());
    let span = character_at(text, at);
    let code = match (&error.text, is_json) {
        (Text::Ours(_), _) => "authorization/beyond-limit",
        (Text::Upstream(_), true) => "authorization/json-syntax",
        (Text::Upstream(_), false) => "authorization/yaml-syntax",
    };
    let begun = error.begun.map(|begun| character_at(text, begun.min(text.len())));
    let mut problem = Problem::upstream(code, "", String::new(), Some(span.clone()));
    problem.text = error.text;
    if is_json {
        return problem;
    }
    if let Some((typed, fix)) = unquoted_expression(text, at) {
        problem.span = Some(typed);
        problem.help = Some(Message::new("kubernetes.quoteTrap"));
        problem.fixes.push(fix);
    } else if text.get(span).is_some_and(|found| found == "\t") {
        problem.help = Some(Message::new("kubernetes.tabTrap"));
    } else if let Some(begun) = begun {
        match text.get(begun.clone()).unwrap_or_default() {
            "'" | "\"" => {
                problem.span = Some(begun);
                problem.help = Some(Message::new("kubernetes.openQuote"));
            }
            bracket @ ("[" | "{") => {
                let inside = Message::new("kubernetes.insideBracket").with("bracket", bracket);
                problem.related.push(Problem::ours(code, Severity::Warning, "", inside).at(begun));
            }
            _ => {}
        }
    }
    problem
}

fn character_at(text: &str, at: usize) -> Range<usize> {
    let mut start = at;
    while !text.is_char_boundary(start) {
        start = start.saturating_sub(1);
    }
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    start..start.saturating_add(length)
}

/// An unquoted expression that YAML cannot read, and the fix that quotes it: with it the error is gone or comes later.
fn unquoted_expression(text: &str, error_at: usize) -> Option<(Range<usize>, PendingFix)> {
    let mut line_start = 0_usize;
    let mut candidates: Vec<Range<usize>> = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let body = content.trim_start().trim_start_matches("- ").trim_start();
        if let Some(value) = body.strip_prefix("expression:").map(str::trim_start)
            && is_trap(value)
        {
            let start = line_start.saturating_add(content.len().saturating_sub(value.len()));
            candidates.push(start..start.saturating_add(value.len()));
        }
        line_start = line_start.saturating_add(line.len());
    }
    // the error may be reported at the expression or, for a broken flow, after it
    order::sort_by_key(&mut candidates, |range| range.start.abs_diff(error_at));
    candidates.into_iter().take(CANDIDATES_MAX).find_map(|typed| {
        let source = text.get(typed.clone())?;
        let fix = PendingFix::replace(
            Message::new("kubernetes.fixQuote").with("expression", source),
            typed.clone(),
            quoted(source),
        );
        let helps = match first_document(&fix.apply(text)) {
            Ok(_) => true,
            Err(later) => later.offset > error_at.max(typed.end),
        };
        helps.then_some((typed, fix))
    })
}

/// Whether YAML reads the rest of the line as something else than one plain or quoted scalar.
fn is_trap(value: &str) -> bool {
    let starts_otherwise = value
        .starts_with(['\'', '"', '[', '{', '*', '&', '@', '`', '%', '!', '?', '-', '>', '|', ',']);
    let block = value
        .trim_start_matches(['|', '>'])
        .trim_start_matches(['+', '-'])
        .trim_start_matches(|digit: char| digit.is_ascii_digit());
    if value.starts_with(['|', '>']) && (block.is_empty() || block.trim_start().starts_with('#')) {
        return false;
    }
    starts_otherwise || value.contains(": ") || value.contains(" #") || value.ends_with(':')
}
