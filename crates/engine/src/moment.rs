//! Moments as RFC 3339 writes them.

use std::time::Duration;

use gatewalk_kubernetes::go::seconds;

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
