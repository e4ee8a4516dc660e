//! Quantities as `resources.requests` has them. Mirrors `library/quantity.go` and `apiserver/pkg/cel/quantity.go`.

mod decimal;
mod number;
mod parse;

use std::any::Any;
use std::cmp::Ordering;
use std::sync::Mutex;

use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{EvalError, Opaque, Outcome, Value};

use decimal::MAX_DIGITS;
use number::{Format, Number, compare_ints, lock};
use parse::{ParseError, parse};

const TYPE: &str = "kubernetes.Quantity";

/// `kubernetes.Quantity`.
#[derive(Debug)]
struct Quantity {
    number: Mutex<Number>,
    /// Results of arithmetic are pointers upstream, and a pointer on the right of `==` is no quantity there.
    pointer: bool,
}

impl Opaque for Quantity {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        if self.pointer { "*cel.Quantity" } else { "cel.Quantity" }
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        let other = of(other)?;
        if other.pointer {
            return Err(EvalError::no_such_overload());
        }
        let right = lock(&other.number).without_text();
        // Upstream compares a copy here, so the receiver stays what it is.
        let mut left = lock(&self.number).without_text();
        Ok(left.compare(&right) == Ordering::Equal)
    }

    fn verbatim(&self) -> String {
        lock(&self.number).print()
    }

    fn native(&self) -> Option<String> {
        Some(format!("(*resource.Quantity){}", self.verbatim()))
    }
}

fn of(value: &Value) -> Result<&Quantity, EvalError> {
    match value {
        Value::Opaque(opaque) => {
            opaque.as_any().downcast_ref().ok_or_else(EvalError::no_such_overload)
        }
        _ => Err(EvalError::no_such_overload()),
    }
}

fn too_long() -> EvalError {
    EvalError::new(format!("quantity has more than {MAX_DIGITS} digits"))
}

fn refusal(error: ParseError) -> EvalError {
    words(error).map_or_else(too_long, EvalError::new)
}

/// The error of `resource.ParseQuantity`; `None` where only our limit is in the way.
fn words(error: ParseError) -> Option<&'static str> {
    match error {
        ParseError::Format => Some(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ),
        ParseError::Numeric => Some("unable to parse numeric part of quantity"),
        ParseError::Suffix => Some("unable to parse quantity's suffix"),
        ParseError::TooLong => None,
    }
}

/// What `resource.ParseQuantity` says of a text that is no quantity.
pub(crate) fn error(text: &str) -> Option<&'static str> {
    parse(&text.into()).err().and_then(words)
}

fn read(value: &Value) -> Result<Result<Number, ParseError>, EvalError> {
    match value {
        Value::String(text) => Ok(parse(text)),
        _ => Err(EvalError::no_such_overload()),
    }
}

fn compare(left: &Value, right: &Value) -> Result<Ordering, EvalError> {
    let (left, right) = (of(left)?, of(right)?);
    let ints = (lock(&left.number).as_int_amount(), lock(&right.number).as_int_amount());
    if let (Some(left), Some(right)) = ints
        && let Some(ordering) = compare_ints(left, right)
    {
        return Ok(ordering);
    }
    let right = lock(&right.number).without_text();
    Ok(lock(&left.number).compare(&right))
}

/// `add` and `sub`. Before 1.37 the copy still shares a decimal with the receiver, which changes along.
fn arithmetic(deep: bool, negate: bool, left: &Value, right: &Number) -> Outcome {
    let left = lock(&of(left)?.number);
    let mut copy = if deep { left.deep_copy() } else { left.clone() };
    drop(left);
    copy.add(right, negate).map_err(|_| too_long())?;
    Ok(Value::opaque(Quantity { number: Mutex::new(copy), pointer: true }))
}

fn arithmetic_functions(deep: bool, negate: bool, name: &str) -> FunctionDecl {
    let id = format!("quantity_{name}");
    let with_quantity = "kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity";
    let with_int = "kubernetes.Quantity.(int) -> kubernetes.Quantity";
    let quantities = overload(&id, with_quantity).binary(move |left, right| {
        let right = lock(&of(right)?.number).clone();
        arithmetic(deep, negate, left, &right)
    });
    let int = overload(&format!("{id}_int"), with_int).binary(move |left, right| match right {
        Value::Int(right) => {
            let right = Number::int(*right, 0, Format::DecimalExponent, None);
            arithmetic(deep, negate, left, &right)
        }
        _ => Err(EvalError::no_such_overload()),
    });
    FunctionDecl::new(name, vec![quantities, int])
}

/// `library.Quantity()`. `deep`: whether arithmetic leaves its receiver alone, as it does from 1.37 on.
pub fn quantity(deep: bool) -> Library {
    let unary = |name: &str, id: &str, signature: &str, body: fn(&Value) -> Outcome| {
        FunctionDecl::new(name, vec![overload(id, signature).unary(body)])
    };
    let comparison = |name: &str, id: &str, result: &str, body: fn(Ordering) -> Value| {
        let signature = format!("kubernetes.Quantity.(kubernetes.Quantity) -> {result}");
        let body = move |left: &Value, right: &Value| compare(left, right).map(body);
        FunctionDecl::new(name, vec![overload(id, &signature).binary(body)])
    };
    let functions = vec![
        unary("quantity", "string_to_quantity", "(string) -> kubernetes.Quantity", |text| {
            let number = Mutex::new(read(text)?.map_err(refusal)?);
            Ok(Value::opaque(Quantity { number, pointer: false }))
        }),
        unary("isQuantity", "is_quantity_string", "(string) -> bool", |text| match read(text)? {
            Err(ParseError::TooLong) => Err(too_long()),
            read => Ok(Value::Bool(read.is_ok())),
        }),
        unary("sign", "quantity_sign", "(kubernetes.Quantity) -> int", |quantity| {
            Ok(Value::Int(lock(&of(quantity)?.number).sign()))
        }),
        comparison("isGreaterThan", "quantity_is_greater_than", "bool", |ordering| {
            Value::Bool(ordering == Ordering::Greater)
        }),
        comparison("isLessThan", "quantity_is_less_than", "bool", |ordering| {
            Value::Bool(ordering == Ordering::Less)
        }),
        comparison("compareTo", "quantity_compare_to", "int", |ordering| {
            Value::Int(ordering as i64)
        }),
        unary(
            "asApproximateFloat",
            "quantity_get_float",
            "kubernetes.Quantity.() -> double",
            |quantity| Ok(Value::Double(lock(&of(quantity)?.number).as_approximate_float())),
        ),
        unary("asInteger", "quantity_get_int", "kubernetes.Quantity.() -> int", |quantity| {
            let int = lock(&of(quantity)?.number).as_int();
            int.map(Value::Int).ok_or_else(|| EvalError::new("cannot convert value to integer"))
        }),
        unary("isInteger", "quantity_is_integer", "kubernetes.Quantity.() -> bool", |quantity| {
            Ok(Value::Bool(lock(&of(quantity)?.number).as_int().is_some()))
        }),
        arithmetic_functions(deep, false, "add"),
        arithmetic_functions(deep, true, "sub"),
    ];
    Library { name: "kubernetes.quantity", functions, ..Library::default() }
}

#[cfg(test)]
mod tests;
