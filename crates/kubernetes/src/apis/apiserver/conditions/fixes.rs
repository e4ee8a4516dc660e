//! Changes that make an expression compile. A fix is offered only when the compiler accepts what it gives.

use std::fmt::Write as _;
use std::ops::Range;

use gatewalk_diagnostics::{Message, closest};
use gatewalk_yaml::Style;

use super::super::draft::DraftCondition;
use super::super::problem::{PendingFix, Problem};
use super::super::validation::Context;
use super::{expression_span, source_range};
use crate::cel::match_conditions::ConditionError;

/// The fields of `request` and of what it holds; what people write instead of each.
const REQUEST_FIELDS: [&str; 6] =
    ["user", "uid", "groups", "extra", "resourceAttributes", "nonResourceAttributes"];
const RESOURCE_FIELDS: [&str; 9] = [
    "namespace",
    "verb",
    "group",
    "version",
    "resource",
    "subresource",
    "name",
    "fieldSelector",
    "labelSelector",
];
const NON_RESOURCE_FIELDS: [&str; 2] = ["path", "verb"];

/// Puts what was typed in quotes, so that YAML hands it over as it is; mended if it does not compile then.
pub(super) fn quote_expression(
    source: &str,
    typed: Range<usize>,
    context: &Context<'_>,
) -> Option<PendingFix> {
    let expression =
        if context.compile(source).is_ok() { source.to_owned() } else { mended(source, context)? };
    let title =
        if expression == source { "kubernetes.fixQuote" } else { "kubernetes.fixQuoteAndMend" };
    let message = Message::new(title).with("expression", &expression);
    Some(PendingFix::replace(message, typed, quoted(&expression)))
}

/// A YAML scalar that reads as `text`, in the quotes that need fewer escapes.
pub(in super::super) fn quoted(text: &str) -> String {
    let is_plain = |character: char| {
        !character.is_control() && !matches!(character, '\u{feff}' | '\u{2028}' | '\u{2029}')
    };
    let all_plain = text.chars().all(is_plain);
    if !text.contains('\'') && all_plain {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\\' | '"' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if is_plain(character) => quoted.push(character),
            // every character that is not plain fits into four digits
            _ => {
                // writing to a String cannot fail
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// The expression with its usual mistakes mended, if it then compiles.
fn mended(source: &str, context: &Context<'_>) -> Option<String> {
    let mut text = source.to_owned();
    for (wrong, right) in REPLACEMENTS {
        text = text.replace(wrong, right);
    }
    let compared = with_comparison(&text);
    [text, compared]
        .into_iter()
        .find(|candidate| candidate != source && context.compile(candidate).is_ok())
}

/// Paths that do not exist and what is meant. KEP-3221 and every text that copied it write `request.user.groups`.
const REPLACEMENTS: [(&str, &str); 5] = [
    ("request.user.groups", "request.groups"),
    ("request.user.username", "request.user"),
    ("request.user.name", "request.user"),
    ("request.user.uid", "request.uid"),
    ("request.user.extra", "request.extra"),
];

/// Every single `=` outside strings doubled.
fn with_comparison(source: &str) -> String {
    let mut text = String::with_capacity(source.len().saturating_add(4));
    let mut quote: Option<char> = None;
    let mut previous = ' ';
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        text.push(character);
        match quote {
            Some(open) if character == open && previous != '\\' => quote = None,
            Some(_) => {}
            None if matches!(character, '\'' | '"') => quote = Some(character),
            None => {
                let single = character == '='
                    && !matches!(previous, '=' | '!' | '<' | '>')
                    && characters.peek() != Some(&'=');
                if single {
                    text.push('=');
                }
            }
        }
        previous = character;
    }
    text
}

/// Adds help and a fix to an expression that does not compile.
pub(super) fn repair(
    condition: &DraftCondition,
    error: &ConditionError,
    context: &Context<'_>,
    problem: Problem,
) -> Problem {
    let expression = condition.expression.value.as_str();
    if let Some(better) = mended(expression, context)
        && let Some(fix) = rewrite(condition, &better, context)
    {
        return problem
            .help(Message::new("kubernetes.expressionMeans").with("expression", &better))
            .fix(Some(fix));
    }
    for issue in &error.issues {
        let Some(characters) = &issue.characters else { continue };
        if let Some(field) =
            issue.message.strip_prefix("undefined field '").and_then(|rest| rest.strip_suffix('\''))
        {
            return undefined_field(condition, characters.start, field, context, problem);
        }
    }
    if error.issues.is_empty() && !error.internal {
        return problem.help(Message::new("kubernetes.conditionMustBeBool"));
    }
    problem
}

/// A misspelt field: the dot that the issue points at is followed by its name.
fn undefined_field(
    condition: &DraftCondition,
    dot: usize,
    field: &str,
    context: &Context<'_>,
    problem: Problem,
) -> Problem {
    let expression = condition.expression.value.as_str();
    let before: String = expression.chars().take(dot).collect();
    let fields: &[&str] = if before.trim_end().ends_with("nonResourceAttributes") {
        &NON_RESOURCE_FIELDS
    } else if before.trim_end().ends_with("resourceAttributes") {
        &RESOURCE_FIELDS
    } else {
        &REQUEST_FIELDS
    };
    let suggestion = fields
        .iter()
        .copied()
        .find(|candidate| candidate.eq_ignore_ascii_case(field))
        .or_else(|| closest(field, fields.iter().copied()));
    let Some(name) = suggestion else {
        return problem
            .help(Message::new("kubernetes.fieldsAre").with("fields", &fields.join(", ")));
    };
    let after: String = expression.chars().skip(dot).collect();
    let Some(at) = after.find(field) else { return problem };
    let start = dot.saturating_add(after.get(..at).map_or(0, |text| text.chars().count()));
    let characters = start..start.saturating_add(field.chars().count());
    let better = replace_characters(expression, &characters, name);
    let problem = problem.help(Message::new("kubernetes.didYouMean").with("name", name));
    if context.compile(&better).is_err() {
        return problem;
    }
    let title = Message::new("kubernetes.fixValue").with("value", name);
    let span = source_range(condition, &characters);
    let same = context.text.get(span.clone()) == Some(field);
    problem.fix(same.then(|| PendingFix::replace(title, span, name)))
}

fn replace_characters(text: &str, characters: &Range<usize>, replacement: &str) -> String {
    let head: String = text.chars().take(characters.start).collect();
    let tail: String = text.chars().skip(characters.end).collect();
    format!("{head}{replacement}{tail}")
}

/// Replaces the differing middle of the expression where it stands in the text.
fn rewrite(condition: &DraftCondition, better: &str, context: &Context<'_>) -> Option<PendingFix> {
    let old: Vec<char> = condition.expression.value.chars().collect();
    let new: Vec<char> = better.chars().collect();
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let longest_tail = old.len().min(new.len()).saturating_sub(head);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(longest_tail)
        .take_while(|(a, b)| a == b)
        .count();
    let middle: String = new.get(head..new.len().saturating_sub(tail))?.iter().collect();
    let old_middle: String = old.get(head..old.len().saturating_sub(tail))?.iter().collect();
    let span = source_range(condition, &(head..old.len().saturating_sub(tail)));
    let title = Message::new("kubernetes.fixExpression").with("expression", better);
    // escapes and folds are left alone: the middle must stand in the text as it reads
    if context.text.get(span.clone()) != Some(old_middle.as_str()) {
        return None;
    }
    let delimiter = match condition.style {
        Some(Style::SingleQuoted) => '\'',
        Some(Style::DoubleQuoted | Style::Json) => '"',
        _ => {
            let _ = expression_span(condition);
            '\u{0}'
        }
    };
    if middle.contains(delimiter) || (middle.contains('\\') && delimiter == '"') {
        return None;
    }
    Some(PendingFix::replace(title, span, middle))
}
