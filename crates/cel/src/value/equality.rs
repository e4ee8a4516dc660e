use super::compare::compare_numbers;
use super::{EvalError, List, Map, Value};
use std::cmp::Ordering;

/// `left == right`. Mirrors `types.Equal`: values of different types are unequal, numbers compare across their types,
/// and only some libraries' types fail on a value of another type.
pub fn equal(left: &Value, right: &Value) -> Result<bool, EvalError> {
    match (left, right) {
        (Value::Null, Value::Null) => Ok(true),
        (Value::Null, _) | (_, Value::Null) => Ok(false),
        (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
        (Value::Int(left), Value::Int(right)) => Ok(left == right),
        (Value::String(left), Value::String(right)) => Ok(left == right),
        (Value::Bytes(left), Value::Bytes(right)) => Ok(left == right),
        (Value::List(left), Value::List(right)) => equal_lists(left, right),
        (Value::Map(left), Value::Map(right)) => Ok(equal_maps(left, right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Ok(left == right),
        (Value::Duration(left), Value::Duration(right)) => Ok(left == right),
        (Value::Type(left), Value::Type(right)) => Ok(left == right),
        (Value::Optional(left), Value::Optional(right)) => match (left, right) {
            (Some(left), Some(right)) => equal_held(left, right),
            (left, right) => Ok(left.is_none() && right.is_none()),
        },
        (Value::Opaque(left), right) => {
            right.or_failure()?;
            left.equal(right)
        }
        (left, right) => Ok(compare_numbers(left, right) == Some(Some(Ordering::Equal))),
    }
}

/// Optionals ask the held value itself, past the rule for null.
fn equal_held(left: &Value, right: &Value) -> Result<bool, EvalError> {
    equal(left, right)
}

/// An element whose comparison fails does not make a list unequal; only a concatenation reports the failure.
fn equal_lists(left: &List, right: &List) -> Result<bool, EvalError> {
    if left.len() != right.len() {
        return Ok(false);
    }
    let mut failure = None;
    for (left, right) in left.iter().zip(right.iter()) {
        match equal(left, right) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match failure {
        Some(error) if left.is_concatenation() => Err(error),
        _ => Ok(true),
    }
}

fn equal_maps(left: &Map, right: &Map) -> bool {
    left.len() == right.len()
        && left.entries().iter().all(|(key, value)| {
            right.find(key).is_some_and(|other| !matches!(equal(value, other), Ok(false)))
        })
}
