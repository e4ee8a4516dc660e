//! An entry of `authorizers`.

use std::collections::BTreeSet;

use gatewalk_diagnostics::Message;

use super::super::draft::DraftAuthorizer;
use super::super::field;
use super::super::problem::{PendingFix, Problem};
use super::{AUTHORIZER_TYPES, Context, Parent, column, missing, unsupported, webhook};

/// The only type that may be given more than once.
const REPEATABLE: &str = "Webhook";

/// What earlier entries have used up.
#[derive(Debug, Default)]
pub(super) struct Seen {
    types: BTreeSet<String>,
    names: BTreeSet<String>,
}

pub(super) fn validate(
    entry: &DraftAuthorizer,
    index: usize,
    seen: &mut Seen,
    context: &mut Context<'_>,
    problems: &mut Vec<Problem>,
) {
    let path = format!("authorizers[{index}]");
    let authorizer_type = &entry.authorizer_type.value;
    let type_path = format!("{path}.type");
    if authorizer_type.is_empty() {
        let parent = Parent { text: context.text, anchor: anchor(entry), span: entry.span.clone() };
        let usual = entry.webhook.is_some().then_some(REPEATABLE);
        problems.push(missing(
            "authorization/missing-type",
            &type_path,
            &entry.authorizer_type,
            &parent,
            "type",
            usual,
        ));
        return;
    }
    if !AUTHORIZER_TYPES.contains(&authorizer_type.as_str()) {
        let code = "authorization/unsupported-authorizer-type";
        problems.push(unsupported(code, &type_path, &entry.authorizer_type, &AUTHORIZER_TYPES));
        return;
    }
    if authorizer_type != REPEATABLE && seen.types.contains(authorizer_type) {
        let text = field::duplicate(&type_path, authorizer_type);
        let span = entry.authorizer_type.span.clone();
        problems.push(
            Problem::upstream("authorization/duplicate-authorizer-type", &type_path, text, span)
                .help(Message::new("kubernetes.onlyWebhookRepeats")),
        );
        return;
    }
    seen.types.insert(authorizer_type.clone());
    problems.extend(name(entry, &path, seen, context));
    seen.names.insert(entry.name.value.clone());

    let webhook_path = format!("{path}.webhook");
    match (&entry.webhook, authorizer_type == REPEATABLE) {
        (None, true) => {
            let text = field::required(&webhook_path, "required when type=Webhook");
            let span = entry.authorizer_type.span.clone();
            problems.push(
                Problem::upstream("authorization/missing-webhook", &webhook_path, text, span)
                    .help(Message::new("kubernetes.addWebhook")),
            );
        }
        (Some(settings), true) => webhook::validate(settings, &path, context, problems),
        (Some(settings), false) => {
            let text = field::invalid(
                &webhook_path,
                "non-null",
                "may only be specified when type=Webhook",
            );
            let span = Some(settings.anchor.clone());
            problems.push(
                Problem::upstream("authorization/webhook-of-other-type", &webhook_path, text, span)
                    .help(
                        Message::new("kubernetes.webhookOfOtherType").with("type", authorizer_type),
                    ),
            );
        }
        (None, false) => {}
    }
}

fn anchor(entry: &DraftAuthorizer) -> std::ops::Range<usize> {
    let parts = [entry.authorizer_type.span.clone(), entry.name.span.clone()];
    let webhook = entry.webhook.as_ref().map(|webhook| webhook.anchor.clone());
    parts
        .into_iter()
        .flatten()
        .chain(webhook)
        .find(|span| !span.is_empty())
        .unwrap_or_else(|| entry.span.clone())
}

fn name(
    entry: &DraftAuthorizer,
    path: &str,
    seen: &Seen,
    context: &Context<'_>,
) -> Option<Problem> {
    let path = format!("{path}.name");
    let name = &entry.name.value;
    let is_webhook = entry.authorizer_type.value == REPEATABLE;
    if name.is_empty() {
        let usual = entry.authorizer_type.value.to_lowercase();
        let text = field::required(&path, "");
        let help = if is_webhook { "kubernetes.nameOfWebhook" } else { "kubernetes.nameIsType" };
        let problem =
            Problem::upstream("authorization/missing-name", &path, text, Some(anchor(entry)))
                .help(Message::new(help).with("name", &usual));
        return Some(if is_webhook {
            problem
        } else {
            problem.fix(add_name(entry, &usual, context))
        });
    }
    if seen.names.contains(name) {
        let text = field::duplicate(&path, name);
        return Some(
            Problem::upstream("authorization/duplicate-name", &path, text, entry.name.span.clone())
                .help(Message::new("kubernetes.namesAreDistinct")),
        );
    }
    let detail = field::dns1123_subdomain(name)?;
    let text = field::invalid(&path, name, &format!("authorizer name is invalid: {detail}"));
    let lower: String = name.to_lowercase().replace(['_', ' '], "-");
    let expected = if is_webhook { lower } else { entry.authorizer_type.value.to_lowercase() };
    let title = Message::new("kubernetes.fixName").with("name", &expected);
    let fits = field::dns1123_subdomain(&expected).is_none() && !seen.names.contains(&expected);
    let fix = entry
        .name
        .span
        .clone()
        .filter(|_| fits)
        .map(|span| PendingFix::replace(title, span, expected));
    Some(
        Problem::upstream("authorization/invalid-name", &path, text, entry.name.span.clone())
            .help(Message::new("kubernetes.nameRule"))
            .fix(fix),
    )
}

/// Adds `name` behind `type`.
fn add_name(entry: &DraftAuthorizer, name: &str, context: &Context<'_>) -> Option<PendingFix> {
    let title = Message::new("kubernetes.fixAddField").with("field", &format!("name: {name}"));
    if let Some(span) = entry.name.span.clone().filter(|span| !span.is_empty()) {
        return Some(PendingFix::replace(title, span, name));
    }
    if entry.name.key.is_some() {
        return None;
    }
    let (key, value) = (entry.authorizer_type.key.clone()?, entry.authorizer_type.span.clone()?);
    let source = context.text.get(entry.span.clone()).unwrap_or_default();
    let addition = if source.starts_with('{') {
        let json = context.text.get(key).is_some_and(|key| key.starts_with('"'));
        if json { format!(", \"name\": \"{name}\"") } else { format!(", name: {name}") }
    } else {
        let line_end = context.text.get(value.end..).and_then(|rest| rest.find('\n')).unwrap_or(0);
        let rest_of_line =
            context.text.get(value.end..value.end.saturating_add(line_end)).unwrap_or_default();
        let newline = if rest_of_line.ends_with('\r') { "\r\n" } else { "\n" };
        format!("{newline}{}name: {name}", " ".repeat(column(context.text, key.start)))
    };
    Some(PendingFix::replace(title, value.end..value.end, addition))
}
