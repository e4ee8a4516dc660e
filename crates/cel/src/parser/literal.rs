//! The values of literals: cel-go's `parser/unescape.go` and the `Visit…` functions for numbers.

use std::sync::Arc;

use crate::{Dialect, ast::Constant};

const UNABLE: &str = "unable to unescape string";

/// The value of an int literal; `sign` says whether a minus belongs to it.
pub(super) fn int(text: &str, sign: bool) -> Result<Constant, &'static str> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    let signed = if sign { format!("-{digits}") } else { digits.to_owned() };
    i64::from_str_radix(&signed, radix).map(Constant::Int).map_err(|_| "invalid int literal")
}

/// The value of a uint literal with its `u`.
pub(super) fn uint(text: &str) -> Result<Constant, &'static str> {
    let text = text.trim_end_matches(['u', 'U']);
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    u64::from_str_radix(digits, radix).map(Constant::Uint).map_err(|_| "invalid uint literal")
}

/// The value of a double literal; what is too large is an error.
pub(super) fn double(text: &str, sign: bool) -> Result<Constant, &'static str> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Constant::Double(if sign { -value } else { value })),
        _ => Err("invalid double literal"),
    }
}

/// The value of a string literal with its quotes.
pub(super) fn string(text: &str, dialect: Dialect) -> Result<Constant, &'static str> {
    let bytes = unescape(text, false, dialect)?;
    String::from_utf8(bytes).map(|value| Constant::String(value.into())).map_err(|_| UNABLE)
}

/// The value of a bytes literal with its prefix and quotes.
pub(super) fn bytes(text: &str, dialect: Dialect) -> Result<Constant, &'static str> {
    let bytes = unescape(text.get(1..).unwrap_or_default(), true, dialect)?;
    Ok(Constant::Bytes(Arc::from(bytes)))
}

fn unescape(text: &str, is_bytes: bool, dialect: Dialect) -> Result<Vec<u8>, &'static str> {
    let (raw, quoted) = match text.strip_prefix(['r', 'R']) {
        Some(quoted) => (true, quoted),
        None => (false, text),
    };
    let triple = quoted.len() >= 6 && (quoted.starts_with("'''") || quoted.starts_with("\"\"\""));
    let quotes = if triple { 3 } else { 1 };
    let inner = quoted.get(quotes..quoted.len().saturating_sub(quotes)).ok_or(UNABLE)?;
    let content = if inner.contains('\r') {
        inner.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        inner.to_owned()
    };
    if raw || !content.contains('\\') {
        return Ok(content.into_bytes());
    }
    let mut unescaped = Vec::with_capacity(content.len());
    let mut rest = content.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at_checked(at).ok_or(UNABLE)?;
        unescaped.extend_from_slice(before.as_bytes());
        let length = unescape_one(escape, is_bytes, dialect, &mut unescaped)?;
        rest = escape.get(length..).ok_or(UNABLE)?;
    }
    unescaped.extend_from_slice(rest.as_bytes());
    Ok(unescaped)
}

/// Appends what the escape sequence at the start of `escape` stands for; its length.
fn unescape_one(
    escape: &str,
    is_bytes: bool,
    dialect: Dialect,
    unescaped: &mut Vec<u8>,
) -> Result<usize, &'static str> {
    let kind = *escape
        .as_bytes()
        .get(1)
        .ok_or("unable to unescape string, found '\\' as last character")?;
    let plain = match kind {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0B,
        b'\\' | b'\'' | b'"' | b'`' | b'?' => kind,
        _ => return unescape_number(escape, kind, is_bytes, dialect, unescaped),
    };
    unescaped.push(plain);
    Ok(2)
}

fn unescape_number(
    escape: &str,
    kind: u8,
    is_bytes: bool,
    dialect: Dialect,
    unescaped: &mut Vec<u8>,
) -> Result<usize, &'static str> {
    let (digits, radix) = match kind {
        b'x' | b'X' => (2..4, 16),
        b'u' if !is_bytes => (2..6, 16),
        b'U' if !is_bytes => (2..10, 16),
        b'0'..=b'3' => (1..4, 8),
        _ => return Err(UNABLE),
    };
    let length = digits.end;
    let digits = escape.get(digits).ok_or(UNABLE)?;
    let value = u32::from_str_radix(digits, radix).map_err(|_| UNABLE)?;
    if is_bytes {
        unescaped.push(u8::try_from(value).map_err(|_| UNABLE)?);
        return Ok(length);
    }
    let character = match char::from_u32(value) {
        Some(character) => character,
        None if dialect.rejects_surrogates() => return Err("invalid unicode code point"),
        None if value > 0x0010_FFFF => return Err(UNABLE),
        None => char::REPLACEMENT_CHARACTER,
    };
    unescaped.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(length)
}
