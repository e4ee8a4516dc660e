//! cel-go's sets (`ext.Sets`): lists taken as sets.

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::library::{Library, estimates};
use crate::types::Type;
use crate::value::{EvalError, List, Outcome, Value, equal};

/// `ext.Sets()`.
pub fn sets() -> Library {
    let function = |name: &str, id: &str, factor: u64, body: fn(&List, &List) -> bool| {
        let list = Type::list(Type::parameter("T"));
        let overload = OverloadDecl::global(id, vec![list.clone(), list], Type::Bool)
            .binary(move |left, right| both(left, right, body))
            .costing(move |arguments, _| {
                Some(product(arguments).saturating_mul(factor).saturating_add(1))
            });
        FunctionDecl::new(name, vec![overload])
    };
    let mut functions = vec![
        function("sets.contains", "list_sets_contains_list", 1, contains),
        function("sets.equivalent", "list_sets_equivalent_list", 2, |left, right| {
            contains(left, right) && contains(right, left)
        }),
        function("sets.intersects", "list_sets_intersects_list", 1, |left, right| {
            left.iter().any(|element| has(right, element))
        }),
    ];
    estimates::estimate_all(&mut functions);
    Library { name: "cel.lib.ext.sets", functions, ..Library::default() }
}

fn both(left: &Value, right: &Value, body: fn(&List, &List) -> bool) -> Outcome {
    match (left, right) {
        (Value::List(left), Value::List(right)) => Ok(Value::Bool(body(left, right))),
        _ => Err(EvalError::no_such_overload()),
    }
}

fn has(list: &List, element: &Value) -> bool {
    list.iter().any(|held| equal(element, held) == Ok(true))
}

fn contains(list: &List, part: &List) -> bool {
    part.iter().all(|element| has(list, element))
}

/// The product of both sizes, where what has no size counts 1.
fn product(arguments: &[Value]) -> u64 {
    let size = |value: &Value| value.size().and_then(|size| u64::try_from(size).ok()).unwrap_or(1);
    arguments.iter().map(size).fold(1, u64::saturating_mul)
}
