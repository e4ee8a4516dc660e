use std::fmt::Write as _;

/// `strconv.Quote`: a Go string literal.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            character if is_print(character) => quoted.push(character),
            character => {
                let code = u32::from(character);
                let written = match code {
                    0..=0x1f | 0x7f => write!(quoted, "\\x{code:02x}"),
                    0x80..=0xffff => write!(quoted, "\\u{code:04x}"),
                    _ => write!(quoted, "\\U{code:08x}"),
                };
                written.unwrap_or_default();
            }
        }
    }
    quoted.push('"');
    quoted
}

/// `strconv.IsPrint` as far as it can be told without Unicode's tables: what Rust's `escape_debug` leaves alone is
/// printable, and of the spaces only U+0020 is.
fn is_print(character: char) -> bool {
    if character == ' ' {
        return true;
    }
    if character.is_control() || character.is_whitespace() {
        return false;
    }
    let mut escaped = character.escape_debug();
    escaped.next() != Some('\\')
        || matches!(character, '\'' | '"' | '\\')
        || is_grapheme_extender(character)
}

/// `escape_debug` also escapes combining marks, which Go prints.
fn is_grapheme_extender(character: char) -> bool {
    let preceded: String = ['a', character].iter().collect();
    preceded.escape_debug().count() == 2
}
