use std::fmt;

use super::Value;
use crate::go;

/// Go's `%v` of a value, which cel-go's messages use: text without quotes, `[1, 2]`, `{a: 1}`.
#[derive(Debug)]
pub struct Verbatim<'a>(pub &'a Value);

impl fmt::Display for Verbatim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // The Go type is a number without a text of its own.
            Value::Null => f.write_str("0"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Uint(value) => write!(f, "{value}"),
            Value::Double(value) => f.write_str(&go::shortest(*value)),
            Value::String(text) => f.write_str(text),
            Value::Bytes(bytes) => {
                let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
                write!(f, "[{}]", numbers.join(" "))
            }
            Value::List(list) => {
                f.write_str("[")?;
                for (position, element) in list.iter().enumerate() {
                    let separator = if position == 0 { "" } else { ", " };
                    write!(f, "{separator}{}", Verbatim(element))?;
                }
                f.write_str("]")
            }
            Value::Map(map) => {
                f.write_str("{")?;
                for (position, (key, value)) in map.entries().iter().enumerate() {
                    let separator = if position == 0 { "" } else { ", " };
                    write!(f, "{separator}{}: {}", Verbatim(key), Verbatim(value))?;
                }
                f.write_str("}")
            }
            Value::Timestamp(time) => f.write_str(&time.go_text()),
            Value::Duration(duration) => f.write_str(&duration.go_text()),
            Value::Type(name) => f.write_str(name),
            Value::Optional(None) => f.write_str("optional.none()"),
            Value::Optional(Some(value)) => write!(f, "optional({})", Verbatim(value)),
            Value::Opaque(value) => f.write_str(&value.verbatim()),
        }
    }
}

/// A value in CEL's own notation, for people to read (`types.Format`): text in quotes, map entries sorted.
pub fn format_value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => format!("{value}u"),
        Value::Double(value) => format_double(*value),
        Value::String(text) => go::quote(text),
        Value::Bytes(bytes) => {
            let octets: Vec<String> = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
            format!("b\"{}\"", octets.concat())
        }
        Value::List(list) => {
            let elements: Vec<String> = list.iter().map(format_value).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Map(map) => {
            let mut entries: Vec<(String, String)> = map
                .entries()
                .iter()
                .map(|(key, value)| (format_value(key), format_value(value)))
                .collect();
            gatewalk_diagnostics::order::sort(&mut entries);
            let entries: Vec<String> =
                entries.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Timestamp(time) => format!("timestamp(\"{}\")", time.rfc3339_utc()),
        Value::Duration(duration) => format!("duration(\"{}\")", duration.cel_text()),
        Value::Type(name) => name.to_string(),
        Value::Optional(None) => "optional.none()".to_owned(),
        Value::Optional(Some(value)) => format!("optional.of({})", format_value(value)),
        Value::Opaque(value) => value.verbatim(),
    }
}

fn format_double(value: f64) -> String {
    if value.is_nan() {
        return "double(\"NaN\")".to_owned();
    }
    if value.is_infinite() {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("double(\"{sign}Infinity\")");
    }
    let text = go::shortest_fixed(value);
    if text.contains('.') { text } else { format!("{text}.0") }
}
