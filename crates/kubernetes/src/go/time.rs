//! `time.Parse(time.RFC3339, …)`, as far as its errors go.

use super::quote;

/// Whether Go takes a text for a time in RFC 3339; else its error.
pub fn parse_time(text: &str) -> Result<(), String> {
    rfc3339(text).map_err(|why| format!("parsing time {}{why}", quote(text)))
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
    use super::parse_time;

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
}
