//! cel-go's comprehensions with two variables (`ext.TwoVarComprehensions`): what their macros call.

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::library::Library;
use crate::parser::macros::two_var_macros;
use crate::types::Type;
use crate::value::{EvalError, Map, Outcome, Value, Verbatim};

/// `ext.TwoVarComprehensions()`.
pub fn two_variable_comprehensions() -> Library {
    let map = || Type::map(Type::parameter("K"), Type::parameter("V"));
    let entry = |arguments: &[Value]| match arguments {
        [Value::Map(map), key, value] => insert(map.clone(), key.clone(), value.clone()),
        _ => Err(EvalError::no_such_overload()),
    };
    let entries = |target: &Value, added: &Value| match (target, added) {
        (Value::Map(target), Value::Map(added)) => {
            let mut result = Value::Map(target.clone());
            for (key, value) in added.entries() {
                let Value::Map(map) = result else { return Err(EvalError::no_such_overload()) };
                result = insert(map, key.clone(), value.clone())?;
            }
            Ok(result)
        }
        _ => Err(EvalError::no_such_overload()),
    };
    let overloads = vec![
        OverloadDecl::global("@mapInsert_map_map", vec![map(), map()], map()).binary(entries),
        OverloadDecl::global(
            "@mapInsert_map_key_value",
            vec![map(), Type::parameter("K"), Type::parameter("V")],
            map(),
        )
        .variadic(entry),
    ];
    let functions = vec![FunctionDecl::new("cel.@mapInsert", overloads)];
    Library {
        name: "cel.lib.ext.comprev2",
        functions,
        macros: two_var_macros(),
        ..Library::default()
    }
}

fn insert(mut map: Map, key: Value, value: Value) -> Outcome {
    let taken = format!("insert failed: key {} already exists", Verbatim(&key));
    if map.insert_new(key, value) { Ok(Value::Map(map)) } else { Err(EvalError::new(taken)) }
}
