//! How often something is repeated: `{n}`, `{n,}`, `{n,m}` (`regexp/syntax`, `parser.repeat` and `parser.parseInt`).

/// A count, or `None` if it is too large to be read.
pub(super) type Count = Option<u64>;

/// `{n}`, `{n,}` or `{n,m}`; `None` if it is not of that form, and then the brace stands for itself.
#[expect(clippy::option_option, reason = "too large to read, open, or a number")]
pub(super) fn counts(text: &str) -> Option<(Count, Option<Option<u64>>, &str)> {
    let (min, rest) = count(text.strip_prefix('{')?)?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((min, min.map(Some), rest));
    }
    let rest = rest.strip_prefix(',')?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((min, Some(None), rest));
    }
    let (max, rest) = count(rest)?;
    let rest = rest.strip_prefix('}')?;
    Some((min, max.map(Some), rest))
}

/// A decimal without leading zeros.
fn count(text: &str) -> Option<(Count, &str)> {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(length)?;
    if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some((digits.parse().ok().filter(|count| *count < 1_000_000_000), rest))
}
