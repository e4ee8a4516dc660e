//! Types as the checker knows them: cel-go's `common/types.Type`.

use std::{fmt, sync::Arc};

use crate::Name;

/// What a wrapper message such as `google.protobuf.Int64Value` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// `bool`
    Bool,
    /// `bytes`
    Bytes,
    /// `double`
    Double,
    /// `int`
    Int,
    /// `string`
    String,
    /// `uint`
    Uint,
}

impl Primitive {
    /// The type itself, without null.
    pub const fn unwrapped(self) -> Type {
        match self {
            Primitive::Bool => Type::Bool,
            Primitive::Bytes => Type::Bytes,
            Primitive::Double => Type::Double,
            Primitive::Int => Type::Int,
            Primitive::String => Type::String,
            Primitive::Uint => Type::Uint,
        }
    }
}

/// A map's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapType {
    /// The type of its keys.
    pub key: Type,
    /// The type of its values.
    pub value: Type,
}

/// A type without fields, such as `net.IP`, or one with parameters, such as `optional_type(int)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpaqueType {
    /// The name at run time.
    pub name: Name,
    /// The parameters, which exist for the checker only.
    pub parameters: Vec<Type>,
}

/// A type. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Known at run time only.
    Dyn,
    /// `google.protobuf.Any`
    Any,
    /// What a wrong expression has.
    Error,
    /// None at all: cel-go 0.22 leaves the second variable of a loop over `dyn` without one (Go's nil), which it prints as nothing.
    Unspecified,
    /// `bool`
    Bool,
    /// `bytes`
    Bytes,
    /// `double`
    Double,
    /// `google.protobuf.Duration`
    Duration,
    /// `int`
    Int,
    /// `null_type`
    Null,
    /// `string`
    String,
    /// `google.protobuf.Timestamp`
    Timestamp,
    /// `uint`
    Uint,
    /// A primitive or null.
    Wrapper(Primitive),
    /// `list(T)`
    List(Arc<Type>),
    /// `map(K, V)`
    Map(Arc<MapType>),
    /// `type`, or `type(T)` when it is known of what.
    Type(Option<Arc<Type>>),
    /// A type without fields.
    Opaque(Arc<OpaqueType>),
    /// A type with declared fields.
    Struct(Name),
    /// A parameter of a declaration, or a variable of the checker (`_var0`).
    TypeParam(Name),
}

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    /// `map(key, value)`
    pub fn map(key: Type, value: Type) -> Type {
        Type::Map(Arc::new(MapType { key, value }))
    }

    /// `type(of)`
    pub fn type_of(of: Type) -> Type {
        Type::Type(Some(Arc::new(of)))
    }

    /// A type without fields.
    pub fn opaque(name: &str, parameters: Vec<Type>) -> Type {
        Type::Opaque(Arc::new(OpaqueType { name: name.into(), parameters }))
    }

    /// A type with declared fields. The names of protobuf's well-known types give those types, as
    /// cel-go's `types.NewObjectType` does.
    pub fn object(name: &str) -> Type {
        Type::well_known(name).unwrap_or_else(|| Type::Struct(name.into()))
    }

    /// A parameter of a declaration.
    pub fn parameter(name: &str) -> Type {
        Type::TypeParam(name.into())
    }

    /// The type that a well-known message of protobuf stands for.
    pub fn well_known(name: &str) -> Option<Type> {
        Some(match name {
            "google.protobuf.BoolValue" => Type::Wrapper(Primitive::Bool),
            "google.protobuf.BytesValue" => Type::Wrapper(Primitive::Bytes),
            "google.protobuf.DoubleValue" | "google.protobuf.FloatValue" => {
                Type::Wrapper(Primitive::Double)
            }
            "google.protobuf.Int64Value" | "google.protobuf.Int32Value" => {
                Type::Wrapper(Primitive::Int)
            }
            "google.protobuf.UInt64Value" | "google.protobuf.UInt32Value" => {
                Type::Wrapper(Primitive::Uint)
            }
            "google.protobuf.StringValue" => Type::Wrapper(Primitive::String),
            "google.protobuf.Any" => Type::Any,
            "google.protobuf.Duration" => Type::Duration,
            "google.protobuf.Timestamp" => Type::Timestamp,
            "google.protobuf.ListValue" => Type::list(Type::Dyn),
            "google.protobuf.NullValue" => Type::Null,
            "google.protobuf.Struct" => Type::map(Type::String, Type::Dyn),
            "google.protobuf.Value" => Type::Dyn,
            _ => return None,
        })
    }

    /// The name that `string(type(x))` gives, without parameters (`TypeName` in cel-go).
    pub fn type_name(&self) -> &str {
        match self {
            Type::Dyn => "dyn",
            Type::Any => "google.protobuf.Any",
            Type::Error => "error",
            Type::Unspecified => "",
            Type::Bool | Type::Wrapper(Primitive::Bool) => "bool",
            Type::Bytes | Type::Wrapper(Primitive::Bytes) => "bytes",
            Type::Double | Type::Wrapper(Primitive::Double) => "double",
            Type::Duration => "google.protobuf.Duration",
            Type::Int | Type::Wrapper(Primitive::Int) => "int",
            Type::Null => "null_type",
            Type::String | Type::Wrapper(Primitive::String) => "string",
            Type::Timestamp => "google.protobuf.Timestamp",
            Type::Uint | Type::Wrapper(Primitive::Uint) => "uint",
            Type::List(_) => "list",
            Type::Map(_) => "map",
            Type::Type(_) => "type",
            Type::Opaque(opaque) => &opaque.name,
            Type::Struct(name) | Type::TypeParam(name) => name,
        }
    }

    /// The parameters, in order.
    pub fn parameters(&self) -> impl ExactSizeIterator<Item = &Type> {
        let (two, more): ([Option<&Type>; 2], &[Type]) = match self {
            Type::List(of) | Type::Type(Some(of)) => ([Some(of), None], &[]),
            Type::Map(map) => ([Some(&map.key), Some(&map.value)], &[]),
            Type::Opaque(opaque) => ([None, None], &opaque.parameters),
            _ => ([None, None], &[]),
        };
        Parameters { two, more: more.iter() }
    }

    /// The type as issues print it (`checker.FormatCELType`): `timestamp`, `null`, `list(int)`.
    pub fn issue_text(&self) -> String {
        let parameters = self.parameters();
        if parameters.len() > 0 {
            let texts: Vec<String> = parameters.map(Type::issue_text).collect();
            return format!("{}({})", self.type_name(), texts.join(", "));
        }
        match self {
            Type::Any => "any".to_owned(),
            Type::Duration => "duration".to_owned(),
            Type::Error => "!error!".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Timestamp => "timestamp".to_owned(),
            other => other.declared_type_name(),
        }
    }

    /// The name without parameters, wrappers as `wrapper(int)` (`DeclaredTypeName` in cel-go).
    pub fn declared_type_name(&self) -> String {
        match self {
            Type::Wrapper(_) => format!("wrapper({})", self.type_name()),
            other => other.type_name().to_owned(),
        }
    }
}

/// The parameters of a type.
struct Parameters<'a> {
    two: [Option<&'a Type>; 2],
    more: std::slice::Iter<'a, Type>,
}

impl<'a> Iterator for Parameters<'a> {
    type Item = &'a Type;

    fn next(&mut self) -> Option<&'a Type> {
        let [first, second] = &mut self.two;
        first.take().or_else(|| second.take()).or_else(|| self.more.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.two.iter().flatten().count() + self.more.len();
        (count, Some(count))
    }
}

impl ExactSizeIterator for Parameters<'_> {}

/// As cel-go's `Type.String()` prints it, for instance in `must evaluate to bool but got list(int)`:
/// `google.protobuf.Timestamp`, `null_type`, `wrapper(int)`, `<T>`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Type::TypeParam(name) = self {
            return write!(f, "<{name}>");
        }
        f.write_str(&self.declared_type_name())?;
        let parameters = self.parameters();
        if parameters.len() == 0 {
            return Ok(());
        }
        f.write_str("(")?;
        for (position, parameter) in parameters.enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{parameter}")?;
        }
        f.write_str(")")
    }
}

/// How types compare. The rules are cel-go's, where a wrapper counts as what it wraps.
impl Type {
    /// The type of optional values; its name depends on the version.
    pub fn optional(dialect: crate::Dialect, of: Type) -> Type {
        Type::opaque(dialect.optional_type_name(), vec![of])
    }

    /// What an optional type may hold.
    pub fn optional_of(&self) -> Option<&Type> {
        match self {
            Type::Opaque(opaque) if matches!(&*opaque.name, "optional_type" | "optional") => {
                opaque.parameters.first()
            }
            _ => None,
        }
    }

    /// Whether there is a type at all.
    pub(crate) fn is_specified(&self) -> bool {
        *self != Type::Unspecified
    }

    /// `dyn` or `google.protobuf.Any`.
    pub const fn is_dyn(&self) -> bool {
        matches!(self, Type::Dyn | Type::Any)
    }

    pub(crate) const fn is_dyn_or_error(&self) -> bool {
        matches!(self, Type::Dyn | Type::Any | Type::Error)
    }

    /// Whether both are lists, or both ints, and so on.
    pub(crate) fn has_kind_of(&self, other: &Type) -> bool {
        let plain = |of: &Type| match of {
            Type::Wrapper(primitive) => std::mem::discriminant(&primitive.unwrapped()),
            other => std::mem::discriminant(other),
        };
        plain(self) == plain(other)
    }

    /// Whether both are the same, parameters included.
    pub(crate) fn is_exact_type(&self, other: &Type) -> bool {
        self.agrees_with(other, Type::is_exact_type)
    }

    /// [`Type::is_exact_type`], where any two type parameters are the same.
    pub(crate) fn is_equivalent_type(&self, other: &Type) -> bool {
        matches!((self, other), (Type::TypeParam(_), Type::TypeParam(_)))
            || self.agrees_with(other, Type::is_equivalent_type)
    }

    /// Whether a value of type `from` can be held, without looking at type variables.
    pub(crate) fn is_assignable_type(&self, from: &Type) -> bool {
        match self {
            Type::Dyn | Type::Any | Type::TypeParam(_) => true,
            Type::Wrapper(primitive) => {
                *from == Type::Null || primitive.unwrapped().is_assignable_type(from)
            }
            _ => self.agrees_with(from, Type::is_assignable_type),
        }
    }

    fn agrees_with(&self, other: &Type, agree: fn(&Type, &Type) -> bool) -> bool {
        if !self.is_specified() || !self.has_kind_of(other) || self.type_name() != other.type_name()
        {
            return false;
        }
        let (mine, others) = (self.parameters(), other.parameters());
        mine.len() == others.len() && mine.zip(others).all(|(mine, other)| agree(mine, other))
    }
}
