//! `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf` and, from version 1 on, `includes`. Mirrors
//! `library/lists.go`.

use std::cmp::Ordering;

use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{Duration, EvalError, List, Outcome, Traits, Value, compare, equal};

const SUMMABLE: [&str; 4] = ["int", "uint", "double", "duration"];
const COMPARABLE: [&str; 8] =
    ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

/// `library.Lists(library.ListsVersion(version))`.
pub fn lists(version: u32) -> Library {
    let comparable = |name: &str,
                      id: &dyn Fn(&str) -> String,
                      result: &dyn Fn(&str) -> String,
                      body: fn(&Value) -> Outcome| {
        let overloads = COMPARABLE
            .into_iter()
            .map(|of| overload(&id(of), &format!("list({of}).() -> {}", result(of))).unary(body));
        FunctionDecl::new(name, overloads.collect())
    };
    let sums = SUMMABLE.into_iter().map(|of| {
        overload(&format!("list_{of}_sum_{of}"), &format!("list({of}).() -> {of}"))
            .unary(move |list| sum(of, list))
    });
    let mut functions = vec![
        comparable(
            "isSorted",
            &|of| format!("list_{of}_is_sorted_bool"),
            &|_| "bool".to_owned(),
            is_sorted,
        ),
        FunctionDecl::new("sum", sums.collect()),
        comparable("max", &|of| format!("list_{of}_max_{of}"), &str::to_owned, |list| {
            best("max", Ordering::Less, list)
        }),
        comparable("min", &|of| format!("list_{of}_min_{of}"), &str::to_owned, |list| {
            best("min", Ordering::Greater, list)
        }),
        FunctionDecl::new(
            "indexOf",
            vec![overload("list_a_index_of_int", "list(A).(A) -> int").binary(|list, item| {
                Ok(index(
                    elements(list)?.iter().position(|element| equal(element, item) == Ok(true)),
                ))
            })],
        ),
        FunctionDecl::new(
            "lastIndexOf",
            vec![overload("list_a_last_index_of_int", "list(A).(A) -> int").binary(
                |list, item| {
                    let elements: Vec<&Value> = elements(list)?.iter().collect();
                    Ok(index(elements.iter().rposition(|element| equal(element, item) == Ok(true))))
                },
            )],
        ),
    ];
    if version >= 1 {
        functions.push(FunctionDecl::new(
            "includes",
            vec![
                overload("list_includes_dyn_dyn", "dyn.(dyn) -> bool")
                    .binary(|target, item| Ok(Value::Bool(includes(target, item)))),
            ],
        ));
    }
    Library { name: "kubernetes.lists", functions, ..Library::default() }
}

fn elements(list: &Value) -> Result<&List, EvalError> {
    if let Value::List(list) = list { Ok(list) } else { Err(EvalError::no_such_overload()) }
}

fn index(position: Option<usize>) -> Value {
    Value::Int(position.and_then(|position| i64::try_from(position).ok()).unwrap_or(-1))
}

/// A comparison that fails does not make a list unsorted.
fn is_sorted(list: &Value) -> Outcome {
    let mut previous: Option<&Value> = None;
    for element in elements(list)? {
        if !Traits::of(element).has(Traits::COMPARER) {
            return Err(EvalError::no_such_overload());
        }
        if previous.is_some_and(|previous| compare(previous, element) == Ok(Ordering::Greater)) {
            return Ok(Value::Bool(false));
        }
        previous = Some(element);
    }
    Ok(Value::Bool(true))
}

fn sum(of: &str, list: &Value) -> Outcome {
    let mut total = match of {
        "int" => Value::Int(0),
        "uint" => Value::Uint(0),
        "double" => Value::Double(0.0),
        _ => Value::Duration(Duration::from_nanoseconds(0)),
    };
    let overflow = || EvalError::new("integer overflow");
    for element in elements(list)? {
        total = match (&total, element) {
            (Value::Int(total), Value::Int(int)) => {
                Value::Int(total.checked_add(*int).ok_or_else(overflow)?)
            }
            (Value::Uint(total), Value::Uint(uint)) => {
                let sum = total.checked_add(*uint);
                Value::Uint(sum.ok_or_else(|| EvalError::new("unsigned integer overflow"))?)
            }
            (Value::Double(total), Value::Double(double)) => Value::Double(total + double),
            (Value::Duration(total), Value::Duration(duration)) => {
                let sum =
                    total.nanoseconds().checked_add(duration.nanoseconds()).ok_or_else(overflow)?;
                Value::Duration(Duration::from_nanoseconds(sum))
            }
            _ => return Err(EvalError::no_such_overload()),
        };
    }
    Ok(total)
}

/// The first element that no other beats; `loses` is how a beaten one compares to the next.
fn best(name: &str, loses: Ordering, list: &Value) -> Outcome {
    let mut best: Option<&Value> = None;
    for element in elements(list)? {
        if !Traits::of(element).has(Traits::COMPARER) {
            return Err(EvalError::no_such_overload());
        }
        if best.is_none_or(|best| compare(best, element) == Ok(loses)) {
            best = Some(element);
        }
    }
    best.cloned().ok_or_else(|| EvalError::new(format!("{name} called on empty list")))
}

fn includes(target: &Value, item: &Value) -> bool {
    if let Value::List(list) = target
        && list.iter().any(|element| equal(element, item) == Ok(true))
    {
        return true;
    }
    equal(target, item) == Ok(true)
}
