//! Calls of functions: evaluating the arguments, finding the body, charging for it.

use std::borrow::Cow;

use crate::ast::ExprId;
use crate::function::{OverloadCost, with_owned};
use crate::value::{EvalError, Outcome, Traits, Value};

use super::arguments::{assert_for_cost, fits, no_such_overload};
use super::cost;
use super::evaluator::{Evaluated, Evaluator, Local, Truth, cancelled, or_null};
use super::step::{Attribute, Call, Callee, CostModel, ListStep, Step, StepKind, Style};

/// A text up to so many bytes is matched at once, whatever its cost then is.
const SHORT_BYTES_MAX: usize = 1024;

/// The arguments of a call as far as they were evaluated.
struct Arguments<'a, 'p> {
    values: &'a [&'a Value],
    /// How many were evaluated.
    evaluated: usize,
    /// A bit for each that is an error.
    failed: u64,
    /// The first error.
    failure: Option<EvalError>,
    call: &'p Call,
    id: ExprId,
}

impl<'p> Evaluator<'p> {
    pub(super) fn eval_call(&mut self, id: ExprId, call: &'p Call) -> Evaluated<'p> {
        match (call.extends, call.style) {
            (Some(slot), _) => self.eval_extension(id, call, slot).map(Cow::Owned),
            (None, Style::NonStrict | Style::Negation) => {
                let truth = self.of_truth(id, call);
                truth.map(|value| Cow::Owned(Value::Bool(value)))
            }
            (None, Style::Eager | Style::Variadic) => self.eval_strict(id, call).map(Cow::Owned),
        }
    }

    /// [`Self::eval_call`] of what should be a bool.
    pub(super) fn call_truth(&mut self, id: ExprId, call: &'p Call) -> Truth {
        match (call.extends, call.style) {
            (None, Style::NonStrict | Style::Negation) => self.of_truth(id, call).into(),
            (None, Style::Eager | Style::Variadic) => match self.eval_strict(id, call) {
                Ok(Value::Bool(value)) => Truth::Is(value),
                Ok(_) => Truth::Neither,
                Err(error) => Truth::Fails(error),
            },
            (Some(_), _) => Truth::of(&self.eval_call(id, call)),
        }
    }

    fn eval_strict(&mut self, id: ExprId, call: &'p Call) -> Outcome {
        if call.joins_texts && self.plain {
            return self.eval_joining(id, call);
        }
        match call.arguments.as_slice() {
            [one] => {
                let one = self.eval(one);
                if let Ok(one) = &one {
                    let values = &[&**one];
                    let result = self.invoke(id, call, values);
                    return self.pay(id, call, values, result);
                }
                cancelled(&one)?;
                let failed = u64::from(one.is_err());
                let values = &[or_null(&one)];
                let failure = one.as_ref().err().cloned();
                self.apply_call(Arguments { values, evaluated: 1, failed, failure, call, id })
            }
            [left, right] => {
                let left = self.eval(left);
                self.eval_pair(id, call, left, right)
            }
            arguments => self.eval_many(id, call, arguments),
        }
    }

    /// A call of two arguments whose first is evaluated.
    pub(super) fn eval_pair(
        &mut self,
        id: ExprId,
        call: &'p Call,
        left: Evaluated<'p>,
        right: &'p Step,
    ) -> Outcome {
        cancelled(&left)?;
        if let Ok(left) = &left
            && let Some(right) = self.lent(right)
        {
            let values = &[&**left, right];
            let result = self.invoke(id, call, values);
            return self.pay(id, call, values, result);
        }
        if left.is_err() && call.style == Style::Variadic {
            let values = &[&Value::Null, &Value::Null];
            let failure = left.err();
            return self.apply_call(Arguments {
                values,
                evaluated: 1,
                failed: 1,
                failure,
                call,
                id,
            });
        }
        let right = self.eval(right);
        self.apply_pair(id, call, &left, &right)
    }

    /// A call of two arguments, both of which are evaluated.
    pub(super) fn apply_pair(
        &mut self,
        id: ExprId,
        call: &'p Call,
        left: &Evaluated<'p>,
        right: &Evaluated<'p>,
    ) -> Outcome {
        cancelled(right)?;
        let failed = u64::from(left.is_err()) | u64::from(right.is_err()) << 1;
        let values = &[or_null(left), or_null(right)];
        let failure = left.as_ref().err().or(right.as_ref().err()).cloned();
        self.apply_call(Arguments { values, evaluated: 2, failed, failure, call, id })
    }

    fn eval_many(&mut self, id: ExprId, call: &'p Call, arguments: &'p [Step]) -> Outcome {
        let mut outcomes: Vec<Evaluated<'p>> = Vec::with_capacity(arguments.len());
        let mut failure: Option<EvalError> = None;
        let mut failed = 0u64;
        for (position, argument) in arguments.iter().enumerate() {
            let outcome = self.eval(argument);
            cancelled(&outcome)?;
            if let Err(error) = &outcome {
                failure = failure.or_else(|| Some(error.clone()));
                failed |= 1 << position.min(63);
            }
            outcomes.push(outcome);
            if failure.is_some() && call.style == Style::Variadic {
                break;
            }
        }
        let evaluated = outcomes.len();
        let mut values: Vec<&Value> = outcomes.iter().map(or_null).collect();
        values.resize(arguments.len(), &Value::Null);
        self.apply_call(Arguments { values: &values, evaluated, failed, failure, call, id })
    }

    fn apply_call(&mut self, mut arguments: Arguments<'_, 'p>) -> Outcome {
        let result = match arguments.failure.take() {
            Some(error) => Err(error),
            None => self.invoke(arguments.id, arguments.call, arguments.values),
        };
        self.finish_call(&arguments, result)
    }

    fn finish_call(
        &mut self,
        Arguments { values, evaluated, failed, call, id, .. }: &Arguments<'_, 'p>,
        result: Outcome,
    ) -> Outcome {
        // A body that panics is not charged.
        cancelled(&result)?;
        if self.drop_arguments(call.arguments.iter(), *evaluated == call.arguments.len()) {
            if let CostModel::Tracked(
                OverloadCost { asserted: Some((argument, asserted)), .. },
                _,
            ) = &call.cost
            {
                let error = failed >> argument & 1 == 1;
                let value = values.get(*argument).unwrap_or(&&Value::Null);
                assert_for_cost(*asserted, value, error)?;
            }
            self.charge_call(call, values, &result);
        }
        self.observe(*id)?;
        result
    }

    fn charge_call(&mut self, call: &Call, values: &[&Value], result: &Outcome) {
        let cost = match &call.cost {
            CostModel::Fixed(cost) => *cost,
            model => {
                let value = result.as_ref().unwrap_or(&Value::Null);
                cost::of_call(model, values, value, self.plan.semantics.optional_has_size)
            }
        };
        self.charge(cost);
    }

    /// [`Self::finish_call`] where all arguments have values.
    #[inline]
    fn pay(&mut self, id: ExprId, call: &'p Call, values: &[&Value], result: Outcome) -> Outcome {
        if !self.plain || matches!(call.cost, CostModel::Tracked(..)) {
            let evaluated = values.len();
            let arguments = Arguments { values, evaluated, failed: 0, failure: None, call, id };
            return self.finish_call(&arguments, result);
        }
        cancelled(&result)?;
        self.charge_call(call, values, &result);
        self.observe(id)?;
        result
    }

    /// `@not_strictly_false`, where an error is not false, and `!`.
    fn of_truth(&mut self, id: ExprId, call: &'p Call) -> Result<bool, EvalError> {
        let Some(argument) = call.arguments.first() else {
            return Err(EvalError::no_such_overload());
        };
        let truth = self.truth(argument);
        let result = match truth {
            Truth::Fails(error) if error.is_cancelled() => return Err(error),
            Truth::Is(value) => Ok(value != (call.style == Style::Negation)),
            _ if call.style == Style::NonStrict => Ok(true),
            Truth::Neither => Err(EvalError::no_such_overload()),
            Truth::Fails(error) => Err(error),
        };
        if self.drop_arguments(call.arguments.iter(), true) {
            let value = result.as_ref().map_or(Value::Null, |value| Value::Bool(*value));
            self.charge_call(call, &[&Value::Null], &Ok(value));
        }
        self.observe(id)?;
        result
    }

    /// `accumulator + list` or an insertion into it at the end of a loop's step: done in place, since the old value is
    /// not looked at again.
    fn eval_extension(&mut self, id: ExprId, call: &'p Call, slot: usize) -> Outcome {
        let (accumulator, arguments) = match call.arguments.split_first() {
            Some((Step { id, kind: StepKind::Attribute(attribute) }, rest)) => {
                (self.accumulator_kind(*id, attribute, slot)?, rest)
            }
            _ => return Err(EvalError::no_such_overload()),
        };
        // An addition has two arguments, an insertion three.
        let mut values = [Value::Null, Value::Null, Value::Null];
        let mut evaluated = 1;
        let mut failure = accumulator.err();
        let mut one = false;
        for (argument, place) in arguments.iter().zip(values.iter_mut().skip(1)) {
            if failure.is_some() && call.style == Style::Variadic {
                break;
            }
            let outcome = match self.single(argument) {
                // Need not become a list before it is added to one.
                Some((list_id, list, element)) => {
                    one = true;
                    match self.eval_single(list_id, list, element) {
                        Ok(element) if failure.is_none() && self.grows(call, slot) => {
                            return self.grown(id, call, slot, element.into_owned());
                        }
                        outcome => outcome,
                    }
                }
                None => self.eval(argument),
            };
            cancelled(&outcome)?;
            evaluated += 1;
            match outcome {
                Ok(value) => *place = value.into_owned(),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        let result = match failure {
            Some(error) => Err(error),
            None => Ok(one),
        };
        let result = result.and_then(|one| self.extended(id, call, slot, &mut values, one));
        let [first, second, third] = &values;
        let values = [first, second, third];
        let values = values.get(..call.arguments.len()).unwrap_or_default();
        let arguments = Arguments { values, evaluated, failed: 0, failure: None, call, id };
        self.finish_call(&arguments, result)
    }

    /// Whether the call adds to a list that the evaluation holds, at a cost that does not depend on what it adds.
    fn grows(&self, call: &Call, slot: usize) -> bool {
        self.plain
            && matches!(call.cost, CostModel::Fixed(_))
            && matches!(self.locals.get(slot), Some(Local::Set(Ok(Cow::Owned(Value::List(_))))))
    }

    fn grown(&mut self, id: ExprId, call: &'p Call, slot: usize, element: Value) -> Outcome {
        let mut list = self.take_accumulator(slot);
        if let Value::List(list) = &mut list {
            list.push(element);
        }
        self.pay(id, call, &[], Ok(list))
    }

    fn take_accumulator(&mut self, slot: usize) -> Value {
        match self.locals.get_mut(slot) {
            Some(Local::Set(Ok(value))) => {
                std::mem::replace(value, Cow::Borrowed(&Value::Null)).into_owned()
            }
            _ => Value::Null,
        }
    }

    /// The accumulator with what the call adds to it; `one` says that this is an element and not a list of them.
    fn extended(
        &mut self,
        id: ExprId,
        call: &'p Call,
        slot: usize,
        values: &mut [Value; 3],
        one: bool,
    ) -> Outcome {
        let mut taken = self.take_accumulator(slot);
        let more = values.get(1..call.arguments.len()).unwrap_or_default();
        if extend(&mut taken, more, one) {
            return Ok(taken);
        }
        // Not what the macros make: the ordinary way.
        self.set_local(slot, Ok(Cow::Owned(taken.clone())));
        let [first, second, third] = values;
        if one {
            *second = Value::list(vec![std::mem::replace(second, Value::Null)]);
        }
        *first = taken;
        let values = [&*first, second, third];
        self.invoke(id, call, values.get(..call.arguments.len()).unwrap_or_default())
    }

    /// The element of a list literal that has one, where nobody asks for the list itself.
    fn single(&self, argument: &'p Step) -> Option<(ExprId, &'p ListStep, &'p Step)> {
        match &argument.kind {
            StepKind::List(list) if self.recording.is_none() => match list.elements.as_slice() {
                [(element, false)] => Some((argument.id, list, element)),
                _ => None,
            },
            _ => None,
        }
    }

    /// [`Self::eval_list`] but for the list.
    fn eval_single(&mut self, id: ExprId, list: &'p ListStep, element: &'p Step) -> Evaluated<'p> {
        let value = self.eval(element);
        cancelled(&value)?;
        self.finish_list(id, list, true)?;
        value
    }

    /// Looks at the accumulator as its name would, without taking hold of it: whether it is an error.
    fn accumulator_kind(
        &mut self,
        id: ExprId,
        attribute: &'p Attribute,
        slot: usize,
    ) -> Result<Result<(), EvalError>, EvalError> {
        if let super::step::Root::Absolute {
            variable: super::step::Variable::Accumulator { number, .. },
            ..
        } = &attribute.root
        {
            self.start_accumulator(slot, *number)?;
        }
        let state = match self.locals.get(slot) {
            Some(Local::Set(Err(error))) => Err(error.clone()),
            _ => Ok(()),
        };
        self.drop_observed(id);
        self.charge(1);
        self.observe(id)?;
        Ok(state)
    }

    fn invoke(&mut self, id: ExprId, call: &Call, values: &[&Value]) -> Outcome {
        match &call.callee {
            Callee::Missing => self.receive(id, call, values),
            Callee::Regex { .. } if self.exceeds_limit(call, values) => {
                Err(EvalError::cost_limit())
            }
            Callee::Regex { regex, body } => with_owned(values, |values| body(regex, values)),
            Callee::Dispatch(overloads) => {
                for (params, body) in overloads {
                    if fits(params, values) {
                        return body.call(values);
                    }
                }
                Err(no_such_overload(call, values))
            }
            Callee::Bound { body, traits, guard } => {
                let first = values.first();
                if *traits != Traits::NONE
                    && !first.is_some_and(|first| Traits::of(first).has(*traits))
                {
                    return self.receive(id, call, values);
                }
                if guard.as_ref().is_some_and(|params| !fits(params, values)) {
                    return Err(no_such_overload(call, values));
                }
                body.call(values)
            }
        }
    }

    /// Whether a call whose cost depends on its arguments alone will end the evaluation whatever it yields: a large pattern need not
    /// first go through a large text.
    fn exceeds_limit(&self, call: &Call, values: &[&Value]) -> bool {
        // A short text is through before its cost is worked out.
        let is_short = values
            .first()
            .and_then(|text| text.as_str())
            .is_some_and(|text| text.len() <= SHORT_BYTES_MAX);
        let is_known = matches!(call.cost, CostModel::Builtin(_) | CostModel::Estimated(..));
        if is_short || !is_known || !self.is_charged_for_all() {
            return false;
        }
        let sized = self.plan.semantics.optional_has_size;
        let cost = cost::of_call(&call.cost, values, &Value::Null, sized);
        self.cost.saturating_add(cost) > self.limit
    }

    /// What a type with methods of its own says, or that nothing fits.
    fn receive(&self, id: ExprId, call: &Call, values: &[&Value]) -> Outcome {
        let receives = values.first().is_some_and(|first| Traits::of(first).has(Traits::RECEIVER));
        if receives {
            return with_owned(values, |values| crate::library::receive(&call.function, values));
        }
        let function = &call.function;
        if call.style == Style::Variadic && self.plan.semantics.variadic_error_names_node {
            return Err(EvalError::new(format!("no such overload: {function} {}", id.0)));
        }
        Err(EvalError::new(format!("no such overload: {function}")))
    }
}

/// Adds to a list or map; `one` says that the argument is an element and not a list of them.
fn extend(accumulator: &mut Value, arguments: &[Value], one: bool) -> bool {
    match (accumulator, arguments) {
        (Value::List(list), [element]) if one => {
            list.push(element.clone());
            true
        }
        (Value::List(list), [Value::List(more)]) => {
            list.extend(more);
            true
        }
        (Value::Map(map), [key, value]) => map.insert_new(key.clone(), value.clone()),
        _ => false,
    }
}
