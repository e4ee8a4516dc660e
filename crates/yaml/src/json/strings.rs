//! What stands between the quotes of a JSON string.

use std::ops::Range;

/// A character of a string and the bytes it was made from, counted from the start of the string's content.
pub(crate) struct Unquoted {
    pub(crate) character: char,
    pub(crate) source: Range<usize>,
}

/// Reads escapes as `encoding/json` does: halves of surrogate pairs become U+FFFD. `inner` is well formed.
pub(crate) fn unquote(inner: &str) -> impl Iterator<Item = Unquoted> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let rest = inner.get(at..)?;
        let first = rest.chars().next()?;
        let (character, length) =
            if first == '\\' { escape(rest) } else { (first, first.len_utf8()) };
        let source = at..at.saturating_add(length);
        at = source.end;
        Some(Unquoted { character, source })
    })
}

fn escape(rest: &str) -> (char, usize) {
    let simple = match rest.chars().nth(1) {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return unicode_escape(rest),
        Some(other) => other,
        None => return ('\\', 1),
    };
    (simple, simple.len_utf8().saturating_add(1).min(rest.len()).max(2))
}

fn unicode_escape(rest: &str) -> (char, usize) {
    let unit = |at: usize| {
        rest.get(at..at.saturating_add(4)).and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let high = unit(2).unwrap_or(0xfffd);
    if let 0xd800..=0xdbff = high
        && rest.get(6..8) == Some("\\u")
        && let Some(low @ 0xdc00..=0xdfff) = unit(8)
    {
        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or('\u{fffd}'), 12);
    }
    (char::from_u32(high).unwrap_or('\u{fffd}'), 6)
}
