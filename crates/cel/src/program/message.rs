//! Literals of protobuf's well-known messages, which are ordinary values once they are built.

use crate::value::{EvalError, Outcome, Value};

/// Whether a literal of this message can be built.
pub(super) fn is_known(_type_name: &str) -> bool {
    false
}

/// The value of a literal.
pub(super) fn build(type_name: &str, _fields: Vec<(&str, Value)>) -> Outcome {
    Err(EvalError::new(format!("unknown type '{type_name}'")))
}
