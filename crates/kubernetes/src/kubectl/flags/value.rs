//! The values of flags: what `strconv` and `time` take, with their error texts.

use crate::apis::apiserver::GoDuration;
use crate::kubectl::table::PairsOf;

/// `strconv.Quote`.
pub(super) fn quote(text: &str) -> String {
    crate::go::quote(text)
}

/// `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("strconv.ParseBool: parsing {}: invalid syntax", quote(text))),
    }
}

/// `strconv.ParseInt(text, 0, bits)`.
pub(super) fn integer(text: &str, bits: u32) -> Result<i64, String> {
    let refuse = |why: &str| Err(format!("strconv.ParseInt: parsing {}: {why}", quote(text)));
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match lower.split_at_checked(2) {
        Some(("0x", rest)) => (16, rest),
        Some(("0b", rest)) => (2, rest),
        Some(("0o", rest)) => (8, rest),
        _ if lower.len() > 1 && lower.starts_with('0') => (8, lower.get(1..).unwrap_or_default()),
        _ => (10, lower.as_str()),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return refuse("invalid syntax");
    }
    let magnitude = i128::from_str_radix(digits, radix).unwrap_or(i128::MAX);
    let value = if negative { magnitude.saturating_neg() } else { magnitude };
    let limit = 1_i128 << bits.saturating_sub(1).min(63);
    match i64::try_from(value) {
        Ok(found) if (-limit..limit).contains(&value) => Ok(found),
        _ => refuse("value out of range"),
    }
}

/// `time.ParseDuration`.
pub(super) fn duration(text: &str) -> Result<(), String> {
    GoDuration::parse(text).map(|_| ())
}

/// Names with values: `pflag`'s `stringToString` and `k8s.io/component-base/cli/flag.MapStringString`.
pub(super) fn pairs(text: &str, what: PairsOf) -> Result<(), String> {
    match text.split(',').find(|pair| !pair.contains('=')) {
        None => Ok(()),
        Some(wrong) if what == PairsOf::Pflag => {
            Err(format!("{wrong} must be formatted as key=value"))
        }
        Some("") => Ok(()),
        Some(_) => Err("malformed pair, expect string=string".to_owned()),
    }
}

/// How many letters must be put in, left out or replaced to make one word of the other (`cobra`'s `ld`).
pub(super) fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.chars().enumerate() {
        let mut current = vec![row + 1];
        for ((above, before), other) in last.iter().skip(1).zip(&last).zip(&to) {
            let left = current.last().copied().unwrap_or_default();
            let replaced = before + usize::from(letter != *other);
            current.push(replaced.min(above + 1).min(left + 1));
        }
        last = current;
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_go() {
        for (text, bits, expected) in [
            ("5", 32, Ok(5)),
            ("-0x10", 64, Ok(-16)),
            ("010", 64, Ok(8)),
            ("2147483648", 32, Err("strconv.ParseInt: parsing \"2147483648\": value out of range")),
            (
                "99999999999999999999",
                64,
                Err("strconv.ParseInt: parsing \"99999999999999999999\": value out of range"),
            ),
            ("", 64, Err("strconv.ParseInt: parsing \"\": invalid syntax")),
            ("1.5", 64, Err("strconv.ParseInt: parsing \"1.5\": invalid syntax")),
        ] {
            assert_eq!(integer(text, bits), expected.map_err(str::to_owned), "{text}");
        }
        assert_eq!((boolean("T"), boolean("yes").is_err()), (Ok(true), true));
    }

    #[test]
    fn distances_count_letters() {
        for (from, to, expected) in
            [("", "", 0), ("gte", "get", 2), ("foo", "top", 2), ("a", "abc", 2)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }
}
