//! The bodies of functions, beside their declarations: what cel-go calls bindings.
//!
//! A function has either one body for all of its overloads (a singleton, guarded by a trait of its first argument) or
//! one for each overload (guarded by that overload's parameter types). Which of the two decides the words of the error
//! when the arguments do not fit.

use std::fmt;
use std::sync::Arc;

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::regex::Regex;
use crate::value::{Outcome, Traits, Value};

/// What a function does with one argument. Errors never reach it.
pub type Unary = dyn Fn(&Value) -> Outcome + Send + Sync;

/// What a function does with two arguments.
pub type Binary = dyn Fn(&Value, &Value) -> Outcome + Send + Sync;

/// What a function does with any number of arguments.
pub type Variadic = dyn Fn(&[Value]) -> Outcome + Send + Sync;

/// What a function does whose pattern argument has been compiled.
pub type RegexBody = dyn Fn(&Regex, &[Value]) -> Outcome + Send + Sync;

/// What one call cost, by its arguments and its result; `None` leaves it to the next who knows. An argument or result
/// that is an error arrives as `null`, which has the size 1.
pub type CallCost = dyn Fn(&[Value], &Value) -> Option<u64> + Send + Sync;

/// A body and how it is called, in cel-go's three kinds. A variadic call stops at the first argument that fails, the
/// others evaluate all of them first; costs show the difference.
#[derive(Clone)]
pub enum Binding {
    /// One argument.
    Unary(Arc<Unary>),
    /// Two arguments.
    Binary(Arc<Binary>),
    /// Any number.
    Variadic(Arc<Variadic>),
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Binding")
    }
}

/// One body for all overloads of a function.
#[derive(Clone, Debug)]
pub struct Singleton {
    pub(crate) binding: Binding,
    pub(crate) traits: Traits,
}

/// A function that takes a regular expression, so that a constant pattern is compiled with the program.
#[derive(Clone)]
pub struct RegexArgument {
    pub(crate) index: usize,
    pub(crate) body: Arc<RegexBody>,
}

impl fmt::Debug for RegexArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegexArgument").field("index", &self.index).finish_non_exhaustive()
    }
}

/// What an overload costs at run time where it says so itself (`interpreter.OverloadCostTracker`).
#[derive(Clone)]
pub struct OverloadCost {
    pub(crate) cost: Arc<CallCost>,
    /// The argument that upstream takes for a value of a type without asking, so that it panics on anything else.
    pub(crate) asserted: Option<(usize, Asserted)>,
}

/// What upstream takes an argument for when it works out a cost.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asserted {
    /// `value.(traits.Lister)`
    List,
    /// `value.(types.Int)`
    Int,
}

impl fmt::Debug for OverloadCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OverloadCost")
    }
}

/// What calls of one overload cost as the one who embeds the language sees it, chosen while planning.
#[derive(Clone, Copy, Debug)]
pub enum CallCostRow {
    /// Always the same.
    Fixed(u64),
    /// By the arguments and the result; `None` leaves it to cel-go. Errors arrive as `null`.
    Computed(fn(&[&Value], &Value) -> Option<u64>),
}

/// Costs of calls as the one who embeds the language sees them (`interpreter.ActualCostEstimator`), asked after the
/// overload's own cost and before cel-go's.
pub trait CallCostEstimator: fmt::Debug + Send + Sync {
    /// What calls of this overload cost, or `None` to leave them to cel-go. The overload is empty when several are possible.
    fn call_cost(&self, function: &str, overload_id: &str) -> Option<CallCostRow>;
}

/// What [`scaled`] makes of small sizes by a tenth, the factor of every text.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "made when this is compiled"
)]
static TENTHS: [u8; 128] = {
    let mut tenths = [0; 128];
    let mut size = 0_u8;
    while size < 128 {
        let exact = size as f64 * 0.1;
        let whole = exact as u8;
        tenths[size as usize] = if (whole as f64) < exact { whole + 1 } else { whole };
        size += 1;
    }
    tenths
};

/// `ceil(size * factor)`, in doubles as cel-go and Kubernetes compute costs. The factor is not negative.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "upstream's own arithmetic"
)]
#[inline]
pub fn scaled(size: u64, factor: f64) -> u64 {
    if let Some(tenth) = TENTHS.get(usize::try_from(size).unwrap_or(usize::MAX))
        && factor.to_bits() == 0.1_f64.to_bits()
    {
        return u64::from(*tenth);
    }
    // the same, but converted by a single instruction
    let exact = u32::try_from(size).map_or(size as f64, f64::from) * factor;
    let whole = exact as u64;
    if (whole as f64) < exact { whole.saturating_add(1) } else { whole }
}

impl Binding {
    /// A body of one argument.
    pub fn unary(body: impl Fn(&Value) -> Outcome + Send + Sync + 'static) -> Self {
        Self::Unary(Arc::new(body))
    }

    /// A body of two arguments.
    pub fn binary(body: impl Fn(&Value, &Value) -> Outcome + Send + Sync + 'static) -> Self {
        Self::Binary(Arc::new(body))
    }

    /// A body of any number of arguments.
    pub fn variadic(body: impl Fn(&[Value]) -> Outcome + Send + Sync + 'static) -> Self {
        Self::Variadic(Arc::new(body))
    }

    pub(crate) const fn is_variadic(&self) -> bool {
        matches!(self, Self::Variadic(_))
    }

    /// Does what the function does; an argument that is not there is null.
    pub(crate) fn call(&self, arguments: &[&Value]) -> Outcome {
        match (self, arguments) {
            (Self::Unary(body), [one, ..]) => body(one),
            (Self::Unary(body), []) => body(&Value::Null),
            (Self::Binary(body), [first, second, ..]) => body(first, second),
            (Self::Binary(body), [first]) => body(first, &Value::Null),
            (Self::Binary(body), []) => body(&Value::Null, &Value::Null),
            (Self::Variadic(body), arguments) => with_owned(arguments, |arguments| body(arguments)),
        }
    }
}

/// Hands values on in one piece; up to three need no memory for that.
pub(crate) fn with_owned<T>(values: &[&Value], run: impl FnOnce(&[Value]) -> T) -> T {
    match *values {
        [] => run(&[]),
        [one] => run(std::slice::from_ref(one)),
        [one, two] => run(&[one.clone(), two.clone()]),
        [one, two, three] => run(&[one.clone(), two.clone(), three.clone()]),
        _ => run(&values.iter().map(|value| (*value).clone()).collect::<Vec<_>>()),
    }
}

impl OverloadDecl {
    /// Gives the overload a body of one argument.
    #[must_use]
    pub fn unary(mut self, body: impl Fn(&Value) -> Outcome + Send + Sync + 'static) -> Self {
        self.binding = Some(Binding::unary(body));
        self
    }

    /// Gives the overload a body of two arguments.
    #[must_use]
    pub fn binary(
        mut self,
        body: impl Fn(&Value, &Value) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        self.binding = Some(Binding::binary(body));
        self
    }

    /// Gives the overload a body of any number of arguments (`FunctionBinding`).
    #[must_use]
    pub fn variadic(mut self, body: impl Fn(&[Value]) -> Outcome + Send + Sync + 'static) -> Self {
        self.binding = Some(Binding::variadic(body));
        self
    }

    /// Says what a call of the overload costs at run time (`OverloadCostTracker`).
    #[must_use]
    pub fn costing(
        mut self,
        cost: impl Fn(&[Value], &Value) -> Option<u64> + Send + Sync + 'static,
    ) -> Self {
        self.cost = Some(OverloadCost { cost: Arc::new(cost), asserted: None });
        self
    }

    /// [`Self::costing`] of a cost that upstream computes from an argument of this type, and panics where it is of another.
    #[must_use]
    pub(crate) fn costing_asserted(
        mut self,
        argument: usize,
        asserted: Asserted,
        cost: impl Fn(&[Value], &Value) -> Option<u64> + Send + Sync + 'static,
    ) -> Self {
        let asserted = Some((argument, asserted));
        self.cost = Some(OverloadCost { cost: Arc::new(cost), asserted });
        self
    }
}

impl FunctionDecl {
    /// Gives all overloads one body; a first argument without `traits` never reaches it.
    #[must_use]
    pub fn singleton(mut self, traits: Traits, binding: Binding) -> Self {
        self.singleton = Some(Singleton { binding, traits });
        self
    }

    /// Lets arguments of any type through to the bodies of overloads that are called directly (`DisableTypeGuards`).
    #[must_use]
    pub fn without_type_guards(mut self) -> Self {
        self.type_guards = false;
        self
    }

    /// Compiles constant patterns at argument `index` together with the program (`interpreter.RegexOptimization`).
    #[must_use]
    pub fn regex_argument(
        mut self,
        index: usize,
        body: impl Fn(&Regex, &[Value]) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        self.regex = Some(RegexArgument { index, body: Arc::new(body) });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is compared with"
    )]
    fn scaled_is_the_product_rounded_up() {
        for size in 0_u32..5_000 {
            for factor in [0.1, 0.25, 2.0 * 0.1] {
                let exact = (f64::from(size) * factor).ceil() as u64;
                assert_eq!(scaled(u64::from(size), factor), exact, "{size} * {factor}");
            }
        }
    }
}
