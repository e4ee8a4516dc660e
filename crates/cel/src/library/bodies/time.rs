//! Accessors of timestamps and durations.

use crate::Name;
use crate::declarations::FunctionDecl;
use crate::dialect::Dialect;
use crate::function::Binding;
use crate::go;
use crate::value::{Civil, Duration, EvalError, Outcome, Timestamp, Value, load_zone};

/// Reads one field of a timestamp at an offset east of UTC.
type Field = fn(&Timestamp, &Civil) -> i64;

fn field(function: &str) -> Option<Field> {
    Some(match function {
        "getFullYear" => |_, civil| civil.year,
        "getMonth" => |_, civil| i64::from(civil.month) - 1,
        "getDayOfYear" => |_, civil| i64::from(civil.year_day) - 1,
        "getDayOfMonth" => |_, civil| i64::from(civil.day) - 1,
        "getDate" => |_, civil| i64::from(civil.day),
        "getDayOfWeek" => |_, civil| i64::from(civil.weekday),
        "getHours" => |_, civil| i64::from(civil.hour),
        "getMinutes" => |_, civil| i64::from(civil.minute),
        "getSeconds" => |_, civil| i64::from(civil.second),
        "getMilliseconds" => |time, _| i64::from(time.nanoseconds() / 1_000_000),
        _ => return None,
    })
}

/// A duration in whole units, cut off.
fn whole(function: &str, duration: Duration) -> Option<i64> {
    let nanoseconds = duration.nanoseconds();
    Some(match function {
        "getHours" => nanoseconds / 3_600_000_000_000,
        "getMinutes" => nanoseconds / 60_000_000_000,
        "getSeconds" => nanoseconds / 1_000_000_000,
        "getMilliseconds" => nanoseconds / 1_000_000,
        _ => return None,
    })
}

pub(super) fn bind(dialect: Dialect, utc: bool, mut function: FunctionDecl) -> FunctionDecl {
    let Some(read) = field(&function.name) else { return function };
    // Before 0.26 only the option for UTC binds bodies; otherwise the values answer through their own methods.
    if !utc && dialect < Dialect::V0_26_0 {
        return function;
    }
    let name = Name::clone(&function.name);
    for overload in &mut function.overloads {
        let name = Name::clone(&name);
        overload.binding =
            Some(match (overload.id.starts_with("duration_"), overload.params.len()) {
                (true, _) => Binding::unary(move |value| match value {
                    Value::Duration(duration) => {
                        whole(&name, *duration).map(Value::Int).ok_or_else(none)
                    }
                    _ => Err(none()),
                }),
                (false, 2) => Binding::binary(move |value, zone| {
                    with_zone(read, value, zone).map_err(|error| reworded(error, dialect))
                }),
                (false, _) => Binding::unary(move |value| match value {
                    Value::Timestamp(time) => {
                        let offset = if utc { 0 } else { i64::from(time.offset_seconds()) };
                        Ok(Value::Int(read(time, &time.civil(offset))))
                    }
                    _ => Err(none()),
                }),
            });
    }
    function
}

/// Up to 0.22 the bodies for UTC take an error's text for a format.
fn reworded(error: EvalError, dialect: Dialect) -> EvalError {
    if dialect < Dialect::V0_23_2 && error.text().contains('%') {
        return EvalError::new(go::formatted_without_arguments(error.text()));
    }
    error
}

fn none() -> EvalError {
    EvalError::no_such_overload()
}

fn with_zone(read: Field, value: &Value, zone: &Value) -> Outcome {
    match (value, zone) {
        (Value::Timestamp(time), Value::String(zone)) => {
            let offset = load_zone(zone)?.offset_at(time);
            Ok(Value::Int(read(time, &time.civil(offset))))
        }
        _ => Err(none()),
    }
}

/// What a timestamp or duration answers as the receiver of a call without a body. Mirrors their `Receive` methods.
pub(crate) fn receive(function: &str, arguments: &[Value]) -> Outcome {
    match arguments {
        [Value::Duration(duration)] => whole(function, *duration).map(Value::Int).ok_or_else(none),
        [Value::Timestamp(time)] => {
            let read = field(function).ok_or_else(none)?;
            Ok(Value::Int(read(time, &time.civil(i64::from(time.offset_seconds())))))
        }
        [value @ Value::Timestamp(_), zone] => {
            with_zone(field(function).ok_or_else(none)?, value, zone)
        }
        _ => Err(none()),
    }
}
