use std::any::Any;
use std::fmt::Debug;

use super::{EvalError, Outcome, Value};

/// How Go compares the keys of a map with a type of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOf {
    /// By what is in it, which this text tells.
    Content(String),
    /// By address: only the very value finds itself.
    Identity,
    /// Not at all, so that the evaluation panics.
    Nothing,
}

/// A value of a type that a library brings along, such as Kubernetes' quantities and addresses.
///
/// Every method mirrors one of cel-go's `ref.Val` or of its traits; the defaults are what a type without that trait does.
pub trait Opaque: Debug + Send + Sync + Any {
    /// The runtime type name, as in `kubernetes.Quantity`.
    fn type_name(&self) -> &str;

    /// The value itself, so that a library finds its own type again.
    fn as_any(&self) -> &dyn Any;

    /// The Go type's name, for messages that print it.
    fn go_type_name(&self) -> &'static str {
        "*types.object"
    }

    /// `==`. Most Kubernetes types fail with `no such overload` on a value of another type.
    fn equal(&self, other: &Value) -> Result<bool, EvalError>;

    /// `string(x)` and the other conversions, by the target's runtime type name.
    fn convert(&self, target: &str) -> Outcome {
        Err(EvalError::conversion(self.type_name(), target))
    }

    /// Go's `%v` of the value.
    fn verbatim(&self) -> String {
        self.type_name().to_owned()
    }

    /// Go's `(%T)%v` of the plain value inside (`ref.Val.Value`), where no adapter makes a value of CEL of that again; `None` for a
    /// type that comes back as it was.
    fn native(&self) -> Option<String> {
        None
    }

    /// What Go's `==` takes of the value, which decides what it finds as the key of a map.
    fn key(&self) -> KeyOf {
        KeyOf::Identity
    }

    /// The error that this is, carried as a value as cel-go carries it.
    fn failure(&self) -> Option<EvalError> {
        None
    }

    /// `size()`, for a sized type.
    fn size(&self) -> Option<i64> {
        None
    }

    /// Whether this is the zero value, for types that know.
    fn is_zero(&self) -> bool {
        false
    }

    /// A field of a message, for types that have fields.
    fn field(&self, name: &str) -> Option<Outcome> {
        let _ = name;
        None
    }
}

/// An error inside an optional or a list, which nothing has looked at yet. Mirrors `types.Err`.
#[derive(Clone, Debug)]
pub(crate) struct Failed(pub(crate) EvalError);

impl Opaque for Failed {
    fn type_name(&self) -> &'static str {
        "error"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        "*types.Err"
    }

    fn equal(&self, _: &Value) -> Result<bool, EvalError> {
        Err(self.0.clone())
    }

    fn convert(&self, _: &str) -> Outcome {
        Err(self.0.clone())
    }

    fn verbatim(&self) -> String {
        self.0.text().to_owned()
    }

    fn failure(&self) -> Option<EvalError> {
        Some(self.0.clone())
    }
}
