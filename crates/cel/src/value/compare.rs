use std::cmp::Ordering;

use super::{EvalError, Value};

/// Which of two values comes first. Mirrors `traits.Comparer.Compare`: numbers compare across their types, everything
/// else within its own.
pub fn compare(left: &Value, right: &Value) -> Result<Ordering, EvalError> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Ok(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Ok(left.as_bytes().cmp(right.as_bytes())),
        (Value::Bytes(left), Value::Bytes(right)) => Ok(left.cmp(right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Ok(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Ok(left.cmp(right)),
        _ => compare_numbers(left, right)
            .ok_or_else(EvalError::no_such_overload)?
            .ok_or_else(not_ordered),
    }
}

fn not_ordered() -> EvalError {
    EvalError::new("NaN values cannot be ordered")
}

/// `None` if one is no number, `Some(None)` if one is not a number of the kind that can be ordered.
#[expect(clippy::option_option, reason = "no numbers, numbers without an order, or their order")]
pub(super) fn compare_numbers(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    let ordering = match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Uint(left), Value::Uint(right)) => left.cmp(right),
        (Value::Int(left), Value::Uint(right)) => int_uint(*left, *right),
        (Value::Uint(left), Value::Int(right)) => int_uint(*right, *left).reverse(),
        (Value::Double(left), _) if left.is_nan() => return Some(None),
        (Value::Int(_) | Value::Uint(_) | Value::Double(_), Value::Double(right))
            if right.is_nan() =>
        {
            return Some(None);
        }
        (Value::Double(left), Value::Double(right)) => doubles(*left, *right),
        (Value::Double(left), Value::Int(right)) => double_int(*left, *right),
        (Value::Int(left), Value::Double(right)) => double_int(*right, *left).reverse(),
        (Value::Double(left), Value::Uint(right)) => double_uint(*left, *right),
        (Value::Uint(left), Value::Double(right)) => double_uint(*right, *left).reverse(),
        _ => return None,
    };
    Some(Some(ordering))
}

fn int_uint(int: i64, uint: u64) -> Ordering {
    u64::try_from(int).map_or(Ordering::Less, |int| int.cmp(&uint))
}

fn doubles(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or(Ordering::Equal)
}

/// cel-go compares in doubles once the double lies within the integer's range.
#[expect(clippy::cast_precision_loss, reason = "cel-go's own arithmetic")]
fn double_int(double: f64, int: i64) -> Ordering {
    if double < i64::MIN as f64 {
        return Ordering::Less;
    }
    if double > i64::MAX as f64 {
        return Ordering::Greater;
    }
    doubles(double, int as f64)
}

#[expect(clippy::cast_precision_loss, reason = "cel-go's own arithmetic")]
fn double_uint(double: f64, uint: u64) -> Ordering {
    if double < 0.0 {
        return Ordering::Less;
    }
    if double > u64::MAX as f64 {
        return Ordering::Greater;
    }
    doubles(double, uint as f64)
}
