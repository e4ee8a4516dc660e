//! cel-go's regular expressions (`ext.Regex`): extraction and replacement.

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::dialect::Dialect;
use crate::go;
use crate::library::strings::within_limit;
use crate::library::{Library, text_costs};
use crate::regex::Regex;
use crate::types::Type;
use crate::value::{EvalError, Outcome, Value};

/// `ext.Regex()` of a version of cel-go.
pub fn regex(dialect: Dialect) -> Library {
    let optional = Type::opaque(dialect.optional_type_name(), vec![Type::String]);
    let text = || Type::String;
    let is_new = dialect >= Dialect::V0_29_2;
    let compile = move |pattern: &Value| {
        let regex = Regex::with_groups(str_of(pattern));
        if is_new { regex } else { regex.map_err(|error| invalid(&error)) }
    };
    let extract_one = move |target: &Value, pattern: &Value| {
        extract(str_of(target), &single_group(compile(pattern)?, pattern)?)
    };
    let extract_all = move |target: &Value, pattern: &Value| {
        extract_all(str_of(target), &single_group(compile(pattern)?, pattern)?)
    };
    let replace = move |arguments: &[Value]| match arguments {
        [target, pattern, by] => replace(str_of(target), str_of(pattern), str_of(by), -1),
        [_, _, _, Value::Int(limit)] if !is_new && *limit > i64::from(i32::MAX) => {
            Err(EvalError::new("integer overflow"))
        }
        [target, pattern, by, Value::Int(limit)] => {
            replace(str_of(target), str_of(pattern), str_of(by), *limit)
        }
        _ => Err(EvalError::no_such_overload()),
    };
    let mut functions = vec![
        FunctionDecl::new(
            "regex.extract",
            vec![
                OverloadDecl::global("regex_extract_string_string", vec![text(), text()], optional)
                    .binary(extract_one),
            ],
        ),
        FunctionDecl::new(
            "regex.extractAll",
            vec![
                OverloadDecl::global(
                    "regex_extractAll_string_string",
                    vec![text(), text()],
                    Type::list(text()),
                )
                .binary(extract_all),
            ],
        ),
        FunctionDecl::new(
            "regex.replace",
            vec![
                OverloadDecl::global(
                    "regex_replace_string_string_string",
                    vec![text(), text(), text()],
                    text(),
                )
                .variadic(replace),
                OverloadDecl::global(
                    "regex_replace_string_string_string_int",
                    vec![text(), text(), text(), Type::Int],
                    text(),
                )
                .variadic(replace),
            ],
        ),
    ];
    if is_new {
        text_costs::give(&mut functions);
    }
    Library { name: "cel.lib.ext.regex", functions, ..Library::default() }
}

fn str_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn invalid(error: &EvalError) -> EvalError {
    EvalError::new(format!("given regex is invalid: {}", error.text()))
}

fn single_group(regex: Regex, pattern: &Value) -> Result<Regex, EvalError> {
    if regex.group_count() > 1 {
        let pattern = go::quote(str_of(pattern));
        return Err(EvalError::new(format!(
            "regular expression has more than one capturing group: {pattern}"
        )));
    }
    Ok(regex)
}

/// What each match gives: its group if there is one, and then nothing where the group is empty.
fn extracted(target: &str, regex: &Regex) -> Vec<Option<String>> {
    let grouped = regex.group_count() == 1;
    let text = |range: Option<&Option<std::ops::Range<usize>>>| {
        let range = range.and_then(Option::as_ref)?;
        target.get(range.clone()).map(str::to_owned)
    };
    regex
        .captures_all(target)
        .map(|groups| {
            if grouped {
                text(groups.get(1)).filter(|text| !text.is_empty())
            } else {
                text(groups.first())
            }
        })
        .collect()
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a body")]
fn extract(target: &str, regex: &Regex) -> Outcome {
    let first = extracted(target, regex).into_iter().next().flatten();
    Ok(first.map_or(Value::Optional(None), |text| Value::some(text.into())))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a body")]
fn extract_all(target: &str, regex: &Regex) -> Outcome {
    Ok(Value::list(extracted(target, regex).into_iter().flatten().map(Value::from).collect()))
}

fn replace(target: &str, pattern: &str, by: &str, limit: i64) -> Outcome {
    if limit == 0 {
        return Ok(target.into());
    }
    let regex = Regex::with_groups(pattern)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut replaced = String::new();
    let mut last = 0;
    for groups in regex.captures_all(target).take(limit) {
        let Some(Some(whole)) = groups.first() else { continue };
        let replacement = expand(target, &groups, by)?;
        within_limit(replaced.len().saturating_add(replacement.len()))?;
        replaced.push_str(target.get(last..whole.start).unwrap_or_default());
        replaced.push_str(&replacement);
        last = whole.end;
    }
    replaced.push_str(target.get(last..).unwrap_or_default());
    Ok(replaced.into())
}

/// The replacement with `\1` and its like filled in.
fn expand(
    target: &str,
    groups: &[Option<std::ops::Range<usize>>],
    by: &str,
) -> Result<String, EvalError> {
    let mut expanded = String::new();
    let mut characters = by.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            expanded.push(character);
            continue;
        }
        let invalid =
            |why: &str| Err(EvalError::new(format!("invalid replacement string: '{by}' \\ {why}")));
        let Some(next) = characters.next() else { return invalid("not allowed at end") };
        if next == '\\' {
            expanded.push('\\');
            continue;
        }
        let Some(number) = next.to_digit(10).and_then(|number| usize::try_from(number).ok()) else {
            return invalid("must be followed by a digit or \\");
        };
        let Some(group) = groups.get(number) else {
            let count = groups.len().saturating_sub(1);
            let text = format!(
                "replacement string references group {number} but regex has only {count} group(s)"
            );
            return Err(EvalError::new(text));
        };
        if let Some(text) = group.clone().and_then(|range| target.get(range)) {
            expanded.push_str(text);
        }
    }
    Ok(expanded)
}
