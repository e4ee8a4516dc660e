//! `+ - * / %` and the sign. Mirrors the checked arithmetic of `common/types/overflow.go`.

use crate::value::{Duration, EvalError, Outcome, Value};

fn int(result: Option<i64>) -> Outcome {
    result.map(Value::Int).ok_or_else(|| EvalError::new("integer overflow"))
}

fn uint(result: Option<u64>) -> Outcome {
    result.map(Value::Uint).ok_or_else(|| EvalError::new("unsigned integer overflow"))
}

/// Durations overflow like the integers they are.
fn duration(result: Option<i64>) -> Outcome {
    result
        .map(|nanoseconds| Value::Duration(Duration::from_nanoseconds(nanoseconds)))
        .ok_or_else(|| EvalError::new("integer overflow"))
}

pub(super) fn add(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => int(left.checked_add(*right)),
        (Value::Uint(left), Value::Uint(right)) => uint(left.checked_add(*right)),
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(left + right)),
        (Value::String(left), Value::String(right)) => Ok([&**left, &**right].concat().into()),
        (Value::Bytes(left), Value::Bytes(right)) => Ok(Value::bytes([&**left, &**right].concat())),
        (Value::List(left), Value::List(right)) => Ok(Value::List(left.concat(right))),
        (Value::Duration(left), Value::Duration(right)) => {
            duration(left.nanoseconds().checked_add(right.nanoseconds()))
        }
        (Value::Timestamp(time), Value::Duration(duration))
        | (Value::Duration(duration), Value::Timestamp(time)) => {
            time.add(*duration).map(Value::Timestamp)
        }
        _ => Err(EvalError::no_such_overload()),
    }
}

pub(super) fn subtract(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => int(left.checked_sub(*right)),
        (Value::Uint(left), Value::Uint(right)) => uint(left.checked_sub(*right)),
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(left - right)),
        (Value::Duration(left), Value::Duration(right)) => {
            duration(left.nanoseconds().checked_sub(right.nanoseconds()))
        }
        (Value::Timestamp(left), Value::Timestamp(right)) => left.since(right).map(Value::Duration),
        (Value::Timestamp(time), Value::Duration(duration)) => {
            let opposite = duration
                .nanoseconds()
                .checked_neg()
                .ok_or_else(|| EvalError::new("integer overflow"))?;
            time.add(Duration::from_nanoseconds(opposite)).map(Value::Timestamp)
        }
        _ => Err(EvalError::no_such_overload()),
    }
}

pub(super) fn multiply(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => int(left.checked_mul(*right)),
        (Value::Uint(left), Value::Uint(right)) => uint(left.checked_mul(*right)),
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(left * right)),
        _ => Err(EvalError::no_such_overload()),
    }
}

pub(super) fn divide(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Int(_), Value::Int(0)) | (Value::Uint(_), Value::Uint(0)) => {
            Err(EvalError::new("division by zero"))
        }
        (Value::Int(left), Value::Int(right)) => int(left.checked_div(*right)),
        (Value::Uint(left), Value::Uint(right)) => uint(left.checked_div(*right)),
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(left / right)),
        _ => Err(EvalError::no_such_overload()),
    }
}

pub(super) fn modulo(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Int(_), Value::Int(0)) | (Value::Uint(_), Value::Uint(0)) => {
            Err(EvalError::new("modulus by zero"))
        }
        (Value::Int(left), Value::Int(right)) => int(left.checked_rem(*right)),
        (Value::Uint(left), Value::Uint(right)) => uint(left.checked_rem(*right)),
        _ => Err(EvalError::no_such_overload()),
    }
}

pub(super) fn negate(value: &Value) -> Outcome {
    match value {
        Value::Int(value) => int(value.checked_neg()),
        Value::Double(value) => Ok(Value::Double(-value)),
        Value::Duration(value) => duration(value.nanoseconds().checked_neg()),
        _ => Err(EvalError::no_such_overload()),
    }
}
