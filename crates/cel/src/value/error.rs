use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Why evaluating failed: cel-go's text. Cheap to clone, since an accumulator may carry one from step to step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError(Arc<Kind>);

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Text(Cow<'static, str>),
    CostLimit,
    Panic(Cow<'static, str>),
}

impl EvalError {
    /// An error with upstream's text.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Kind::Text(text.into())))
    }

    /// The bare form of cel-go's most frequent text (`types.NoSuchOverloadErr`).
    pub fn no_such_overload() -> Self {
        Self::new("no such overload")
    }

    /// The form that names the function and its arguments' types (`decls.MaybeNoSuchOverload`).
    pub fn no_such_overload_for(function: &str, arguments: &[super::Value]) -> Self {
        let types: Vec<&str> = arguments.iter().map(super::Value::type_name).collect();
        Self::new(format!("no such overload: {function}({})", types.join(", ")))
    }

    /// A conversion between types that have none, or of a text that does not parse.
    pub fn conversion(from: &str, to: &str) -> Self {
        Self::new(format!("type conversion error from '{from}' to '{to}'"))
    }

    /// The actual cost went over the limit. No operator absorbs this one.
    pub(crate) fn cost_limit() -> Self {
        Self(Arc::new(Kind::CostLimit))
    }

    /// The error with a type's name as another version of cel-go calls it.
    pub(crate) fn renamed(self, name: &str, other: &str) -> Self {
        if self.text().contains(name) { Self::new(self.text().replace(name, other)) } else { self }
    }

    /// Upstream panics here and turns that into the answer of the whole evaluation.
    pub(crate) fn panicked(text: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Kind::Panic(text.into())))
    }

    /// Whether evaluation ended here, so that no operator absorbs the error: at the cost limit
    /// (`interpreter.EvalCancelledError`) or where upstream's evaluation panics.
    pub fn is_cancelled(&self) -> bool {
        matches!(*self.0, Kind::CostLimit | Kind::Panic(_))
    }

    /// The text, exactly as cel-go words it.
    pub fn text(&self) -> &str {
        match &*self.0 {
            Kind::Text(text) | Kind::Panic(text) => text,
            Kind::CostLimit => "operation cancelled: actual cost limit exceeded",
        }
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for EvalError {}
