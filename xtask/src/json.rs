//! Reading JSON that Cargo and npm wrote: what is missing is empty.

use serde_json::Value;

/// The entries of a list under a key.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// A string under a key.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether there is nothing under a key, or `null`.
pub(crate) fn none(value: &Value, key: &str) -> bool {
    value.get(key).is_none_or(Value::is_null)
}
