//! `time.Parse(time.RFC3339, …)`, as far as its errors go.

use super::quote;

/// Whether Go takes a text for a time in RFC 3339; else its error.
pub fn parse_time(text: &str) -> Result<(), String> {
    rfc3339(text).map_err(|why| format!("parsing time {}{why}", quote(text)))
}

/// A time of RFC 3339 in UTC, to the second.
pub fn in_utc(text: &str) -> String {
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

/// Seconds since 1 March of the year 0, of a time that has the form.
pub fn seconds(text: &str) -> i64 {
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

/// What is said after the text itself.
fn rfc3339(text: &str) -> Result<(), String> {
    let cannot = |rest: &str, element: &str| {
        let rest = quote(rest);
        format!(" as \"2006-01-02T15:04:05Z07:00\": cannot parse {rest} as \"{element}\"")
    };
    let mut rest = text;
    for (before, element, digits, name, most) in [
        ("", "2006", 4, "year", 9999),
        ("-", "01", 2, "month", 12),
        ("-", "02", 2, "day", 31),
        ("T", "15", 2, "hour", 23),
        (":", "04", 2, "minute", 59),
        (":", "05", 2, "second", 59),
    ] {
        rest = rest.strip_prefix(before).ok_or_else(|| cannot(rest, before))?;
        let count = rest.bytes().take(digits).take_while(u8::is_ascii_digit).count();
        // an hour may have one digit
        if count < digits && !(name == "hour" && count > 0) {
            return Err(cannot(rest, element));
        }
        let (number, after) = rest.split_at_checked(count).unwrap_or((rest, ""));
        rest = after;
        let number = number.parse::<u32>().unwrap_or_default();
        if number > most || name == "month" && number == 0 {
            return Err(format!(": {name} out of range"));
        }
    }
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            rest = fraction.get(digits..).unwrap_or_default();
        }
    }
    let after = match rest.as_bytes() {
        [b'Z', ..] => rest.get(1..),
        [b'+' | b'-', a, b, b':', c, d, ..]
            if [a, b, c, d].iter().all(|one| one.is_ascii_digit()) =>
        {
            rest.get(6..)
        }
        _ => return Err(cannot(rest, "Z07:00")),
    };
    match after {
        None | Some("") => Ok(()),
        Some(extra) => Err(format!(": extra text: {}", quote(extra))),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_utc, parse_time};

    #[test]
    fn errors_are_those_of_go() {
        let cannot = |text: &str, rest: &str, element: &str| {
            Err(format!(
                "parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{rest}\" as \"{element}\""
            ))
        };
        for (text, want) in [
            ("2026-01-01T00:00:00Z", Ok(())),
            ("2026-01-01T00:00:00.25+01:00", Ok(())),
            ("", cannot("", "", "2006")),
            ("x", cannot("x", "x", "2006")),
            ("2026", cannot("2026", "", "-")),
            ("2026-1-01T00:00:00Z", cannot("2026-1-01T00:00:00Z", "1-01T00:00:00Z", "01")),
            ("2026-01-01 00:00:00Z", cannot("2026-01-01 00:00:00Z", " 00:00:00Z", "T")),
            ("2026-01-01T00:00:00", cannot("2026-01-01T00:00:00", "", "Z07:00")),
            (
                "2026-13-01T00:00:00Z",
                Err("parsing time \"2026-13-01T00:00:00Z\": month out of range".to_owned()),
            ),
        ] {
            assert_eq!(parse_time(text), want, "{text}");
        }
    }

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
}
