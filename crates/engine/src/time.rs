//! Durations as Go writes them.

use std::time::Duration;

/// `time.ParseDuration` for what is not negative: `1500ms`, `1h2m3.5s`, `0`. `None` for anything else.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
    let mut nanoseconds: u128 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(number_end);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        nanoseconds = nanoseconds.checked_add(quantity(number, unit_nanoseconds(unit)?)?)?;
        rest = after;
    }
    let nanoseconds = u64::try_from(nanoseconds).ok().filter(|value| i64::try_from(*value).is_ok());
    nanoseconds.filter(|_| !text.is_empty()).map(Duration::from_nanos)
}

fn quantity(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let parse = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse().ok() };
    let whole: u128 = parse(whole)?;
    // More digits than this are below a nanosecond of any unit.
    let fraction = fraction.get(..fraction.len().min(18))?;
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    whole.checked_mul(unit)?.checked_add(parse(fraction)?.checked_mul(unit)? / scale)
}

fn unit_nanoseconds(unit: &str) -> Option<u128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, milliseconds) in [
            ("0", Some(0)),
            ("1500ms", Some(1500)),
            ("1.5s", Some(1500)),
            ("+.5s", Some(500)),
            ("1h2m3s", Some(3_723_000)),
            ("", None),
            ("5", None),
            ("s", None),
            (".s", None),
            ("1.2.3s", None),
            ("-1s", None),
            ("1d", None),
            ("9999999h", None),
        ] {
            let want = milliseconds.map(Duration::from_millis);
            assert_eq!(parse_duration(text), want, "{text}");
        }
    }
}
