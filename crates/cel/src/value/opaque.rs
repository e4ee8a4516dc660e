use std::any::Any;
use std::fmt::Debug;

use super::{EvalError, Outcome, Value};

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
