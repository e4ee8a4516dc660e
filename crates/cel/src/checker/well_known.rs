//! Messages of protobuf that cel-go knows without being told.

use crate::types::{Primitive, Type};

/// The type that the name of a message stands for.
pub(super) fn message(name: &str) -> Option<Type> {
    if name == "google.protobuf.Empty" {
        return Some(Type::Struct(name.into()));
    }
    // The name of an enum is not the name of a message.
    Type::well_known(name).filter(|_| name != "google.protobuf.NullValue")
}

/// The number of a value of an enum.
pub(crate) fn enum_value(name: &str) -> Option<i64> {
    (name == "google.protobuf.NullValue.NULL_VALUE").then_some(0)
}

/// The name under which a type's fields are looked up when it is written as a struct literal.
pub(super) fn message_name(of: &Type) -> Option<&'static str> {
    Some(match of {
        Type::Any => "google.protobuf.Any",
        Type::Wrapper(Primitive::Bool) => "google.protobuf.BoolValue",
        Type::Wrapper(Primitive::Bytes) => "google.protobuf.BytesValue",
        Type::Wrapper(Primitive::Double) => "google.protobuf.DoubleValue",
        Type::Wrapper(Primitive::Int) => "google.protobuf.Int64Value",
        Type::Wrapper(Primitive::String) => "google.protobuf.StringValue",
        Type::Wrapper(Primitive::Uint) => "google.protobuf.UInt64Value",
        Type::Duration => "google.protobuf.Duration",
        Type::Timestamp => "google.protobuf.Timestamp",
        Type::Dyn => "google.protobuf.Value",
        Type::Null => "google.protobuf.NullValue",
        Type::List(element) if **element == Type::Dyn => "google.protobuf.ListValue",
        Type::Map(map) if map.key == Type::String && map.value == Type::Dyn => {
            "google.protobuf.Struct"
        }
        _ => return None,
    })
}

/// The type of a field of a message.
pub(super) fn field(message: &str, field: &str) -> Option<Type> {
    Some(match (message, field) {
        ("google.protobuf.BoolValue", "value") => Type::Bool,
        ("google.protobuf.BytesValue", "value") => Type::Bytes,
        ("google.protobuf.DoubleValue" | "google.protobuf.FloatValue", "value") => Type::Double,
        ("google.protobuf.Int64Value" | "google.protobuf.Int32Value", "value") => Type::Int,
        ("google.protobuf.UInt64Value" | "google.protobuf.UInt32Value", "value") => Type::Uint,
        ("google.protobuf.StringValue", "value") => Type::String,
        ("google.protobuf.Duration" | "google.protobuf.Timestamp", "seconds" | "nanos") => {
            Type::Int
        }
        ("google.protobuf.Any", "type_url") => Type::String,
        ("google.protobuf.Any", "value") => Type::Bytes,
        ("google.protobuf.Struct", "fields") => Type::map(Type::String, Type::Dyn),
        ("google.protobuf.ListValue", "values") => Type::list(Type::Dyn),
        ("google.protobuf.Value", "null_value") => Type::Int,
        ("google.protobuf.Value", "number_value") => Type::Double,
        ("google.protobuf.Value", "string_value") => Type::String,
        ("google.protobuf.Value", "bool_value") => Type::Bool,
        ("google.protobuf.Value", "struct_value") => Type::map(Type::String, Type::Dyn),
        ("google.protobuf.Value", "list_value") => Type::list(Type::Dyn),
        _ => return None,
    })
}
