//! How Go prints strings in its error texts, which are the texts of everything upstream.

use std::fmt::Write as _;

/// The first of the characters that stand for bytes: private ones at the end of Unicode, which nobody types.
const BYTES_FROM: u32 = 0x10_FF00;

/// A Go string of any bytes: what is not UTF-8 becomes characters that stand for the bytes ([`byte`]), so that two different strings
/// stay different and each is printed as Go prints it.
pub fn string(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let stands = |byte: &u8| char::from_u32(BYTES_FROM + u32::from(*byte));
        text.extend(chunk.invalid().iter().filter_map(stands));
    }
    text
}

/// The byte that a character of [`string`] stands for; `None` for a character that is one.
pub fn byte(character: char) -> Option<u8> {
    u8::try_from(u32::from(character).checked_sub(BYTES_FROM)?).ok().filter(|byte| *byte >= 0x80)
}

/// A [`string`] to be read: U+FFFD for each byte that is no text, as Go's decoders put it.
pub fn readable(text: &str) -> String {
    text.chars().map(|one| if byte(one).is_some() { '\u{fffd}' } else { one }).collect()
}

/// `strconv.Quote`: a Go string literal.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    // what stands for itself goes in one piece, which nearly every text does whole
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    let plain = text.bytes().take_while(|byte| is_plain(*byte)).count();
    let (plain, rest) = text.split_at_checked(plain).unwrap_or(("", text));
    quoted.push_str(plain);
    for character in rest.chars() {
        push_quoted(&mut quoted, character, '"');
    }
    quoted.push('"');
    quoted
}

/// One character as Go quotes it between `delimiter`s.
pub fn push_quoted(quoted: &mut String, character: char, delimiter: char) {
    match character {
        '\\' => quoted.push_str("\\\\"),
        '\u{7}' => quoted.push_str("\\a"),
        '\u{8}' => quoted.push_str("\\b"),
        '\u{c}' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\u{b}' => quoted.push_str("\\v"),
        _ if character == delimiter => {
            quoted.push('\\');
            quoted.push(character);
        }
        _ if is_print(character) => quoted.push(character),
        _ => {
            let code = byte(character).map_or_else(|| u32::from(character), u32::from);
            // writing to a String cannot fail
            let _ = match code {
                _ if byte(character).is_some() => write!(quoted, "\\x{code:02x}"),
                0..=0x1f | 0x7f => write!(quoted, "\\x{code:02x}"),
                0x80..=0xffff => write!(quoted, "\\u{code:04x}"),
                _ => write!(quoted, "\\U{code:08x}"),
            };
        }
    }
}

/// `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
pub fn is_print(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    let mut pair = String::from("a");
    pair.push(character);
    // the standard library escapes what does not print; after another character it leaves combining marks alone
    matches!(character, '\'' | '"' | '\\') || pair.escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::{quote, readable, string};

    #[test]
    fn bytes_that_are_no_text_are_told_apart() {
        let text = string(b"a\xc3\xa9\xff\xe2\x82z");
        assert_eq!(quote(&text), r#""aé\xff\xe2\x82z""#);
        assert_eq!(readable(&text), "aé\u{fffd}\u{fffd}\u{fffd}z");
        assert_eq!(string("\u{fffd}".as_bytes()), "\u{fffd}");
    }

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        for (text, quoted) in [
            ("plain 'it'", "\"plain 'it'\""),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("\0\u{7}\u{7f}\n", r#""\x00\a\x7f\n""#),
            ("e\u{301} \u{a0}\u{2028}\u{feff}", "\"e\u{301} \\u00a0\\u2028\\ufeff\""),
            ("\u{1f600}\u{f0000}", "\"\u{1f600}\\U000f0000\""),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }
}
