//! cel-go's lists (`ext.Lists`), versions 0 to 3.

use gatewalk_diagnostics::order;
use std::cmp::Ordering;

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::dialect::Dialect;
use crate::function::{Asserted, Binding};
use crate::library::{Library, estimates};
use crate::parser::macros::sort_by_macro;
use crate::program::LIST_CREATE;
use crate::types::Type;
use crate::value::{EvalError, List, Outcome, Traits, Value, compare, equal};

/// The types that can be sorted, in the order of their overloads.
fn comparable_types() -> [Type; 8] {
    [
        Type::Int,
        Type::Uint,
        Type::Double,
        Type::Bool,
        Type::Duration,
        Type::Timestamp,
        Type::String,
        Type::Bytes,
    ]
}

/// How large a list `lists.range` makes at most, since cel-go 0.29.
const MAX_RANGE: i64 = 1_000_000;
/// How large a list it makes where cel-go sets no limit of its own; beyond, cost limits have long been passed and only
/// memory would end it.
const MAX_UNLIMITED_RANGE: i64 = 20_000_000;

/// `ext.Lists(ext.ListsVersion(version))` of a version of cel-go.
pub fn lists(dialect: Dialect, version: u32) -> Library {
    let list = || Type::list(Type::parameter("T"));
    let costs = version >= 3 && dialect >= Dialect::V0_26_0;
    let mut functions = vec![FunctionDecl::new(
        "slice",
        vec![costing(
            costs,
            OverloadDecl::member("list_slice", vec![list(), Type::Int, Type::Int], list())
                .variadic(slice),
            output_size,
        )],
    )];
    if version >= 1 {
        functions.push(flatten_function(dialect, costs));
    }
    if version >= 2 {
        functions.push(sort_function("sort", |of| format!("list_{of}_sort"), costs));
        functions.push(sort_function(
            "@sortByAssociatedKeys",
            |of| format!("list_{of}_sortByAssociatedKeys"),
            costs,
        ));
        let range = move |count: &Value| range(dialect, count);
        functions.push(FunctionDecl::new(
            "lists.range",
            vec![costing(
                costs,
                OverloadDecl::global("lists_range", vec![Type::Int], Type::list(Type::Int))
                    .unary(range),
                output_size,
            )],
        ));
        functions.push(FunctionDecl::new(
            "reverse",
            vec![costing(
                costs,
                OverloadDecl::member("list_reverse", vec![list()], list()).unary(reverse),
                output_size,
            )],
        ));
        functions.push(FunctionDecl::new(
            "distinct",
            vec![comparing(
                costs,
                OverloadDecl::member("list_distinct", vec![list()], list()).unary(distinct),
                0,
            )],
        ));
    }
    if costs {
        estimates::estimate_all(&mut functions);
    }
    let macros = if version >= 2 { vec![sort_by_macro()] } else { Vec::new() };
    Library { name: "cel.lib.ext.lists", functions, macros, ..Library::default() }
}

fn costing(
    costs: bool,
    overload: OverloadDecl,
    cost: fn(&[Value], &Value) -> Option<u64>,
) -> OverloadDecl {
    if costs { overload.costing(cost) } else { overload }
}

/// An overload that compares the elements of an argument with each other.
fn comparing(costs: bool, overload: OverloadDecl, argument: usize) -> OverloadDecl {
    if !costs {
        return overload;
    }
    overload.costing_asserted(argument, Asserted::List, move |arguments, _| {
        Some(self_comparison(arguments.get(argument)))
    })
}

fn size(value: Option<&Value>) -> u64 {
    value.and_then(Value::size).and_then(|size| u64::try_from(size).ok()).unwrap_or(1)
}

/// Making a list of this many elements, each worth the factor.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cel-go's own arithmetic"
)]
fn allocation(factor: f64, size: u64) -> u64 {
    if factor < 0.0 {
        // A negative product wraps around in Go.
        return ((size as f64 * factor) as i64).cast_unsigned().wrapping_add(1 + LIST_CREATE);
    }
    let product = size as f64 * factor;
    // Beyond what 64 bits hold, Go's conversion yields the highest bit alone (on amd64).
    let product = if product < u64::MAX as f64 { product as u64 } else { 1 << 63 };
    product.saturating_add(1 + LIST_CREATE)
}

#[expect(clippy::unnecessary_wraps, reason = "a cost may also be left to others")]
fn output_size(_: &[Value], result: &Value) -> Option<u64> {
    Some(allocation(1.0, size(Some(result))))
}

/// Comparing each element with each; text and bytes cost a tenth more.
fn self_comparison(list: Option<&Value>) -> u64 {
    let size = size(list);
    let first = if let Some(Value::List(list)) = list { list.get(0) } else { None };
    let factor = if matches!(first, Some(Value::String(_) | Value::Bytes(_))) { 2.1 } else { 2.0 };
    allocation(factor, size.saturating_mul(size))
}

fn as_list(value: &Value) -> Result<&List, EvalError> {
    if let Value::List(list) = value { Ok(list) } else { Err(EvalError::no_such_overload()) }
}

fn slice(arguments: &[Value]) -> Outcome {
    let [list, Value::Int(start), Value::Int(end)] = arguments else {
        return Err(EvalError::no_such_overload());
    };
    let list = as_list(list)?;
    let fail = |why: &str| Err(EvalError::new(format!("cannot slice({start}, {end}), {why}")));
    let (Ok(from), Ok(to)) = (usize::try_from(*start), usize::try_from(*end)) else {
        return fail("negative indexes not supported");
    };
    if from > to {
        return fail("start index must be less than or equal to end index");
    }
    if list.len() < to {
        return fail(&format!("list is length {}", list.len()));
    }
    Ok(Value::List((from..to).filter_map(|index| list.get(index).cloned()).collect()))
}

fn flatten_depth(arguments: &[Value]) -> i64 {
    if let Some(Value::Int(depth)) = arguments.get(1) { *depth } else { 1 }
}

#[expect(clippy::cast_precision_loss, reason = "cel-go's own arithmetic")]
#[expect(clippy::unnecessary_wraps, reason = "a cost may also be left to others")]
fn flatten_cost(arguments: &[Value], _: &Value) -> Option<u64> {
    Some(allocation(flatten_depth(arguments) as f64, size(arguments.first())))
}

/// Since 0.29 a negative depth counts 1.
#[expect(clippy::cast_precision_loss, reason = "cel-go's own arithmetic")]
#[expect(clippy::unnecessary_wraps, reason = "a cost may also be left to others")]
fn clamped_flatten_cost(arguments: &[Value], _: &Value) -> Option<u64> {
    let depth = flatten_depth(arguments);
    let factor = if depth < 0 { 1.0 } else { depth as f64 };
    Some(allocation(factor, size(arguments.first())))
}

fn flatten_function(dialect: Dialect, costs: bool) -> FunctionDecl {
    let list = || Type::list(Type::parameter("T"));
    let dynamic = || Type::list(Type::Dyn);
    let cost = if dialect >= Dialect::V0_29_2 { clamped_flatten_cost } else { flatten_cost };
    let no_such = move |call: String| {
        let plain = dialect < Dialect::V0_23_2;
        let named = || EvalError::new(format!("no such overload: {call}"));
        Err(if plain { EvalError::no_such_overload() } else { named() })
    };
    // Go's `%v` of the type, which has parameters.
    let declared = move |value: &Value| match value {
        Value::List(_) if dialect < Dialect::V0_26_0 => "list()".to_owned(),
        Value::List(_) => "list(dyn)".to_owned(),
        Value::Map(_) if dialect < Dialect::V0_26_0 => "map(, )".to_owned(),
        Value::Map(_) => "map(dyn, dyn)".to_owned(),
        Value::Optional(_) if dialect >= Dialect::V0_29_2 => "optional_type(dyn)".to_owned(),
        _ => value.type_name().to_owned(),
    };
    let once = move |value: &Value| match value {
        Value::List(list) => flatten(list, 1),
        other => no_such(format!("{}.flatten()", declared(other))),
    };
    let deep = move |value: &Value, depth: &Value| match (value, depth) {
        (Value::List(list), Value::Int(depth)) => flatten(list, *depth),
        (value, depth) => no_such(format!("{}.flatten({})", declared(value), declared(depth))),
    };
    let to_depth = OverloadDecl::member("list_flatten_int", vec![dynamic(), Type::Int], dynamic())
        .binary(deep);
    FunctionDecl::new(
        "flatten",
        vec![
            costing(
                costs,
                OverloadDecl::member("list_flatten", vec![Type::list(list())], list()).unary(once),
                cost,
            ),
            if costs { to_depth.costing_asserted(1, Asserted::Int, cost) } else { to_depth },
        ],
    )
    .without_type_guards()
}

fn flatten(list: &List, depth: i64) -> Outcome {
    if depth < 0 {
        return Err(EvalError::new("level must be non-negative"));
    }
    let mut flat = Vec::with_capacity(list.len());
    append_flat(list, depth, &mut flat);
    Ok(Value::list(flat))
}

/// Values nest no deeper than expressions and data do.
fn append_flat(list: &List, depth: i64, flat: &mut Vec<Value>) {
    for element in list {
        match element {
            Value::List(inner) if depth > 0 => append_flat(inner, depth - 1, flat),
            other => flat.push(other.clone()),
        }
    }
}

fn sort_function(name: &str, id: fn(&str) -> String, costs: bool) -> FunctionDecl {
    let by_keys = name != "sort";
    let overloads = comparable_types()
        .into_iter()
        .map(|of| {
            let id = id(of.type_name());
            let keys = Type::list(of);
            let (params, result) = if by_keys {
                let list = Type::list(Type::parameter("T"));
                (vec![list.clone(), keys], list)
            } else {
                (vec![keys.clone()], keys)
            };
            let overload = OverloadDecl::member(&id, params, result);
            if by_keys { comparing(costs, overload, 1) } else { comparing(costs, overload, 0) }
        })
        .collect();
    let binding = if by_keys {
        Binding::binary(|list, keys| sort(as_list(list)?, as_list(keys)?))
    } else {
        Binding::unary(|list| sort(as_list(list)?, as_list(list)?))
    };
    FunctionDecl::new(name, overloads).singleton(Traits::LISTER, binding)
}

fn sort(list: &List, keys: &List) -> Outcome {
    if list.len() != keys.len() {
        return Err(EvalError::new(format!(
            "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got {} and {} elements respectively",
            list.len(),
            keys.len()
        )));
    }
    let Some(first) = keys.get(0) else { return Ok(Value::List(list.clone())) };
    if !Traits::of(first).has(Traits::COMPARER) {
        return Err(EvalError::new("list elements must be comparable"));
    }
    if keys.iter().any(|key| key.type_name() != first.type_name()) {
        return Err(EvalError::new("list elements must have the same type"));
    }
    let mut pairs: Vec<(&Value, &Value)> = keys.iter().zip(list.iter()).collect();
    order::sort_by(&mut pairs, |(left, _), (right, _)| {
        compare(left, right).unwrap_or(Ordering::Equal)
    });
    Ok(Value::List(pairs.into_iter().map(|(_, element)| element.clone()).collect()))
}

fn range(dialect: Dialect, count: &Value) -> Outcome {
    let Value::Int(count) = count else { return Err(EvalError::no_such_overload()) };
    if dialect >= Dialect::V0_29_2 {
        if *count < 0 {
            return Err(EvalError::new(format!(
                "lists.range: size must be non-negative, got {count}"
            )));
        }
        if *count > MAX_RANGE {
            let text = format!("lists.range: size {count} exceeds maximum allowed ({MAX_RANGE})");
            return Err(EvalError::new(text));
        }
    }
    if *count > MAX_UNLIMITED_RANGE {
        return Err(EvalError::panicked(
            "internal error: runtime error: makeslice: len out of range",
        ));
    }
    Ok(Value::List((0..*count).map(Value::Int).collect()))
}

fn reverse(list: &Value) -> Outcome {
    let mut elements: Vec<Value> = as_list(list)?.iter().cloned().collect();
    elements.reverse();
    Ok(Value::list(elements))
}

fn distinct(list: &Value) -> Outcome {
    let mut kept: Vec<Value> = Vec::new();
    for element in as_list(list)? {
        if !kept.iter().any(|held| equal(element, held) == Ok(true)) {
            kept.push(element.clone());
        }
    }
    Ok(Value::list(kept))
}
