//! Attributes and qualifiers. Mirrors `interpreter/attributes.go`.

use std::borrow::Cow;
use std::sync::Arc;

use crate::ast::ExprId;
use crate::value::{EvalError, Failed, List, Value, Verbatim, double_to_int};

use super::evaluator::{Evaluated, Evaluator, Local, Truth, cancelled};
use super::planner::call::{invalid_key, is_key};
use super::step::{Attribute, Key, Qualifier, Root, Step, StepKind, Variable};

/// What asking for a key found: a value, nothing, or that it is there (when only that was asked).
type Found<'v> = Result<Option<Cow<'v, Value>>, EvalError>;

/// Where a path led.
enum Followed<'p> {
    To(&'p Value),
    /// Its last part only asks whether something is there.
    Asked(bool),
}

impl<'p> Evaluator<'p> {
    /// An attribute as an expression of its own. A conditional costs nothing itself, whatever else it is made of.
    pub(super) fn eval_attribute(&mut self, id: ExprId, attribute: &'p Attribute) -> Evaluated<'p> {
        let result = self.resolve(attribute);
        cancelled(&result)?;
        self.settle(attribute);
        self.observe(id)?;
        result
    }

    /// `has(a.b)`: the test is free where the options say so, what stands before it is not.
    pub(super) fn eval_test_only(&mut self, id: ExprId, attribute: &'p Attribute) -> Evaluated<'p> {
        let result = self.resolve(attribute).map(|value| match &*value {
            Value::Optional(held) => Cow::Owned(Value::Bool(held.is_some())),
            _ => value,
        });
        cancelled(&result)?;
        self.settle(attribute);
        if !self.options.presence_test_has_cost {
            self.cost = self.cost.wrapping_sub(1);
        }
        self.observe(id)?;
        result
    }

    /// The value of a constant, or what known keys find in a variable, as long as all is lent and there, no optional is met and the
    /// limit is far. Then it is what [`Self::eval_step`] yields and charges; `None`, with nothing done, for everything else.
    #[inline]
    pub(super) fn lent(&mut self, step: &'p Step) -> Option<&'p Value> {
        match &step.kind {
            StepKind::Const(value) if self.plain => Some(value),
            StepKind::Attribute(attribute) if self.plain => {
                let (value, keys) = self.lent_path(attribute)?;
                let Followed::To(value) = value else { return None };
                self.afford(keys + 1).then_some(value)
            }
            _ => None,
        }
    }

    /// [`Self::eval_test_only`] of what should be a bool.
    pub(super) fn presence(&mut self, id: ExprId, attribute: &'p Attribute) -> Truth {
        if let Some(present) = self.lent_presence(attribute) {
            return Truth::Is(present);
        }
        Truth::of(&self.eval_test_only(id, attribute))
    }

    /// What [`Self::lent`] is for values.
    fn lent_presence(&mut self, attribute: &'p Attribute) -> Option<bool> {
        let (Followed::Asked(present), keys) = self.lent_path(attribute)? else { return None };
        let own = u64::from(self.options.presence_test_has_cost);
        self.afford(keys + own).then_some(present)
    }

    /// Where known keys lead from a variable, and how many they are.
    fn lent_path(&mut self, attribute: &'p Attribute) -> Option<(Followed<'p>, u64)> {
        let Root::Absolute { variable, .. } = &attribute.root else { return None };
        let mut object = match variable {
            Variable::Global { name, number } => self.global(name, *number)?,
            Variable::Local(slot) | Variable::Accumulator { slot, .. } => {
                match self.locals.get(*slot) {
                    Some(Local::Set(Ok(Cow::Borrowed(value)))) => *value,
                    _ => return None,
                }
            }
        };
        let mut keys = 0;
        for qualifier in &attribute.qualifiers {
            let Value::Map(map) = object else { return None };
            keys += 1;
            match &qualifier.key {
                Key::Constant(key) if !qualifier.optional => object = map.find(key)?,
                Key::Presence(key) => {
                    return Some((Followed::Asked(map.find(key).is_some()), keys));
                }
                _ => return None,
            }
        }
        (!matches!(object, Value::Optional(_))).then_some((Followed::To(object), keys))
    }

    /// A comprehension's variable that is a bool, looked at where it is; `None` for everything else.
    pub(super) fn local_truth(&mut self, id: ExprId, attribute: &Attribute) -> Option<Truth> {
        let slot = match &attribute.root {
            Root::Absolute {
                variable: Variable::Local(slot) | Variable::Accumulator { slot, .. },
                ..
            } if attribute.qualifiers.is_empty() => *slot,
            _ => return None,
        };
        let Some(Local::Set(Ok(value))) = self.locals.get(slot) else { return None };
        let Value::Bool(value) = **value else { return None };
        self.settle(attribute);
        Some(self.observe(id).map(|()| value).into())
    }

    #[inline]
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
    pub(super) fn resolve(&mut self, attribute: &'p Attribute) -> Evaluated<'p> {
        let start = self.cost;
        let root = match &attribute.root {
            Root::Absolute { id, variable } => {
                let value = self.variable(variable)?;
                self.note(*id, Ok(&value), start, 1);
                value
            }
            Root::Relative { operand, .. } => self.eval(operand)?,
            Root::Conditional { condition, truthy, falsy, .. } => {
                return match self.truth(condition) {
                    Truth::Is(true) => self.resolve(truthy),
                    Truth::Is(false) => self.resolve(falsy),
                    Truth::Neither => Err(EvalError::no_such_overload()),
                    Truth::Fails(error) => Err(error),
                };
            }
        };
        let unpacks =
            self.plan.semantics.unpacks_optionals && matches!(&*root, Value::Optional(Some(_)));
        if attribute.qualifiers.is_empty() && !unpacks {
            return Ok(root);
        }
        self.apply(root, &attribute.qualifiers, start)
    }

    fn note(&mut self, id: ExprId, outcome: Result<&Value, &EvalError>, start: u64, own: u64) {
        if let Some(recording) = self.recording.as_deref_mut() {
            recording.add(id, outcome, self.cost - start + own);
        }
    }

    fn variable(&mut self, variable: &'p Variable) -> Evaluated<'p> {
        match variable {
            Variable::Global { name, number } => self
                .global(name, *number)
                .map(Cow::Borrowed)
                .ok_or_else(|| EvalError::new(format!("no such attribute(s): {name}"))),
            Variable::Local(slot) => self.local(*slot),
            Variable::Accumulator { slot, number } => {
                self.start_accumulator(*slot, *number)?;
                self.local(*slot)
            }
        }
    }

    /// The caller is asked once for each of the first variables.
    fn global(&mut self, name: &str, number: usize) -> Option<&'p Value> {
        if let Some(Some(value)) = self.globals.get(number) {
            return Some(value);
        }
        let variables = self.variables;
        let value = variables.resolve(name)?;
        if let Some(place) = self.globals.get_mut(number) {
            *place = Some(value);
        }
        Some(value)
    }

    fn local(&self, slot: usize) -> Evaluated<'p> {
        match self.locals.get(slot) {
            Some(Local::Set(outcome)) => outcome.clone(),
            _ => Err(EvalError::new("no such attribute(s): ")),
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

    pub(super) fn set_local(&mut self, slot: usize, outcome: Evaluated<'p>) {
        if let Some(place) = self.locals.get_mut(slot) {
            *place = Local::Set(outcome);
        }
    }

    fn apply(
        &mut self,
        root: Cow<'p, Value>,
        qualifiers: &'p [Arc<Qualifier>],
        start: u64,
    ) -> Evaluated<'p> {
        let (mut object, mut optional) = match &*root {
            Value::Optional(None) => return Ok(root),
            Value::Optional(Some(held)) if self.plan.semantics.unpacks_optionals => {
                (Cow::Owned(unpacked(held)), true)
            }
            Value::Optional(Some(held)) => (Cow::Owned((**held).clone()), true),
            _ => (root, false),
        };
        for qualifier in qualifiers {
            optional |= qualifier.optional;
            match self.qualify(qualifier, object, optional, start)? {
                Some(value) => object = value,
                None => return Ok(Cow::Owned(Value::Optional(None))),
            }
        }
        Ok(if optional { Cow::Owned(Value::some(object.into_owned())) } else { object })
    }

    /// Looks one key up. With `optional`, a missing one is no error and is not charged.
    fn qualify(
        &mut self,
        qualifier: &'p Qualifier,
        object: Cow<'p, Value>,
        optional: bool,
        start: u64,
    ) -> Found<'p> {
        let found = match &qualifier.key {
            Key::Constant(key) => look_up_in(object, key, optional),
            Key::Presence(key) => {
                look_up(&object, key, true).map(|value| present(value.is_some(), optional))
            }
            Key::Attribute(attribute) | Key::Computed(attribute) => {
                self.resolve(attribute).and_then(|key| {
                    if is_key(&key) {
                        look_up_in(object, &key, optional)
                    } else {
                        Err(invalid_key(&key))
                    }
                })
            }
        };
        cancelled(&found)?;
        if optional && !matches!(found, Ok(Some(_))) {
            return found;
        }
        if let Key::Computed(attribute) = &qualifier.key {
            self.drop_observed(attribute.id());
        }
        self.charge(1);
        if self.recording.is_some() {
            let outcome = found.as_ref().map(|value| value.as_deref().unwrap_or(&Value::Null));
            self.note(qualifier.id, outcome, start, 0);
        }
        self.observe(qualifier.id)?;
        found
    }
}

/// A value after a round through `ref.Val.Value` and `NativeToValue`. A concatenation gives a list of what is inside its elements, other
/// lists and maps come back as they are.
fn unpacked(value: &Value) -> Value {
    match value {
        Value::Type(name) => Value::String(Arc::clone(name)),
        Value::Optional(Some(held)) => unpacked(held),
        Value::Optional(None) => Value::Null,
        Value::List(list) if list.is_concatenation() => {
            Value::list(list.iter().map(unpacked).collect())
        }
        Value::Opaque(opaque) => opaque.native().map_or_else(
            || value.clone(),
            |native| {
                let text = format!("unsupported conversion to ref.Val: {native}");
                Value::opaque(Failed(EvalError::new(text)))
            },
        ),
        other => other.clone(),
    }
}

/// The answer of a presence test: a bool, or, behind an optional, the value null if the key is there.
fn present(is_there: bool, optional: bool) -> Option<Cow<'static, Value>> {
    match (optional, is_there) {
        (false, _) => Some(Cow::Owned(Value::Bool(is_there))),
        (true, true) => Some(Cow::Owned(Value::Null)),
        (true, false) => None,
    }
}

/// What a lent object holds is lent too.
fn look_up_in<'p>(object: Cow<'p, Value>, key: &Value, presence: bool) -> Found<'p> {
    match object {
        Cow::Borrowed(object) => look_up(object, key, presence),
        Cow::Owned(object) => {
            let found = look_up(&object, key, presence)?;
            Ok(found.map(|value| Cow::Owned(value.into_owned())))
        }
    }
}

/// Mirrors `refQualify`.
fn look_up<'v>(object: &'v Value, key: &Value, presence: bool) -> Found<'v> {
    let missing = |error: fn(&Value) -> EvalError| {
        if presence { Ok(None) } else { Err(error(key)) }
    };
    match object {
        Value::Map(map) => match map.find(key) {
            Some(value) => Ok(Some(Cow::Borrowed(value))),
            None => missing(no_such_key),
        },
        Value::List(list) => match element(list, index_of(key)?) {
            Some(value) if presence => Ok(Some(Cow::Borrowed(value))),
            Some(value) => value.or_failure().map(|value| Some(Cow::Borrowed(value))),
            None => {
                missing(|key| EvalError::new(format!("index out of bounds: {}", Verbatim(key))))
            }
        },
        Value::Opaque(opaque) => {
            object.or_failure()?;
            match key.as_str().and_then(|name| opaque.field(name)) {
                Some(field) => field.map(|value| Some(Cow::Owned(value))),
                None => missing(no_such_key),
            }
        }
        _ => missing(no_such_key),
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
