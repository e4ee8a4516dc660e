/// Why `time.ParseDuration` refuses a text; CEL shows only that it does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidDuration;

/// `time.ParseDuration`: `1h2m3.5s`, in nanoseconds.
pub(crate) fn parse_duration(text: &str) -> Result<i64, InvalidDuration> {
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(InvalidDuration);
    }
    let limit = 1u64 << 63;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (term, remaining) = parse_term(rest)?;
        rest = remaining;
        total = total.checked_add(term).filter(|total| *total <= limit).ok_or(InvalidDuration)?;
    }
    if negative {
        return Ok(0i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).map_err(|_| InvalidDuration)
}

/// One number with its unit, and what follows it.
fn parse_term(text: &str) -> Result<(u64, &str), InvalidDuration> {
    let (whole, after_whole) = split_digits(text);
    let (fraction, after_number) = match after_whole.strip_prefix('.') {
        Some(rest) => split_digits(rest),
        None => ("", after_whole),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(InvalidDuration);
    }
    let unit_length =
        after_number.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after_number.len());
    let (unit, rest) = after_number.split_at_checked(unit_length).ok_or(InvalidDuration)?;
    let scale = unit_nanoseconds(unit).ok_or(InvalidDuration)?;
    let limit = 1u64 << 63;
    let whole: u64 =
        if whole.is_empty() { 0 } else { whole.parse().map_err(|_| InvalidDuration)? };
    if whole > limit {
        return Err(InvalidDuration);
    }
    let value = whole.checked_mul(scale).filter(|value| *value <= limit).ok_or(InvalidDuration)?;
    let value =
        value.checked_add(fraction_nanoseconds(fraction, scale)).filter(|value| *value <= limit);
    Ok((value.ok_or(InvalidDuration)?, rest))
}

fn split_digits(text: &str) -> (&str, &str) {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(length).unwrap_or((text, ""))
}

/// The digits after the point times the unit. Go computes this in doubles and stops reading digits at an overflow.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go's own arithmetic"
)]
fn fraction_nanoseconds(digits: &str, unit: u64) -> u64 {
    let mut value: u64 = 0;
    let mut scale: f64 = 1.0;
    for digit in digits.bytes() {
        if value > (1u64 << 63) / 10 {
            break;
        }
        let next = value * 10 + u64::from(digit - b'0');
        if next > 1u64 << 63 {
            break;
        }
        value = next;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

fn unit_nanoseconds(unit: &str) -> Option<u64> {
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

/// `time.Duration.String`: `1h0m0.5s`, `1.5ms`, `0s`.
pub(crate) fn duration_text(nanoseconds: i64) -> String {
    let magnitude = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    if magnitude == 0 {
        return "0s".to_owned();
    }
    if magnitude < 1_000_000_000 {
        let (unit, places) = match magnitude {
            0..1_000 => ("ns", 0),
            1_000..1_000_000 => ("µs", 3),
            _ => ("ms", 6),
        };
        return format!("{sign}{}{unit}", decimal(magnitude, places));
    }
    let seconds = magnitude / 1_000_000_000;
    let rest = decimal(seconds % 60 * 1_000_000_000 + magnitude % 1_000_000_000, 9);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{sign}{rest}s"),
        (0, minutes) => format!("{sign}{minutes}m{rest}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{rest}s"),
    }
}

/// `value` with the point `places` digits from the right and no trailing zeros.
fn decimal(value: u64, places: u32) -> String {
    let scale = 10u64.pow(places);
    let (whole, fraction) = (value / scale, value % scale);
    if fraction == 0 {
        return whole.to_string();
    }
    let digits = format!("{fraction:0width$}", width = places as usize);
    format!("{whole}.{}", digits.trim_end_matches('0'))
}
