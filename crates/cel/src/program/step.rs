//! The steps of a plan: cel-go's interpretables.

use std::sync::Arc;

use crate::Name;
use crate::ast::ExprId;
use crate::function::{Binding, OverloadCost, RegexBody};
use crate::regex::Regex;
use crate::types::Type;
use crate::value::{Traits, Value};

use super::optimize::ConstantSet;

/// A planned expression.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) root: Step,
    /// How many local variables its comprehensions need together.
    pub(super) locals: usize,
    /// The accumulators' first values by the number of their comprehension.
    pub(super) accumulators: Vec<Step>,
    pub(super) semantics: Semantics,
    /// Whether it has comprehensions, whose parts are evaluated several times.
    pub(super) loops: bool,
    /// Whether a call finds each argument that was evaluated on cel-go's stack of observed values, so that the stack need not be
    /// kept. It may not where one node is used twice, as macros did until 0.21, or where a variable that nobody takes off the stack
    /// is evaluated again in a loop: the variable takes its own id off before it is observed, and everything above with it.
    pub(super) regular: bool,
}

/// Where versions of cel-go differ while evaluating.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each difference")]
pub(super) struct Semantics {
    /// The accumulator gets its first value when it is first looked at (since 0.22), not before the loop.
    pub(super) lazy_accumulator: bool,
    /// A variadic call without a body names the node in its error (since 0.20).
    pub(super) variadic_error_names_node: bool,
    /// An optional counts as large as what it holds (since 0.23).
    pub(super) optional_has_size: bool,
    /// The type of optionals is called `optional` (until 0.17).
    pub(super) short_optional_name: bool,
    /// `or` and `orValue` refuse a receiver that is no optional (since 0.29).
    pub(super) strict_optional_or: bool,
    /// Whether an attribute takes what an optional holds through its Go value, in which types become texts.
    pub(super) unpacks_optionals: bool,
    /// A fold with two variables says that its range is an error, and not which (only 0.22).
    pub(super) hides_range_errors: bool,
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) id: ExprId,
    pub(super) kind: StepKind,
}

#[derive(Debug)]
pub(super) enum StepKind {
    Const(Value),
    Attribute(Box<Attribute>),
    TestOnly(Box<Attribute>),
    Or(Vec<Step>),
    And(Vec<Step>),
    Equal(Box<Equality>),
    Call(Box<Call>),
    List(Box<ListStep>),
    Map(Box<MapStep>),
    Struct(Box<StructStep>),
    Fold(Box<Fold>),
    Member(Box<MemberStep>),
    OptionalOr(Box<OptionalOr>),
}

#[derive(Debug)]
pub(super) struct Equality {
    pub(super) negated: bool,
    pub(super) cost: CostModel,
    pub(super) left: Step,
    pub(super) right: Step,
}

#[derive(Debug)]
pub(super) struct OptionalOr {
    /// `orValue` yields the held value, `or` the optional.
    pub(super) takes_value: bool,
    pub(super) left: Step,
    pub(super) right: Step,
}

#[derive(Debug)]
pub(super) struct ListStep {
    pub(super) elements: Vec<(Step, bool)>,
}

#[derive(Debug)]
pub(super) struct MapStep {
    pub(super) entries: Vec<(Step, Step, bool)>,
}

#[derive(Debug)]
pub(super) struct StructStep {
    pub(super) type_name: Name,
    pub(super) fields: Vec<(Name, Step, bool)>,
}

/// `x in [constants]`, folded into a set.
#[derive(Debug)]
pub(super) struct MemberStep {
    pub(super) argument: Step,
    pub(super) set: ConstantSet,
}

#[derive(Debug)]
pub(super) struct Fold {
    pub(super) range: Step,
    pub(super) two_variables: bool,
    /// The accumulator's slot; the variables' follow.
    pub(super) slot: usize,
    /// Its place in [`Plan::accumulators`].
    pub(super) number: usize,
    pub(super) condition: Step,
    pub(super) step: Step,
    pub(super) result: Step,
    /// Given if it is `all` or `exists`.
    pub(super) search: Option<Search>,
}

/// A fold whose step is the accumulator and one more term, and whose accumulator changes but once.
#[derive(Debug)]
pub(super) struct Search {
    /// The value of the term that decides; the accumulator has the other one until then.
    pub(super) decides: bool,
    /// What a round costs before the term is evaluated.
    pub(super) before: u64,
}

/// A variable or value with the qualifiers applied to it: cel-go's attributes.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) root: Root,
    pub(super) qualifiers: Vec<Arc<Qualifier>>,
}

#[derive(Debug)]
pub(super) enum Root {
    /// A variable.
    Absolute { id: ExprId, variable: Variable },
    /// Whatever a step yields.
    Relative { id: ExprId, operand: Step },
    /// One of two, by a condition.
    Conditional { id: ExprId, condition: Step, truthy: Box<Attribute>, falsy: Box<Attribute> },
}

#[derive(Debug)]
pub(super) enum Variable {
    /// The caller's. Those of the same name have the same number.
    Global {
        name: Name,
        number: usize,
    },
    Local(usize),
    Accumulator {
        slot: usize,
        number: usize,
    },
}

#[derive(Debug)]
pub(super) struct Qualifier {
    pub(super) id: ExprId,
    pub(super) optional: bool,
    pub(super) key: Key,
}

#[derive(Debug)]
pub(super) enum Key {
    /// A key known while planning.
    Constant(Value),
    /// A constant key that is only asked for (`has`).
    Presence(Value),
    /// The value of a variable or selection; its own access is free.
    Attribute(Attribute),
    /// The result of a computation; counts as an attribute.
    Computed(Attribute),
}

impl Attribute {
    /// Mirrors the `ID` methods of cel-go's attributes.
    pub(super) fn id(&self) -> ExprId {
        if let Some(last) = self.qualifiers.last() {
            return last.id;
        }
        match &self.root {
            Root::Absolute { id, .. } | Root::Relative { id, .. } => *id,
            Root::Conditional { id, truthy, falsy, .. } => {
                let truthy = truthy.id();
                if truthy == falsy.id() { truthy } else { *id }
            }
        }
    }

    /// Adds a qualifier; both sides of a conditional get it.
    pub(super) fn qualify(&mut self, qualifier: Arc<Qualifier>) {
        if let Root::Conditional { truthy, falsy, .. } = &mut self.root {
            truthy.qualify(Arc::clone(&qualifier));
            falsy.qualify(qualifier);
        } else {
            self.qualifiers.push(qualifier);
        }
    }

    /// Whether resolving it takes its own id off cel-go's stack without having put it there.
    pub(super) fn drops_itself(&self) -> bool {
        !matches!(&self.root, Root::Conditional { truthy, falsy, .. } if truthy.id() != falsy.id())
    }

    /// Whether it is the bare variable in this slot.
    pub(super) fn is_accumulator(&self, wanted: usize) -> bool {
        self.qualifiers.is_empty()
            && matches!(self.root, Root::Absolute { variable: Variable::Accumulator { slot, .. }, .. } if slot == wanted)
    }
}

pub(super) struct Call {
    pub(super) function: Name,
    /// The overload, or empty when several are possible.
    pub(super) overload: Name,
    pub(super) style: Style,
    pub(super) callee: Callee,
    pub(super) arguments: Vec<Step>,
    pub(super) cost: CostModel,
    /// The call extends the accumulator in this slot and nothing looks at the old one afterwards.
    pub(super) extends: Option<usize>,
    /// It adds texts, at cel-go's own cost.
    pub(super) joins_texts: bool,
}

/// How a call treats arguments that fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// All arguments are evaluated, then the first failure counts.
    Eager,
    /// The first failure ends the call.
    Variadic,
    /// Failures are arguments like any other (`@not_strictly_false`).
    NonStrict,
    /// `!`, which works on bools alone.
    Negation,
}

pub(super) enum Callee {
    /// Nothing is bound; the receiver may know a method of that name.
    Missing,
    /// One body. The parameters' types are checked first, if they are given.
    Bound { body: Binding, traits: Traits, guard: Option<Arc<[Type]>> },
    /// The first overload whose parameters fit.
    Dispatch(Vec<(Vec<Type>, Binding)>),
    /// A pattern compiled with the program.
    Regex { regex: Regex, body: Arc<RegexBody> },
}

/// What a call costs, chosen while planning. Mirrors `CostTracker.costCall`.
#[derive(Clone, Debug)]
pub(super) enum CostModel {
    Fixed(u64),
    Builtin(BuiltinCost),
    /// The embedder says it; if it does not, the built-in cost applies.
    Estimated(fn(&[&Value], &Value) -> Option<u64>, BuiltinCost),
    /// The overload says it itself; if it does not, the next model applies.
    Tracked(OverloadCost, Box<CostModel>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BuiltinCost {
    /// 1.
    Constant,
    /// A tenth of the size of this argument.
    Traversal(usize),
    /// The size of the second argument.
    InList,
    /// A tenth of the smaller of both sizes.
    MinSize,
    /// A tenth of both sizes.
    SumOfSizes,
    /// Text times pattern.
    Matches,
    /// Text times substring.
    Contains,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("function", &self.function)
            .field("overload", &self.overload)
            .field("style", &self.style)
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}
