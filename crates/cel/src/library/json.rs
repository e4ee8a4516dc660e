//! JSON as protobuf's `protojson` writes a `google.protobuf.Value`.
//!
//! Its authors keep one freedom, a space after each comma and a hard one in errors, which each build of a Go program settles for itself; here stand
//! those of kube-apiserver's libraries as they are built for comparison.

use std::fmt::Write as _;

use crate::{
    go,
    value::{EvalError, Value},
};

/// Writes a value that holds only what JSON has.
pub(super) fn write(value: &Value) -> Result<String, EvalError> {
    let mut text = String::new();
    append(&mut text, value)?;
    Ok(text)
}

/// Values nest no deeper than the expression that made them.
fn append(text: &mut String, value: &Value) -> Result<(), EvalError> {
    match value {
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Double(number) if number.is_finite() => text.push_str(&number_text(*number)),
        Value::Double(number) => {
            let number = go::shortest(*number);
            return Err(EvalError::new(format!(
                "proto:\u{a0}google.protobuf.Value.number_value: invalid {number} value"
            )));
        }
        Value::String(string) => append_string(text, string),
        Value::List(list) => {
            text.push('[');
            for (position, element) in list.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                append(text, element)?;
            }
            text.push(']');
        }
        Value::Map(map) => {
            let mut entries: Vec<(Value, Value)> = map.entries().to_vec();
            entries.sort_by(|(left, _), (right, _)| left.as_str().cmp(&right.as_str()));
            text.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                append_string(text, key.as_str().unwrap_or_default());
                text.push(':');
                append(text, value)?;
            }
            text.push('}');
        }
        _ => text.push_str("null"),
    }
    Ok(())
}

fn number_text(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return go::shortest_fixed(number);
    }
    let text = go::shortest(number);
    text.replace("e-0", "e-")
}

fn append_string(text: &mut String, string: &str) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' | '\\' => {
                text.push('\\');
                text.push(character);
            }
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < ' ' => {
                // writing to a string cannot fail
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
