//! Reading a quantity. Mirrors `resource.ParseQuantity`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use super::decimal::Decimal;
use super::number::{Format, Number};

/// Why a text is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParseError {
    /// `resource.ErrFormatWrong`.
    Format,
    /// `resource.ErrNumeric`.
    Numeric,
    /// `resource.ErrSuffix`.
    Suffix,
    /// Ours: its exponent asks for more than [`super::decimal::MAX_DIGITS`] digits.
    TooLong,
}

/// The smallest exponent, a billionth; what is smaller is rounded away from zero to it.
const NANO: i64 = -9;

/// The text in its parts; the number without leading zeros and sign.
struct Parts<'a> {
    negative: bool,
    /// Sign, digits and point as typed.
    value: &'a str,
    whole: &'a str,
    fraction: &'a str,
    suffix: &'a str,
}

/// What stands at the beginning of a text, and the rest of it. The bytes are of ASCII.
fn leading(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let count = text.bytes().take_while(|byte| belongs(*byte)).count();
    text.split_at_checked(count).unwrap_or((text, ""))
}

fn digits(text: &str) -> (&str, &str) {
    leading(text, |byte| byte.is_ascii_digit())
}

/// Whether there is a minus, and the text without its sign.
fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(sign @ (b'-' | b'+')) => (*sign == b'-', text.get(1..).unwrap_or_default()),
        _ => (false, text),
    }
}

fn split(text: &str) -> Result<Parts<'_>, ParseError> {
    let (negative, unsigned) = sign(text);
    let (_, stripped) = leading(unsigned, |byte| byte == b'0');
    if stripped.is_empty() {
        return Ok(Parts { negative, value: "0", whole: "0", fraction: "", suffix: "" });
    }
    let (whole, rest) = digits(stripped);
    let (fraction, suffix) = match rest.as_bytes().first() {
        Some(b'.') => digits(rest.get(1..).unwrap_or_default()),
        _ => ("", rest),
    };
    let (_, exponent) = leading(suffix, |byte| {
        matches!(
            byte,
            b'e' | b'E' | b'i' | b'n' | b'u' | b'm' | b'k' | b'K' | b'M' | b'G' | b'T' | b'P'
        )
    });
    if !digits(sign(exponent).1).1.is_empty() {
        return Err(ParseError::Format);
    }
    let value = text.get(..text.len() - suffix.len()).unwrap_or_default();
    let whole = if whole.is_empty() { "0" } else { whole };
    Ok(Parts { negative, value, whole, fraction, suffix })
}

/// The format and the exponent of ten, or of two for `BinarySi`.
#[expect(clippy::cast_possible_truncation, reason = "upstream cuts the exponent to 32 bits")]
fn suffix(text: &str) -> Option<(Format, i64)> {
    let (format, exponent) = match text.as_bytes() {
        b"" => (Format::DecimalSi, 0),
        b"n" => (Format::DecimalSi, -9),
        b"u" => (Format::DecimalSi, -6),
        b"m" => (Format::DecimalSi, -3),
        b"k" => (Format::DecimalSi, 3),
        b"M" => (Format::DecimalSi, 6),
        b"G" => (Format::DecimalSi, 9),
        b"T" => (Format::DecimalSi, 12),
        b"P" => (Format::DecimalSi, 15),
        b"E" => (Format::DecimalSi, 18),
        b"Ki" => (Format::BinarySi, 10),
        b"Mi" => (Format::BinarySi, 20),
        b"Gi" => (Format::BinarySi, 30),
        b"Ti" => (Format::BinarySi, 40),
        b"Pi" => (Format::BinarySi, 50),
        b"Ei" => (Format::BinarySi, 60),
        _ => {
            let exponent: i64 = text.strip_prefix(['e', 'E'])?.parse().ok()?;
            (Format::DecimalExponent, i64::from(exponent as i32))
        }
    };
    Some((format, exponent))
}

/// `resource.ParseQuantity`.
pub(super) fn parse(text: &Arc<str>) -> Result<Number, ParseError> {
    if text.is_empty() {
        return Err(ParseError::Format);
    }
    if &**text == "0" {
        return Ok(Number::int(0, 0, Format::DecimalSi, Some(text)));
    }
    let parts = split(text)?;
    let (format, exponent) = suffix(parts.suffix).ok_or(ParseError::Suffix)?;
    match int(text, &parts, format, exponent) {
        Some(number) => Ok(number),
        None => decimal(&parts, format, exponent),
    }
}

/// The number as an `i64` and an exponent, if it has few enough digits.
fn int(text: &Arc<str>, parts: &Parts<'_>, format: Format, exponent: i64) -> Option<Number> {
    let places = i64::try_from(parts.fraction.len()).ok()?;
    let whole_places = i64::try_from(parts.whole.len()).ok()?;
    let (spare, scale, factor) = match format {
        Format::BinarySi if places > 0 => return None,
        Format::BinarySi => (15 - whole_places - exponent * 3 / 10 - 1, 0, 1 << exponent),
        _ => (18 - whole_places - places, exponent - places, 1),
    };
    if spare < 0 || scale < NANO {
        return None;
    }
    let shifted = match parts.fraction {
        "" => Cow::Borrowed(parts.whole),
        fraction => Cow::Owned(format!("{}{fraction}", parts.whole)),
    };
    let value: i64 = shifted.parse().ok()?;
    let magnitude = value.checked_mul(factor)?;
    let canonical = match format {
        Format::BinarySi => exponent % 10 == 0 && value & 7 != 0,
        _ => scale % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0'),
    };
    let result = if parts.negative { -magnitude } else { magnitude };
    Some(Number::int(result, scale, format, canonical.then_some(text)))
}

fn decimal(parts: &Parts<'_>, format: Format, exponent: i64) -> Result<Number, ParseError> {
    if !parts.value.contains(|of: char| of.is_ascii_digit()) {
        return Err(ParseError::Numeric);
    }
    let places = i64::try_from(parts.fraction.len()).unwrap_or(i64::MAX);
    let magnitude = |scale| Decimal::new(false, parts.value, scale);
    let mut amount = match format {
        Format::BinarySi => {
            magnitude(places).shifted_left(u32::try_from(exponent).unwrap_or_default())
        }
        _ => magnitude(places.saturating_sub(exponent)),
    };
    if !amount.is_zero() {
        amount = amount.rounded_up(-NANO).ok_or(ParseError::TooLong)?;
    }
    let mut format = format;
    if format == Format::BinarySi {
        let most = Decimal::from_int(i64::MAX, 0);
        if amount.compare(&most) == Ordering::Greater {
            amount = most;
        }
        if !amount.is_zero() && amount.compare(&Decimal::from_int(1, 0)) == Ordering::Less {
            format = Format::DecimalSi;
        }
    }
    let signed = if parts.negative { amount.negated() } else { amount };
    Ok(Number::decimal(signed, format))
}
