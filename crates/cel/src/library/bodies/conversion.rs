//! Conversions between types. Each overload is bound by itself, so that a value without an overload is told so.

use crate::declarations::FunctionDecl;
use crate::dialect::Dialect;
use crate::function::Binding;
use crate::value::{Traits, Value, convert};

/// The runtime type that a conversion function converts to.
fn target(function: &str) -> &'static str {
    match function {
        "bool" => "bool",
        "bytes" => "bytes",
        "double" => "double",
        "duration" => "google.protobuf.Duration",
        "int" => "int",
        "string" => "string",
        "timestamp" => "google.protobuf.Timestamp",
        "uint" => "uint",
        _ => "type",
    }
}

pub(super) fn bind(dialect: Dialect, mut function: FunctionDecl) -> FunctionDecl {
    if &*function.name == "dyn" {
        return function.singleton(Traits::NONE, Binding::unary(|value| Ok(value.clone())));
    }
    let target = target(&function.name);
    if target == "type" {
        return function.singleton(
            Traits::NONE,
            Binding::unary(move |value| match value {
                Value::Optional(_) => Ok(Value::type_named(dialect.optional_type_name())),
                value => convert(value, "type"),
            }),
        );
    }
    for overload in &mut function.overloads {
        overload.binding = Some(Binding::unary(move |value| convert(value, target)));
    }
    function
}
