//! What the arguments of a call are taken for.

use crate::function::{Asserted, with_owned};
use crate::types::Type;
use crate::value::{EvalError, Value};

use super::step::Call;

pub(super) fn no_such_overload(call: &Call, values: &[&Value]) -> EvalError {
    if let Some(failure) = values.iter().find_map(|value| value.or_failure().err()) {
        return failure;
    }
    with_owned(values, |values| EvalError::no_such_overload_for(&call.function, values))
}

/// Some costs take an argument for a list or a number without asking; upstream then panics in these words.
pub(super) fn assert_for_cost(
    asserted: Asserted,
    value: &Value,
    error: bool,
) -> Result<(), EvalError> {
    if let (false, Asserted::List, Value::List(_)) | (false, Asserted::Int, Value::Int(_)) =
        (error, asserted, value)
    {
        return Ok(());
    }
    let name = if error { "*types.Err" } else { value.go_type_name() };
    let missing = match (asserted, value) {
        (Asserted::Int, _) => {
            return Err(EvalError::panicked(format!(
                "internal error: interface conversion: ref.Val is {name}, not types.Int"
            )));
        }
        _ if error => "Add",
        (
            _,
            Value::Bool(_)
            | Value::Null
            | Value::Map(_)
            | Value::Type(_)
            | Value::Optional(_)
            | Value::Opaque(_),
        ) => "Add",
        _ => "Contains",
    };
    Err(EvalError::panicked(format!(
        "internal error: interface conversion: {name} is not traits.Lister: missing method {missing}"
    )))
}

pub(super) fn fits(params: &[Type], values: &[&Value]) -> bool {
    params.len() == values.len()
        && params.iter().zip(values).all(|(param, value)| is_assignable(param, value))
}

/// Whether a value can be passed for a parameter. Mirrors `Type.IsAssignableRuntimeType`: of lists and maps only the
/// first element counts.
fn is_assignable(param: &Type, value: &Value) -> bool {
    match (param, value) {
        (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(_))
        | (Type::Uint, Value::Uint(_))
        | (Type::Double, Value::Double(_))
        | (Type::String, Value::String(_)) => return true,
        _ => {}
    }
    match param {
        Type::Dyn | Type::Any | Type::TypeParam(_) => true,
        Type::Wrapper(primitive) => {
            matches!(value, Value::Null) || is_assignable(&primitive.unwrapped(), value)
        }
        Type::List(element) => match value {
            Value::List(list) => list.get(0).is_none_or(|first| is_assignable(element, first)),
            _ => false,
        },
        Type::Map(of) => match value {
            Value::Map(map) => map.entries().first().is_none_or(|(key, value)| {
                is_assignable(&of.key, key) && is_assignable(&of.value, value)
            }),
            _ => false,
        },
        // Old versions call the type of optionals `optional`.
        Type::Opaque(of) if matches!(value, Value::Optional(_)) => of.name.starts_with("optional"),
        other => other.type_name() == value.type_name(),
    }
}
