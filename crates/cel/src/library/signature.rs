//! Signatures as declarations write them: `list(A).(int) -> A`.

use crate::{
    declarations::OverloadDecl,
    types::{Primitive, Type},
};

/// An overload from its id and its signature: parameters in parentheses, a receiver with a dot
/// before them, and what it gives. Types are written as cel-go prints them, with `duration` and
/// `timestamp` for short; a capital letter is a type parameter, what is unknown a type with fields
/// (`kubernetes.URL`).
///
/// ```
/// use gatewalk_cel::library::overload;
/// let overload = overload("charAt", "string.(int) -> string");
/// assert!(overload.member);
/// assert_eq!(overload.params.len(), 2);
/// ```
pub fn overload(id: &str, signature: &str) -> OverloadDecl {
    let (params, result) = signature.split_once(" -> ").unwrap_or((signature, "dyn"));
    let result = parse(result);
    match params.split_once(".(") {
        Some((receiver, params)) => {
            let mut all = vec![parse(receiver)];
            all.extend(parameters(params));
            OverloadDecl::member(id, all, result)
        }
        None => OverloadDecl::global(id, parameters(params), result),
    }
}

/// Parameters in their parentheses, of which the opening one may be gone.
fn parameters(text: &str) -> Vec<Type> {
    let text = text.strip_suffix(')').unwrap_or(text);
    let text = text.strip_prefix('(').unwrap_or(text);
    split(text).into_iter().map(parse).collect()
}

/// Splits at commas outside parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A type as cel-go prints it.
pub fn parse(text: &str) -> Type {
    let text = text.trim();
    if let Some((name, rest)) = text.split_once('(') {
        let mut parameters: Vec<Type> =
            split(rest.strip_suffix(')').unwrap_or(rest)).into_iter().map(parse).collect();
        return match (name, parameters.len()) {
            ("list", 1) => Type::list(parameters.remove(0)),
            ("type", 1) => Type::type_of(parameters.remove(0)),
            ("wrapper", 1) => wrapper(parameters.remove(0)),
            ("map", 2) => {
                let value = parameters.remove(1);
                Type::map(parameters.remove(0), value)
            }
            _ => Type::opaque(name, parameters),
        };
    }
    match text {
        "dyn" => Type::Dyn,
        "any" => Type::Any,
        "bool" => Type::Bool,
        "bytes" => Type::Bytes,
        "double" => Type::Double,
        "duration" => Type::Duration,
        "int" => Type::Int,
        "null" | "null_type" => Type::Null,
        "string" => Type::String,
        "timestamp" => Type::Timestamp,
        "type" => Type::Type(None),
        "uint" => Type::Uint,
        _ if text.len() == 1 => Type::parameter(text),
        _ => Type::object(text),
    }
}

/// A wrapper of a primitive type; of others there is none.
fn wrapper(of: Type) -> Type {
    Type::Wrapper(match of {
        Type::Bool => Primitive::Bool,
        Type::Bytes => Primitive::Bytes,
        Type::Double => Primitive::Double,
        Type::Int => Primitive::Int,
        Type::String => Primitive::String,
        Type::Uint => Primitive::Uint,
        other => return Type::opaque("wrapper", vec![other]),
    })
}
