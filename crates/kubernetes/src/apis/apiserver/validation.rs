//! Mirrors `validation.ValidateAuthorizationConfiguration`: the same checks in the same order, each a [`Problem`].

mod authorizer;
mod webhook;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use gatewalk_diagnostics::{Message, closest};
use gatewalk_release::Release;

use super::draft::{Draft, DraftWebhook, Located};
use super::problem::{PendingFix, Problem};
use super::{ExpressionSource, field};
use crate::cel::match_conditions::{ConditionError, MatchConditionCompiler};

/// The types kube-apiserver knows, sorted.
pub(crate) const AUTHORIZER_TYPES: [&str; 6] =
    ["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"];

/// What validation looks at beside the configuration.
pub(super) struct Context<'a> {
    /// The text as typed.
    pub(super) text: &'a str,
    pub(super) release: Release,
    pub(super) compiler: &'a MatchConditionCompiler,
    /// What was compiled so far, and what is wrong with it: webhooks often share conditions.
    pub(super) compiled: RefCell<BTreeMap<String, Option<Rc<ConditionError>>>>,
    pub(super) files: Option<&'a BTreeMap<String, String>>,
    /// Paths that were taken for regular files.
    pub(super) assumed_files: BTreeSet<String>,
}

impl Context<'_> {
    /// Whether an expression is a condition, and why not.
    pub(super) fn compile(&self, expression: &str) -> Result<(), Rc<ConditionError>> {
        let mut compiled = self.compiled.borrow_mut();
        let error = if let Some(known) = compiled.get(expression) {
            known.clone()
        } else {
            let error = self.compiler.compile(expression).err().map(Rc::new);
            compiled.insert(expression.to_owned(), error.clone());
            error
        };
        error.map_or(Ok(()), Err)
    }
}

/// Everything that is wrong, in upstream's order.
pub(super) fn validate(draft: &Draft, context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let authorizers = draft.authorizers.as_deref().unwrap_or_default();
    if authorizers.is_empty() {
        let text =
            field::required("authorizers", "at least one authorization mode must be defined");
        let problem = Problem::upstream(
            "authorization/no-authorizers",
            "authorizers",
            text,
            Some(draft.anchor.clone()),
        )
        .help(Message::new("kubernetes.noAuthorizers"));
        problems.push(problem);
    }
    let mut seen = authorizer::Seen::default();
    for (index, entry) in authorizers.iter().enumerate() {
        authorizer::validate(entry, index, &mut seen, context, &mut problems);
    }
    problems
}

/// kube-apiserver's own check: an authorizer that is no webhook is called like its type.
pub(super) fn validate_names(draft: &Draft) -> Vec<Problem> {
    let authorizers = draft.authorizers.as_deref().unwrap_or_default();
    authorizers
        .iter()
        .filter(|entry| entry.authorizer_type.value != "Webhook")
        .filter_map(|entry| {
            let authorizer_type = &entry.authorizer_type.value;
            // Go lower-cases by Unicode, as Rust does
            let expected = authorizer_type.to_lowercase();
            if expected == entry.name.value {
                return None;
            }
            let text = format!(
                "expected name {expected} for authorizer {authorizer_type} instead of {}",
                entry.name.value
            );
            let span = entry.name.span.clone().or_else(|| entry.authorizer_type.span.clone());
            let known = AUTHORIZER_TYPES.contains(&authorizer_type.as_str());
            let fix = entry.name.span.clone().filter(|_| known).map(|span| {
                let title = Message::new("kubernetes.fixName").with("name", &expected);
                PendingFix::replace(title, span, expected.clone())
            });
            let help = Message::new("kubernetes.nameIsType").with("name", &expected);
            Some(
                Problem::upstream(
                    "authorization/unexpected-name",
                    "",
                    text,
                    span.or_else(|| Some(entry.span.clone())),
                )
                .help(help)
                .fix(fix),
            )
        })
        .collect()
}

/// `Unsupported value` of a string, with the closest supported one as fix.
fn unsupported(
    code: &'static str,
    path: &str,
    value: &Located<String>,
    supported: &[&'static str],
) -> Problem {
    let text = field::not_supported(path, &crate::go::quote(&value.value), supported);
    let mut problem = Problem::upstream(code, path, text, value.span.clone());
    if let Some(suggestion) = suggestion(&value.value, supported) {
        problem.help = Some(Message::new("kubernetes.didYouMean").with("name", suggestion));
        problem.fixes.extend(value.span.clone().map(|span| {
            PendingFix::replace(
                Message::new("kubernetes.fixValue").with("value", suggestion),
                span,
                suggestion,
            )
        }));
    } else {
        problem.help =
            Some(Message::new("kubernetes.supportedValues").with("values", &supported.join(", ")));
    }
    problem
}

/// The supported value that differs only in case, else the closest.
pub(super) fn suggestion<'a>(value: &str, supported: &[&'a str]) -> Option<&'a str> {
    supported
        .iter()
        .copied()
        .find(|candidate| candidate.eq_ignore_ascii_case(value))
        .or_else(|| closest(value, supported.iter().copied()))
}

/// `Required value` of a field that is absent or empty, with its usual value as fix.
fn missing(
    code: &'static str,
    path: &str,
    value: &Located<impl Sized>,
    parent: &Parent<'_>,
    name: &str,
    usual: Option<&str>,
) -> Problem {
    let text = field::required(path, "");
    missing_with(code, path, text, (value.span.clone(), parent, name), usual)
}

fn missing_with(
    code: &'static str,
    path: &str,
    text: String,
    (span, parent, name): (Option<Range<usize>>, &Parent<'_>, &str),
    usual: Option<&str>,
) -> Problem {
    let at = span.clone().filter(|span| !span.is_empty()).unwrap_or_else(|| parent.anchor.clone());
    let mut problem = Problem::upstream(code, path, text, Some(at));
    problem.help = Some(Message::new("kubernetes.addField").with("name", name));
    if let Some(usual) = usual {
        let title =
            Message::new("kubernetes.fixAddField").with("field", &format!("{name}: {usual}"));
        let fix = match span {
            Some(span) if !span.is_empty() => {
                Some(PendingFix::replace(title, span, json_aware(parent, usual)))
            }
            Some(_) => None,
            None => parent.insert(title, name, usual),
        };
        problem.fixes.extend(fix);
    }
    problem
}

fn json_aware(parent: &Parent<'_>, value: &str) -> String {
    if parent.is_json() { format!("\"{value}\"") } else { value.to_owned() }
}

/// A mapping that lacks a field, and where to say so.
struct Parent<'a> {
    text: &'a str,
    /// What to underline.
    anchor: Range<usize>,
    /// The mapping itself.
    span: Range<usize>,
}

impl<'a> Parent<'a> {
    fn webhook(context: &Context<'a>, webhook: &DraftWebhook) -> Self {
        Self { text: context.text, anchor: webhook.anchor.clone(), span: webhook.span.clone() }
    }

    fn source(&self) -> &'a str {
        self.text.get(self.span.clone()).unwrap_or_default()
    }

    fn is_json(&self) -> bool {
        self.source()
            .strip_prefix('{')
            .is_some_and(|inside| inside.trim_start().starts_with(['"', '}']))
            && self.text.trim_start().starts_with('{')
    }

    /// Puts a field before the others.
    fn insert(&self, title: Message, name: &str, value: &str) -> Option<PendingFix> {
        let source = self.source();
        let is_null = matches!(source, "null" | "Null" | "NULL" | "~");
        let json = self.is_json() || (is_null && self.text.trim_start().starts_with('{'));
        let field =
            if json { format!("\"{name}\": \"{value}\"") } else { format!("{name}: {value}") };
        if is_null {
            return Some(PendingFix::replace(title, self.span.clone(), format!("{{{field}}}")));
        }
        if let Some(inside) = source.strip_prefix('{') {
            let at = self.span.start.saturating_add(1);
            let last = inside.trim_start().starts_with('}');
            let separator = if last { "" } else { ", " };
            return Some(PendingFix::replace(title, at..at, format!("{field}{separator}")));
        }
        if source.is_empty() {
            return None;
        }
        let at = self.span.start;
        let indentation = " ".repeat(column(self.text, at));
        Some(PendingFix::replace(title, at..at, format!("{field}\n{indentation}")))
    }
}

/// The zero-based column of a byte.
pub(super) fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let line = before
        .rfind('\n')
        .map_or(before, |newline| before.get(newline.saturating_add(1)..).unwrap_or_default());
    line.trim_start_matches('\u{feff}').chars().count()
}

/// The expression of a condition, with the places of its characters.
pub(super) fn expression_source(
    condition: &super::draft::DraftCondition,
    lines: &gatewalk_diagnostics::LineIndex<'_>,
) -> ExpressionSource {
    let span = condition.expression.span.clone().unwrap_or_else(|| condition.span.clone());
    ExpressionSource {
        text: condition.expression.value.clone(),
        span: lines.span(span),
        characters: condition.characters.clone().unwrap_or_else(|| std::sync::Arc::from([])),
    }
}
