use super::Value;

/// What a type can take part in: cel-go's trait masks, which decide between a function's body, the receiver's own
/// method and `no such overload`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits(u16);

impl Traits {
    /// No requirement.
    pub const NONE: Self = Self(0);
    /// `+`.
    pub const ADDER: Self = Self(1);
    /// `<` and its like.
    pub const COMPARER: Self = Self(1 << 1);
    /// `in`.
    pub const CONTAINER: Self = Self(1 << 2);
    /// `/`.
    pub const DIVIDER: Self = Self(1 << 3);
    /// `[]` and `.`.
    pub const INDEXER: Self = Self(1 << 4);
    /// The range of a comprehension.
    pub const ITERABLE: Self = Self(1 << 5);
    /// `matches`.
    pub const MATCHER: Self = Self(1 << 6);
    /// `%`.
    pub const MODDER: Self = Self(1 << 7);
    /// `*`.
    pub const MULTIPLIER: Self = Self(1 << 8);
    /// Unary `-` and, for bool, `!`.
    pub const NEGATER: Self = Self(1 << 9);
    /// Methods of its own.
    pub const RECEIVER: Self = Self(1 << 10);
    /// `size`.
    pub const SIZER: Self = Self(1 << 11);
    /// Binary `-`.
    pub const SUBTRACTOR: Self = Self(1 << 12);

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every trait of `required` is among these.
    pub const fn has(self, required: Self) -> bool {
        self.0 & required.0 == required.0
    }

    /// Everything a list can do (`traits.ListerType`).
    pub const LISTER: Self = Self::ADDER
        .with(Self::CONTAINER)
        .with(Self::INDEXER)
        .with(Self::ITERABLE)
        .with(Self::SIZER);

    const NUMBER: Self = Self::ADDER
        .with(Self::COMPARER)
        .with(Self::DIVIDER)
        .with(Self::MULTIPLIER)
        .with(Self::SUBTRACTOR);

    /// The traits of a value's type.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Bool(_) => Self::COMPARER.with(Self::NEGATER),
            Value::Int(_) => Self::NUMBER.with(Self::MODDER).with(Self::NEGATER),
            Value::Uint(_) => Self::NUMBER.with(Self::MODDER),
            Value::Double(_) => Self::NUMBER.with(Self::NEGATER),
            Value::String(_) => Self::ADDER
                .with(Self::COMPARER)
                .with(Self::MATCHER)
                .with(Self::RECEIVER)
                .with(Self::SIZER),
            Value::Bytes(_) => Self::ADDER.with(Self::COMPARER).with(Self::SIZER),
            Value::List(_) => Self::ADDER
                .with(Self::CONTAINER)
                .with(Self::INDEXER)
                .with(Self::ITERABLE)
                .with(Self::SIZER),
            Value::Map(_) => {
                Self::CONTAINER.with(Self::INDEXER).with(Self::ITERABLE).with(Self::SIZER)
            }
            Value::Timestamp(_) => {
                Self::ADDER.with(Self::COMPARER).with(Self::RECEIVER).with(Self::SUBTRACTOR)
            }
            Value::Duration(_) => Self::ADDER
                .with(Self::COMPARER)
                .with(Self::NEGATER)
                .with(Self::RECEIVER)
                .with(Self::SUBTRACTOR),
            Value::Null | Value::Type(_) | Value::Optional(_) | Value::Opaque(_) => Self::NONE,
        }
    }
}
