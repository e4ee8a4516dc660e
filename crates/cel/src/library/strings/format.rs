//! `format`: the clauses `%s %d %f %e %b %x %X %o`, as the library's versions write values with them.

use std::fmt::Write as _;

use crate::dialect::Dialect;
use crate::go;
use crate::value::{EvalError, List, Value, convert};

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
        write_clause(rules, clause, value)
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

fn plain_double(double: f64) -> String {
    match go::shortest_fixed(double).as_str() {
        "+Inf" => "Infinity".to_owned(),
        "-Inf" => "-Infinity".to_owned(),
        text => text.to_owned(),
    }
}

/// What Go writes for a format whose precision it does not take.
fn beyond_go(rules: FormatRules, value: &Value) -> Option<String> {
    let extra = match (rules, value) {
        (FormatRules::Plain { .. }, Value::Int(int)) => format!("%!(EXTRA int64={int})"),
        (FormatRules::Plain { .. }, Value::Uint(uint)) => format!("%!(EXTRA uint64={uint})"),
        (FormatRules::Plain { .. }, Value::Double(double)) if !double.is_finite() => {
            return Some(plain_double(*double));
        }
        (FormatRules::Plain { .. }, Value::Double(double)) => {
            format!("%!(EXTRA float64={})", go::shortest(*double))
        }
        (FormatRules::Plain { .. }, _) => return None,
        (FormatRules::Localized { .. }, value) => localized_double(value).map(|_| String::new())?,
    };
    Some(format!("%!(NOVERB){extra}"))
}

#[expect(clippy::cast_precision_loss, reason = "Go's float64(x)")]
fn whole_as_double(value: &Value) -> Value {
    match value {
        Value::Int(int) => Value::Double(*int as f64),
        Value::Uint(uint) => Value::Double(*uint as f64),
        other => other.clone(),
    }
}

/// Version 4's `%f` and `%e`. A whole number gets Go's complaint about the verb, as in cel-go.
fn plain_number(kind: char, precision: usize, value: &Value) -> Option<String> {
    Some(match value {
        Value::Int(int) => format!("%!{kind}(int64={})", padded(kind, precision, &int.to_string())),
        Value::Uint(uint) => {
            format!("%!{kind}(uint64={})", padded(kind, precision, &uint.to_string()))
        }
        Value::Double(double) if !double.is_finite() => plain_double(*double),
        Value::Double(double) if kind == 'f' => go::fixed(*double, precision),
        Value::Double(double) => go::exponent(*double, precision),
        _ => return None,
    })
}

/// The number inside of Go's complaint keeps the precision, as the least number of digits.
fn padded(_kind: char, precision: usize, digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let zeros = "0".repeat(precision.saturating_sub(digits.len()));
    format!("{sign}{zeros}{digits}")
}

/// Version 4's `%s`, which is the same at every depth.
fn plain(value: &Value) -> Result<String, FormatError> {
    Ok(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(int) => int.to_string(),
        Value::Uint(uint) => uint.to_string(),
        Value::Double(double) => plain_double(*double),
        Value::String(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Duration(duration) => duration.cel_text(),
        Value::Timestamp(time) => time.rfc3339_utc(),
        Value::Type(name) => name.to_string(),
        Value::List(list) => {
            let elements: Vec<String> = list.iter().map(plain).collect::<Result<_, _>>()?;
            format!("[{}]", elements.join(", "))
        }
        Value::Map(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map.entries() {
                entries.push((plain(&key)?, plain(&value)?));
            }
            join_entries(entries, ": ")
        }
        Value::Optional(_) | Value::Opaque(_) => {
            return Err(wrong_type(FormatRules::Plain { bounded: false }, 's', value.type_name()));
        }
    })
}

fn join_entries(mut entries: Vec<(String, String)>, separator: &str) -> String {
    entries.sort_by(|left, right| left.0.cmp(&right.0));
    let entries: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{key}{separator}{value}")).collect();
    format!("{{{}}}", entries.join(", "))
}

/// `%s` up to version 3, outside of lists and maps.
fn localized(value: &Value) -> Result<String, FormatError> {
    match value {
        Value::List(_) | Value::Map(_) => localized_inside(value),
        Value::Null => Ok("null".to_owned()),
        Value::Bytes(bytes) => std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| could_not_convert("invalid UTF-8 in bytes, cannot convert to string")),
        Value::Optional(_) | Value::Opaque(_) => {
            Err(wrong_type(FormatRules::Plain { bounded: false }, 's', value.type_name()))
        }
        value => match convert(value, "string") {
            Ok(Value::String(text)) => Ok(text.to_string()),
            Ok(_) => Err(could_not_convert("")),
            Err(error) => Err(could_not_convert(error.text())),
        },
    }
}

fn could_not_convert(text: &str) -> FormatError {
    format!("could not convert argument {} to string", go::quote(text))
}

/// A value inside of a list or map up to version 3: text quoted, doubles with six decimals.
fn localized_inside(value: &Value) -> Result<String, FormatError> {
    Ok(match value {
        Value::String(text) => go::quote(text),
        Value::Bytes(_) => format!("b{}", go::quote(&localized(value)?)),
        Value::Double(double) if !double.is_finite() => go::quote(&go::shortest(*double)),
        Value::Double(double) => go::fixed(*double, DEFAULT_PRECISION),
        Value::Timestamp(time) => format!("timestamp({})", go::quote(&time.rfc3339())),
        Value::Duration(duration) => format!("duration({})", go::quote(&duration.cel_text())),
        Value::List(list) => {
            let elements: Vec<String> =
                list.iter().map(localized_inside).collect::<Result<_, _>>()?;
            format!("[{}]", elements.join(", "))
        }
        Value::Map(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map.entries() {
                if !matches!(
                    key,
                    Value::String(_) | Value::Bool(_) | Value::Int(_) | Value::Uint(_)
                ) {
                    return Err(format!(
                        "no formatting function for map key of type {}",
                        key.type_name()
                    ));
                }
                entries.push((localized_inside(&key)?, localized_inside(&value)?));
            }
            join_entries(entries, ":")
        }
        Value::Optional(_) | Value::Opaque(_) => {
            return Err(format!("no formatting function for {}", value.type_name()));
        }
        value => localized(value)?,
    })
}

/// The double that `%f` and `%e` take up to version 3: a double, or one of three names of one.
fn localized_double(value: &Value) -> Option<f64> {
    match value {
        Value::Double(double) => Some(*double),
        Value::String(text) => match &**text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// A number as English writes it: digits in groups of three.
fn english_fixed(double: f64, precision: usize) -> String {
    if double.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if double < 0.0 { "-" } else { "" };
    if double.is_infinite() {
        return format!("{sign}∞");
    }
    let text = english_digits(double.abs(), precision);
    let (whole, fraction) =
        text.split_once('.').map_or((&*text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// Go keeps the largest number of decimals in 16 bits with a sign, and the least number in 8 bits.
fn english_digits(double: f64, precision: usize) -> String {
    let [low, high, ..] = precision.to_le_bytes();
    let most = usize::try_from(i16::from_le_bytes([low, high])).ok();
    let text = most.map_or_else(|| go::shortest_fixed(double), |most| format!("{double:.most$}"));
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let least = usize::from(low);
    let fraction = format!("{:0<least$}", fraction.trim_end_matches('0'));
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

fn padded_left(width: usize, text: &str) -> String {
    let width = width & usize::from(u16::MAX);
    format!("{}{text}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// `1.500000×10⁰³`. cel-go hands its precision to Go as a width, which Go keeps in 16 bits.
fn english_scientific(double: f64, width: usize, narrow_spaces: bool) -> String {
    if double.is_nan() {
        return padded_left(width, "NaN");
    }
    if double.is_infinite() {
        return padded_left(width, if double > 0.0 { "∞" } else { "-∞" });
    }
    let text = go::exponent(double, DEFAULT_PRECISION);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "+00"));
    let times = if narrow_spaces { "\u{202f}×\u{202f}" } else { "×" };
    let mut written = format!("{mantissa}{times}10");
    for character in exponent.chars().filter(|character| *character != '+') {
        written.push(match character {
            '-' => '⁻',
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            digit => {
                digit.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(digit)
            }
        });
    }
    padded_left(width, &written)
}
