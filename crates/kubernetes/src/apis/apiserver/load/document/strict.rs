//! Findings about fields: unknown, repeated, of the wrong type.

use gatewalk_diagnostics::{Message, closest};
use gatewalk_yaml::{Duplicate, Node};

use super::super::super::decode::{DecodeError, StrictError, Wanted};
use super::super::super::problem::{PendingFix, Problem};
use super::super::super::schema::{SCHEMAS, Version};
use super::super::LoadOptions;
use super::Refusal;

/// `strict decoding error: …`: repeated keys of YAML first, as one entry, then unknown and repeated fields.
pub(super) fn refusal(
    root: Node<'_>,
    duplicates: &[Duplicate],
    strict: Vec<StrictError>,
    options: &LoadOptions<'_>,
    version: Version,
) -> Refusal {
    let (mut entries, mut problems) = of_duplicates(duplicates);
    for error in strict {
        entries.push(error.text.clone());
        problems.push(field_problem(root, error, options, version));
    }
    Refusal { error: format!("strict decoding error: {}", entries.join(", ")), problems }
}

/// The same of another kind, of which the first thing to know is where it belongs.
pub(super) fn other_refusal(
    duplicates: &[Duplicate],
    strict: Vec<StrictError>,
    help: impl Fn() -> Message,
) -> Refusal {
    let (mut entries, mut problems) = of_duplicates(duplicates);
    for StrictError { text, path, span, unknown } in strict {
        entries.push(text.clone());
        let code = if unknown.is_some() {
            "authorization/unknown-field"
        } else {
            "authorization/duplicate-key"
        };
        problems.push(Problem::upstream(code, &path, text, Some(span)).help(help()));
    }
    Refusal { error: format!("strict decoding error: {}", entries.join(", ")), problems }
}

fn of_duplicates(duplicates: &[Duplicate]) -> (Vec<String>, Vec<Problem>) {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    if !duplicates.is_empty() {
        let lines: Vec<&str> = duplicates.iter().map(|duplicate| duplicate.text.as_str()).collect();
        entries.push(format!("yaml: unmarshal errors:\n  {}", lines.join("\n  ")));
        problems.extend(duplicates.iter().map(|duplicate| {
            let span = Some(duplicate.span.clone());
            Problem::upstream("authorization/duplicate-key", "", duplicate.text.clone(), span)
                .help(Message::new("kubernetes.duplicateKey"))
        }));
    }
    (entries, problems)
}

fn field_problem(
    root: Node<'_>,
    error: StrictError,
    options: &LoadOptions<'_>,
    version: Version,
) -> Problem {
    let span = Some(error.span.clone());
    let Some((name, schema)) = error.unknown else {
        return Problem::upstream("authorization/duplicate-key", &error.path, error.text, span)
            .help(Message::new("kubernetes.duplicateKey"));
    };
    let problem = Problem::upstream("authorization/unknown-field", &error.path, error.text, span);
    if let Some(field) = schema.fields.iter().find(|field| field.name_in(version) == name) {
        let help = Message::new("kubernetes.fieldSince")
            .with("name", field.name)
            .with("release", &field.since);
        return problem.help(help);
    }
    let known: Vec<&'static str> = schema
        .fields
        .iter()
        .filter(|field| field.since <= options.release)
        .map(|field| field.name_in(version))
        .collect();
    let case = known.iter().copied().find(|candidate| candidate.eq_ignore_ascii_case(&name));
    let elsewhere = SCHEMAS.iter().find(|(_, other)| {
        !std::ptr::eq(*other, schema) && other.fields.iter().any(|field| field.name == name)
    });
    if let (None, Some((path, other))) = (case, elsewhere) {
        let place = if path.is_empty() { other.name } else { path };
        return problem.help(
            Message::new("kubernetes.fieldBelongs").with("name", &name).with("place", place),
        );
    }
    match case.or_else(|| closest(&name, known.iter().copied())) {
        Some(suggestion) => {
            let problem =
                problem.help(Message::new("kubernetes.didYouMean").with("name", suggestion));
            let title = Message::new("kubernetes.fixField").with("name", suggestion);
            let taken = siblings(root, &error.path, &name)
                .is_some_and(|object| object.get(suggestion).is_some());
            problem.fix((!taken).then(|| PendingFix::replace(title, error.span, suggestion)))
        }
        None => {
            problem.help(Message::new("kubernetes.fieldsAre").with("fields", &known.join(", ")))
        }
    }
}

/// The object that holds the field at `path`.
fn siblings<'a>(root: Node<'a>, path: &str, name: &str) -> Option<Node<'a>> {
    let parent = path.strip_suffix(name)?.trim_end_matches('.');
    let mut node = root;
    for part in parent.split('.').filter(|part| !part.is_empty()) {
        let (key, index) = match part.split_once('[') {
            Some((key, rest)) => (key, rest.strip_suffix(']')?.parse::<usize>().ok()),
            None => (part, None),
        };
        node = node.get(key)?;
        if let Some(index) = index {
            node = node.items().nth(index)?;
        }
    }
    Some(node)
}

/// A value of the wrong type.
pub(super) fn type_error(text: &str, error: DecodeError) -> Problem {
    let DecodeError { text: message, span, path, wanted } = error;
    let is_duration_text = message.starts_with("time: ");
    let code = if is_duration_text {
        "authorization/invalid-duration"
    } else {
        "authorization/wrong-type"
    };
    let value = text.get(span.clone()).unwrap_or_default().to_owned();
    let problem = Problem::upstream(code, &path, message, Some(span.clone()));
    match wanted {
        Wanted::String if is_bare_scalar(&value) => {
            let title = Message::new("kubernetes.fixQuoteValue");
            problem
                .help(Message::new("kubernetes.notAString").with("value", &value))
                .fix(Some(PendingFix::replace(title, span, format!("\"{value}\""))))
        }
        Wanted::String => problem.help(Message::new("kubernetes.wantString")),
        Wanted::Bool => {
            let bare = value.trim_matches(['"', '\'']).to_owned();
            let fix = matches!(bare.as_str(), "true" | "false").then(|| {
                PendingFix::replace(
                    Message::new("kubernetes.fixValue").with("value", &bare),
                    span,
                    bare.clone(),
                )
            });
            problem.help(Message::new("kubernetes.wantBool")).fix(fix)
        }
        Wanted::Duration => {
            let seconds = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            let json = text.trim_start().starts_with('{');
            let fixed = if json { format!("\"{value}s\"") } else { format!("{value}s") };
            let title = Message::new("kubernetes.fixValue").with("value", &format!("{value}s"));
            problem
                .help(Message::new("kubernetes.wantDuration"))
                .fix(seconds.then(|| PendingFix::replace(title, span, fixed)))
        }
        Wanted::Object => problem.help(Message::new("kubernetes.wantObject")),
        // only other kinds have such fields, and their help says where they belong
        Wanted::Integer | Wanted::Nothing => problem,
        Wanted::List => problem.help(Message::new("kubernetes.wantList")),
    }
}

/// A plain scalar that YAML reads as a number or a truth value.
fn is_bare_scalar(value: &str) -> bool {
    !value.is_empty()
        && value
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "+-._".contains(character))
}
