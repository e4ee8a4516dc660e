//! Runs a plan. Mirrors the `Eval` methods of `interpreter/interpretable.go` and, interleaved with them, the observer of
//! `interpreter/runtimecost.go`.
//!
//! cel-go's cost tracker keeps a stack of observed values and finds a call's arguments on it by their ids. What it finds
//! decides whether the call is charged at all, so the stack is kept here too, of ids alone: the values are at hand.

use crate::ast::ExprId;
use crate::value::{EvalError, Outcome, Value, equal};

use super::cost;
use super::record::Recording;
use super::step::{
    Equality, ListStep, MapStep, MemberStep, OptionalOr, Plan, Step, StepKind, StructStep,
};
use super::{Activation, Evaluation, ProgramOptions};

pub(super) struct Evaluator<'p> {
    pub(super) plan: &'p Plan,
    pub(super) options: &'p ProgramOptions,
    pub(super) variables: &'p dyn Activation,
    pub(super) locals: Vec<Local>,
    observed: Observed,
    pub(super) cost: u64,
    limit: u64,
    pub(super) recording: Option<&'p mut Recording>,
}

/// A comprehension's variable.
#[derive(Clone, Debug)]
pub(super) enum Local {
    Unset,
    Set(Outcome),
}

/// The ids of what has been observed, most recent last. What is never taken off stays, so that it grows in loops.
#[derive(Debug)]
struct Observed {
    first: [u32; Observed::INLINE],
    length: usize,
    rest: Vec<u32>,
    /// How often each id is there: what is not is not searched for.
    counts: [u32; Observed::INLINE_IDS],
    more_counts: Vec<u32>,
}

impl Observed {
    /// Enough for conditions as people write them, so that they need no memory of their own.
    const INLINE: usize = 32;
    const INLINE_IDS: usize = 48;

    const fn new() -> Self {
        Self {
            first: [0; Self::INLINE],
            length: 0,
            rest: Vec::new(),
            counts: [0; Self::INLINE_IDS],
            more_counts: Vec::new(),
        }
    }

    fn count(&mut self, id: u32) -> Option<&mut u32> {
        let index = id as usize;
        if index < Self::INLINE_IDS {
            self.counts.get_mut(index)
        } else {
            self.more_counts.get_mut(index - Self::INLINE_IDS)
        }
    }

    fn push(&mut self, id: ExprId) {
        match self.first.get_mut(self.length) {
            Some(place) => *place = id.0,
            None => self.rest.push(id.0),
        }
        self.length += 1;
        let more = (id.0 as usize + 1).saturating_sub(Self::INLINE_IDS);
        if more > self.more_counts.len() {
            self.more_counts.resize(more, 0);
        }
        if let Some(count) = self.count(id.0) {
            *count += 1;
        }
    }

    fn pop(&mut self) -> Option<u32> {
        self.length = self.length.checked_sub(1)?;
        let id = match self.first.get(self.length) {
            Some(id) => *id,
            None => self.rest.pop()?,
        };
        if let Some(count) = self.count(id) {
            *count -= 1;
        }
        Some(id)
    }

    /// Removes the most recent entry with this id and everything above it.
    fn drop_from(&mut self, id: ExprId) -> bool {
        if self.count(id.0).is_none_or(|count| *count == 0) {
            return false;
        }
        while let Some(popped) = self.pop() {
            if popped == id.0 {
                return true;
            }
        }
        false
    }
}

impl<'p> Evaluator<'p> {
    pub(super) fn new(
        plan: &'p Plan,
        options: &'p ProgramOptions,
        variables: &'p dyn Activation,
        recording: Option<&'p mut Recording>,
    ) -> Self {
        Self {
            plan,
            options,
            variables,
            locals: vec![Local::Unset; plan.locals],
            observed: Observed::new(),
            cost: 0,
            limit: options.cost_limit.unwrap_or(u64::MAX),
            recording,
        }
    }

    pub(super) fn run(mut self) -> Evaluation {
        let mut result = self.eval(&self.plan.root);
        if self.plan.semantics.short_optional_name {
            result = result.map_err(|error| error.renamed("optional_type", "optional"));
        }
        Evaluation { result, cost: self.cost }
    }

    pub(super) fn eval(&mut self, step: &'p Step) -> Outcome {
        if self.recording.is_none() {
            return self.eval_step(step);
        }
        let before = self.cost;
        let outcome = self.eval_step(step);
        let cost = self.cost - before;
        if let Some(recording) = self.recording.as_deref_mut() {
            recording.add(step.id, &outcome, cost);
        }
        outcome
    }

    fn eval_step(&mut self, step: &'p Step) -> Outcome {
        let id = step.id;
        match &step.kind {
            StepKind::Const(value) => {
                self.observe(id)?;
                Ok(value.clone())
            }
            StepKind::Attribute(attribute) => self.eval_attribute(id, attribute),
            StepKind::TestOnly(attribute) => self.eval_test_only(id, attribute),
            StepKind::Or(terms) => self.eval_logical(id, terms, true),
            StepKind::And(terms) => self.eval_logical(id, terms, false),
            StepKind::Equal(equality) => self.eval_equality(id, equality),
            StepKind::Call(call) => self.eval_call(id, call),
            StepKind::List(list) => self.eval_list(id, list),
            StepKind::Map(map) => self.eval_map(id, map),
            StepKind::Struct(literal) => self.eval_struct(id, literal),
            StepKind::Fold(fold) => self.eval_fold(id, fold),
            StepKind::Member(member) => self.eval_member(id, member),
            StepKind::OptionalOr(or) => self.eval_optional_or(id, or),
        }
    }

    /// Every step ends here: its id goes onto the stack, and the total is held against the limit.
    pub(super) fn observe(&mut self, id: ExprId) -> Result<(), EvalError> {
        self.observed.push(id);
        if self.cost > self.limit { Err(EvalError::cost_limit()) } else { Ok(()) }
    }

    pub(super) fn charge(&mut self, cost: u64) {
        self.cost = self.cost.saturating_add(cost);
    }

    pub(super) fn drop_observed(&mut self, id: ExprId) -> bool {
        self.observed.drop_from(id)
    }

    /// Takes a call's arguments off the stack; without all of them the call is not charged.
    pub(super) fn drop_arguments<'s>(
        &mut self,
        arguments: impl DoubleEndedIterator<Item = &'s Step>,
    ) -> bool {
        for argument in arguments.rev() {
            if !self.observed.drop_from(argument.id) {
                return false;
            }
        }
        true
    }

    /// `||` (decided by `true`) and `&&` (decided by `false`): the first error waits for a term that decides.
    fn eval_logical(&mut self, id: ExprId, terms: &'p [Step], deciding: bool) -> Outcome {
        let mut failure = None;
        let mut decided = false;
        for term in terms {
            match self.eval(term) {
                Ok(Value::Bool(value)) if value == deciding => {
                    decided = true;
                    break;
                }
                Ok(Value::Bool(_)) => {}
                Ok(_) => failure = failure.or_else(|| Some(EvalError::no_such_overload())),
                Err(error) if error.is_cancelled() => return Err(error),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        for term in terms {
            self.observed.drop_from(term.id);
        }
        self.observe(id)?;
        match failure {
            Some(error) if !decided => Err(error),
            _ => Ok(Value::Bool(decided == deciding)),
        }
    }

    fn eval_equality(&mut self, id: ExprId, equality: &'p Equality) -> Outcome {
        let left = self.eval(&equality.left);
        cancelled(&left)?;
        let right = self.eval(&equality.right);
        cancelled(&right)?;
        let result = match (&left, &right) {
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
            (Ok(left), Ok(right)) if equality.negated => {
                Ok(Value::Bool(equal(left, right) != Ok(true)))
            }
            (Ok(left), Ok(right)) => equal(left, right).map(Value::Bool),
        };
        if self.drop_arguments([&equality.left, &equality.right].into_iter()) {
            let arguments = [left.unwrap_or(Value::Null), right.unwrap_or(Value::Null)];
            let (function, overload) =
                if equality.negated { ("_!=_", "not_equals") } else { ("_==_", "equals") };
            self.charge_equality(function, overload, &arguments, &result);
        }
        self.observe(id)?;
        result
    }

    fn charge_equality(
        &mut self,
        function: &str,
        overload: &str,
        arguments: &[Value],
        result: &Outcome,
    ) {
        let known = self.options.estimator.as_ref().and_then(|estimator| {
            estimator.call_cost(
                function,
                overload,
                arguments,
                result.as_ref().unwrap_or(&Value::Null),
            )
        });
        let sized = self.plan.semantics.optional_has_size;
        let cost = known.unwrap_or_else(|| {
            cost::of_builtin(super::step::BuiltinCost::MinSize, arguments, sized)
        });
        self.charge(cost);
    }

    fn eval_list(&mut self, id: ExprId, list: &'p ListStep) -> Outcome {
        let result = self.list_value(list);
        cancelled(&result)?;
        self.drop_arguments(list.elements.iter().map(|(element, _)| element));
        self.charge(cost::LIST_CREATE);
        self.observe(id)?;
        result
    }

    fn list_value(&mut self, list: &'p ListStep) -> Outcome {
        let mut elements = Vec::with_capacity(list.elements.len());
        for (element, optional) in &list.elements {
            let value = self.eval(element)?;
            match value {
                Value::Optional(held) if *optional => elements.extend(held.as_deref().cloned()),
                value if *optional => {
                    return Err(EvalError::new(format!(
                        "cannot initialize optional list element from non-optional value {}",
                        crate::value::Verbatim(&value)
                    )));
                }
                value => elements.push(value),
            }
        }
        Ok(Value::list(elements))
    }

    fn eval_map(&mut self, id: ExprId, map: &'p MapStep) -> Outcome {
        let result = self.map_value(map);
        cancelled(&result)?;
        self.drop_arguments(map.entries.iter().flat_map(|(key, value, _)| [key, value]));
        self.charge(cost::MAP_CREATE);
        self.observe(id)?;
        result
    }

    fn map_value(&mut self, map: &'p MapStep) -> Outcome {
        let mut entries = Vec::with_capacity(map.entries.len());
        let mut removed = Vec::new();
        for (key, value, optional) in &map.entries {
            let key = self.eval(key)?;
            let value = self.eval(value)?;
            match value {
                Value::Optional(Some(held)) if *optional => entries.push((key, (*held).clone())),
                // An absent entry also takes away an earlier one under its key.
                Value::Optional(None) if *optional => removed.push((entries.len(), key)),
                // Go's maps cannot hold such a key, and cel-go does not ask before.
                _ if matches!(key, Value::Bytes(_)) => {
                    return Err(EvalError::panicked(
                        "internal error: runtime error: hash of unhashable type types.Bytes",
                    ));
                }
                value if *optional => {
                    return Err(not_optional(&crate::value::Verbatim(&key).to_string(), &value));
                }
                value => entries.push((key, value)),
            }
        }
        if removed.is_empty() {
            return Ok(Value::map(entries));
        }
        let mut made = crate::value::Map::new(Vec::new());
        let mut entries = entries.into_iter();
        let mut position = 0;
        for (until, key) in removed {
            let earlier: Vec<_> = entries.by_ref().take(until - position).collect();
            position = until;
            made = crate::value::Map::new(made.entries().into_iter().chain(earlier));
            made.remove(&key);
        }
        Ok(Value::map(made.entries().into_iter().chain(entries)))
    }

    fn eval_struct(&mut self, id: ExprId, literal: &'p StructStep) -> Outcome {
        let result = self.struct_value(literal);
        cancelled(&result)?;
        self.drop_arguments(literal.fields.iter().map(|(_, value, _)| value));
        self.charge(cost::STRUCT_CREATE);
        self.observe(id)?;
        result
    }

    fn struct_value(&mut self, literal: &'p StructStep) -> Outcome {
        let mut fields = Vec::with_capacity(literal.fields.len());
        for (name, value, optional) in &literal.fields {
            let value = self.eval(value)?;
            match value {
                Value::Optional(Some(held)) if *optional => fields.push((&**name, (*held).clone())),
                Value::Optional(None) if *optional => fields.retain(|(known, _)| *known != &**name),
                value if *optional => return Err(not_optional(name, &value)),
                value => fields.push((&**name, value)),
            }
        }
        super::message::build(&literal.type_name, fields)
    }

    fn eval_member(&mut self, id: ExprId, member: &'p MemberStep) -> Outcome {
        let result = self.eval(&member.argument);
        cancelled(&result)?;
        self.observe(id)?;
        result.map(|value| Value::Bool(member.set.contains(&value)))
    }

    fn eval_optional_or(&mut self, id: ExprId, or: &'p OptionalOr) -> Outcome {
        let left = self.eval(&or.left);
        cancelled(&left)?;
        let result = match left {
            Ok(Value::Optional(None)) => self.eval(&or.right),
            Ok(Value::Optional(Some(held))) if or.takes_value => Ok((*held).clone()),
            Ok(optional @ Value::Optional(_)) => Ok(optional),
            Ok(_) if self.plan.semantics.strict_optional_or => Err(EvalError::no_such_overload()),
            other => other,
        };
        cancelled(&result)?;
        self.observe(id)?;
        result
    }
}

fn not_optional(entry: &str, value: &Value) -> EvalError {
    let value = crate::value::Verbatim(value);
    EvalError::new(format!(
        "cannot initialize optional entry '{entry}' from non-optional value {value}"
    ))
}

/// Lets nothing absorb a cut-off.
pub(super) fn cancelled(outcome: &Outcome) -> Result<(), EvalError> {
    match outcome {
        Err(error) if error.is_cancelled() => Err(error.clone()),
        _ => Ok(()),
    }
}
