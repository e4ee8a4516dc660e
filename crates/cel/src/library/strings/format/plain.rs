//! `format` from version 4 on: plain numbers, the same inside and outside of lists.

use crate::go;
use crate::value::Value;

use super::localized::localized_double;
use super::{FormatError, FormatRules, join_entries, wrong_type};

pub(super) fn plain_double(double: f64) -> String {
    match go::shortest_fixed(double).as_str() {
        "+Inf" => "Infinity".to_owned(),
        "-Inf" => "-Infinity".to_owned(),
        text => text.to_owned(),
    }
}

/// What Go writes for a format whose precision it does not take.
pub(super) fn beyond_go(rules: FormatRules, value: &Value) -> Option<String> {
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
pub(super) fn whole_as_double(value: &Value) -> Value {
    match value {
        Value::Int(int) => Value::Double(*int as f64),
        Value::Uint(uint) => Value::Double(*uint as f64),
        other => other.clone(),
    }
}

/// Version 4's `%f` and `%e`. A whole number gets Go's complaint about the verb, as in cel-go.
pub(super) fn plain_number(kind: char, precision: usize, value: &Value) -> Option<String> {
    Some(match value {
        Value::Int(int) => format!("%!{kind}(int64={})", padded(precision, &int.to_string())),
        Value::Uint(uint) => {
            format!("%!{kind}(uint64={})", padded(precision, &uint.to_string()))
        }
        Value::Double(double) if !double.is_finite() => plain_double(*double),
        Value::Double(double) if kind == 'f' => go::fixed(*double, precision),
        Value::Double(double) => go::exponent(*double, precision),
        _ => return None,
    })
}

/// The number inside of Go's complaint keeps the precision, as the least number of digits.
fn padded(precision: usize, digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let zeros = "0".repeat(precision.saturating_sub(digits.len()));
    format!("{sign}{zeros}{digits}")
}

/// Version 4's `%s`, which is the same at every depth.
pub(super) fn plain(value: &Value) -> Result<String, FormatError> {
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
                entries.push((plain(key)?, plain(value)?));
            }
            join_entries(entries, ": ")
        }
        Value::Optional(_) | Value::Opaque(_) => {
            return Err(wrong_type(FormatRules::Plain { bounded: false }, 's', value.type_name()));
        }
    })
}
