//! How Go prints: the forms of `fmt`'s `%q` and of `encoding/json` that upstream's messages and bodies are made of.

pub(crate) mod netip;
mod time;

use std::fmt::Write as _;

use gatewalk_diagnostics::go::byte;
pub use gatewalk_diagnostics::go::{is_print, quote};
pub use time::{in_utc, parse_time, seconds};

/// `encoding/json`'s form of a string: quoted, with `<`, `>`, `&`, U+2028 and U+2029 escaped.
pub fn json_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{0}'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ if byte(character).is_some() => quoted.push_str("\\ufffd"),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A JSON array of strings as `encoding/json` writes it.
pub fn json_strings<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<String> = items.iter().map(|item| json_string(item.as_ref())).collect();
    format!("[{}]", items.join(","))
}

/// `json.MarshalIndent` with two blanks, of compact JSON. It ends without a line break.
pub fn json_indent(json: &str) -> String {
    let mut indented = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped, mut opened) = (0_usize, false, false, false);
    let line = |indented: &mut String, depth: usize| {
        indented.push('\n');
        indented.push_str(&"  ".repeat(depth));
    };
    for character in json.trim_end().chars() {
        if quoted {
            indented.push(character);
            quoted = escaped || character != '"';
            escaped = character == '\\' && !escaped;
            continue;
        }
        if opened && !matches!(character, '}' | ']') {
            line(&mut indented, depth);
        }
        match character {
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !opened {
                    line(&mut indented, depth);
                }
            }
            '{' | '[' => depth += 1,
            _ => quoted = character == '"',
        }
        opened = matches!(character, '{' | '[');
        indented.push(character);
        match character {
            ',' => line(&mut indented, depth),
            ':' => indented.push(' '),
            _ => {}
        }
    }
    indented
}

/// Writes a JSON object member by member, as `encoding/json` writes a struct with `omitempty` fields.
#[derive(Clone, Debug, Default)]
pub struct JsonObject {
    members: String,
}

impl JsonObject {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// A member whose value is JSON already.
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        self.members.push_str(&json_string(name));
        self.members.push(':');
        self.members.push_str(json);
        self
    }

    /// A member whose value is JSON already, left out when there is none.
    pub fn optional(self, name: &str, json: Option<String>) -> Self {
        match json {
            Some(json) => self.raw(name, &json),
            None => self,
        }
    }

    /// A string that is always written.
    pub fn string(self, name: &str, value: &str) -> Self {
        self.raw(name, &json_string(value))
    }

    /// A string, left out when empty (`omitempty`).
    pub fn nonempty_string(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.string(name, value) }
    }

    /// A list of strings, left out when empty (`omitempty`).
    pub fn nonempty_strings(self, name: &str, values: &[String]) -> Self {
        if values.is_empty() { self } else { self.raw(name, &json_strings(values)) }
    }

    /// The whole object.
    pub fn end(self) -> String {
        format!("{{{}}}", self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        for (text, go, json) in [
            ("plain", r#""plain""#, r#""plain""#),
            ("a\"b\\c", r#""a\"b\\c""#, r#""a\"b\\c""#),
            ("a\nb\tc", r#""a\nb\tc""#, r#""a\nb\tc""#),
            ("\u{0}\u{7}\u{7f}", r#""\x00\a\x7f""#, "\"\\u0000\\u0007\u{7f}\""),
            ("<&>", "\"<&>\"", r#""\u003c\u0026\u003e""#),
            ("日本 é", "\"日本 é\"", "\"日本 é\""),
            ("\u{a0}\u{2028}\u{feff}", r#""\u00a0\u2028\ufeff""#, "\"\u{a0}\\u2028\u{feff}\""),
            ("\u{1f600}\u{f0000}", "\"\u{1f600}\\U000f0000\"", "\"\u{1f600}\u{f0000}\""),
        ] {
            assert_eq!(quote(text), go);
            assert_eq!(json_string(text), json);
        }
    }

    #[test]
    fn members_are_left_out_when_empty() {
        let object = JsonObject::new()
            .string("a", "")
            .nonempty_string("b", "")
            .nonempty_strings("c", &[])
            .nonempty_strings("d", &["x".to_owned(), "y".to_owned()])
            .optional("e", None);
        assert_eq!(object.end(), r#"{"a":"","d":["x","y"]}"#);
    }
}
