//! The values that expressions work on, as cel-go's `common/types` defines them.
//!
//! A [`Value`] is three words wide and cheap to clone: whatever can be large stands behind an `Arc`. Failures are not
//! values here; they travel as [`EvalError`] in a `Result`, and the evaluator absorbs them where cel-go does.

mod compare;
mod convert;
mod display;
mod duration;
mod equality;
mod error;
mod list;
mod map;
mod opaque;
mod timestamp;
mod traits;
mod zone;

use std::sync::Arc;

use crate::ast::Constant;

pub use compare::compare;
pub use convert::{convert, double_to_int, double_to_uint};
pub use display::{Verbatim, format_value};
pub use duration::Duration;
pub use equality::equal;
pub use error::EvalError;
pub use list::List;
pub use map::Map;
pub(crate) use opaque::Failed;
pub use opaque::{KeyOf, Opaque};
pub use timestamp::{Civil, Timestamp};
pub use traits::Traits;
pub use zone::{Zone, ZoneSource, bring_zones, load_zone, zone_data};

/// One value of the language. Mirrors cel-go's `ref.Val` without its error and unknown kinds.
// Copies of a value go through whole words, which processors hand on at once; bytes beside a small tag make them wait.
#[repr(u64)]
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A signed 64-bit number.
    Int(i64),
    /// An unsigned 64-bit number.
    Uint(u64),
    /// A double.
    Double(f64),
    /// Text. Sizes and offsets count code points.
    String(Arc<str>),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// A list.
    List(List),
    /// A map, or an object whose fields are looked up like a map's.
    Map(Map),
    /// `google.protobuf.Timestamp`, which keeps the offset it was written with.
    Timestamp(Timestamp),
    /// `google.protobuf.Duration`, in nanoseconds.
    Duration(Duration),
    /// A type, known by its runtime name (`int`, `google.protobuf.Duration`).
    Type(Arc<str>),
    /// `optional_type`; `None` is `optional.none()`.
    Optional(Option<Arc<Value>>),
    /// A value of a library's own type.
    Opaque(Arc<dyn Opaque>),
}

/// What evaluating yields: a value, or the error that cel-go would carry as a value.
pub type Outcome = Result<Value, EvalError>;

impl Value {
    /// Text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// Bytes.
    pub fn bytes(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::Bytes(bytes.into())
    }

    /// A list of these elements.
    pub fn list(elements: Vec<Self>) -> Self {
        Self::List(List::new(elements))
    }

    /// A map of these entries; the last of equal keys wins, in the place of the first.
    pub fn map(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        Self::Map(Map::new(entries))
    }

    /// A type by its runtime name.
    pub fn type_named(name: impl Into<Arc<str>>) -> Self {
        Self::Type(name.into())
    }

    /// An optional that holds `value`.
    pub fn some(value: Self) -> Self {
        Self::Optional(Some(Arc::new(value)))
    }

    /// A value of a library's own type.
    pub fn opaque(value: impl Opaque) -> Self {
        Self::Opaque(Arc::new(value))
    }

    /// The runtime type name, as `type()` shows it. Mirrors `ref.Val.Type().TypeName()`.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::String(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Type(_) => "type",
            Self::Optional(_) => "optional_type",
            Self::Opaque(value) => value.type_name(),
        }
    }

    /// The name of cel-go's Go type, which some of its messages print with `%T`.
    pub fn go_type_name(&self) -> &str {
        match self {
            Self::Null => "types.Null",
            Self::Bool(_) => "types.Bool",
            Self::Int(_) => "types.Int",
            Self::Uint(_) => "types.Uint",
            Self::Double(_) => "types.Double",
            Self::String(_) => "types.String",
            Self::Bytes(_) => "types.Bytes",
            Self::List(list) if list.is_concatenation() => "*types.concatList",
            Self::List(_) => "*types.baseList",
            Self::Map(_) => "*types.baseMap",
            Self::Timestamp(_) => "types.Timestamp",
            Self::Duration(_) => "types.Duration",
            Self::Type(_) => "*types.Type",
            Self::Optional(_) => "*types.Optional",
            Self::Opaque(value) => value.go_type_name(),
        }
    }

    /// The value, or the error that it carries.
    pub(crate) fn or_failure(&self) -> Result<&Self, EvalError> {
        match self {
            Self::Opaque(value) => value.failure().map_or(Ok(self), Err),
            _ => Ok(self),
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// How many elements, entries, bytes or code points; `None` where cel-go's value is no `traits.Sizer`.
    pub fn size(&self) -> Option<i64> {
        let size = match self {
            Self::String(text) => code_points(text),
            Self::Bytes(bytes) => bytes.len(),
            Self::List(list) => list.len(),
            Self::Map(map) => map.len(),
            Self::Opaque(value) => return value.size(),
            _ => return None,
        };
        Some(i64::try_from(size).unwrap_or(i64::MAX))
    }

    /// Whether this is its type's zero value. Mirrors `traits.Zeroer`; types without it are never zero.
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(value) => !value,
            Self::Int(value) => *value == 0,
            Self::Uint(value) => *value == 0,
            Self::Double(value) => *value == 0.0,
            Self::String(text) => text.is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Map(map) => map.is_empty(),
            Self::Timestamp(time) => time.is_zero(),
            Self::Duration(duration) => duration.nanoseconds() == 0,
            Self::Type(_) | Self::Optional(_) => false,
            Self::Opaque(value) => value.is_zero(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::string(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&Constant> for Value {
    fn from(constant: &Constant) -> Self {
        match constant {
            Constant::Null => Self::Null,
            Constant::Bool(value) => Self::Bool(*value),
            Constant::Int(value) => Self::Int(*value),
            Constant::Uint(value) => Self::Uint(*value),
            Constant::Double(value) => Self::Double(*value),
            Constant::String(text) => Self::String(Arc::clone(text)),
            Constant::Bytes(bytes) => Self::Bytes(Arc::clone(bytes)),
        }
    }
}

/// How many code points. Costs ask for it at every call, of texts that are short and plain.
#[inline]
pub(crate) fn code_points(text: &str) -> usize {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let words = words.iter().fold(0, |bits, word| bits | u64::from_ne_bytes(*word));
    let bits = rest.iter().fold(words, |bits, byte| bits | u64::from(*byte));
    if bits & 0x8080_8080_8080_8080 == 0 { text.len() } else { text.chars().count() }
}
