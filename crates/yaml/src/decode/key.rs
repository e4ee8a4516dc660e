//! The keys of a Go `map[interface{}]interface{}`, and how Go prints them.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::tree::Data;
use crate::{Kind, Node, Number, Tree};
use gatewalk_diagnostics::go::quote;

/// A key of a Go map: equal only to keys of its own type.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    String(Arc<str>),
}

impl Key {
    /// The key that a scalar is; `None` for collections.
    pub(super) fn of(data: &Data) -> Option<Self> {
        match data {
            Data::Null => Some(Self::Null),
            Data::Bool(value) => Some(Self::Bool(*value)),
            Data::Number(Number::Int(value)) => Some(Self::Int(*value)),
            Data::Number(Number::Uint(value)) => Some(Self::Uint(*value)),
            Data::Number(Number::Float(value)) => Some(Self::Float(*value)),
            Data::String(text) => Some(Self::String(Arc::clone(text))),
            Data::Array(_) | Data::Object(_) => None,
        }
    }

    pub(super) fn is_nan(&self) -> bool {
        matches!(self, Self::Float(value) if value.is_nan())
    }

    /// The key in JSON; `None` for the types that have none.
    pub(super) fn json(&self) -> Option<Arc<str>> {
        match self {
            Self::Null | Self::Uint(_) => None,
            Self::Bool(value) => Some(value.to_string().into()),
            Self::Int(value) => Some(value.to_string().into()),
            Self::Float(value) => Some(format_float32(*value).into()),
            Self::String(text) => Some(Arc::clone(text)),
        }
    }

    /// `%s` of the key's `reflect.Type`.
    pub(super) fn go_type(&self) -> &'static str {
        match self {
            Self::Null => "%!s(<nil>)",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint64",
            Self::Float(_) => "float64",
            Self::String(_) => "string",
        }
    }

    /// `%#v` of the key.
    pub(super) fn go_syntax(&self) -> String {
        match self {
            Self::Null => "<nil>".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Uint(value) => format!("{value:#x}"),
            Self::Float(value) => go_float(*value),
            Self::String(text) => quote(text),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Int(_) => 2,
            Self::Uint(_) => 3,
            Self::Float(_) => 4,
            Self::String(_) => 5,
        }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Uint(a), Self::Uint(b)) => a.cmp(b),
            // 0.0 and -0.0 are one key in Go
            (Self::Float(a), Self::Float(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
            (Self::String(a), Self::String(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}

/// `%#v` of a decoded value, as an untyped Go value.
pub(super) fn go_syntax(tree: &Tree, id: u32) -> String {
    tree.node(id).map_or_else(|| "interface {}(nil)".to_owned(), |node| print(node, false))
}

fn print(node: Node<'_>, inside: bool) -> String {
    match node.kind() {
        Kind::Null if inside => "interface {}(nil)".to_owned(),
        Kind::Null => "<nil>".to_owned(),
        Kind::Bool => node.as_bool().unwrap_or_default().to_string(),
        Kind::Number => match node.as_number() {
            Some(Number::Int(value)) => value.to_string(),
            Some(Number::Uint(value)) => format!("{value:#x}"),
            Some(Number::Float(value)) => go_float(value),
            None => String::new(),
        },
        Kind::String => quote(node.as_str().unwrap_or_default()),
        Kind::Array => {
            let items: Vec<String> = node.items().map(|item| print(item, true)).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Kind::Object => {
            let entries: Vec<String> = node
                .entries()
                .map(|entry| format!("{}:{}", quote(entry.key), print(entry.value, true)))
                .collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}

/// `strconv.FormatFloat(value, 'g', -1, 32)` with YAML's names for what is no number.
#[expect(clippy::cast_possible_truncation, reason = "upstream formats the key as a float32")]
fn format_float32(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    let single = value as f32;
    if single.is_infinite() {
        return if single > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    shortest(&format!("{single:e}"), 6).unwrap_or_else(|| "0".to_owned())
}

/// `strconv.FormatFloat(value, 'g', -1, 64)`.
pub(crate) fn go_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    shortest(&format!("{value:e}"), 6).unwrap_or_else(|| "0".to_owned())
}

/// Go's `%g` from Rust's shortest scientific form; exponents from `limit` on, and below -4, stay scientific.
fn shortest(scientific: &str, limit: i32) -> Option<String> {
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    if exponent < -4 || exponent >= limit.max(i32::try_from(digits.len()).ok()?.min(limit)) {
        let mark = if exponent < 0 { '-' } else { '+' };
        return Some(format!("{sign}{mantissa}e{mark}{:02}", exponent.abs()));
    }
    let point = exponent.saturating_add(1);
    if point <= 0 {
        let zeros = "0".repeat(usize::try_from(point.unsigned_abs()).ok()?);
        return Some(format!("{sign}0.{zeros}{digits}"));
    }
    let point = usize::try_from(point).ok()?;
    if digits.len() <= point {
        let zeros = "0".repeat(point.saturating_sub(digits.len()));
        return Some(format!("{sign}{digits}{zeros}"));
    }
    let (whole, fraction) = digits.split_at_checked(point)?;
    Some(format!("{sign}{whole}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_keys_print_as_go_prints_them() {
        for (value, text) in [
            (1.5, "1.5"),
            (1.0, "1"),
            (0.1, "0.1"),
            (1e10, "1e+10"),
            (123_456.0, "123456"),
            (1_234_567.0, "1.234567e+06"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (-0.5, "-0.5"),
            (f64::INFINITY, ".inf"),
        ] {
            assert_eq!(format_float32(value), text);
        }
    }
}
