//! Percent escapes, which Go treats differently in each part of a URL.

use std::fmt::Write as _;

use crate::go::quote;

/// The part of a URL that a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    User,
    Host,
    Zone,
    Query,
    Fragment,
}

impl Part {
    /// Whether Go leaves a byte as it is when it encodes this part.
    pub(super) fn keeps(self, byte: u8) -> bool {
        let marks: &[u8] = match self {
            Self::Path => b"$&+,/:;=@",
            Self::User => b"$&+,;=",
            Self::Host | Self::Zone => b"!$&'()*+,;=:[]<>\"",
            Self::Query => b"",
            Self::Fragment => b"$&+,/:;=?@!()*",
        };
        byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || marks.contains(&byte)
    }

    /// `validEncoded`: whether a text can stand in this part as it was typed.
    pub(super) fn allows(self, typed: &str) -> bool {
        typed.bytes().all(|byte| self.keeps(byte) || b"!$&'()*+,;=:@[]%".contains(&byte))
    }

    /// Encodes; a space in a query is not asked for.
    pub(super) fn escape(self, raw: &[u8]) -> String {
        let mut escaped = String::with_capacity(raw.len());
        for byte in raw {
            if self.keeps(*byte) {
                escaped.push(char::from(*byte));
            } else {
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
        escaped
    }

    /// Decodes; in a query `+` is a space. Hosts may escape only what is not ASCII.
    pub(super) fn unescape(self, text: &str) -> Result<Vec<u8>, String> {
        let mut decoded = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((byte, after)) = rest.split_first() {
            let whole = rest;
            rest = after;
            match byte {
                b'%' => {
                    let value = after.get(..2).and_then(hexadecimal);
                    let Some(value) = value.filter(|value| self.may_escape(*value)) else {
                        let shown = whole.get(..3).unwrap_or(whole);
                        let shown = String::from_utf8_lossy(shown);
                        return Err(format!("invalid URL escape {}", quote(&shown)));
                    };
                    decoded.push(value);
                    rest = after.get(2..).unwrap_or_default();
                }
                b'+' if self == Self::Query => decoded.push(b' '),
                other => {
                    let strict = matches!(self, Self::Host | Self::Zone);
                    if strict && other.is_ascii() && !self.keeps(*other) {
                        let shown = quote(&char::from(*other).to_string());
                        return Err(format!("invalid character {shown} in host name"));
                    }
                    decoded.push(*other);
                }
            }
        }
        Ok(decoded)
    }

    fn may_escape(self, value: u8) -> bool {
        match self {
            Self::Host => value == b'%' || !value.is_ascii(),
            Self::Zone => matches!(value, b'%' | b' ') || self.keeps(value),
            _ => true,
        }
    }
}

fn hexadecimal(pair: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(pair).ok()?;
    pair.iter().all(u8::is_ascii_hexdigit).then(|| u8::from_str_radix(text, 16).ok())?
}
