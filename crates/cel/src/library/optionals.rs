//! cel-go's optional values (`cel.OptionalTypes`), versions 0 to 2. The syntax belongs to the parser, `or` and `orValue`
//! to the interpreter.

use crate::ast::operators;
use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::dialect::Dialect;
use crate::library::Library;
use crate::parser::macros::optional_macros;
use crate::types::Type;
use crate::value::{EvalError, Outcome, Value, Verbatim};

/// `cel.OptionalTypes()` of a version of cel-go. A version of the library that cel-go does not have yet is what it has.
#[expect(clippy::too_many_lines, reason = "a table of declarations")]
pub fn optionals(dialect: Dialect, version: u32) -> Library {
    let optional = |of: Type| Type::opaque(dialect.optional_type_name(), vec![of]);
    let value = || Type::parameter("V");
    let list = || Type::list(value());
    let map = || Type::map(Type::parameter("K"), value());
    let some = || optional(value());
    let mut functions = vec![
        FunctionDecl::new(
            "optional.of",
            vec![
                OverloadDecl::global("optional_of", vec![value()], some())
                    .unary(|value| Ok(Value::some(value.clone()))),
            ],
        ),
        FunctionDecl::new(
            "optional.ofNonZeroValue",
            vec![OverloadDecl::global("optional_ofNonZeroValue", vec![value()], some()).unary(
                |value| {
                    Ok(if value.is_zero() {
                        Value::Optional(None)
                    } else {
                        Value::some(value.clone())
                    })
                },
            )],
        ),
        FunctionDecl::new(
            "optional.none",
            vec![
                OverloadDecl::global("optional_none", vec![], some())
                    .variadic(|_| Ok(Value::Optional(None))),
            ],
        ),
        FunctionDecl::new(
            "value",
            vec![OverloadDecl::member("optional_value", vec![some()], value()).unary(held)],
        ),
        FunctionDecl::new(
            "hasValue",
            vec![
                OverloadDecl::member("optional_hasValue", vec![some()], Type::Bool)
                    .unary(|value| Ok(Value::Bool(matches!(value, Value::Optional(Some(_)))))),
            ],
        ),
        FunctionDecl::new(
            "or",
            vec![OverloadDecl::member("optional_or_optional", vec![some(), some()], some())],
        ),
        FunctionDecl::new(
            "orValue",
            vec![OverloadDecl::member("optional_orValue_value", vec![some(), value()], value())],
        ),
        FunctionDecl::new(
            operators::OPT_SELECT,
            vec![OverloadDecl::global(
                "select_optional_field",
                vec![Type::Dyn, Type::String],
                some(),
            )],
        ),
        FunctionDecl::new(
            operators::OPT_INDEX,
            vec![
                OverloadDecl::global("list_optindex_optional_int", vec![list(), Type::Int], some()),
                OverloadDecl::global(
                    "optional_list_optindex_optional_int",
                    vec![optional(list()), Type::Int],
                    some(),
                ),
                OverloadDecl::global(
                    "map_optindex_optional_value",
                    vec![map(), Type::parameter("K")],
                    some(),
                ),
                OverloadDecl::global(
                    "optional_map_optindex_optional_value",
                    vec![optional(map()), Type::parameter("K")],
                    some(),
                ),
            ],
        ),
        FunctionDecl::new(
            operators::INDEX,
            vec![
                OverloadDecl::global(
                    "optional_list_index_int",
                    vec![optional(list()), Type::Int],
                    some(),
                ),
                OverloadDecl::global(
                    "optional_map_index_value",
                    vec![optional(map()), Type::parameter("K")],
                    some(),
                ),
            ],
        ),
    ];
    if version >= 2 && dialect >= Dialect::V0_23_2 {
        let lists = Type::list(some());
        functions.extend([
            FunctionDecl::new(
                "last",
                vec![
                    OverloadDecl::member("list_last", vec![list()], some())
                        .unary(|list| end(list, |size| size.checked_sub(1))),
                ],
            ),
            FunctionDecl::new(
                "first",
                vec![
                    OverloadDecl::member("list_first", vec![list()], some())
                        .unary(|list| end(list, |_| Some(0))),
                ],
            ),
            FunctionDecl::new(
                "optional.unwrap",
                vec![
                    OverloadDecl::global("optional_unwrap", vec![lists.clone()], list())
                        .unary(unwrap),
                ],
            ),
            FunctionDecl::new(
                "unwrapOpt",
                vec![OverloadDecl::member("optional_unwrapOpt", vec![lists], list()).unary(unwrap)],
            ),
        ]);
    }
    let of = if dialect >= Dialect::V0_29_2 { vec![Type::Dyn] } else { Vec::new() };
    let types = vec![Type::opaque(dialect.optional_type_name(), of)];
    Library {
        name: "cel.lib.optional",
        functions,
        types,
        macros: optional_macros(),
        ..Library::default()
    }
}

fn held(value: &Value) -> Outcome {
    match value {
        Value::Optional(Some(value)) => value.or_failure().cloned(),
        Value::Optional(None) => Err(EvalError::new("optional.none() dereference")),
        _ => Err(EvalError::no_such_overload()),
    }
}

fn end(list: &Value, index: fn(usize) -> Option<usize>) -> Outcome {
    let Value::List(list) = list else { return Err(EvalError::no_such_overload()) };
    let element = index(list.len()).and_then(|index| list.get(index));
    Ok(element.map_or(Value::Optional(None), |element| Value::some(element.clone())))
}

fn unwrap(list: &Value) -> Outcome {
    let Value::List(list) = list else { return Err(EvalError::no_such_overload()) };
    let mut held = Vec::new();
    for element in list {
        match element {
            Value::Optional(value) => held.extend(value.as_deref().cloned()),
            other => {
                return Err(EvalError::new(format!("value {} is not optional", Verbatim(other))));
            }
        }
    }
    Ok(Value::list(held))
}
