//! What cel-go's decorators do to a step once it is planned: constants are folded, patterns compiled, `in` over
//! constants becomes a set. Mirrors `interpreter/decorators.go`.

use std::sync::Arc;

use crate::env::Env;
use crate::regex::Regex;
use crate::value::{EvalError, List, Map, Value};

use super::ProgramOptions;
use super::evaluator;
use super::step::{
    Call, Callee, ListStep, MapStep, MemberStep, Plan, Semantics, Step, StepKind, Style,
};

/// The conversions of constants that are done while planning (`overloads.IsTypeConversionFunction`).
const CONVERSIONS: &[&str] =
    &["bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint"];

pub(super) fn decorate(env: &Env, optimize: bool, step: Step) -> Result<Step, EvalError> {
    let Step { id, kind } = step;
    let kind = match kind {
        _ if !optimize => return compile_pattern(env, optimize, Step { id, kind }),
        StepKind::List(list) => fold_list(*list),
        StepKind::Map(map) => fold_map(id, *map)?,
        StepKind::Call(call) if &*call.overload == "in_list" => fold_membership(*call),
        StepKind::Call(call) if CONVERSIONS.contains(&&*call.function) => {
            fold_conversion(id, call)?
        }
        kind => kind,
    };
    compile_pattern(env, optimize, Step { id, kind })
}

fn is_constant(step: &Step) -> bool {
    matches!(step.kind, StepKind::Const(_))
}

fn constant(step: &Step) -> Option<&Value> {
    if let StepKind::Const(value) = &step.kind { Some(value) } else { None }
}

fn fold_list(list: ListStep) -> StepKind {
    if !list.elements.iter().all(|(element, _)| is_constant(element)) {
        return StepKind::List(Box::new(list));
    }
    let mut elements = Vec::with_capacity(list.elements.len());
    for (element, optional) in &list.elements {
        match (constant(element), optional) {
            (Some(value), false) => elements.push(value.clone()),
            (Some(Value::Optional(held)), true) => elements.extend(held.as_deref().cloned()),
            _ => return StepKind::List(Box::new(list)),
        }
    }
    StepKind::Const(Value::List(List::new(elements)))
}

fn fold_map(id: crate::ExprId, map: MapStep) -> Result<StepKind, EvalError> {
    if !map.entries.iter().all(|(key, value, _)| is_constant(key) && is_constant(value)) {
        return Ok(StepKind::Map(Box::new(map)));
    }
    if map.entries.iter().any(|(_, _, optional)| *optional) {
        return evaluate(Step { id, kind: StepKind::Map(Box::new(map)) }).map(StepKind::Const);
    }
    let entries = map
        .entries
        .iter()
        .filter_map(|(key, value, _)| Some((constant(key)?.clone(), constant(value)?.clone())));
    Ok(StepKind::Const(Value::Map(Map::new(entries))))
}

fn fold_conversion(id: crate::ExprId, call: Box<Call>) -> Result<StepKind, EvalError> {
    if call.arguments.len() != 1 || !call.arguments.iter().all(is_constant) {
        return Ok(StepKind::Call(call));
    }
    evaluate(Step { id, kind: StepKind::Call(call) }).map(StepKind::Const)
}

/// The value of a step that needs no variables.
fn evaluate(root: Step) -> Result<Value, EvalError> {
    let semantics = Semantics {
        lazy_accumulator: true,
        variadic_error_names_node: true,
        optional_has_size: true,
        short_optional_name: false,
        strict_optional_or: true,
        unpacks_optionals: false,
        hides_range_errors: false,
    };
    let accumulators = Vec::new();
    let (loops, regular) = (false, true);
    let plan = Plan { root, locals: 0, accumulators, semantics, loops, regular };
    evaluator::evaluate(&plan, &ProgramOptions::default(), &(), None).result
}

fn fold_membership(call: Call) -> StepKind {
    let elements = match call.arguments.get(1).and_then(constant) {
        Some(Value::List(list)) => list.clone(),
        _ => return StepKind::Call(Box::new(call)),
    };
    if elements.is_empty() {
        return StepKind::Const(Value::Bool(false));
    }
    let Some(set) = ConstantSet::new(&elements) else { return StepKind::Call(Box::new(call)) };
    match call.arguments.into_iter().next() {
        Some(argument) => StepKind::Member(Box::new(MemberStep { argument, set })),
        None => StepKind::Const(Value::Bool(false)),
    }
}

/// A pattern that is a constant is compiled now, and a bad one is an error of the program.
fn compile_pattern(env: &Env, optimize: bool, step: Step) -> Result<Step, EvalError> {
    let Step { id, kind: StepKind::Call(mut call) } = step else { return Ok(step) };
    if !call.arguments.iter().skip(1).any(is_constant) {
        return Ok(Step { id, kind: StepKind::Call(call) });
    }
    let regex = env.function(&call.function).and_then(|function| function.regex.as_ref());
    // The standard library's `matches` is only compiled together with the other optimizations.
    let regex = regex.filter(|_| optimize || &*call.function != "matches");
    if let Some(regex) = regex
        && let Some(Value::String(pattern)) = call.arguments.get(regex.index).and_then(constant)
    {
        call.callee = Callee::Regex { regex: Regex::new(pattern)?, body: Arc::clone(&regex.body) };
        call.style = Style::Variadic;
    }
    Ok(Step { id, kind: StepKind::Call(call) })
}

/// The constants of a list, found by binary search. Numbers are in it under every type that holds them exactly.
#[derive(Debug)]
pub(super) struct ConstantSet {
    map: Map,
}

impl ConstantSet {
    /// `None` if an element is of a type that cel-go does not put into sets.
    fn new(elements: &List) -> Option<Self> {
        let mut entries = Vec::with_capacity(elements.len());
        for element in elements {
            let entry = |value| (value, Value::Bool(true));
            match element {
                Value::Bool(_) | Value::String(_) => {}
                Value::Double(double) => {
                    // A number that a conversion would change is left out.
                    let int = Value::Int(crate::value::double_to_int(*double).unwrap_or_default());
                    let uint =
                        Value::Uint(crate::value::double_to_uint(*double).unwrap_or_default());
                    for number in [int, uint] {
                        if crate::value::equal(&number, element).unwrap_or(false) {
                            entries.push(entry(number));
                        }
                    }
                }
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "cel-go converts without a check here"
                )]
                Value::Int(int) => {
                    entries.push(entry(Value::Double(*int as f64)));
                    entries.extend(u64::try_from(*int).ok().map(|uint| entry(Value::Uint(uint))));
                }
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "cel-go converts without a check here"
                )]
                Value::Uint(uint) => {
                    entries.push(entry(Value::Double(*uint as f64)));
                    entries.extend(i64::try_from(*uint).ok().map(|int| entry(Value::Int(int))));
                }
                _ => return None,
            }
            entries.push(entry(element.clone()));
        }
        Some(Self { map: Map::new(entries) })
    }

    pub(super) fn contains(&self, value: &Value) -> bool {
        self.map.contains_exactly(value)
    }
}
