//! Expressions that YAML does not hand over as they were typed: tags that swallow a negation, comments that cut a string.

use std::ops::Range;

use gatewalk_diagnostics::{Message, Severity};
use gatewalk_yaml::Style;

use super::super::draft::DraftCondition;
use super::super::problem::{PendingFix, Problem};
use super::super::validation::Context;
use super::{expression_span, fixes, typed_span};

/// What YAML did to an expression.
pub(super) struct Trap {
    code: &'static str,
    /// What was typed as the expression.
    typed: Range<usize>,
    explanation: Message,
    fix: Option<PendingFix>,
}

impl Trap {
    /// Adds the explanation to upstream's error.
    pub(super) fn explain(self, mut problem: Problem) -> Problem {
        let explained =
            Problem::ours(self.code, Severity::Warning, &problem.path, self.explanation.clone())
                .at(self.typed);
        problem.related.push(explained);
        problem.help = Some(self.explanation);
        problem.fixes.extend(self.fix);
        problem
    }
}

/// A tag before a plain scalar: `!('a' in request.groups)` is the tag `!('a'` and the text `in request.groups)`.
pub(super) fn tag(condition: &DraftCondition, context: &Context<'_>) -> Option<Trap> {
    let typed = typed_span(condition);
    let source = context.text.get(typed.clone())?.trim_end();
    let properties = context.text.get(condition.properties.clone())?.trim();
    if !properties.starts_with('!')
        || properties.starts_with("!!")
        || condition.style != Some(Style::Plain)
    {
        return None;
    }
    let explanation = Message::new("kubernetes.tagTrap")
        .with("tag", properties)
        .with("rest", &condition.expression.value);
    let typed = typed.start..typed.start.saturating_add(source.len());
    let fix = fixes::quote_expression(source, typed.clone(), context);
    Some(Trap { code: "authorization/expression-tag", typed, explanation, fix })
}

/// ` #` in a plain scalar begins a comment.
pub(super) fn comment(condition: &DraftCondition, context: &Context<'_>) -> Option<Trap> {
    if condition.style != Some(Style::Plain) || !condition.properties.is_empty() {
        return None;
    }
    let span = expression_span(condition);
    let rest = context.text.get(span.end..)?;
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    if !line.starts_with([' ', '\t']) || !line.trim_start().starts_with('#') {
        return None;
    }
    let typed = span.start..span.end.saturating_add(line.trim_end().len());
    let source = context.text.get(typed.clone())?;
    if source.contains('\n') {
        return None;
    }
    let fix = fixes::quote_expression(source, typed.clone(), context)?;
    let cut = line.trim();
    let explanation = Message::new("kubernetes.commentTrap").with("cut", cut);
    Some(Trap { code: "authorization/expression-comment", typed, explanation, fix: Some(fix) })
}

/// A condition that compiles, though not as it was typed.
pub(super) fn accepted(
    condition: &DraftCondition,
    path: &str,
    context: &Context<'_>,
) -> Option<Problem> {
    let trap = tag(condition, context)?;
    let mut problem =
        Problem::ours(trap.code, Severity::Warning, path, trap.explanation).at(trap.typed);
    problem.fixes.extend(trap.fix);
    Some(problem)
}
