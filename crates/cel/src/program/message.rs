//! Literals of protobuf's well-known messages, which are ordinary values once they are built. Mirrors
//! `Registry.NewValue` and the unwrapping of what it makes.

use crate::value::{Duration, EvalError, List, Map, Opaque, Outcome, Timestamp, Value, convert};

/// A field of a well-known message and what it takes.
struct Field {
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Bool,
    Bytes,
    Double,
    Float,
    Int32,
    Int64,
    String,
    Uint32,
    Uint64,
    Null,
    Struct,
    List,
    Values,
    Fields,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind }
}

/// The messages that can be written, with their fields.
const MESSAGES: &[(&str, &[Field])] = &[
    ("google.protobuf.BoolValue", &[field("value", Kind::Bool)]),
    ("google.protobuf.BytesValue", &[field("value", Kind::Bytes)]),
    ("google.protobuf.DoubleValue", &[field("value", Kind::Double)]),
    ("google.protobuf.FloatValue", &[field("value", Kind::Float)]),
    ("google.protobuf.Int32Value", &[field("value", Kind::Int32)]),
    ("google.protobuf.Int64Value", &[field("value", Kind::Int64)]),
    ("google.protobuf.StringValue", &[field("value", Kind::String)]),
    ("google.protobuf.UInt32Value", &[field("value", Kind::Uint32)]),
    ("google.protobuf.UInt64Value", &[field("value", Kind::Uint64)]),
    ("google.protobuf.Duration", &[field("seconds", Kind::Int64), field("nanos", Kind::Int32)]),
    ("google.protobuf.Timestamp", &[field("seconds", Kind::Int64), field("nanos", Kind::Int32)]),
    (
        "google.protobuf.Value",
        &[
            field("null_value", Kind::Null),
            field("number_value", Kind::Double),
            field("string_value", Kind::String),
            field("bool_value", Kind::Bool),
            field("struct_value", Kind::Struct),
            field("list_value", Kind::List),
        ],
    ),
    ("google.protobuf.Struct", &[field("fields", Kind::Fields)]),
    ("google.protobuf.ListValue", &[field("values", Kind::Values)]),
    ("google.protobuf.Any", &[field("type_url", Kind::String), field("value", Kind::Bytes)]),
    ("google.protobuf.Empty", &[]),
];

fn fields_of(type_name: &str) -> Option<&'static [Field]> {
    MESSAGES.iter().find(|(name, _)| *name == type_name).map(|(_, fields)| *fields)
}

/// Whether a literal of this message can be built.
pub(super) fn is_known(type_name: &str) -> bool {
    fields_of(type_name).is_some()
}

/// The value of a literal.
pub(super) fn build(type_name: &str, fields: Vec<(&str, Value)>) -> Outcome {
    let Some(known) = fields_of(type_name) else {
        return Err(EvalError::new(format!("unknown type '{type_name}'")));
    };
    let mut set = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        let Some(field) = known.iter().find(|field| field.name == name) else {
            return Err(EvalError::new(format!("no such field: {name}")));
        };
        // Null leaves a message, and what wraps a scalar, unset.
        if let Some(value) = native(type_name, field, value)? {
            set.push((field.name, value));
        }
    }
    let get = |name: &str| {
        set.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    };
    let int = |name: &str| if let Some(Value::Int(int)) = get(name) { int } else { 0 };
    match type_name {
        "google.protobuf.Duration" => Ok(duration(int("seconds"), int("nanos"))),
        "google.protobuf.Timestamp" => timestamp(int("seconds"), int("nanos")),
        "google.protobuf.Value" => Ok(set.pop().map_or(Value::Null, |(_, value)| value)),
        "google.protobuf.Struct" => Ok(get("fields").unwrap_or_else(|| Value::Map(Map::new([])))),
        "google.protobuf.ListValue" => {
            Ok(get("values").unwrap_or_else(|| Value::List(List::new(Vec::new()))))
        }
        "google.protobuf.Any" => {
            Err(EvalError::new("unsupported conversion to ref.Val: (*dynamicpb.Message)"))
        }
        "google.protobuf.Empty" => Ok(Value::opaque(Empty)),
        _ => Ok(get("value").unwrap_or_else(|| zero(known))),
    }
}

/// What a wrapper without a value holds.
fn zero(fields: &[Field]) -> Value {
    match fields.first().map(|field| field.kind) {
        Some(Kind::Bool) => Value::Bool(false),
        Some(Kind::Bytes) => Value::bytes(Vec::new()),
        Some(Kind::Double | Kind::Float) => Value::Double(0.0),
        Some(Kind::String) => Value::from(""),
        Some(Kind::Uint32 | Kind::Uint64) => Value::Uint(0),
        _ => Value::Int(0),
    }
}

/// A value as a field holds it.
fn native(type_name: &str, field: &Field, value: Value) -> Result<Option<Value>, EvalError> {
    let unsupported = |value: &Value| {
        let (name, kind) = (field.name, value.type_name());
        Err(EvalError::new(format!("unsupported field type for {type_name}.{name}: {kind}")))
    };
    Ok(Some(match (field.kind, value) {
        (Kind::Struct | Kind::List | Kind::Null, Value::Null) => Value::Null,
        (Kind::Int32, Value::Int(int)) if i32::try_from(int).is_err() => {
            return Err(unconverted(type_name, field, "integer overflow"));
        }
        (Kind::Uint32, Value::Uint(uint)) if u32::try_from(uint).is_err() => {
            return Err(unconverted(type_name, field, "unsigned integer overflow"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "a float field holds a float")]
        (Kind::Float, Value::Double(double)) => Value::Double(f64::from(double as f32)),
        (Kind::Bool, value @ Value::Bool(_))
        | (Kind::Bytes, value @ Value::Bytes(_))
        | (Kind::Double, value @ Value::Double(_))
        | (Kind::Int32 | Kind::Int64, value @ Value::Int(_))
        | (Kind::Uint32 | Kind::Uint64, value @ Value::Uint(_))
        | (Kind::String, value @ Value::String(_)) => value,
        (Kind::Null, Value::Int(_)) => Value::Null,
        (Kind::List | Kind::Values, value @ Value::List(_))
        | (Kind::Struct | Kind::Fields, value @ Value::Map(_)) => {
            json(&value).map_err(|error| unconverted(type_name, field, error.text()))?
        }
        (_, value) => return unsupported(&value),
    }))
}

/// What is said of a value that its field cannot hold.
fn unconverted(type_name: &str, field: &Field, text: &str) -> EvalError {
    let name = field.name;
    EvalError::new(format!("field type conversion error for {type_name}.{name} value type: {text}"))
}

/// The largest whole number that a double holds exactly together with all before it.
const MAX_JSON_INT: i64 = (1 << 53) - 1;

/// A value as JSON has it, which is what `Struct`, `Value` and `ListValue` hold.
#[expect(clippy::cast_precision_loss, reason = "the range is checked first")]
pub(crate) fn json(value: &Value) -> Outcome {
    Ok(match value {
        Value::Int(int) if (-MAX_JSON_INT..=MAX_JSON_INT).contains(int) => {
            Value::Double(*int as f64)
        }
        Value::Int(int) => int.to_string().into(),
        Value::Uint(uint) if i64::try_from(*uint).is_ok_and(|uint| uint <= MAX_JSON_INT) => {
            Value::Double(*uint as f64)
        }
        Value::Uint(uint) => uint.to_string().into(),
        Value::Bytes(bytes) => crate::library::encode_base64(bytes).into(),
        Value::Timestamp(_) | Value::Duration(_) => convert(value, "string")?,
        Value::List(list) => Value::List(list.iter().map(json).collect::<Result<List, _>>()?),
        Value::Map(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map.entries() {
                entries.push((json_key(key)?, json(value)?));
            }
            Value::map(entries)
        }
        Value::Null | Value::Bool(_) | Value::Double(_) | Value::String(_) => value.clone(),
        Value::Optional(Some(held)) => json(held)?,
        Value::Optional(None) => return Err(EvalError::new("optional.none() dereference")),
        Value::Type(_) => {
            return Err(EvalError::new("type conversion not supported for 'type'"));
        }
        Value::Opaque(_) => {
            return Err(EvalError::new("unsupported type conversion to '*structpb.Value'"));
        }
    })
}

/// The name of a member: no key but a text becomes one.
fn json_key(key: &Value) -> Outcome {
    match key {
        Value::String(_) => Ok(key.clone()),
        Value::Double(_) => Err(EvalError::new("type conversion error from Double to 'string'")),
        Value::Bool(_) => Err(EvalError::new("type conversion error from bool to 'string'")),
        other => {
            let kind = other.type_name();
            Err(EvalError::new(format!("unsupported type conversion from '{kind}' to string")))
        }
    }
}

fn duration(seconds: i64, nanos: i64) -> Value {
    // What does not fit is cut off, as protobuf's conversion does.
    let total = seconds.saturating_mul(1_000_000_000).saturating_add(nanos);
    Value::Duration(Duration::from_nanoseconds(total))
}

fn timestamp(seconds: i64, nanos: i64) -> Outcome {
    let start = Timestamp::from_seconds(seconds)?;
    start.add(Duration::from_nanoseconds(nanos)).map(Value::Timestamp)
}

/// `google.protobuf.Empty`.
#[derive(Debug)]
struct Empty;

impl Opaque for Empty {
    fn type_name(&self) -> &'static str {
        "google.protobuf.Empty"
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        "*types.protoObj"
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        Ok(matches!(other, Value::Opaque(other) if other.as_any().is::<Self>()))
    }
}
