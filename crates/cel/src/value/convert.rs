use super::{EvalError, Outcome, Timestamp, Value, duration::Duration};
use crate::go;

/// A value as a value of another type. Mirrors `ref.Val.ConvertToType`; `target` is the runtime name of a type.
pub fn convert(value: &Value, target: &str) -> Outcome {
    if let Value::Opaque(opaque) = value {
        return if target == "type" {
            Ok(Value::type_named(opaque.type_name()))
        } else {
            opaque.convert(target)
        };
    }
    if target == "type" {
        return Ok(Value::type_named(value.type_name()));
    }
    if target == value.type_name() {
        return Ok(value.clone());
    }
    let converted = match value {
        Value::Null if target == "string" => Some(Ok(Value::from("null"))),
        Value::Bool(value) if target == "string" => {
            Some(Ok(Value::from(if *value { "true" } else { "false" })))
        }
        Value::Int(int) => convert_int(*int, target),
        Value::Uint(uint) => convert_uint(*uint, target),
        Value::Double(double) => convert_double(*double, target),
        Value::String(text) => convert_string(text, target),
        Value::Bytes(bytes) if target == "string" => Some(
            std::str::from_utf8(bytes)
                .map(Value::from)
                .map_err(|_| EvalError::new("invalid UTF-8 in bytes, cannot convert to string")),
        ),
        Value::Timestamp(time) => match target {
            "string" => Some(Ok(time.rfc3339().into())),
            "int" => Some(Ok(Value::Int(time.seconds()))),
            _ => None,
        },
        Value::Duration(duration) => match target {
            "string" => Some(Ok(duration.cel_text().into())),
            "int" => Some(Ok(Value::Int(duration.nanoseconds()))),
            _ => None,
        },
        Value::Type(name) if target == "string" => {
            Some(Ok(Value::String(std::sync::Arc::clone(name))))
        }
        _ => None,
    };
    converted.unwrap_or_else(|| Err(conversion_error(value, target)))
}

/// Types print their parameters in this message: `list(dyn)`, `map(dyn, dyn)`.
fn conversion_error(value: &Value, target: &str) -> EvalError {
    let from = match value {
        Value::List(_) => "list(dyn)",
        Value::Map(_) => "map(dyn, dyn)",
        other => other.type_name(),
    };
    EvalError::conversion(from, target)
}

fn integer_overflow() -> EvalError {
    EvalError::new("integer overflow")
}

fn unsigned_overflow() -> EvalError {
    EvalError::new("unsigned integer overflow")
}

#[expect(clippy::cast_precision_loss, reason = "a double is what is asked for")]
fn convert_int(int: i64, target: &str) -> Option<Outcome> {
    Some(match target {
        "uint" => u64::try_from(int).map(Value::Uint).map_err(|_| unsigned_overflow()),
        "double" => Ok(Value::Double(int as f64)),
        "string" => Ok(int.to_string().into()),
        "google.protobuf.Timestamp" => Timestamp::from_seconds(int).map(Value::Timestamp),
        _ => return None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a double is what is asked for")]
fn convert_uint(uint: u64, target: &str) -> Option<Outcome> {
    Some(match target {
        "int" => i64::try_from(uint).map(Value::Int).map_err(|_| integer_overflow()),
        "double" => Ok(Value::Double(uint as f64)),
        "string" => Ok(uint.to_string().into()),
        _ => return None,
    })
}

fn convert_double(double: f64, target: &str) -> Option<Outcome> {
    Some(match target {
        "int" => double_to_int(double).map(Value::Int),
        "uint" => double_to_uint(double).map(Value::Uint),
        "string" => Ok(go::shortest(double).into()),
        _ => return None,
    })
}

fn convert_string(text: &str, target: &str) -> Option<Outcome> {
    Some(match target {
        "int" => Ok(Value::Int(go::parse_int(text)?)),
        "uint" => Ok(Value::Uint(go::parse_uint(text)?)),
        "double" => Ok(Value::Double(go::parse_float(text)?)),
        "bool" => Ok(Value::Bool(go::parse_bool(text)?)),
        "bytes" => Ok(Value::bytes(text.as_bytes())),
        "google.protobuf.Duration" => Ok(Value::Duration(Duration::parse(text)?)),
        "google.protobuf.Timestamp" => Timestamp::parse(text)?.map(Value::Timestamp),
        _ => return None,
    })
}

/// A double cut off after the point; both limits of the integers already overflow.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the range is checked first"
)]
pub fn double_to_int(double: f64) -> Result<i64, EvalError> {
    if double.is_nan() || double <= i64::MIN as f64 || double >= i64::MAX as f64 {
        return Err(integer_overflow());
    }
    Ok(double as i64)
}

/// A double cut off after the point; anything below zero overflows.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked first"
)]
pub fn double_to_uint(double: f64) -> Result<u64, EvalError> {
    if double.is_nan() || double < 0.0 || double >= u64::MAX as f64 {
        return Err(unsigned_overflow());
    }
    Ok(double as u64)
}
