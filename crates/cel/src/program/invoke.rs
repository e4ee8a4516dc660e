//! Calls of functions: evaluating the arguments, finding the body, charging for it.

use crate::ast::ExprId;
use crate::function::OverloadCost;
use crate::types::Type;
use crate::value::{EvalError, Outcome, Traits, Value};

use super::cost;
use super::evaluator::{Evaluator, Local, cancelled};
use super::step::{Attribute, Call, Callee, CostModel, Step, StepKind, Style};

/// Calls with at most this many arguments need no memory for them.
const INLINE_ARGUMENTS: usize = 4;

impl<'p> Evaluator<'p> {
    pub(super) fn eval_call(&mut self, id: ExprId, call: &'p Call) -> Outcome {
        if let Some(slot) = call.extends {
            return self.eval_extension(id, call, slot);
        }
        if call.style == Style::NonStrict {
            return self.eval_non_strict(id, call);
        }
        if call.arguments.len() > INLINE_ARGUMENTS {
            let mut values = vec![Value::Null; call.arguments.len()];
            return self.eval_with(id, call, &mut values);
        }
        let mut values = [Value::Null, Value::Null, Value::Null, Value::Null];
        let values = values.get_mut(..call.arguments.len()).unwrap_or_default();
        self.eval_with(id, call, values)
    }

    fn eval_with(&mut self, id: ExprId, call: &'p Call, values: &mut [Value]) -> Outcome {
        let mut failure: Option<EvalError> = None;
        let mut failed = 0u64;
        for (position, (argument, place)) in
            call.arguments.iter().zip(values.iter_mut()).enumerate()
        {
            match self.eval(argument) {
                Ok(value) => *place = value,
                Err(error) if error.is_cancelled() => return Err(error),
                Err(error) => {
                    failure = failure.or(Some(error));
                    failed |= 1 << position.min(63);
                    if call.style == Style::Variadic {
                        break;
                    }
                }
            }
        }
        let result = match failure {
            Some(error) => Err(error),
            None => self.invoke(id, call, values),
        };
        self.finish_call(id, call, values, failed, result)
    }

    /// `failed` has a bit for each argument that is an error.
    fn finish_call(
        &mut self,
        id: ExprId,
        call: &'p Call,
        values: &[Value],
        failed: u64,
        result: Outcome,
    ) -> Outcome {
        if self.drop_arguments(call.arguments.iter()) {
            if let CostModel::Tracked(OverloadCost { list_argument: Some(argument), .. }, _) =
                &call.cost
            {
                let error = failed >> argument & 1 == 1;
                list_for_cost(values.get(*argument).unwrap_or(&Value::Null), error)?;
            }
            self.charge_call(call, values, &result);
        }
        self.observe(id)?;
        result
    }

    fn charge_call(&mut self, call: &Call, values: &[Value], result: &Outcome) {
        let value = result.as_ref().unwrap_or(&Value::Null);
        let (tracked, builtin) = match &call.cost {
            CostModel::Tracked(tracker, builtin) => ((tracker.cost)(values, value), *builtin),
            CostModel::Builtin(builtin) => (None, *builtin),
        };
        let cost = tracked
            .or_else(|| {
                self.options.estimator.as_ref()?.call_cost(
                    &call.function,
                    &call.overload,
                    values,
                    value,
                )
            })
            .unwrap_or_else(|| {
                cost::of_builtin(builtin, values, self.plan.semantics.optional_has_size)
            });
        self.charge(cost);
    }

    /// `@not_strictly_false`: an error is not false.
    fn eval_non_strict(&mut self, id: ExprId, call: &'p Call) -> Outcome {
        let Some(argument) = call.arguments.first() else {
            return Err(EvalError::no_such_overload());
        };
        let value = self.eval(argument);
        cancelled(&value)?;
        let result = match value {
            Ok(value @ Value::Bool(_)) => value,
            _ => Value::Bool(true),
        };
        self.finish_call(id, call, &[Value::Null], 0, Ok(result))
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
        let Some(values) = values.get_mut(..call.arguments.len()) else {
            return Err(EvalError::no_such_overload());
        };
        let mut failure = accumulator.err();
        for (argument, place) in arguments.iter().zip(values.iter_mut().skip(1)) {
            if failure.is_some() && call.style == Style::Variadic {
                break;
            }
            match self.eval(argument) {
                Ok(value) => *place = value,
                Err(error) if error.is_cancelled() => return Err(error),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if let Some(error) = failure {
            return self.finish_call(id, call, values, 0, Err(error));
        }
        let taken = match self.locals.get_mut(slot) {
            Some(local) => std::mem::replace(local, Local::Set(Ok(Value::Null))),
            None => Local::Unset,
        };
        let mut taken = match taken {
            Local::Set(Ok(value)) => value,
            _ => Value::Null,
        };
        if extend(&mut taken, values.get(1..).unwrap_or_default()) {
            return self.finish_call(id, call, values, 0, Ok(taken));
        }
        // Not what the macros make: the ordinary way.
        self.set_local(slot, Ok(taken.clone()));
        if let Some(first) = values.first_mut() {
            *first = taken;
        }
        let result = self.invoke(id, call, values);
        self.finish_call(id, call, values, 0, result)
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

    fn invoke(&mut self, id: ExprId, call: &Call, values: &[Value]) -> Outcome {
        match &call.callee {
            Callee::Missing => self.receive(id, call, values),
            Callee::Regex { regex, body } => body(regex, values),
            Callee::Dispatch(overloads) => {
                for (params, body) in overloads {
                    if fits(params, values) {
                        return body(values);
                    }
                }
                Err(EvalError::no_such_overload_for(&call.function, values))
            }
            Callee::Bound { body, traits, guard } => {
                let first = values.first();
                if *traits != Traits::NONE
                    && !first.is_some_and(|first| Traits::of(first).has(*traits))
                {
                    return self.receive(id, call, values);
                }
                if guard.as_ref().is_some_and(|params| !fits(params, values)) {
                    return Err(EvalError::no_such_overload_for(&call.function, values));
                }
                body(values)
            }
        }
    }

    /// What a type with methods of its own says, or that nothing fits.
    fn receive(&self, id: ExprId, call: &Call, values: &[Value]) -> Outcome {
        let receives = values.first().is_some_and(|first| Traits::of(first).has(Traits::RECEIVER));
        if receives {
            return crate::library::receive(&call.function, values);
        }
        let function = &call.function;
        if call.style == Style::Variadic && self.plan.semantics.variadic_error_names_node {
            return Err(EvalError::new(format!("no such overload: {function} {}", id.0)));
        }
        Err(EvalError::new(format!("no such overload: {function}")))
    }
}

/// Some costs take an argument for a list without asking; upstream then panics in these words.
fn list_for_cost(value: &Value, error: bool) -> Result<(), EvalError> {
    let (name, missing) = match value {
        _ if error => ("*types.Err", "Add"),
        Value::List(_) => return Ok(()),
        Value::Bool(_)
        | Value::Null
        | Value::Map(_)
        | Value::Type(_)
        | Value::Optional(_)
        | Value::Opaque(_) => (value.go_type_name(), "Add"),
        _ => (value.go_type_name(), "Contains"),
    };
    Err(EvalError::panicked(format!(
        "internal error: interface conversion: {name} is not traits.Lister: missing method {missing}"
    )))
}

fn extend(accumulator: &mut Value, arguments: &[Value]) -> bool {
    match (accumulator, arguments) {
        (Value::List(list), [Value::List(more)]) => {
            list.extend(more);
            true
        }
        (Value::Map(map), [key, value]) => {
            map.find(key).is_none() && map.insert_new(key.clone(), value.clone())
        }
        _ => false,
    }
}

fn fits(params: &[Type], values: &[Value]) -> bool {
    params.len() == values.len()
        && params.iter().zip(values).all(|(param, value)| is_assignable(param, value))
}

/// Whether a value can be passed for a parameter. Mirrors `Type.IsAssignableRuntimeType`: of lists and maps only the
/// first element counts.
pub(crate) fn is_assignable(param: &Type, value: &Value) -> bool {
    match param {
        Type::Dyn | Type::Any | Type::TypeParam(_) => true,
        Type::Wrapper(primitive) => {
            matches!(value, Value::Null) || is_assignable(&primitive.unwrapped(), value)
        }
        Type::List(element) => match value {
            Value::List(list) => list.get(0).is_none_or(|first| is_assignable(element, first)),
            _ => false,
        },
        Type::Map(of) => match value {
            Value::Map(map) => {
                let map = map.materialized();
                map.entry_at(0).is_none_or(|(key, value)| {
                    is_assignable(&of.key, key) && is_assignable(&of.value, value)
                })
            }
            _ => false,
        },
        // Old versions call the type of optionals `optional`.
        Type::Opaque(of) if matches!(value, Value::Optional(_)) => of.name.starts_with("optional"),
        other => other.type_name() == value.type_name(),
    }
}
