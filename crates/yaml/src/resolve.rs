//! What a YAML 1.1 scalar means. Mirrors `yaml.v2` `resolve`, which is also what the tags of plain scalars go through.

use std::sync::Arc;

use crate::Number;

/// What a scalar means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Number(Number),
    String(Arc<str>),
}

impl Resolved {
    /// The short tag of the value, as error texts name it.
    fn tag(&self, source: &str) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool(_) => "!!bool",
            Self::Number(Number::Float(_)) => "!!float",
            Self::Number(Number::Int(_) | Number::Uint(_)) => "!!int",
            Self::String(_) => tag_of_string(source),
        }
    }
}

fn tag_of_string(source: &str) -> &'static str {
    match source {
        "<<" => "!!merge",
        _ if is_timestamp(source) => "!!timestamp",
        _ => "!!str",
    }
}

/// Resolves a scalar. `tag` is its long tag, `implicit` whether it is plain. The error is upstream's text.
pub(crate) fn resolve(
    tag: Option<&str>,
    text: &Arc<str>,
    implicit: bool,
) -> Result<Resolved, String> {
    let verbatim = || Resolved::String(Arc::clone(text));
    let Some(tag) = tag.filter(|tag| !tag.is_empty()) else {
        return Ok(if implicit { plain(text).unwrap_or_else(verbatim) } else { verbatim() });
    };
    let Some(short) = tag.strip_prefix("tag:yaml.org,2002:") else {
        return Ok(verbatim());
    };
    match short {
        "str" => Ok(verbatim()),
        "binary" => match decode_base64(text) {
            Some(bytes) => Ok(Resolved::String(String::from_utf8_lossy(&bytes).into())),
            None => Err("yaml: !!binary value contains invalid base64 data".to_owned()),
        },
        "bool" | "int" | "float" | "null" | "timestamp" => {
            let value = plain(text).unwrap_or_else(verbatim);
            let found = value.tag(text);
            if found.strip_prefix("!!") == Some(short) {
                return Ok(value);
            }
            match value {
                #[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
                Resolved::Number(Number::Int(value)) if short == "float" => {
                    Ok(Resolved::Number(Number::Float(value as f64)))
                }
                _ => Err(format!("yaml: cannot decode {found} `{text}` as a !!{short}")),
            }
        }
        _ => Ok(verbatim()),
    }
}

/// Whether a plain scalar of this text is read as that text, and was so by YAML 1.1: what goyaml writes without quotes.
pub(crate) fn is_plain_string(text: &str) -> bool {
    plain(text).is_none() && tag_of_string(text) == "!!str" && !is_base60(text)
}

/// `1:30`, which YAML 1.1 took for a number.
fn is_base60(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    let mut rest = parts.peekable();
    let minute = |part: &str| match part.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => matches!(ten, b'0'..=b'5') && one.is_ascii_digit(),
        _ => false,
    };
    first.starts_with(|first: char| first.is_ascii_digit())
        && digits(first)
        && digits(fraction)
        && rest.peek().is_some()
        && rest.all(minute)
}

/// What a plain scalar without a tag means, unless it is a string.
fn plain(text: &str) -> Option<Resolved> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
        ".nan" | ".NaN" | ".NAN" => Resolved::Number(Number::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            Resolved::Number(Number::Float(f64::INFINITY))
        }
        "-.inf" | "-.Inf" | "-.INF" => Resolved::Number(Number::Float(f64::NEG_INFINITY)),
        _ => return number(text).map(Resolved::Number),
    })
}

fn number(text: &str) -> Option<Number> {
    match text.bytes().next()? {
        b'.' => parse_float(text).map(Number::Float),
        b'+' | b'-' | b'0'..=b'9' if !is_timestamp(text) => {
            let plain = text.replace('_', "");
            parse_integer(&plain).or_else(|| parse_float(&plain).map(Number::Float))
        }
        _ => None,
    }
}

/// `strconv.ParseInt(text, 0, 64)`, then `strconv.ParseUint(text, 0, 64)`.
fn parse_integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0_i64.checked_sub_unsigned(value).map(Number::Int);
    }
    match i64::try_from(value) {
        Ok(value) => Some(Number::Int(value)),
        // ParseUint takes no sign
        Err(_) if text.starts_with('+') => None,
        Err(_) => Some(Number::Uint(value)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, within the range of a double.
fn parse_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
        }
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    if !mantissa_fits || !exponent_fits {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether goyaml takes the text for a timestamp: a date, or a date with a time in one of three forms.
fn is_timestamp(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else { return false };
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let Some((month, rest)) = rest.split_once('-') else { return false };
    let day_end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    let (day, time) = rest.split_at(day_end);
    let (Some(year), Some(month), Some(day)) =
        (up_to_two(year, 4), up_to_two(month, 2), up_to_two(day, 2))
    else {
        return false;
    };
    if day == 0 || day > days_of(year, month) {
        return false;
    }
    match time.chars().next() {
        None => true,
        Some('T' | 't') => zoned_time(time.get(1..).unwrap_or_default()),
        Some(' ') => clock(time.get(1..).unwrap_or_default()),
        Some(_) => false,
    }
}

fn up_to_two(text: &str, digits: usize) -> Option<u32> {
    if text.is_empty() || text.len() > digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

fn zoned_time(text: &str) -> bool {
    if let Some(time) = text.strip_suffix('Z') {
        return clock(time);
    }
    let Some(at) = text.rfind(['+', '-']) else { return false };
    let (time, zone) = text.split_at(at);
    let zone = zone.get(1..).unwrap_or_default();
    let fits = zone.split_once(':').is_some_and(|(hours, minutes)| {
        hours.len() == 2
            && minutes.len() == 2
            && up_to_two(hours, 2).is_some_and(|hours| hours <= 24)
            && up_to_two(minutes, 2).is_some_and(|minutes| minutes < 60)
    });
    fits && clock(time)
}

fn clock(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let (Some(hours), Some(minutes), Some(seconds)) = (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (whole, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
    let below = |text: &str, limit: u32| up_to_two(text, 2).is_some_and(|value| value < limit);
    below(hours, 24)
        && below(minutes, 60)
        && below(whole, 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// `base64.StdEncoding.DecodeString`, which skips line breaks.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !symbols.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(symbols.len() / 4 * 3);
    let groups = symbols.len() / 4;
    for (index, group) in symbols.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|symbol| **symbol == b'=').count();
        if padding > 2 || (padding > 0 && index + 1 != groups) {
            return None;
        }
        let mut bits = 0_u32;
        for symbol in group.iter().take(4 - padding) {
            bits = bits << 6 | base64_value(*symbol)?;
        }
        bits <<= 6 * padding;
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend([first, second, third].into_iter().take(3 - padding));
    }
    Some(bytes)
}

fn base64_value(symbol: u8) -> Option<u32> {
    let value = match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(tag: Option<&str>, text: &str, implicit: bool) -> Result<Resolved, String> {
        super::resolve(tag, &text.into(), implicit)
    }

    #[test]
    fn plain_scalars_are_those_of_yaml_1_1_without_sexagesimals() {
        for (text, value) in [
            ("on", Resolved::Bool(true)),
            ("N", Resolved::Bool(false)),
            ("~", Resolved::Null),
            ("0o17", Resolved::Number(Number::Int(15))),
            ("0777", Resolved::Number(Number::Int(511))),
            ("-0b11", Resolved::Number(Number::Int(-3))),
            ("0x1F", Resolved::Number(Number::Int(31))),
            ("1_000", Resolved::Number(Number::Int(1000))),
            ("+1", Resolved::Number(Number::Int(1))),
            ("08", Resolved::Number(Number::Float(8.0))),
            ("1.", Resolved::Number(Number::Float(1.0))),
            (".5", Resolved::Number(Number::Float(0.5))),
            ("18446744073709551615", Resolved::Number(Number::Uint(u64::MAX))),
            ("-9223372036854775808", Resolved::Number(Number::Int(i64::MIN))),
        ] {
            assert_eq!(resolve(None, text, true), Ok(value), "{text}");
        }
        for text in
            ["12:30:45", "1e400", "2001-01-01", "0x", "1e", "_1", "-", ".", "oN", "<<", "1.2.3"]
        {
            assert_eq!(resolve(None, text, true), Ok(Resolved::String(text.into())), "{text}");
        }
    }

    #[test]
    fn tags_bind_or_refuse() {
        let int = "tag:yaml.org,2002:int";
        assert_eq!(resolve(Some(int), "7", false), Ok(Resolved::Number(Number::Int(7))));
        let refusal = |tag: &str, text: &str| {
            resolve(Some(&format!("tag:yaml.org,2002:{tag}")), text, false).unwrap_err()
        };
        assert_eq!(refusal("int", "abc"), "yaml: cannot decode !!str `abc` as a !!int");
        assert_eq!(
            refusal("int", "2001-02-03"),
            "yaml: cannot decode !!timestamp `2001-02-03` as a !!int"
        );
        assert_eq!(
            refusal("int", "2001-02-30"),
            "yaml: cannot decode !!str `2001-02-30` as a !!int"
        );
        assert_eq!(refusal("bool", "1"), "yaml: cannot decode !!int `1` as a !!bool");
        assert_eq!(refusal("binary", "a"), "yaml: !!binary value contains invalid base64 data");
        assert_eq!(
            resolve(Some("tag:yaml.org,2002:binary"), "YWJj\nZA==", false),
            Ok(Resolved::String("abcd".into()))
        );
        assert_eq!(resolve(Some("!x"), "true", true), Ok(Resolved::String("true".into())));
        assert_eq!(
            resolve(Some("tag:yaml.org,2002:float"), "1", true),
            Ok(Resolved::Number(Number::Float(1.0)))
        );
    }
}
