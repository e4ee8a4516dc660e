//! From the bytes of a file to its text. Mirrors what goyaml's `readerc.go` makes of encodings.

use crate::reader::is_readable;

/// Stands for each byte that belongs to no character: goyaml refuses it at the same place, in other words.
const STAND_IN: char = '\u{1}';

/// What goyaml says of `STAND_IN`, and of every other character that no text has.
pub const CONTROL_CHARACTERS: &str = "yaml: control characters are not allowed";

/// The text of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileText {
    /// The characters. A byte that belongs to none is the control character U+0001 in YAML, U+FFFD in JSON.
    pub text: String,
    /// Whether the file is UTF-8, and nothing of it lost.
    pub is_utf8: bool,
    /// What goyaml says where the text says [`CONTROL_CHARACTERS`].
    pub fault: Option<String>,
}

/// Reads a file as goyaml does: UTF-16 where a byte order mark says so, UTF-8 otherwise. Total.
pub fn file_text(bytes: Vec<u8>) -> FileText {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return FileText { text, is_utf8: true, fault: None },
        Err(error) => error.into_bytes(),
    };
    let is_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let mut read = FileText::default();
    let mut place = 0_usize;
    for chunk in bytes.utf8_chunks() {
        read.text.push_str(chunk.valid());
        place = place.saturating_add(chunk.valid().len());
        if !chunk.invalid().is_empty() {
            // a control character that comes first is refused as what it is
            if !is_json && read.fault.is_none() && read.text.chars().all(is_readable) {
                let words = words(bytes.get(place..).unwrap_or_default());
                read.fault = Some(format!("yaml: {words}"));
            }
            let stand_in = if is_json { char::REPLACEMENT_CHARACTER } else { STAND_IN };
            read.text.extend(std::iter::repeat_n(stand_in, chunk.invalid().len()));
        }
        place = place.saturating_add(chunk.invalid().len());
    }
    read
}

/// What goyaml says of bytes that begin no character.
fn words(bytes: &[u8]) -> &'static str {
    let first = bytes.first().copied().unwrap_or_default();
    let (width, mut value, least) = match first {
        0xc0..=0xdf => (2, u32::from(first & 0x1f), 0x80),
        0xe0..=0xef => (3, u32::from(first & 0x0f), 0x800),
        0xf0..=0xf7 => (4, u32::from(first & 0x07), 0x1_0000),
        _ => return "invalid leading UTF-8 octet",
    };
    let Some(sequence) = bytes.get(1..width) else { return "incomplete UTF-8 octet sequence" };
    for octet in sequence {
        if octet & 0xc0 != 0x80 {
            return "invalid trailing UTF-8 octet";
        }
        value = (value << 6) | u32::from(octet & 0x3f);
    }
    if value < least { "invalid length of a UTF-8 sequence" } else { "invalid Unicode character" }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> FileText {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut read = FileText::default();
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let error = match character {
            Ok(character) => {
                read.text.push(character);
                continue;
            }
            Err(error) => error,
        };
        read.text.push(STAND_IN);
        let is_low = (0xdc00..0xe000).contains(&error.unpaired_surrogate());
        let words =
            if is_low { "unexpected low surrogate area" } else { "expected low surrogate area" };
        read.fault.get_or_insert_with(|| format!("yaml: {words}"));
    }
    if !rest.is_empty() {
        read.text.push(STAND_IN);
        read.fault.get_or_insert_with(|| "yaml: incomplete UTF-16 character".to_owned());
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_characters_are_refused_as_goyaml_does() {
        for (bytes, text, fault) in [
            (b"a: \xe9\nb: c".as_slice(), "a: \u{1}\nb: c", "invalid trailing UTF-8 octet"),
            (b"a: \x80", "a: \u{1}", "invalid leading UTF-8 octet"),
            (b"a: \xff", "a: \u{1}", "invalid leading UTF-8 octet"),
            (b"a: \xe2\x82", "a: \u{1}\u{1}", "incomplete UTF-8 octet sequence"),
            (b"a: \xc0\x80", "a: \u{1}\u{1}", "invalid length of a UTF-8 sequence"),
            (b"a: \xed\xa0\x80", "a: \u{1}\u{1}\u{1}", "invalid Unicode character"),
            (b"a: \xf4\x90\x80\x80", "a: \u{1}\u{1}\u{1}\u{1}", "invalid Unicode character"),
            (b"\xff\xfea\x00\x00\xdc", "a\u{1}", "unexpected low surrogate area"),
            (b"\xfe\xff\xd8\x00\x00a", "\u{1}a", "expected low surrogate area"),
            (b"\xff\xfea\x00b", "a\u{1}", "incomplete UTF-16 character"),
        ] {
            let read = file_text(bytes.to_vec());
            assert_eq!(read.text, text, "{bytes:?}");
            assert_eq!(read.fault, Some(format!("yaml: {fault}")), "{bytes:?}");
            assert!(!read.is_utf8);
        }
    }

    #[test]
    fn what_is_no_fault_of_yaml_has_none() {
        for (bytes, text, is_utf8) in [
            ("é: \u{1}".as_bytes(), "é: \u{1}", true),
            (b"\xff\xfea\x00:\x00\xe9\x00".as_slice(), "a:é", false),
            (b" {\"a\": \"\xe9\"}", " {\"a\": \"\u{fffd}\"}", false),
            (b"\x02\xff", "\u{2}\u{1}", false),
        ] {
            let read = file_text(bytes.to_vec());
            assert_eq!(read, FileText { text: text.to_owned(), is_utf8, fault: None });
        }
    }
}
