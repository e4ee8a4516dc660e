//! `format` up to version 3: English numbers with grouped digits, quoted text inside of lists.

use crate::go;
use crate::value::{Value, convert};

use super::{DEFAULT_PRECISION, FormatError, FormatRules, join_entries, wrong_type};

/// `%s` up to version 3, outside of lists and maps.
pub(super) fn localized(value: &Value) -> Result<String, FormatError> {
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
                entries.push((localized_inside(key)?, localized_inside(value)?));
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
pub(super) fn localized_double(value: &Value) -> Option<f64> {
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
pub(super) fn english_fixed(double: f64, precision: usize) -> String {
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
pub(super) fn english_scientific(double: f64, width: usize, narrow_spaces: bool) -> String {
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
