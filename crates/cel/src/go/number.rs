/// `strconv.ParseInt(text, 10, 64)`: an optional sign and digits, nothing else.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `strconv.ParseUint(text, 10, 64)`: digits only, no sign.
pub(crate) fn parse_uint(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `strconv.ParseBool`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// `strconv.ParseFloat(text, 64)`: decimals, hexadecimal floats, underscores between digits, `inf`, `infinity` and `nan` in any
/// case; out of range is an error.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    if text.contains('_') {
        return if underscores_separate_digits(text) {
            parse_float(&text.replace('_', ""))
        } else {
            None
        };
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    let lower = unsigned.to_ascii_lowercase();
    if lower == "inf" || lower == "infinity" {
        return Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    if lower == "nan" {
        // Go takes no sign before NaN.
        return (unsigned.len() == text.len()).then_some(f64::NAN);
    }
    let value = match lower.strip_prefix("0x") {
        Some(hexadecimal) => parse_hexadecimal(hexadecimal)?,
        None if is_decimal(&lower) => lower.parse().ok()?,
        None => return None,
    };
    if value.is_infinite() {
        return None;
    }
    Some(if negative { -value } else { value })
}

/// Go's `underscoreOK`: each underscore has a digit on both sides, where a prefix such as `0x` counts as one.
fn underscores_separate_digits(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (hexadecimal, rest) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut after_digit = hexadecimal;
    let mut after_underscore = false;
    for character in rest.chars() {
        let digit = character.is_ascii_digit() || (hexadecimal && character.is_ascii_hexdigit());
        if (character == '_' && !after_digit) || (after_underscore && !digit) {
            return false;
        }
        after_underscore = character == '_';
        after_digit = digit;
    }
    !after_underscore
}

fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = text
        .split_once('e')
        .map_or((text, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_is_right = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent_is_right
}

/// Digits after `0x`, with the binary exponent that Go requires.
fn parse_hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if exponent_digits.is_empty() || !exponent_digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let exponent: i32 =
        exponent.parse().unwrap_or(if exponent.starts_with('-') { -20_000 } else { 20_000 });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut digits: u64 = 0;
    let mut shift: i32 = 0;
    let mut sticky = false;
    for (position, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        let in_fraction = position >= whole.chars().count();
        if digits >> 59 == 0 {
            digits = digits << 4 | digit;
            shift -= if in_fraction { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            shift += if in_fraction { 0 } else { 4 };
        }
    }
    if sticky {
        digits |= 1;
    }
    Some(scale(digits, exponent.saturating_add(shift)))
}

#[expect(clippy::cast_precision_loss, reason = "the caller's digits are rounded here, once")]
fn scale(digits: u64, exponent: i32) -> f64 {
    let mut value = digits as f64;
    let mut exponent = exponent.clamp(-2_200, 2_200);
    while exponent > 0 {
        let step = exponent.min(1_000);
        value *= 2f64.powi(step);
        exponent -= step;
    }
    while exponent < 0 {
        let step = exponent.max(-1_000);
        value *= 2f64.powi(step);
        exponent -= step;
    }
    value
}
