//! Attributes and qualifiers. Mirrors `interpreter/attributes.go`.

use std::sync::Arc;

use crate::ast::ExprId;
use crate::value::{EvalError, List, Outcome, Value, Verbatim, double_to_int};

use super::evaluator::{Evaluator, Local, cancelled};
use super::planner::call::{invalid_key, is_key};
use super::step::{Attribute, Key, Qualifier, Root, Variable};

/// What asking for a key found: a value, nothing, or that it is there (when only that was asked).
type Found = Result<Option<Value>, EvalError>;

impl<'p> Evaluator<'p> {
    /// An attribute as an expression of its own. A conditional costs nothing itself, whatever else it is made of.
    pub(super) fn eval_attribute(&mut self, id: ExprId, attribute: &'p Attribute) -> Outcome {
        let result = self.resolve(attribute);
        cancelled(&result)?;
        self.settle(attribute);
        self.observe(id)?;
        result
    }

    /// `has(a.b)`: the test is free where the options say so, what stands before it is not.
    pub(super) fn eval_test_only(&mut self, id: ExprId, attribute: &'p Attribute) -> Outcome {
        let result = self.resolve(attribute).map(|value| match value {
            Value::Optional(held) => Value::Bool(held.is_some()),
            value => value,
        });
        cancelled(&result)?;
        self.settle(attribute);
        if !self.options.presence_test_has_cost {
            self.cost = self.cost.wrapping_sub(1);
        }
        self.observe(id)?;
        result
    }

    fn settle(&mut self, attribute: &Attribute) {
        if let Root::Conditional { condition, truthy, falsy, .. } = &attribute.root {
            self.drop_observed(falsy.id());
            self.drop_observed(truthy.id());
            self.drop_observed(condition.id);
        } else {
            self.drop_observed(attribute.id());
            self.charge(1);
        }
    }

    /// The attribute's value, without being observed itself.
    fn resolve(&mut self, attribute: &'p Attribute) -> Outcome {
        let start = self.cost;
        let root = match &attribute.root {
            Root::Absolute { id, variable } => {
                let value = self.variable(variable)?;
                self.note(*id, &Ok(value.clone()), start, 1);
                value
            }
            Root::Relative { operand, .. } => self.eval(operand)?,
            Root::Conditional { condition, truthy, falsy, .. } => {
                return match self.eval(condition)? {
                    Value::Bool(true) => self.resolve(truthy),
                    Value::Bool(false) => self.resolve(falsy),
                    _ => Err(EvalError::no_such_overload()),
                };
            }
        };
        self.apply(root, &attribute.qualifiers, start)
    }

    fn note(&mut self, id: ExprId, outcome: &Outcome, start: u64, own: u64) {
        let cost = self.cost - start + own;
        if let Some(recording) = self.recording.as_deref_mut() {
            recording.add(id, outcome, cost);
        }
    }

    fn variable(&mut self, variable: &'p Variable) -> Outcome {
        match variable {
            Variable::Global(name) => self
                .variables
                .resolve(name)
                .ok_or_else(|| EvalError::new(format!("no such attribute(s): {name}"))),
            Variable::Local(slot) => match self.locals.get(*slot) {
                Some(Local::Set(outcome)) => outcome.clone(),
                _ => Err(EvalError::new("no such attribute(s): ")),
            },
            Variable::Accumulator { slot, number } => {
                self.start_accumulator(*slot, *number)?;
                match self.locals.get(*slot) {
                    Some(Local::Set(outcome)) => outcome.clone(),
                    _ => Err(EvalError::new("no such attribute(s): ")),
                }
            }
        }
    }

    /// Gives the accumulator its first value if it has none yet; only a cut-off is an error here.
    pub(super) fn start_accumulator(
        &mut self,
        slot: usize,
        number: usize,
    ) -> Result<(), EvalError> {
        if matches!(self.locals.get(slot), Some(Local::Unset)) {
            let plan = self.plan;
            let Some(first) = plan.accumulators.get(number) else { return Ok(()) };
            let outcome = self.eval(first);
            cancelled(&outcome)?;
            self.set_local(slot, outcome);
        }
        Ok(())
    }

    pub(super) fn set_local(&mut self, slot: usize, outcome: Outcome) {
        if let Some(place) = self.locals.get_mut(slot) {
            *place = Local::Set(outcome);
        }
    }

    fn apply(
        &mut self,
        root: Value,
        qualifiers: &'p [std::sync::Arc<Qualifier>],
        start: u64,
    ) -> Outcome {
        let (mut object, mut optional) = match root {
            Value::Optional(None) => return Ok(root),
            Value::Optional(Some(held)) if self.plan.semantics.unpacks_optionals => {
                (unpacked(&held), true)
            }
            Value::Optional(Some(held)) => ((*held).clone(), true),
            value => (value, false),
        };
        for qualifier in qualifiers {
            optional |= qualifier.optional;
            let found = self.qualify(qualifier, &object, optional, start)?;
            match found {
                Some(value) => object = value,
                None => return Ok(Value::Optional(None)),
            }
        }
        Ok(if optional { Value::some(object) } else { object })
    }

    /// Looks one key up. With `optional`, a missing one is no error and is not charged.
    fn qualify(
        &mut self,
        qualifier: &'p Qualifier,
        object: &Value,
        optional: bool,
        start: u64,
    ) -> Found {
        let found = match &qualifier.key {
            Key::Constant(key) => look_up(object, key, optional),
            Key::Presence(key) => look_up(object, key, true).map(|value| present(value, optional)),
            Key::Attribute(attribute) | Key::Computed(attribute) => {
                self.resolve(attribute).and_then(|key| {
                    if is_key(&key) {
                        look_up(object, &key, optional)
                    } else {
                        Err(invalid_key(&key))
                    }
                })
            }
        };
        if let Err(error) = &found
            && error.is_cancelled()
        {
            return found;
        }
        if optional && !matches!(found, Ok(Some(_))) {
            return found;
        }
        if let Key::Computed(attribute) = &qualifier.key {
            self.drop_observed(attribute.id());
        }
        self.charge(1);
        if self.recording.is_some() {
            let outcome = found.clone().map(|value| value.unwrap_or(Value::Null));
            self.note(qualifier.id, &outcome, start, 0);
        }
        self.observe(qualifier.id)?;
        found
    }
}

/// A value after a round through `ref.Val.Value` and `NativeToValue`.
fn unpacked(value: &Value) -> Value {
    match value {
        Value::Type(name) => Value::String(Arc::clone(name)),
        Value::Optional(Some(held)) => unpacked(held),
        Value::Optional(None) => Value::Null,
        other => other.clone(),
    }
}

/// The answer of a presence test: a bool, or, behind an optional, the value null if the key is there.
fn present(value: Option<Value>, optional: bool) -> Option<Value> {
    if optional { value.map(|_| Value::Null) } else { Some(Value::Bool(value.is_some())) }
}

/// Mirrors `refQualify`.
fn look_up(object: &Value, key: &Value, presence: bool) -> Found {
    let missing = |error: EvalError| if presence { Ok(None) } else { Err(error) };
    match object {
        Value::Map(map) => match map.find(key) {
            Some(value) => Ok(Some(value)),
            None => missing(no_such_key(key)),
        },
        Value::List(list) => {
            let index = index_of(key)?;
            match element(list, index) {
                Some(value) => Ok(Some(value.clone())),
                None => missing(EvalError::new(format!("index out of bounds: {}", Verbatim(key)))),
            }
        }
        Value::Opaque(opaque) => match key.as_str().and_then(|name| opaque.field(name)) {
            Some(field) => field.map(Some),
            None => missing(no_such_key(key)),
        },
        _ => missing(no_such_key(key)),
    }
}

fn no_such_key(key: &Value) -> EvalError {
    EvalError::new(format!("no such key: {}", Verbatim(key)))
}

fn element(list: &List, index: i64) -> Option<&Value> {
    list.get(usize::try_from(index).ok()?)
}

/// A list index out of any whole number. Mirrors `types.IndexOrError`.
#[expect(
    clippy::float_cmp,
    clippy::cast_precision_loss,
    reason = "a lossless conversion comes back unchanged"
)]
pub(crate) fn index_of(key: &Value) -> Result<i64, EvalError> {
    let index = match key {
        Value::Int(index) => Some(*index),
        Value::Uint(index) => i64::try_from(*index).ok(),
        Value::Double(double) => {
            double_to_int(*double).ok().filter(|index| *index as f64 == *double)
        }
        other => {
            return Err(EvalError::new(format!(
                "unsupported index type '{}' in list",
                other.type_name()
            )));
        }
    };
    index
        .ok_or_else(|| EvalError::new(format!("unsupported index value {} in list", Verbatim(key))))
}
