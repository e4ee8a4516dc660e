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

/// What a function does with its arguments. Errors never reach it.
pub type Body = dyn Fn(&[Value]) -> Outcome + Send + Sync;

/// What a function does whose pattern argument has been compiled.
pub type RegexBody = dyn Fn(&Regex, &[Value]) -> Outcome + Send + Sync;

/// What one call cost, by its arguments and its result; `None` leaves it to the next who knows. An argument or result
/// that is an error arrives as `null`, which has the size 1.
pub type CallCost = dyn Fn(&[Value], &Value) -> Option<u64> + Send + Sync;

/// How many arguments a body takes, in cel-go's three kinds. A variadic call stops at the first argument that fails, the
/// others evaluate all of them first; costs show the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// One argument.
    Unary,
    /// Two arguments.
    Binary,
    /// Any number.
    Variadic,
}

/// A body and how it is called.
#[derive(Clone)]
pub struct Binding {
    pub(crate) arity: Arity,
    pub(crate) body: Arc<Body>,
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding").field("arity", &self.arity).finish_non_exhaustive()
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
    /// The argument that upstream takes for a list without asking, so that it panics on anything else.
    pub(crate) list_argument: Option<usize>,
}

impl fmt::Debug for OverloadCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OverloadCost")
    }
}

/// Costs of calls as the one who embeds the language sees them (`interpreter.ActualCostEstimator`), asked after the
/// overload's own cost and before cel-go's.
pub trait CallCostEstimator: fmt::Debug + Send + Sync {
    /// What the call cost, or `None` to leave it to cel-go. Errors arrive as `null`.
    fn call_cost(
        &self,
        function: &str,
        overload_id: &str,
        arguments: &[Value],
        result: &Value,
    ) -> Option<u64>;
}

fn one(arguments: &[Value]) -> &Value {
    arguments.first().unwrap_or(&Value::Null)
}

fn two(arguments: &[Value]) -> (&Value, &Value) {
    if let [first, second, ..] = arguments {
        (first, second)
    } else {
        (one(arguments), &Value::Null)
    }
}

impl Binding {
    /// A body of one argument.
    pub fn unary(body: impl Fn(&Value) -> Outcome + Send + Sync + 'static) -> Self {
        Self { arity: Arity::Unary, body: Arc::new(move |arguments| body(one(arguments))) }
    }

    /// A body of two arguments.
    pub fn binary(body: impl Fn(&Value, &Value) -> Outcome + Send + Sync + 'static) -> Self {
        let body = move |arguments: &[Value]| {
            let (first, second) = two(arguments);
            body(first, second)
        };
        Self { arity: Arity::Binary, body: Arc::new(body) }
    }

    /// A body of any number of arguments.
    pub fn variadic(body: impl Fn(&[Value]) -> Outcome + Send + Sync + 'static) -> Self {
        Self { arity: Arity::Variadic, body: Arc::new(body) }
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
        self.cost = Some(OverloadCost { cost: Arc::new(cost), list_argument: None });
        self
    }

    /// [`Self::costing`] of a cost that upstream computes from a list, and panics where that argument is none.
    #[must_use]
    pub(crate) fn costing_list(
        mut self,
        argument: usize,
        cost: impl Fn(&[Value], &Value) -> Option<u64> + Send + Sync + 'static,
    ) -> Self {
        self.cost = Some(OverloadCost { cost: Arc::new(cost), list_argument: Some(argument) });
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
