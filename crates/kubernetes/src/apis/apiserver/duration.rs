//! Go's `time.Duration`: how it is read and how it is printed.

use std::fmt::{self, Write as _};

/// A Go `time.Duration`: signed nanoseconds. Displayed in Go's canonical form (`1m30s`, `1.5s`, `0s`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoDuration {
    /// The length in nanoseconds.
    pub nanoseconds: i64,
}

/// The largest magnitude, that of the smallest duration.
const MAGNITUDE_MAX: u64 = 1 << 63;

impl GoDuration {
    /// `0s`.
    pub const ZERO: Self = Self { nanoseconds: 0 };

    /// A duration of whole seconds.
    pub const fn from_seconds(seconds: i32) -> Self {
        Self { nanoseconds: seconds as i64 * 1_000_000_000 }
    }

    /// The length in milliseconds, rounded towards zero.
    pub const fn milliseconds(self) -> i64 {
        self.nanoseconds / 1_000_000
    }

    /// `time.ParseDuration`; the error is its text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let invalid = || format!("time: invalid duration {}", quote(text));
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Ok(Self::ZERO);
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total = 0_u64;
        while !rest.is_empty() {
            let (number, after) = Number::split(rest).ok_or_else(invalid)?;
            let unit_end =
                after.find(|character: char| character == '.' || character.is_ascii_digit());
            let (unit_name, after) =
                after.split_at_checked(unit_end.unwrap_or(after.len())).unwrap_or((after, ""));
            if unit_name.is_empty() {
                return Err(format!("time: missing unit in duration {}", quote(text)));
            }
            let Some(unit) = unit(unit_name) else {
                return Err(format!(
                    "time: unknown unit {} in duration {}",
                    quote(unit_name),
                    quote(text)
                ));
            };
            let part = number.times(unit).ok_or_else(invalid)?;
            total = total
                .checked_add(part)
                .filter(|total| *total <= MAGNITUDE_MAX)
                .ok_or_else(invalid)?;
            rest = after;
        }
        let nanoseconds =
            if negative { 0_i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() }
                .ok_or_else(invalid)?;
        Ok(Self { nanoseconds })
    }
}

/// The number before a unit.
struct Number {
    whole: u64,
    fraction: u64,
    scale: f64,
}

impl Number {
    /// `None` where there is no number, or one out of range.
    fn split(text: &str) -> Option<(Self, &str)> {
        let digits_end = |text: &str| {
            text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len())
        };
        let (whole_digits, mut rest) = text.split_at_checked(digits_end(text))?;
        let mut whole = 0_u64;
        for digit in whole_digits.bytes() {
            whole = whole.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))?;
            if whole > MAGNITUDE_MAX {
                return None;
            }
        }
        let mut fraction = 0_u64;
        let mut scale = 1.0_f64;
        let mut fraction_digits = "";
        if let Some(after) = rest.strip_prefix('.') {
            (fraction_digits, rest) = after.split_at_checked(digits_end(after))?;
            for digit in fraction_digits.bytes() {
                let next = fraction
                    .checked_mul(10)
                    .and_then(|next| next.checked_add(u64::from(digit.wrapping_sub(b'0'))));
                // digits beyond the range are read and ignored
                let Some(next) = next.filter(|next| *next <= MAGNITUDE_MAX) else { break };
                fraction = next;
                scale *= 10.0;
            }
        }
        (!(whole_digits.is_empty() && fraction_digits.is_empty()))
            .then_some((Self { whole, fraction, scale }, rest))
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "upstream computes the fraction in a double"
    )]
    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|value| *value <= MAGNITUDE_MAX)?;
        let fraction = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(fraction).filter(|value| *value <= MAGNITUDE_MAX)
    }
}

fn unit(name: &str) -> Option<u64> {
    match name {
        "ns" => Some(1),
        "us" | "\u{b5}s" | "\u{3bc}s" => Some(1_000),
        "ms" => Some(1_000_000),
        "s" => Some(1_000_000_000),
        "m" => Some(60_000_000_000),
        "h" => Some(3_600_000_000_000),
        _ => None,
    }
}

/// The `quote` of Go's package time: bytes that are not printable ASCII as `\x..`.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=0x7f => quoted.push(char::from(byte)),
            _ => {
                // writing to a String cannot fail
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        }
    }
    quoted.push('"');
    quoted
}

impl fmt::Display for GoDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.nanoseconds.unsigned_abs();
        if self.nanoseconds < 0 {
            formatter.write_str("-")?;
        }
        match total {
            0 => formatter.write_str("0s"),
            1..1_000 => write!(formatter, "{total}ns"),
            1_000..1_000_000 => write!(formatter, "{}µs", decimal(total, 3)),
            1_000_000..1_000_000_000 => write!(formatter, "{}ms", decimal(total, 6)),
            _ => {
                let seconds = total / 1_000_000_000;
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                if hours > 0 {
                    write!(formatter, "{hours}h{minutes}m")?;
                } else if minutes > 0 {
                    write!(formatter, "{minutes}m")?;
                }
                write!(formatter, "{}s", decimal(total % 60_000_000_000, 9))
            }
        }
    }
}

/// `value` divided by a power of ten, without trailing zeros.
fn decimal(value: u64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let fraction = value % unit;
    if fraction == 0 {
        return (value / unit).to_string();
    }
    let fraction = format!("{fraction:0width$}", width = digits as usize);
    format!("{}.{}", value / unit, fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_print_as_go_prints_them() {
        for (nanoseconds, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1µs"),
            (2_200_000, "2.2ms"),
            (1_500_000_000, "1.5s"),
            (30_000_000_000, "30s"),
            (60_000_000_000, "1m0s"),
            (-120_000_000_000, "-2m0s"),
            (3_720_000_000_000, "1h2m0s"),
            (3_600_000_000_001, "1h0m0.000000001s"),
            (i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(GoDuration { nanoseconds }.to_string(), text);
        }
    }

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, nanoseconds) in [
            ("0", 0),
            ("3s", 3_000_000_000),
            ("1.5s", 1_500_000_000),
            ("-2m", -120_000_000_000),
            ("+1h2m3.25s", 3_723_250_000_000),
            (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("3\u{b5}s", 3_000),
            ("-9223372036854775808ns", i64::MIN),
        ] {
            assert_eq!(GoDuration::parse(text), Ok(GoDuration { nanoseconds }), "{text}");
        }
        for (text, error) in [
            ("", r#"time: invalid duration """#),
            ("-", r#"time: invalid duration "-""#),
            (" 3s", r#"time: invalid duration " 3s""#),
            (".s", r#"time: invalid duration ".s""#),
            ("3", r#"time: missing unit in duration "3""#),
            ("3x", r#"time: unknown unit "x" in duration "3x""#),
            ("3s\n", r#"time: unknown unit "s\x0a" in duration "3s\x0a""#),
            ("9223372036854775808ns", r#"time: invalid duration "9223372036854775808ns""#),
            ("1\u{e9}", r#"time: unknown unit "\xc3\xa9" in duration "1\xc3\xa9""#),
        ] {
            assert_eq!(GoDuration::parse(text), Err(error.to_owned()), "{text}");
        }
    }
}
