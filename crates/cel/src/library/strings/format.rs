//! `format`: the clauses `%s %d %f %e %b %x %X %o`, as the library's versions write values with them.

mod localized;
mod plain;

use std::fmt::Write as _;

use crate::dialect::Dialect;
use crate::go;
use crate::library::strings::within_limit;
use crate::value::{EvalError, List, Value};

use localized::{english_fixed, english_scientific, localized, localized_double};
use plain::{beyond_go, plain, plain_double, plain_number, whole_as_double};

/// Which of cel-go's two formatters works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatRules {
    /// Up to version 3: English numbers with grouped digits, quoted text inside of lists. Older data of the locale set
    /// narrow spaces around the sign of multiplication.
    Localized {
        /// Whether those spaces are there.
        narrow_spaces: bool,
    },
    /// From version 4 on: plain numbers, the same inside and outside of lists.
    Plain {
        /// Version 5: whole numbers are doubles under `%f` and `%e`, and a precision has a limit.
        bounded: bool,
    },
}

impl FormatRules {
    /// The formatter of a version of the library in a version of cel-go.
    pub fn of_library(dialect: Dialect, version: u32) -> Self {
        if version >= 4 && dialect >= Dialect::V0_26_0 {
            return Self::Plain { bounded: version >= 5 && dialect >= Dialect::V0_29_2 };
        }
        Self::Localized { narrow_spaces: dialect < Dialect::V0_23_2 }
    }

    /// The largest precision that a clause may ask for.
    const fn precision_max(self) -> Option<usize> {
        if matches!(self, Self::Plain { bounded: true }) { Some(100) } else { None }
    }
}

/// How many decimals a clause without a precision has.
const DEFAULT_PRECISION: usize = 6;

/// What is wrong with a format string or with a value for it.
pub type FormatError = String;

/// One clause of a format string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    kind: char,
    precision: Option<usize>,
}

/// Walks through a format string: `emit` gets the text between clauses, `fill` each clause with the number of its
/// argument. Mirrors `parseFormatString`, in whose order errors are found; `checking` a constant finds
/// a cut-off clause before a missing argument.
fn walk(
    rules: FormatRules,
    text: &str,
    arguments: usize,
    checking: bool,
    mut emit: impl FnMut(&str),
    mut fill: impl FnMut(usize, Clause) -> Result<String, FormatError>,
) -> Result<usize, FormatError> {
    let mut rest = text;
    let mut next = 0;
    while let Some(percent) = rest.find('%') {
        let (before, after) = rest.split_at_checked(percent).unwrap_or((rest, ""));
        emit(before);
        let after = after.get(1..).unwrap_or_default();
        if let Some(after) = after.strip_prefix('%') {
            emit("%");
            rest = after;
            continue;
        }
        let beyond = next >= arguments;
        if beyond && !(checking && after.is_empty()) {
            return Err(format!("index {next} out of range"));
        }
        if after.is_empty() {
            return Err("unexpected end of string".to_owned());
        }
        let (clause, after) = clause(after, rules.precision_max())
            .map_err(|error| format!("could not parse formatting clause: {error}"))?;
        let filled =
            fill(next, clause).map_err(|error| format!("error during formatting: {error}"))?;
        emit(&filled);
        next += 1;
        rest = after;
    }
    emit(rest);
    Ok(next)
}

/// Which types of arguments a constant format string asks for: calls `check` with each argument's number and whether a
/// runtime type of the given name is wrong there. Returns how many arguments the string takes.
pub fn scan_format(
    rules: FormatRules,
    text: &str,
    arguments: usize,
    mut check: impl FnMut(usize, &dyn Fn(&str) -> Option<FormatError>) -> Result<(), FormatError>,
) -> Result<usize, FormatError> {
    walk(
        rules,
        text,
        arguments,
        true,
        |_| {},
        |number, clause| {
            check(number, &|name| refusal(rules, clause.kind, name))?;
            Ok(String::new())
        },
    )
}

/// What a clause says to a checked type that it does not take; `None` if it takes it.
fn refusal(rules: FormatRules, kind: char, name: &str) -> Option<FormatError> {
    let takes = match (kind, rules) {
        ('s', _) => matches!(
            name,
            "list"
                | "map"
                | "int"
                | "uint"
                | "double"
                | "bool"
                | "string"
                | "bytes"
                | "type"
                | "null_type"
                | "google.protobuf.Timestamp"
                | "google.protobuf.Duration"
        ),
        ('d', FormatRules::Localized { .. }) | ('o', _) => matches!(name, "int" | "uint"),
        ('d' | 'f' | 'e', FormatRules::Plain { .. }) => matches!(name, "int" | "uint" | "double"),
        ('f' | 'e', FormatRules::Localized { .. }) => matches!(name, "double" | "string"),
        ('b', _) => matches!(name, "int" | "uint" | "bool"),
        _ => matches!(name, "int" | "uint" | "string" | "bytes"),
    };
    (!takes).then(|| wrong_type(rules, kind, name))
}

fn wrong_type(rules: FormatRules, kind: char, name: &str) -> FormatError {
    let plain = matches!(rules, FormatRules::Plain { .. });
    let what = match kind {
        's' => {
            "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps"
        }
        'd' if plain => "decimal clause can only be used on ints, uints, and doubles",
        'd' => "decimal clause can only be used on integers",
        'f' if plain => "fixed-point clause can only be used on ints, uints, and doubles",
        'f' => "fixed-point clause can only be used on doubles",
        'e' if plain => "scientific clause can only be used on ints, uints, and doubles",
        'e' => "scientific clause can only be used on doubles",
        'b' if plain => "only ints, uints, and bools can be formatted as binary",
        'b' => "only integers and bools can be formatted as binary",
        'o' if plain => "octal clause can only be used on ints and uints",
        'o' => "octal clause can only be used on integers",
        _ if plain => "only ints, uints, bytes, and strings can be formatted as hex",
        _ => "only integers, byte buffers, and strings can be formatted as hex",
    };
    format!("{what}, was given {name}")
}

/// The clause that follows a percent sign, and what follows the clause.
fn clause(text: &str, precision_max: Option<usize>) -> Result<(Clause, &str), String> {
    let (precision, rest) = match text.strip_prefix('.') {
        None => (None, text),
        Some(after) => {
            let length = after.find(|c: char| !c.is_ascii_digit()).ok_or(
                "error while parsing precision: could not find end of precision specifier",
            )?;
            let (digits, rest) = after.split_at_checked(length).unwrap_or((after, ""));
            let precision = digits.parse::<usize>().map_err(|_| {
                let why = if digits.is_empty() { "invalid syntax" } else { "value out of range" };
                let digits = go::quote(digits);
                format!(
                    "error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing {digits}: {why}"
                )
            })?;
            if let Some(most) = precision_max.filter(|most| precision > *most) {
                return Err(format!(
                    "error while parsing precision: precision {precision} exceeds maximum allowed precision {most}"
                ));
            }
            (Some(precision), rest)
        }
    };
    // cel-go looks at one byte.
    let Some(kind) = rest.bytes().next().map(char::from) else {
        return Err("unrecognized formatting clause \"\"".to_owned());
    };
    if !matches!(kind, 's' | 'd' | 'f' | 'e' | 'b' | 'x' | 'X' | 'o') {
        return Err(format!("unrecognized formatting clause \"{kind}\""));
    }
    Ok((Clause { kind, precision }, rest.get(1..).unwrap_or_default()))
}

/// The largest precision that Go takes.
const MAX_PRECISION: usize = 10_000_009;

pub(super) fn format(rules: FormatRules, text: &str, values: &List) -> Result<String, EvalError> {
    let built = std::cell::RefCell::new(String::new());
    let fill = |number: usize, clause: Clause| {
        let value = values.get(number).unwrap_or(&Value::Null);
        let written = write_clause(rules, clause, value)?;
        let bytes = built.borrow().len().saturating_add(written.len());
        within_limit(bytes).map_err(|error| error.text().to_owned())?;
        Ok(written)
    };
    walk(rules, text, values.len(), false, |part| built.borrow_mut().push_str(part), fill)
        .map_err(EvalError::new)?;
    Ok(built.into_inner())
}

fn write_clause(rules: FormatRules, clause: Clause, value: &Value) -> Result<String, FormatError> {
    let precision = clause.precision.unwrap_or(DEFAULT_PRECISION);
    let refuse = || Err(wrong_type(rules, clause.kind, value.type_name()));
    match (clause.kind, value) {
        ('s', value) => match rules {
            FormatRules::Plain { .. } => plain(value),
            FormatRules::Localized { .. } => localized(value),
        },
        ('d', Value::Int(int)) => Ok(int.to_string()),
        ('d', Value::Uint(uint)) => Ok(uint.to_string()),
        ('d', Value::Double(double)) if matches!(rules, FormatRules::Plain { .. }) => {
            Ok(plain_double(*double))
        }
        ('f' | 'e', value) => match rules {
            _ if precision > MAX_PRECISION => beyond_go(rules, value).map_or_else(refuse, Ok),
            FormatRules::Plain { bounded } => {
                let value = if bounded { whole_as_double(value) } else { value.clone() };
                plain_number(clause.kind, precision, &value).map_or_else(refuse, Ok)
            }
            FormatRules::Localized { narrow_spaces } => match localized_double(value) {
                Some(double) if clause.kind == 'f' => Ok(english_fixed(double, precision)),
                Some(double) => Ok(english_scientific(double, precision, narrow_spaces)),
                None => refuse(),
            },
        },
        ('b', Value::Bool(value)) => Ok(u8::from(*value).to_string()),
        ('b', Value::Int(int)) => Ok(signed(*int, format!("{:b}", int.unsigned_abs()))),
        ('b', Value::Uint(uint)) => Ok(format!("{uint:b}")),
        ('o', Value::Int(int)) => Ok(signed(*int, format!("{:o}", int.unsigned_abs()))),
        ('o', Value::Uint(uint)) => Ok(format!("{uint:o}")),
        ('x' | 'X', value) => match hexadecimal(value) {
            Some(text) if clause.kind == 'X' => Ok(text.to_uppercase()),
            Some(text) => Ok(text),
            None => refuse(),
        },
        _ => refuse(),
    }
}

fn signed(int: i64, digits: String) -> String {
    if int < 0 { format!("-{digits}") } else { digits }
}

fn hexadecimal(value: &Value) -> Option<String> {
    let bytes: &[u8] = match value {
        Value::Int(int) => return Some(signed(*int, format!("{:x}", int.unsigned_abs()))),
        Value::Uint(uint) => return Some(format!("{uint:x}")),
        Value::String(text) => text.as_bytes(),
        Value::Bytes(bytes) => bytes,
        _ => return None,
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    Some(text)
}

fn join_entries(mut entries: Vec<(String, String)>, separator: &str) -> String {
    gatewalk_diagnostics::order::sort_by(&mut entries, |left, right| left.0.cmp(&right.0));
    let entries: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{key}{separator}{value}")).collect();
    format!("{{{}}}", entries.join(", "))
}
