//! What the functions of the standard library do: the bodies of `common/stdlib`, by the functions' names.

mod arithmetic;
mod conversion;
mod time;

use std::cmp::Ordering;

use crate::Name;
use crate::ast::operators;
use crate::declarations::FunctionDecl;
use crate::dialect::Dialect;
use crate::function::Binding;
use crate::regex::Regex;
use crate::value::{EvalError, Outcome, Traits, Value, compare, equal};

/// What a value with methods of its own answers to a call that has no body. Mirrors `traits.Receiver`.
pub(crate) fn receive(function: &str, arguments: &[Value]) -> Outcome {
    match (function, arguments) {
        ("contains", [Value::String(text), Value::String(part)]) => {
            Ok(Value::Bool(text.contains(&**part)))
        }
        ("startsWith", [Value::String(text), Value::String(part)]) => {
            Ok(Value::Bool(text.starts_with(&**part)))
        }
        ("endsWith", [Value::String(text), Value::String(part)]) => {
            Ok(Value::Bool(text.ends_with(&**part)))
        }
        _ => time::receive(function, arguments),
    }
}

/// Gives a function of the standard library its bodies. Functions that the interpreter knows itself (`&&`, `==`, `[]`)
/// keep none. `utc` says whether accessors of timestamps read them in UTC or in their own offset.
pub fn bind_standard(dialect: Dialect, utc: bool, function: FunctionDecl) -> FunctionDecl {
    let name = Name::clone(&function.name);
    match &*name {
        operators::LOGICAL_NOT => function.singleton(Traits::NONE, Binding::unary(not)),
        operators::ADD => function.singleton(Traits::ADDER, Binding::binary(arithmetic::add)),
        operators::SUBTRACT => {
            function.singleton(Traits::SUBTRACTOR, Binding::binary(arithmetic::subtract))
        }
        operators::MULTIPLY => {
            function.singleton(Traits::MULTIPLIER, Binding::binary(arithmetic::multiply))
        }
        operators::DIVIDE => {
            function.singleton(Traits::DIVIDER, Binding::binary(arithmetic::divide))
        }
        operators::MODULO => {
            function.singleton(Traits::MODDER, Binding::binary(arithmetic::modulo))
        }
        operators::NEGATE => {
            function.singleton(Traits::NEGATER, Binding::unary(arithmetic::negate))
        }
        operators::LESS => comparison(function, Ordering::is_lt),
        operators::LESS_EQUALS => comparison(function, Ordering::is_le),
        operators::GREATER => comparison(function, Ordering::is_gt),
        operators::GREATER_EQUALS => comparison(function, Ordering::is_ge),
        operators::IN | operators::OLD_IN | "in" => {
            function.singleton(Traits::NONE, Binding::binary(is_in))
        }
        "size" => function.singleton(Traits::SIZER, Binding::unary(size)),
        "contains" => text_test(function, |text, part| text.contains(part)),
        "startsWith" => text_test(function, |text, part| text.starts_with(part)),
        "endsWith" => text_test(function, |text, part| text.ends_with(part)),
        "matches" => function
            .singleton(Traits::MATCHER, Binding::binary(matches))
            .regex_argument(1, matches_compiled),
        "type" | "dyn" | "bool" | "bytes" | "double" | "duration" | "int" | "string"
        | "timestamp" | "uint" => conversion::bind(dialect, function),
        _ => time::bind(dialect, utc, function),
    }
}

fn not(value: &Value) -> Outcome {
    match value {
        Value::Bool(value) => Ok(Value::Bool(!value)),
        _ => Err(EvalError::no_such_overload()),
    }
}

fn comparison(function: FunctionDecl, holds: fn(Ordering) -> bool) -> FunctionDecl {
    let body = move |left: &Value, right: &Value| {
        compare(left, right).map(|order| Value::Bool(holds(order)))
    };
    function.singleton(Traits::COMPARER, Binding::binary(body))
}

fn is_in(element: &Value, container: &Value) -> Outcome {
    match container {
        Value::List(list) => {
            Ok(Value::Bool(list.iter().any(|held| equal(element, held) == Ok(true))))
        }
        Value::Map(map) if map.is_empty() => Ok(Value::Bool(false)),
        Value::Map(map) => {
            element.check_key(false)?;
            Ok(Value::Bool(map.find(element).is_some()))
        }
        _ => Err(EvalError::no_such_overload()),
    }
}

fn size(value: &Value) -> Outcome {
    value.size().map(Value::Int).ok_or_else(EvalError::no_such_overload)
}

/// These three are bound without checks of their own, so that a receiver of another type says no more than the bare text.
fn text_test(function: FunctionDecl, test: fn(&str, &str) -> bool) -> FunctionDecl {
    let mut function = function.without_type_guards();
    for overload in &mut function.overloads {
        overload.binding = Some(Binding::binary(move |text, part| match (text, part) {
            (Value::String(text), Value::String(part)) => Ok(Value::Bool(test(text, part))),
            _ => Err(EvalError::no_such_overload()),
        }));
    }
    function
}

fn matches(text: &Value, pattern: &Value) -> Outcome {
    match (text, pattern) {
        (Value::String(text), Value::String(pattern)) => {
            Ok(Value::Bool(Regex::new(pattern)?.is_match(text)))
        }
        _ => Err(EvalError::no_such_overload()),
    }
}

fn matches_compiled(regex: &Regex, arguments: &[Value]) -> Outcome {
    match arguments {
        [Value::String(text), _] => Ok(Value::Bool(regex.is_match(text))),
        _ => Err(EvalError::no_such_overload()),
    }
}
