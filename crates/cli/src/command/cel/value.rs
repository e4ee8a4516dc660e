//! Values as typed JSON, both ways.

use gatewalk_cel::Value;
use gatewalk_cel::value::{Duration, Timestamp, Verbatim};
use serde_json::{Value as Json, json};

/// How deep bindings may be nested.
const DEPTH_MAX: usize = 100;

/// A value as JSON.
pub(super) fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => json!({ "null": true }),
        Value::Bool(value) => json!({ "bool": value }),
        Value::Int(value) => json!({ "int": value.to_string() }),
        Value::Uint(value) => json!({ "uint": value.to_string() }),
        Value::Double(value) => json!({ "double": double(*value) }),
        Value::String(text) => json!({ "string": &**text }),
        Value::Bytes(bytes) => json!({ "bytes": base64(bytes) }),
        Value::List(list) => {
            let items: Vec<Json> = list.iter().map(to_json).collect();
            json!({ "list": items })
        }
        Value::Map(map) => {
            let mut entries: Vec<(String, Json)> = map
                .entries()
                .iter()
                .map(|(key, value)| {
                    let key = to_json(key);
                    (key.to_string(), json!([key, to_json(value)]))
                })
                .collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            let entries: Vec<Json> = entries.into_iter().map(|(_, entry)| entry).collect();
            json!({ "map": entries })
        }
        Value::Timestamp(timestamp) => json!({ "timestamp": timestamp.rfc3339() }),
        Value::Duration(duration) => json!({ "duration": seconds(duration.nanoseconds()) }),
        Value::Type(name) => json!({ "type": &**name }),
        Value::Optional(None) => json!({ "optional": null }),
        Value::Optional(Some(value)) => json!({ "optional": to_json(value) }),
        // The only message without a form of its own that an expression can make.
        Value::Opaque(opaque) if opaque.type_name() == "google.protobuf.Empty" => {
            json!({ "object": { "type": opaque.type_name(), "textproto": "" } })
        }
        Value::Opaque(opaque) if opaque.failure().is_some() => {
            json!({ "error": opaque.verbatim() })
        }
        Value::Opaque(opaque) => {
            let text = opaque.verbatim();
            json!({ "opaque": { "type": opaque.type_name(), "string": text } })
        }
    }
}

/// A value from JSON; the error says what is wrong with it. `evaluate` gives the value of a call of a function, by which values of
/// libraries' own types are made.
pub(super) fn from_json(json: &Json, evaluate: Evaluate<'_>) -> Result<Value, String> {
    read(json, evaluate, 0)
}

/// The value of a type of its own, by the type's name and the value's text.
pub(super) type Evaluate<'a> = &'a dyn Fn(&str, &str) -> Result<Value, String>;

fn read(json: &Json, evaluate: Evaluate<'_>, depth: usize) -> Result<Value, String> {
    let read = |json: &Json| read(json, evaluate, depth + 1);
    if depth > DEPTH_MAX {
        return Err(format!("a value is nested deeper than {DEPTH_MAX}"));
    }
    let wrong = || format!("not a value: {json}");
    let mut members = json.as_object().ok_or_else(wrong)?.iter();
    let (Some((kind, content)), None) = (members.next(), members.next()) else {
        return Err(wrong());
    };
    let text = || content.as_str().ok_or_else(wrong);
    Ok(match kind.as_str() {
        "null" => Value::Null,
        "bool" => Value::Bool(content.as_bool().ok_or_else(wrong)?),
        "int" => Value::Int(text()?.parse().map_err(|_| wrong())?),
        "uint" => Value::Uint(text()?.parse().map_err(|_| wrong())?),
        "double" => Value::Double(text()?.parse().map_err(|_| wrong())?),
        "string" => Value::string(text()?),
        "bytes" => Value::bytes(unbase64(text()?).ok_or_else(wrong)?),
        "list" => {
            let items = content.as_array().ok_or_else(wrong)?;
            let items: Result<_, _> = items.iter().map(read).collect();
            Value::list(items?)
        }
        "map" => {
            let mut entries = Vec::new();
            for entry in content.as_array().ok_or_else(wrong)? {
                let [key, value] = entry.as_array().ok_or_else(wrong)?.as_slice() else {
                    return Err(wrong());
                };
                entries.push((read(key)?, read(value)?));
            }
            Value::map(entries)
        }
        "timestamp" => match Timestamp::parse(text()?) {
            Some(Ok(timestamp)) => Value::Timestamp(timestamp),
            _ => return Err(wrong()),
        },
        "duration" => Value::Duration(Duration::parse(text()?).ok_or_else(wrong)?),
        "type" => Value::type_named(text()?),
        "optional" if content.is_null() => Value::Optional(None),
        "optional" => Value::some(read(content)?),
        "opaque" => {
            let (of, text) = (member(content, "type")?, member(content, "string")?);
            evaluate(of, text).map_err(|error| format!("no {of} {text:?}: {error}"))?
        }
        "object" => {
            let of = member(content, "type")?;
            return Err(format!(
                "a value of type {of} cannot be bound: write what it stands for, or a map with its fields"
            ));
        }
        _ => return Err(wrong()),
    })
}

fn member<'a>(json: &'a Json, name: &str) -> Result<&'a str, String> {
    json.get(name)
        .and_then(Json::as_str)
        .ok_or_else(|| format!("not a value: {json} has no {name}"))
}

fn double(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        Verbatim(&Value::Double(value)).to_string()
    }
}

/// A duration in decimal seconds, exactly.
fn seconds(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let nanoseconds = nanoseconds.unsigned_abs();
    let (whole, fraction) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    if fraction == 0 {
        return format!("{sign}{whole}s");
    }
    let fraction = format!("{fraction:09}");
    format!("{sign}{whole}.{}s", fraction.trim_end_matches('0'))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = ALPHABET.get((bits >> (18 - 6 * place) & 63) as usize);
            let digit = digit.filter(|_| place <= chunk.len());
            text.push(digit.map_or('=', |digit| char::from(*digit)));
        }
    }
    text
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len());
    for chunk in digits.chunks(4) {
        let mut bits: u32 = 0;
        for place in 0..4 {
            let digit = match chunk.get(place) {
                None => 0,
                Some(digit) => ALPHABET.iter().position(|known| known == digit)?,
            };
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        let [_, first, second, third] = bits.to_be_bytes();
        match chunk.len() {
            4 => bytes.extend([first, second, third]),
            3 => bytes.extend([first, second]),
            2 => bytes.push(first),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str, _: &str) -> Result<Value, String> {
        Err(String::new())
    }

    #[test]
    fn values_come_back() {
        for text in [
            r#"{"null":true}"#,
            r#"{"bool":false}"#,
            r#"{"int":"-9223372036854775808"}"#,
            r#"{"uint":"18446744073709551615"}"#,
            r#"{"double":"1.5"}"#,
            r#"{"double":"-0"}"#,
            r#"{"double":"1e+20"}"#,
            r#"{"string":"é"}"#,
            r#"{"bytes":"AP8="}"#,
            r#"{"list":[{"int":"1"},{"list":[]}]}"#,
            r#"{"map":[[{"int":"10"},{"null":true}],[{"int":"9"},{"bool":true}]]}"#,
            r#"{"timestamp":"2026-01-01T00:00:00.5+01:00"}"#,
            r#"{"duration":"-1.5s"}"#,
            r#"{"type":"int"}"#,
            r#"{"optional":null}"#,
            r#"{"optional":{"int":"1"}}"#,
        ] {
            let json: Json = serde_json::from_str(text).unwrap();
            assert_eq!(to_json(&from_json(&json, &none).unwrap()).to_string(), text);
        }
        for (value, text) in
            [(f64::NAN, "NaN"), (f64::INFINITY, "Infinity"), (f64::NEG_INFINITY, "-Infinity")]
        {
            assert_eq!(to_json(&Value::Double(value)), json!({ "double": text }));
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in [
            "1",
            "{}",
            r#"{"int":1}"#,
            r#"{"int":"1","uint":"1"}"#,
            r#"{"what":"1"}"#,
            r#"{"opaque":{"type":"kubernetes.Quantity"}}"#,
            r#"{"object":{"type":"a.B","textproto":""}}"#,
        ] {
            assert!(from_json(&serde_json::from_str(text).unwrap(), &none).is_err(), "{text}");
        }
    }
}
