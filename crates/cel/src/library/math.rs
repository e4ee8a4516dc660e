//! cel-go's mathematics (`ext.Math`), versions 0 to 2.

use std::cmp::Ordering;

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::library::Library;
use crate::parser::macros::math_macros;
use crate::types::Type;
use crate::value::{EvalError, Outcome, Value, compare};

/// `ext.Math(ext.MathVersion(version))`.
pub fn math(version: u32) -> Library {
    let mut functions = vec![extreme("min", Ordering::Greater), extreme("max", Ordering::Less)];
    if version >= 1 {
        functions.extend(doubles());
        functions.extend(signs());
        functions.extend(bits());
    }
    if version >= 2 {
        functions.push(square_root());
    }
    Library { name: "cel.lib.ext.math", functions, macros: math_macros(), ..Library::default() }
}

/// `math.@min` and `math.@max`, to which the macros `least` and `greatest` expand. The second of a pair wins when the
/// first compares to it as `loses` says.
fn extreme(which: &'static str, loses: Ordering) -> FunctionDecl {
    let name = format!("math.@{which}");
    let numbers = [Type::Double, Type::Int, Type::Uint];
    let identity = |value: &Value| Ok(value.clone());
    let pair = move |left: &Value, right: &Value| better(which, loses, left, right);
    let list = move |list: &Value| best(which, loses, list);
    let mut overloads = Vec::new();
    for of in &numbers {
        let id = format!("math_@{which}_{}", of.type_name());
        overloads.push(OverloadDecl::global(&id, vec![of.clone()], of.clone()).unary(identity));
    }
    for of in &numbers {
        let id = format!("math_@{which}_{0}_{0}", of.type_name());
        overloads
            .push(OverloadDecl::global(&id, vec![of.clone(), of.clone()], of.clone()).binary(pair));
    }
    let mixed = [
        (Type::Int, Type::Uint),
        (Type::Int, Type::Double),
        (Type::Double, Type::Int),
        (Type::Double, Type::Uint),
        (Type::Uint, Type::Int),
        (Type::Uint, Type::Double),
    ];
    for (left, right) in mixed {
        let id = format!("math_@{which}_{}_{}", left.type_name(), right.type_name());
        overloads.push(OverloadDecl::global(&id, vec![left, right], Type::Dyn).binary(pair));
    }
    for of in numbers {
        let id = format!("math_@{which}_list_{}", of.type_name());
        overloads.push(OverloadDecl::global(&id, vec![Type::list(of.clone())], of).unary(list));
    }
    FunctionDecl::new(&name, overloads)
}

fn better(which: &str, loses: Ordering, left: &Value, right: &Value) -> Outcome {
    match compare(left, right) {
        Ok(order) => Ok(if order == loses { right.clone() } else { left.clone() }),
        Err(error) => Err(EvalError::new(format!("{error}: math.@{which}"))),
    }
}

fn best(which: &str, loses: Ordering, list: &Value) -> Outcome {
    let Value::List(list) = list else { return Err(EvalError::no_such_overload()) };
    let mut elements = list.iter();
    let Some(first) = elements.next() else {
        return Err(EvalError::new(format!("math.@{which}(list) argument must not be empty")));
    };
    let mut best = Ok(first.clone());
    for element in elements {
        best = match best {
            Ok(held) => better(which, loses, &held, element),
            // An error compares with nothing, and says so no more.
            Err(_) => break,
        };
    }
    match best {
        Ok(value @ (Value::Int(_) | Value::Uint(_) | Value::Double(_))) => Ok(value),
        _ => Err(EvalError::new(format!("no such overload: math.@{which}"))),
    }
}

fn doubles() -> Vec<FunctionDecl> {
    let number = |name: &str, body: fn(f64) -> f64| {
        let overload =
            OverloadDecl::global(&format!("math_{name}_double"), vec![Type::Double], Type::Double);
        let overload = overload.unary(move |value| match value {
            Value::Double(value) => Ok(Value::Double(body(*value))),
            _ => Err(EvalError::no_such_overload()),
        });
        FunctionDecl::new(&format!("math.{name}"), vec![overload])
    };
    let test = |name: &str, body: fn(f64) -> bool| {
        let overload =
            OverloadDecl::global(&format!("math_{name}_double"), vec![Type::Double], Type::Bool);
        let overload = overload.unary(move |value| match value {
            Value::Double(value) => Ok(Value::Bool(body(*value))),
            _ => Err(EvalError::no_such_overload()),
        });
        FunctionDecl::new(&format!("math.{name}"), vec![overload])
    };
    vec![
        number("ceil", f64::ceil),
        number("floor", f64::floor),
        number("round", f64::round),
        number("trunc", f64::trunc),
        test("isInf", f64::is_infinite),
        test("isNaN", f64::is_nan),
        test("isFinite", f64::is_finite),
    ]
}

fn signs() -> [FunctionDecl; 2] {
    let absolute = |value: &Value| match value {
        Value::Double(value) => Ok(Value::Double(value.abs())),
        Value::Int(value) => {
            value.checked_abs().map(Value::Int).ok_or_else(|| EvalError::new("integer overflow"))
        }
        other => Ok(other.clone()),
    };
    let sign = |value: &Value| match value {
        Value::Double(value) if value.is_nan() => Ok(Value::Double(*value)),
        Value::Double(value) if *value == 0.0 => Ok(Value::Double(0.0)),
        Value::Double(value) => Ok(Value::Double(value.signum())),
        Value::Int(value) => Ok(Value::Int(value.signum())),
        Value::Uint(value) => Ok(Value::Uint(u64::from(*value > 0))),
        _ => Err(EvalError::no_such_overload()),
    };
    let function = |name: &str, body: fn(&Value) -> Outcome| {
        let overload = |of: Type| {
            OverloadDecl::global(&format!("math_{name}_{}", of.type_name()), vec![of.clone()], of)
                .unary(body)
        };
        let overloads = [Type::Double, Type::Int, Type::Uint].map(overload);
        FunctionDecl::new(&format!("math.{name}"), overloads.into())
    };
    [function("abs", absolute), function("sign", sign)]
}

fn square_root() -> FunctionDecl {
    #[expect(clippy::cast_precision_loss, reason = "a double is what is asked for")]
    let root = |value: &Value| match value {
        Value::Double(value) => Ok(Value::Double(value.sqrt())),
        Value::Int(value) => Ok(Value::Double((*value as f64).sqrt())),
        Value::Uint(value) => Ok(Value::Double((*value as f64).sqrt())),
        _ => Err(EvalError::new("no such overload: sqrt")),
    };
    let overload = |of: Type| {
        OverloadDecl::global(&format!("math_sqrt_{}", of.type_name()), vec![of], Type::Double)
            .unary(root)
    };
    FunctionDecl::new("math.sqrt", [Type::Double, Type::Int, Type::Uint].map(overload).into())
}

/// An operation on bits, for ints and for uints.
#[derive(Clone, Copy)]
struct BitOperation {
    name: &'static str,
    int: fn(i64, i64) -> i64,
    uint: fn(u64, u64) -> u64,
}

fn bits() -> Vec<FunctionDecl> {
    let operations = [
        BitOperation { name: "bitAnd", int: |a, b| a & b, uint: |a, b| a & b },
        BitOperation { name: "bitOr", int: |a, b| a | b, uint: |a, b| a | b },
        BitOperation { name: "bitXor", int: |a, b| a ^ b, uint: |a, b| a ^ b },
    ];
    let mut functions: Vec<FunctionDecl> = operations.into_iter().map(bit_pair).collect();
    let not = |value: &Value| match value {
        Value::Int(value) => Ok(Value::Int(!value)),
        Value::Uint(value) => Ok(Value::Uint(!value)),
        _ => Err(EvalError::no_such_overload()),
    };
    functions.push(FunctionDecl::new(
        "math.bitNot",
        vec![
            OverloadDecl::global("math_bitNot_int_int", vec![Type::Int], Type::Int).unary(not),
            OverloadDecl::global("math_bitNot_uint_uint", vec![Type::Uint], Type::Uint).unary(not),
        ],
    ));
    functions.push(shift("bitShiftLeft", |value, by| value.checked_shl(by).unwrap_or(0)));
    functions.push(shift("bitShiftRight", |value, by| value.checked_shr(by).unwrap_or(0)));
    functions
}

fn bit_pair(operation: BitOperation) -> FunctionDecl {
    let BitOperation { name, int, uint } = operation;
    let body = move |left: &Value, right: &Value| match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(Value::Int(int(*left, *right))),
        (Value::Uint(left), Value::Uint(right)) => Ok(Value::Uint(uint(*left, *right))),
        _ => Err(EvalError::no_such_overload()),
    };
    let overload = |of: Type| {
        let id = format!("math_{name}_{0}_{0}", of.type_name());
        OverloadDecl::global(&id, vec![of.clone(), of.clone()], of).binary(body)
    };
    FunctionDecl::new(&format!("math.{name}"), [Type::Int, Type::Uint].map(overload).into())
}

/// Shifts bits out without a sign; 64 and more leave nothing.
fn shift(name: &'static str, body: fn(u64, u32) -> u64) -> FunctionDecl {
    let shift = move |value: &Value, by: &Value| {
        let Value::Int(by) = by else { return Err(EvalError::no_such_overload()) };
        if *by < 0 {
            return Err(EvalError::new(format!("math.{name}() negative offset: {by}")));
        }
        let by = u32::try_from(*by).unwrap_or(u32::MAX);
        match value {
            Value::Int(value) => Ok(Value::Int(body(value.cast_unsigned(), by).cast_signed())),
            Value::Uint(value) => Ok(Value::Uint(body(*value, by))),
            _ => Err(EvalError::no_such_overload()),
        }
    };
    let overload = |of: Type| {
        let id = format!("math_{name}_{}_int", of.type_name());
        OverloadDecl::global(&id, vec![of.clone(), Type::Int], of).binary(shift)
    };
    FunctionDecl::new(&format!("math.{name}"), [Type::Int, Type::Uint].map(overload).into())
}
