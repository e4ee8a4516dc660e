//! cel-go's extended strings (`ext.Strings`), versions 0 to 5.

mod format;

use std::sync::Arc;

use crate::checker::validators::Validator;
use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::dialect::Dialect;
use crate::library::{Library, text_costs};
use crate::types::Type;
use crate::value::{EvalError, List, Outcome, Value, Verbatim, code_points};

pub use format::{FormatError, FormatRules, scan_format};

/// `ext.Strings(ext.StringsVersion(version))` of a version of cel-go. Without a version cel-go takes the newest it has.
pub fn strings(dialect: Dialect, version: u32) -> Library {
    let mut functions = basics(dialect);
    if version >= 1 {
        functions.push(format_function(dialect, version));
        functions.push(FunctionDecl::new(
            "strings.quote",
            vec![
                OverloadDecl::global("strings_quote", vec![Type::String], Type::String)
                    .unary(|text| Ok(quote(str_of(text)).into())),
            ],
        ));
    }
    functions.push(join_function(version));
    if version >= 3 && dialect >= Dialect::V0_20_1 {
        let reverse = |text: &Value| Ok(str_of(text).chars().rev().collect::<String>().into());
        let id = if dialect == Dialect::V0_20_1 { "reverse" } else { "string_reverse" };
        let overload = OverloadDecl::member(id, vec![Type::String], Type::String).unary(reverse);
        functions.push(FunctionDecl::new("reverse", vec![overload]));
    }
    if version >= 5 && dialect >= Dialect::V0_29_2 {
        text_costs::give(&mut functions);
    }
    let checks_formats = version >= 1 && dialect >= Dialect::V0_20_1;
    let validators = if checks_formats {
        vec![Validator::Format(FormatRules::of_library(dialect, version))]
    } else {
        Vec::new()
    };
    Library { name: "cel.lib.ext.strings", functions, validators, ..Library::default() }
}

fn str_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn int_of(value: &Value) -> i64 {
    if let Value::Int(value) = value { *value } else { 0 }
}

fn out_of_range(index: i64) -> EvalError {
    EvalError::new(format!("index out of range: {index}"))
}

/// An overload `receiver.name(arguments)` of text and whole numbers.
fn member(id: &str, arguments: &[Type], result: Type) -> OverloadDecl {
    OverloadDecl::member(
        id,
        std::iter::once(Type::String).chain(arguments.iter().cloned()).collect(),
        result,
    )
}

fn basics(dialect: Dialect) -> Vec<FunctionDecl> {
    let mut functions = vec![
        FunctionDecl::new(
            "charAt",
            vec![
                member("string_char_at_int", &[Type::Int], Type::String)
                    .binary(|text, index| char_at(str_of(text), int_of(index))),
            ],
        ),
        FunctionDecl::new(
            "lowerAscii",
            vec![
                member("string_lower_ascii", &[], Type::String)
                    .unary(|text| Ok(str_of(text).to_ascii_lowercase().into())),
            ],
        ),
        FunctionDecl::new(
            "upperAscii",
            vec![
                member("string_upper_ascii", &[], Type::String)
                    .unary(|text| Ok(str_of(text).to_ascii_uppercase().into())),
            ],
        ),
        FunctionDecl::new(
            "trim",
            vec![
                member("string_trim", &[], Type::String)
                    .unary(|text| Ok(str_of(text).trim_matches(is_space).into())),
            ],
        ),
    ];
    functions.extend(searches(dialect));
    functions.extend(edits());
    functions
}

fn searches(dialect: Dialect) -> [FunctionDecl; 2] {
    let rules = SearchRules {
        beyond_end_is_error: dialect < Dialect::V0_22_0,
        checks_empty: dialect >= Dialect::V0_29_2,
        shorter_finds_nothing: dialect >= Dialect::V0_26_0,
    };
    let index_of = FunctionDecl::new(
        "indexOf",
        vec![
            member("string_index_of_string", &[Type::String], Type::Int)
                .binary(move |text, part| index_of(rules, str_of(text), str_of(part), 0)),
            member("string_index_of_string_int", &[Type::String, Type::Int], Type::Int).variadic(
                move |arguments| {
                    let [text, part, offset] = arguments else {
                        return Err(EvalError::no_such_overload());
                    };
                    index_of(rules, str_of(text), str_of(part), int_of(offset))
                },
            ),
        ],
    );
    let last_index_of = FunctionDecl::new(
        "lastIndexOf",
        vec![
            member("string_last_index_of_string", &[Type::String], Type::Int).binary(
                move |text, part| {
                    let (text, part) = (str_of(text), str_of(part));
                    let length = count(text);
                    if part.is_empty() {
                        return Ok(Value::Int(length));
                    }
                    if rules.shorter_finds_nothing && text.len() < part.len() {
                        return Ok(Value::Int(-1));
                    }
                    last_index_of(rules, text, part, length - 1)
                },
            ),
            member("string_last_index_of_string_int", &[Type::String, Type::Int], Type::Int)
                .variadic(move |arguments| {
                    let [text, part, offset] = arguments else {
                        return Err(EvalError::no_such_overload());
                    };
                    last_index_of(rules, str_of(text), str_of(part), int_of(offset))
                }),
        ],
    );
    [index_of, last_index_of]
}

fn edits() -> [FunctionDecl; 3] {
    let strings = || Type::list(Type::String);
    let replace_all = |arguments: &[Value]| {
        let [text, old, new] = arguments else { return Err(EvalError::no_such_overload()) };
        replace(str_of(text), str_of(old), str_of(new), -1)
    };
    let replace_some = |arguments: &[Value]| {
        let [text, old, new, limit] = arguments else { return Err(EvalError::no_such_overload()) };
        replace(str_of(text), str_of(old), str_of(new), int_of(limit))
    };
    let split_some = |arguments: &[Value]| {
        let [text, separator, limit] = arguments else { return Err(EvalError::no_such_overload()) };
        Ok(split(str_of(text), str_of(separator), int_of(limit)))
    };
    let substring_range = |arguments: &[Value]| {
        let [text, start, end] = arguments else { return Err(EvalError::no_such_overload()) };
        substring(str_of(text), int_of(start), int_of(end))
    };
    let two = [Type::String, Type::String];
    let three = [Type::String, Type::String, Type::Int];
    [
        FunctionDecl::new(
            "replace",
            vec![
                member("string_replace_string_string", &two, Type::String).variadic(replace_all),
                member("string_replace_string_string_int", &three, Type::String)
                    .variadic(replace_some),
            ],
        ),
        FunctionDecl::new(
            "split",
            vec![
                member("string_split_string", &[Type::String], strings())
                    .binary(|text, separator| Ok(split(str_of(text), str_of(separator), -1))),
                member("string_split_string_int", &[Type::String, Type::Int], strings())
                    .variadic(split_some),
            ],
        ),
        FunctionDecl::new(
            "substring",
            vec![
                member("string_substring_int", &[Type::Int], Type::String).binary(|text, start| {
                    let (text, start) = (str_of(text), int_of(start));
                    let length = count(text);
                    if start < 0 || start > length {
                        Err(out_of_range(start))
                    } else {
                        substring(text, start, length)
                    }
                }),
                member("string_substring_int_int", &[Type::Int, Type::Int], Type::String)
                    .variadic(substring_range),
            ],
        ),
    ]
}

fn format_function(dialect: Dialect, version: u32) -> FunctionDecl {
    let rules = FormatRules::of_library(dialect, version);
    let overload = member("string_format", &[Type::list(Type::Dyn)], Type::String).variadic(
        move |arguments| {
            let [Value::String(text), Value::List(values)] = arguments else {
                return Err(EvalError::no_such_overload());
            };
            format::format(rules, text, values).map(Value::from)
        },
    );
    FunctionDecl::new("format", vec![overload])
}

fn join_function(version: u32) -> FunctionDecl {
    let join = move |list: &Value, separator: &str| match list {
        Value::List(list) => join(version, list, separator),
        _ => Err(EvalError::no_such_overload()),
    };
    let strings = Type::list(Type::String);
    FunctionDecl::new(
        "join",
        vec![
            OverloadDecl::member("list_join", vec![strings.clone()], Type::String)
                .unary(move |list| join(list, "")),
            OverloadDecl::member("list_join_string", vec![strings, Type::String], Type::String)
                .binary(move |list, separator| join(list, str_of(separator))),
        ],
    )
}

fn join(version: u32, list: &List, separator: &str) -> Outcome {
    let mut joined = String::new();
    for (position, element) in list.iter().enumerate() {
        if position > 0 {
            joined.push_str(separator);
        }
        within_limit(joined.len())?;
        match element {
            Value::String(text) => joined.push_str(text),
            // Before version 2 the list is converted as a whole, and each type has words of its own for a failure.
            other if version < 2 => {
                let kind = other.type_name();
                return Err(EvalError::new(format!(
                    "unsupported type conversion from '{kind}' to string"
                )));
            }
            other => {
                return Err(EvalError::new(format!("join: invalid input: {}", Verbatim(other))));
            }
        }
    }
    Ok(joined.into())
}

fn count(text: &str) -> i64 {
    i64::try_from(code_points(text)).unwrap_or(i64::MAX)
}

/// The byte at which the code point `index` begins, or the end.
fn byte_at(text: &str, index: i64) -> usize {
    let index = usize::try_from(index).unwrap_or_default();
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}

/// `unicode.IsSpace`: what `strings.TrimSpace` takes away.
fn is_space(character: char) -> bool {
    character.is_whitespace()
}

fn char_at(text: &str, index: i64) -> Outcome {
    let length = count(text);
    if index < 0 || index > length {
        return Err(out_of_range(index));
    }
    let rest = text.get(byte_at(text, index)..).unwrap_or_default();
    Ok(rest.chars().next().map(String::from).unwrap_or_default().into())
}

fn substring(text: &str, start: i64, end: i64) -> Outcome {
    if start > end {
        return Err(EvalError::new(format!("invalid substring range. start: {start}, end: {end}")));
    }
    if code_points(text) == text.len()
        && let (Ok(from), Ok(to)) = (usize::try_from(start), usize::try_from(end))
        && let Some(part) = text.get(from..to)
    {
        return Ok(part.into());
    }
    let length = count(text);
    for index in [start, end] {
        if index < 0 || index > length {
            return Err(out_of_range(index));
        }
    }
    Ok(text.get(byte_at(text, start)..byte_at(text, end)).unwrap_or_default().into())
}

#[derive(Clone, Copy, Debug)]
struct SearchRules {
    /// An offset beyond the end fails; later it just finds nothing.
    beyond_end_is_error: bool,
    /// A text is not searched from behind for a longer one; before, that failed in the empty text.
    shorter_finds_nothing: bool,
    /// The empty text is searched for like any other.
    checks_empty: bool,
}

impl SearchRules {
    /// The answer for an offset that needs no search.
    fn settle(self, part: &str, offset: i64, length: i64) -> Option<Outcome> {
        let out_of_range = Some(Err(out_of_range(offset)));
        if part.is_empty() {
            return match self.checks_empty {
                true if offset < 0 => out_of_range,
                true => Some(Ok(Value::Int(offset.min(length)))),
                false => Some(Ok(Value::Int(offset))),
            };
        }
        if offset < 0 || (offset >= length && self.beyond_end_is_error) {
            return out_of_range;
        }
        (offset >= length).then_some(Ok(Value::Int(-1)))
    }
}

fn index_of(rules: SearchRules, text: &str, part: &str, offset: i64) -> Outcome {
    let length = count(text);
    if let Some(settled) = rules.settle(part, offset, length) {
        return settled;
    }
    let start = byte_at(text, offset);
    let rest = text.get(start..).unwrap_or_default();
    let found = rest.find(part).map(|byte| offset + count(rest.get(..byte).unwrap_or_default()));
    Ok(Value::Int(found.unwrap_or(-1)))
}

fn last_index_of(rules: SearchRules, text: &str, part: &str, offset: i64) -> Outcome {
    let length = count(text);
    if let Some(settled) = rules.settle(part, offset, length) {
        return settled;
    }
    // The match may begin at the offset at the latest.
    let last = byte_at(text, offset).saturating_add(part.len());
    let mut end = last.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let found = text.get(..end).unwrap_or_default().rfind(part);
    Ok(Value::Int(found.map_or(-1, |byte| count(text.get(..byte).unwrap_or_default()))))
}

/// `strings.Replace`: an empty `old` matches before every code point and at the end.
fn replace(text: &str, old: &str, new: &str, limit: i64) -> Outcome {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if new.len() > old.len() {
        let places = text.matches(old).take(limit).count();
        within_limit(text.len().saturating_add(places.saturating_mul(new.len() - old.len())))?;
    }
    Ok(text.replacen(old, new, limit).into())
}

/// A text that a function makes may have so many bytes. cel-go knows no limit, and what a call cost is known once it is done: without
/// one, a few replacements fill all memory.
const MADE_BYTES_MAX: usize = 256 << 20;

/// Whether a text of so many bytes may be made.
pub(crate) fn within_limit(bytes: usize) -> Result<(), EvalError> {
    if bytes <= MADE_BYTES_MAX {
        return Ok(());
    }
    Err(EvalError::new(format!("text has more than {MADE_BYTES_MAX} bytes")))
}

/// `strings.SplitN`: an empty separator splits into code points, a limit of 0 yields nothing.
fn split(text: &str, separator: &str, limit: i64) -> Value {
    if limit == 0 {
        return Value::list(Vec::new());
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let value = |part: &str| Value::String(Arc::from(part));
    if !separator.is_empty() {
        return Value::list(text.splitn(limit, separator).map(value).collect());
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if parts.len() + 1 == limit {
            break;
        }
        let (part, after) = rest.split_at_checked(first.len_utf8()).unwrap_or((rest, ""));
        parts.push(value(part));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(value(rest));
    }
    Value::list(parts)
}

fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
