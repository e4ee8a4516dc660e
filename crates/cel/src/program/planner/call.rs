//! Calls: operators that the interpreter knows itself, index and optional access, functions.

use std::sync::Arc;

use crate::Name;
use crate::ast::{Call as CallExpr, ExprId, Reference, operators};
use crate::declarations::FunctionDecl;
use crate::function::OverloadCost;
use crate::types::Type;
use crate::value::{EvalError, Traits, Value};

use super::{Planned, Planner, as_attribute, attribute_step};
use crate::program::arguments::fits;
use crate::program::cost;
use crate::program::step::{
    Attribute, Call, Callee, CostModel, Equality, Key, OptionalOr, Qualifier, Root, Step, StepKind,
    Style,
};

impl Planner<'_> {
    pub(super) fn plan_call(&mut self, id: ExprId, call: &CallExpr) -> Planned<Step> {
        let found = self.unchecked.then(|| self.unchecked_function(call.target, &call.function));
        let (function, is_namespace) =
            found.flatten().unwrap_or_else(|| (Name::clone(&call.function), false));
        let mut arguments = Vec::with_capacity(call.args.len() + 1);
        for argument in call.target.iter().filter(|_| !is_namespace).chain(&call.args) {
            arguments.push(self.plan(*argument)?);
        }
        let step = |kind| Ok(Step { id, kind });
        match (&*function, arguments.len()) {
            (operators::LOGICAL_AND, _) => step(StepKind::And(arguments)),
            (operators::LOGICAL_OR, _) => step(StepKind::Or(arguments)),
            (operators::CONDITIONAL, 3) => Ok(plan_conditional(id, arguments)),
            (operators::EQUALS | operators::NOT_EQUALS, 2) => {
                let negated = &*function == operators::NOT_EQUALS;
                let [left, right] = pair(arguments)?;
                let names = if negated { ("_!=_", "not_equals") } else { ("_==_", "equals") };
                let cost = self.cost(names, None);
                step(StepKind::Equal(Box::new(Equality { negated, cost, left, right })))
            }
            (operators::INDEX, 2) => plan_index(id, arguments, false),
            (operators::OPT_SELECT | operators::OPT_INDEX, 2) => plan_index(id, arguments, true),
            _ => self.plan_function(id, &function, arguments),
        }
    }

    fn plan_function(&self, id: ExprId, name: &Name, arguments: Vec<Step>) -> Planned<Step> {
        let overload = match self.ast.reference(id) {
            Some(Reference::Function { overload_ids }) if overload_ids.len() == 1 => {
                overload_ids.first().cloned().unwrap_or_default()
            }
            _ => Name::default(),
        };
        if let Some(takes_value) = optional_or(name, &overload, arguments.len()) {
            let [left, right] = pair(arguments)?;
            return Ok(Step {
                id,
                kind: StepKind::OptionalOr(Box::new(OptionalOr { takes_value, left, right })),
            });
        }
        let function = self.env.function(name);
        let (mut callee, variadic) =
            function.map_or((Callee::Missing, false), |function| callee(function, &overload));
        self.relax_guard(&mut callee, &arguments);
        if arguments.is_empty() && callee.is_missing() {
            return Err(EvalError::new(format!("no such overload: {name}()")));
        }
        let style = match (&**name, variadic, arguments.len()) {
            (operators::NOT_STRICTLY_FALSE | operators::OLD_NOT_STRICTLY_FALSE, ..) => {
                Style::NonStrict
            }
            (operators::LOGICAL_NOT, false, 1) if !callee.is_missing() => Style::Negation,
            (_, true, _) | (_, _, 3..) => Style::Variadic,
            _ => Style::Eager,
        };
        let tracked = function
            .and_then(|function| function.overloads.iter().find(|known| known.id == overload));
        let tracked = tracked.and_then(|known| known.cost.as_ref());
        let cost = self.cost((&**name, &*overload), tracked);
        let mut call = Call {
            function: Name::clone(name),
            overload,
            style,
            callee,
            arguments,
            cost,
            extends: None,
            joins_texts: false,
        };
        call.joins_texts = call.adds_texts();
        Ok(Step { id, kind: StepKind::Call(Box::new(call)) })
    }

    /// Leaves the parameters unchecked that their arguments fit whatever happens.
    fn relax_guard(&self, callee: &mut Callee, arguments: &[Step]) {
        let Callee::Bound { guard, .. } = callee else { return };
        let Some(params) = guard.as_deref().filter(|params| params.len() == arguments.len()) else {
            return;
        };
        let rest: Arc<[Type]> = params
            .iter()
            .zip(arguments)
            .map(
                |(param, argument)| {
                    if self.always_fits(param, argument) { Type::Dyn } else { param.clone() }
                },
            )
            .collect();
        let is_needed = rest.iter().any(|param| *param != Type::Dyn);
        *guard = is_needed.then_some(rest);
    }

    /// Whether a step yields nothing but values of this type: a constant, or a body of that type.
    fn always_fits(&self, param: &Type, argument: &Step) -> bool {
        match &argument.kind {
            StepKind::Const(value) => fits(std::slice::from_ref(param), &[value]),
            StepKind::Call(call) if matches!(call.callee, Callee::Bound { .. }) => {
                let overloads = self.env.function(&call.function).map(|known| &known.overloads);
                let mut overloads = overloads.into_iter().flatten();
                let known = overloads.find(|overload| overload.id == call.overload);
                matches!(param, Type::Bool | Type::Int | Type::String | Type::Struct(_))
                    && known.is_some_and(|known| known.result == *param)
            }
            _ => false,
        }
    }

    /// What calls of an overload cost, by the names of function and overload.
    fn cost(&self, names: (&str, &str), tracked: Option<&OverloadCost>) -> CostModel {
        cost::model(self.env.dialect(), names, tracked, self.options.estimator.as_deref())
    }
}

/// Whether a call is `orValue` (`true`) or `or` (`false`) of optionals, which evaluate their argument only when needed.
fn optional_or(name: &str, overload: &str, arguments: usize) -> Option<bool> {
    match (name, overload, arguments) {
        ("or", "" | "optional_or_optional", 2) => Some(false),
        ("orValue", "" | "optional_orValue_value", 2) => Some(true),
        _ => None,
    }
}

/// The body that a call reaches, and whether it is variadic: the overload's, else whatever stands under the function's name.
fn callee(function: &FunctionDecl, overload: &str) -> (Callee, bool) {
    if let Some(singleton) = &function.singleton {
        let body = singleton.binding.clone();
        let variadic = body.is_variadic();
        return (Callee::Bound { body, traits: singleton.traits, guard: None }, variadic);
    }
    let direct = function.overloads.iter().find(|known| *known.id == *overload);
    let mut bound = function.overloads.iter().filter(|known| known.binding.is_some());
    let only = match (bound.next(), bound.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    if let Some((known, binding)) =
        direct.or(only).and_then(|known| known.binding.as_ref().map(|binding| (known, binding)))
    {
        let guard = function.type_guards.then(|| known.params.clone().into());
        let callee = Callee::Bound { body: binding.clone(), traits: Traits::NONE, guard };
        return (callee, binding.is_variadic());
    }
    let bodies: Vec<_> = function
        .overloads
        .iter()
        .filter_map(|known| Some((known.params.clone(), known.binding.clone()?)))
        .collect();
    if bodies.is_empty() { (Callee::Missing, false) } else { (Callee::Dispatch(bodies), true) }
}

fn pair(steps: Vec<Step>) -> Planned<[Step; 2]> {
    steps.try_into().map_err(|_| EvalError::no_such_overload())
}

fn plan_conditional(id: ExprId, arguments: Vec<Step>) -> Step {
    let mut arguments = arguments.into_iter();
    let (Some(condition), Some(truthy), Some(falsy)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Step { id, kind: StepKind::Const(Value::Null) };
    };
    let root = Root::Conditional {
        id,
        condition,
        truthy: Box::new(as_attribute(truthy)),
        falsy: Box::new(as_attribute(falsy)),
    };
    attribute_step(Attribute { root, qualifiers: Vec::new() })
}

fn plan_index(id: ExprId, arguments: Vec<Step>, optional: bool) -> Planned<Step> {
    let [operand, index] = pair(arguments)?;
    let mut attribute = as_attribute(operand);
    let key = match index.kind {
        StepKind::Const(key) if is_key(&key) => Key::Constant(key),
        StepKind::Const(key) => return Err(invalid_key(&key)),
        StepKind::Attribute(index) | StepKind::TestOnly(index) => Key::Attribute(*index),
        kind => {
            let root = Root::Relative { id, operand: Step { id: index.id, kind } };
            Key::Computed(Attribute { root, qualifiers: Vec::new() })
        }
    };
    attribute.qualify(Arc::new(Qualifier { id, optional, key }));
    Ok(attribute_step(attribute))
}

/// Whether a value can be looked up under: cel-go has qualifiers for these types alone.
pub(in crate::program) fn is_key(value: &Value) -> bool {
    matches!(
        value,
        Value::String(_) | Value::Int(_) | Value::Uint(_) | Value::Bool(_) | Value::Double(_)
    )
}

pub(in crate::program) fn invalid_key(value: &Value) -> EvalError {
    EvalError::new(format!("invalid qualifier type: {}", value.go_type_name()))
}
