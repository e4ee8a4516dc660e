//! Moments as RFC 3339 writes them.

use std::time::Duration;

/// A time of RFC 3339 in UTC, to the second.
pub(crate) fn in_utc(text: &str) -> String {
    let seconds = seconds(text);
    let (year, month, day) = date(seconds.div_euclid(86_400));
    let of_day = seconds.rem_euclid(86_400);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        of_day / 3_600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// Seconds since the first day of [`days_before`], of a time that has the form.
fn seconds(text: &str) -> i64 {
    let number = |from: usize, to: usize| {
        text.get(from..to).and_then(|digits| digits.parse::<i64>().ok()).unwrap_or_default()
    };
    let zone = text.len().checked_sub(6).and_then(|at| text.get(at..)).unwrap_or_default();
    let part = |from: usize| {
        zone.get(from..from + 2).and_then(|part| part.parse::<i64>().ok()).unwrap_or_default()
    };
    let minutes = part(1) * 60 + part(4);
    let offset = match zone.chars().next() {
        Some('+') => minutes,
        Some('-') => -minutes,
        _ => 0,
    };
    let days = days_before(number(0, 4), number(5, 7), number(8, 10));
    days * 86_400 + number(11, 13) * 3_600 + number(14, 16) * 60 + number(17, 19) - offset * 60
}

/// How far a time lies behind another one. `None` where one of them is no time, or the first is the earlier one.
pub(crate) fn between(earlier: &str, later: &str) -> Option<Duration> {
    let nanoseconds = |text: &str| {
        is_rfc_3339(text)
            .then(|| i128::from(seconds(text)) * 1_000_000_000 + i128::from(fraction(text)))
    };
    let passed = nanoseconds(later)? - nanoseconds(earlier)?;
    u64::try_from(passed).ok().map(Duration::from_nanos)
}

/// The nanoseconds of a time beyond its second; digits beyond them do not count.
fn fraction(text: &str) -> u32 {
    let Some(digits) = text.get(19..).and_then(|rest| rest.strip_prefix('.')) else { return 0 };
    let mut nanoseconds = 0;
    let mut unit = 100_000_000;
    for digit in digits.chars().map_while(|one| one.to_digit(10)) {
        nanoseconds += digit * unit;
        unit /= 10;
    }
    nanoseconds
}

/// Days from 1 March of the year 0 to a date of the Gregorian calendar, whose years begin in March here.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day
        - 1
}

/// The date that so many days lie before.
fn date(days: i64) -> (i64, i64, i64) {
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (year * 365 + year / 4 - year / 100);
    let month = (of_year * 5 + 2) / 153;
    let day = of_year - (month * 153 + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

/// Whether a text has the form of RFC 3339, `2026-11-21T00:00:00.5+01:00`.
pub(crate) fn is_rfc_3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((head, tail)) = bytes.split_at_checked(19) else { return false };
    let has_form = head
        .iter()
        .zip(b"0000-00-00T00:00:00")
        .all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form });
    let zone = match tail.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| digits > 0).unwrap_or_default()
        }
        None => tail,
    };
    let is_offset = |zone: &[u8]| {
        zone.len() == 6
            && zone.iter().zip(b"+00:00").all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                _ => byte == form,
            })
    };
    let part = |from: usize, length: usize, least: u32, most: u32| {
        text.get(from..from + length)
            .and_then(|digits| digits.parse::<u32>().ok())
            .is_some_and(|value| (least..=most).contains(&value))
    };
    let in_range = part(5, 2, 1, 12)
        && part(8, 2, 1, 31)
        && part(11, 2, 0, 23)
        && part(14, 2, 0, 59)
        && part(17, 2, 0, 59);
    has_form && in_range && (zone == b"Z" || is_offset(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_utc() {
        for (text, want) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-01-01T00:30:00.25+01:00", "2025-12-31T23:30:00Z"),
            ("2024-02-28T23:30:00-01:00", "2024-02-29T00:30:00Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(in_utc(text), want, "{text}");
        }
    }

    #[test]
    fn the_time_between_two_is_exact() {
        let first = "2026-03-01T00:00:00.250000Z";
        for (later, milliseconds) in [
            ("2026-03-01T00:00:00.250000Z", Some(0)),
            ("2026-03-01T01:00:01.75+01:00", Some(1_500)),
            ("2026-03-02T00:00:00.250Z", Some(86_400_000)),
            ("2026-02-28T23:59:59Z", None),
            ("later", None),
        ] {
            assert_eq!(between(first, later), milliseconds.map(Duration::from_millis), "{later}");
        }
    }

    #[test]
    fn times_have_a_form() {
        for (text, want) in [
            ("2026-01-01T00:00:00Z", true),
            ("2026-01-01T00:00:00.123+01:00", true),
            ("2026-01-01 00:00:00Z", false),
            ("2026-13-01T00:00:00Z", false),
            ("2026-01-01T00:00:00", false),
            ("2026-01-01T00:00:00.Z", false),
            ("now", false),
            ("", false),
        ] {
            assert_eq!(is_rfc_3339(text), want, "{text}");
        }
    }
}
