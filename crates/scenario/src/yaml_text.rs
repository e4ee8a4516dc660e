//! The scenario as YAML: what a person keeps in a repository.
//!
//! Texts of several lines become literal blocks, so that a configuration inside a scenario can be read and edited; whatever a
//! block or a plain scalar would not give back exactly is double-quoted.

use std::fmt::Write as _;

use serde_json::Value;

use crate::Scenario;

impl Scenario {
    /// The scenario as a YAML document. Reading it gives the same scenario.
    pub fn to_yaml(&self) -> String {
        let mut text = String::new();
        if let Value::Object(members) = self.to_json() {
            for (key, value) in &members {
                member(&mut text, 0, key, value);
            }
        }
        text
    }
}

/// Writes `key: value` at an indentation, the caller having written the blanks before it.
fn member(text: &mut String, indentation: usize, key: &str, value: &Value) {
    text.push_str(&scalar(key));
    text.push(':');
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            for (key, value) in members {
                blanks(text, indentation + 2);
                member(text, indentation + 2, key, value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            for each in items {
                blanks(text, indentation + 2);
                item(text, indentation + 2, each);
            }
        }
        _ => leaf(text, indentation, value),
    }
}

/// Writes `- value`.
fn item(text: &mut String, indentation: usize, value: &Value) {
    text.push('-');
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (place, (key, value)) in members.iter().enumerate() {
                if place == 0 {
                    text.push(' ');
                } else {
                    blanks(text, indentation + 2);
                }
                member(text, indentation + 2, key, value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, each) in items.iter().enumerate() {
                if place == 0 {
                    text.push(' ');
                } else {
                    blanks(text, indentation + 2);
                }
                item(text, indentation + 2, each);
            }
        }
        _ => leaf(text, indentation, value),
    }
}

/// Writes ` value` and the line break.
fn leaf(text: &mut String, indentation: usize, value: &Value) {
    text.push(' ');
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(string) if fits_block(string) => {
            block(text, indentation + 2, string);
            return;
        }
        Value::String(string) => text.push_str(&scalar(string)),
        Value::Array(_) => text.push_str("[]"),
        Value::Object(_) => text.push_str("{}"),
    }
    text.push('\n');
}

/// Whether a literal block gives the text back: it has several lines, its first line is neither empty nor indented, and it
/// holds nothing that YAML reads as a line break or refuses.
fn fits_block(string: &str) -> bool {
    string.contains('\n')
        && !string.starts_with([' ', '\t', '\n'])
        && string.chars().all(|character| matches!(character, '\n' | '\t') || is_plain(character))
        && string
            .trim_end_matches('\n')
            .lines()
            .all(|line| !line.trim().is_empty() || line.is_empty())
}

fn block(text: &mut String, indentation: usize, string: &str) {
    let body = string.trim_end_matches('\n');
    text.push('|');
    match string.len() - body.len() {
        0 => text.push('-'),
        1 => {}
        _ => text.push('+'),
    }
    text.push('\n');
    for line in body.split('\n') {
        if !line.is_empty() {
            blanks(text, indentation);
            text.push_str(line);
        }
        text.push('\n');
    }
    for _ in 1..string.len() - body.len() {
        text.push('\n');
    }
}

fn scalar(string: &str) -> String {
    if is_plain_scalar(string) { string.to_owned() } else { quoted(string) }
}

/// Whether the text can stand without quotes. Deliberately narrow: what merely might be read as something else is quoted.
fn is_plain_scalar(string: &str) -> bool {
    let first = string.chars().next();
    let starts = first.is_some_and(|first| first.is_alphabetic() || matches!(first, '/' | '_'));
    let inside = |character: char| {
        character.is_alphanumeric()
            || matches!(
                character,
                ' ' | '-' | '_' | '.' | '/' | '(' | ')' | ';' | '=' | '+' | ',' | '\''
            )
    };
    let colons = string.split(':').skip(1).all(|after| {
        after.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '/' | '-'))
    });
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    starts
        && colons
        && !string.ends_with(' ')
        && string.chars().all(|character| inside(character) || character == ':')
        && string.chars().all(is_plain)
        && !words.iter().any(|word| word.eq_ignore_ascii_case(string))
}

/// Characters that YAML takes as they are in any place.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

fn quoted(string: &str) -> String {
    let mut text = String::with_capacity(string.len() + 2);
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            other if is_plain(other) => text.push(other),
            other => {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(other));
            }
        }
    }
    text.push('"');
    text
}

fn blanks(text: &mut String, count: usize) {
    text.extend(std::iter::repeat_n(' ', count));
}
