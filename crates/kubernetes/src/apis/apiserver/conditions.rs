//! `matchConditions`: mirrors `validation.compileMatchConditions`, and says what YAML made of an expression.

mod fixes;
mod traps;

pub(super) use fixes::quoted;

use std::ops::Range;

use gatewalk_diagnostics::{Message, Severity, Text};

use super::draft::{DraftCondition, DraftWebhook};
use super::field;
use super::problem::Problem;
use super::validation::Context;
use crate::cel::match_conditions::ConditionError;

/// A webhook may have so many match conditions (`apiserver/validation.ValidateWebhookMatchConditions`).
pub const CONDITIONS_MAX: usize = 64;

pub(super) fn validate(
    webhook: &DraftWebhook,
    path: &str,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) {
    let conditions = webhook.match_conditions.as_deref().unwrap_or_default();
    if conditions.len() > CONDITIONS_MAX {
        let path = format!("{path}.matchConditions");
        let text = field::too_many(&path, conditions.len(), CONDITIONS_MAX);
        let span = Some(webhook.match_conditions_anchor.clone());
        problems.push(Problem::upstream("authorization/too-many-conditions", &path, text, span));
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    for (index, condition) in conditions.iter().enumerate() {
        let path = format!("{path}.matchConditions[{index}].expression");
        let expression = condition.expression.value.as_str();
        if go_trim_space(expression).is_empty() {
            problems.push(empty(condition, &path, context));
            continue;
        }
        if seen.contains(&expression) {
            let text = field::duplicate(&path, expression);
            let span = Some(expression_span(condition));
            problems.push(
                Problem::upstream("authorization/duplicate-expression", &path, text, span)
                    .help(Message::new("kubernetes.duplicateExpression")),
            );
            continue;
        }
        seen.push(expression);
        match context.compile(expression) {
            Ok(()) => problems.extend(traps::accepted(condition, &path, context)),
            Err(error) => problems.push(refused(condition, &path, &error, context)),
        }
    }
}

/// `strings.TrimSpace`.
fn go_trim_space(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace())
}

pub(super) fn expression_span(condition: &DraftCondition) -> Range<usize> {
    condition.expression.span.clone().unwrap_or_else(|| condition.span.clone())
}

/// The expression with the anchor and tag in front of it: all that was typed as its value.
fn typed_span(condition: &DraftCondition) -> Range<usize> {
    let span = expression_span(condition);
    if condition.properties.is_empty() { span } else { condition.properties.start..span.end }
}

fn empty(condition: &DraftCondition, path: &str, context: &Context<'_>) -> Problem {
    let text = field::required(path, "");
    let typed = typed_span(condition);
    let at = if typed.is_empty() { condition.span.clone() } else { typed };
    let problem = Problem::upstream("authorization/missing-expression", path, text, Some(at));
    match traps::tag(condition, context) {
        Some(trap) => trap.explain(problem),
        None => problem.help(Message::new("kubernetes.addExpression")),
    }
}

/// What a map of characters says of a range of code points.
pub(super) fn source_range(condition: &DraftCondition, characters: &Range<usize>) -> Range<usize> {
    let map = condition.characters.as_deref().unwrap_or_default();
    let end_of_text =
        map.last().map_or_else(|| expression_span(condition).start, |last| last.end as usize);
    let start = map.get(characters.start).map_or(end_of_text, |range| range.start as usize);
    let end = match characters.end.checked_sub(1) {
        Some(last) if last >= characters.start => {
            map.get(last).map_or(end_of_text, |range| range.end as usize)
        }
        _ => start,
    };
    start..end.max(start)
}

fn refused(
    condition: &DraftCondition,
    path: &str,
    error: &ConditionError,
    context: &Context<'_>,
) -> Problem {
    let expression = condition.expression.value.as_str();
    let code = if error.internal {
        "authorization/unusable-expression"
    } else if error.issues.is_empty() {
        "authorization/expression-not-bool"
    } else {
        "authorization/expression-does-not-compile"
    };
    let text = if error.internal {
        field::internal(path, &error.detail)
    } else {
        field::invalid(path, expression, &error.detail)
    };
    let mut problem = Problem::upstream(code, path, text, Some(expression_span(condition)));
    problem.related = error
        .issues
        .iter()
        .map(|issue| {
            let span =
                issue.characters.as_ref().map(|characters| source_range(condition, characters));
            Problem {
                code: "cel/issue",
                severity: Severity::Error,
                text: Text::Upstream(issue.message.clone()),
                ..Problem::upstream("cel/issue", path, String::new(), span)
            }
        })
        .collect();
    let trap = traps::tag(condition, context).or_else(|| traps::comment(condition, context));
    if let Some(trap) = trap {
        return trap.explain(problem);
    }
    fixes::repair(condition, error, context, problem)
}
