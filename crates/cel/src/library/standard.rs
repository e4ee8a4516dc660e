//! The standard library: the declarations of cel-go's `common/stdlib`.

use super::{Library, bind_standard, signature::overload};
use crate::{
    Dialect,
    ast::operators,
    declarations::{FunctionDecl, OverloadDecl},
    parser::macros::standard_macros,
    types::Type,
};

/// Functions with the ids and signatures of their overloads, in cel-go's order.
type Functions = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// The standard library. `utc` says whether accessors read timestamps in UTC or in their own
/// offset where no zone is given.
pub fn standard(dialect: Dialect, utc: bool) -> Library {
    let tables = [OPERATORS, CONVERSIONS, OTHERS, TIME];
    let declared = tables.into_iter().flatten().map(|(name, overloads)| {
        let exists = |id: &str| id != "int64_to_duration" || dialect.converts_ints_to_durations();
        let overloads = overloads.iter().filter(|(id, _)| exists(id));
        FunctionDecl::new(name, overloads.map(|(id, signature)| overload(id, signature)).collect())
    });
    let functions = declared.chain(comparisons());
    Library {
        name: "cel.lib.std",
        functions: functions.map(|function| bind_standard(dialect, utc, function)).collect(),
        types: types(dialect),
        macros: standard_macros(),
        ..Library::default()
    }
}

/// The types whose names can be written.
fn types(dialect: Dialect) -> Vec<Type> {
    let parameter =
        |name| if dialect.names_type_parameters() { Type::parameter(name) } else { Type::Dyn };
    vec![
        Type::Bool,
        Type::Bytes,
        Type::Double,
        Type::Duration,
        Type::Int,
        Type::list(parameter("A")),
        Type::map(parameter("A"), parameter("B")),
        Type::Null,
        Type::String,
        Type::Timestamp,
        Type::Type(None),
        Type::Uint,
    ]
}

/// What can be compared, by the rest of the overload's id.
const COMPARABLE: [(&str, &str); 14] = [
    ("bool", "(bool, bool) -> bool"),
    ("int64", "(int, int) -> bool"),
    ("int64_double", "(int, double) -> bool"),
    ("int64_uint64", "(int, uint) -> bool"),
    ("uint64", "(uint, uint) -> bool"),
    ("uint64_double", "(uint, double) -> bool"),
    ("uint64_int64", "(uint, int) -> bool"),
    ("double", "(double, double) -> bool"),
    ("double_int64", "(double, int) -> bool"),
    ("double_uint64", "(double, uint) -> bool"),
    ("string", "(string, string) -> bool"),
    ("bytes", "(bytes, bytes) -> bool"),
    ("timestamp", "(timestamp, timestamp) -> bool"),
    ("duration", "(duration, duration) -> bool"),
];

fn comparisons() -> impl Iterator<Item = FunctionDecl> {
    let operators = [
        (operators::LESS, "less"),
        (operators::LESS_EQUALS, "less_equals"),
        (operators::GREATER, "greater"),
        (operators::GREATER_EQUALS, "greater_equals"),
    ];
    operators.into_iter().map(|(function, start)| {
        let one = |(end, signature): &(&str, &str)| -> OverloadDecl {
            overload(&format!("{start}_{end}"), signature)
        };
        FunctionDecl::new(function, COMPARABLE.iter().map(one).collect())
    })
}

/// Operators, and what folds ask before each element.
const OPERATORS: Functions = &[
    ("_?_:_", &[("conditional", "(bool, A, A) -> A")]),
    ("_&&_", &[("logical_and", "(bool, bool) -> bool")]),
    ("_||_", &[("logical_or", "(bool, bool) -> bool")]),
    ("!_", &[("logical_not", "(bool) -> bool")]),
    ("@not_strictly_false", &[("not_strictly_false", "(bool) -> bool")]),
    ("__not_strictly_false__", &[("__not_strictly_false__", "(bool) -> bool")]),
    ("_==_", &[("equals", "(A, A) -> bool")]),
    ("_!=_", &[("not_equals", "(A, A) -> bool")]),
    (
        "_+_",
        &[
            ("add_bytes", "(bytes, bytes) -> bytes"),
            ("add_double", "(double, double) -> double"),
            ("add_duration_duration", "(duration, duration) -> duration"),
            ("add_duration_timestamp", "(duration, timestamp) -> timestamp"),
            ("add_timestamp_duration", "(timestamp, duration) -> timestamp"),
            ("add_int64", "(int, int) -> int"),
            ("add_list", "(list(A), list(A)) -> list(A)"),
            ("add_string", "(string, string) -> string"),
            ("add_uint64", "(uint, uint) -> uint"),
        ],
    ),
    (
        "_/_",
        &[
            ("divide_double", "(double, double) -> double"),
            ("divide_int64", "(int, int) -> int"),
            ("divide_uint64", "(uint, uint) -> uint"),
        ],
    ),
    ("_%_", &[("modulo_int64", "(int, int) -> int"), ("modulo_uint64", "(uint, uint) -> uint")]),
    (
        "_*_",
        &[
            ("multiply_double", "(double, double) -> double"),
            ("multiply_int64", "(int, int) -> int"),
            ("multiply_uint64", "(uint, uint) -> uint"),
        ],
    ),
    ("-_", &[("negate_double", "(double) -> double"), ("negate_int64", "(int) -> int")]),
    (
        "_-_",
        &[
            ("subtract_double", "(double, double) -> double"),
            ("subtract_duration_duration", "(duration, duration) -> duration"),
            ("subtract_int64", "(int, int) -> int"),
            ("subtract_timestamp_duration", "(timestamp, duration) -> timestamp"),
            ("subtract_timestamp_timestamp", "(timestamp, timestamp) -> duration"),
            ("subtract_uint64", "(uint, uint) -> uint"),
        ],
    ),
    ("_[_]", &[("index_list", "(list(A), int) -> A"), ("index_map", "(map(A, B), A) -> B")]),
    ("@in", &[("in_list", "(A, list(A)) -> bool"), ("in_map", "(A, map(A, B)) -> bool")]),
    ("_in_", &[("in_list", "(A, list(A)) -> bool"), ("in_map", "(A, map(A, B)) -> bool")]),
    ("in", &[("in_list", "(A, list(A)) -> bool"), ("in_map", "(A, map(A, B)) -> bool")]),
];

/// Conversions.
const CONVERSIONS: Functions = &[
    ("type", &[("type", "(A) -> type(A)")]),
    ("bool", &[("bool_to_bool", "(bool) -> bool"), ("string_to_bool", "(string) -> bool")]),
    ("bytes", &[("bytes_to_bytes", "(bytes) -> bytes"), ("string_to_bytes", "(string) -> bytes")]),
    (
        "double",
        &[
            ("double_to_double", "(double) -> double"),
            ("int64_to_double", "(int) -> double"),
            ("string_to_double", "(string) -> double"),
            ("uint64_to_double", "(uint) -> double"),
        ],
    ),
    (
        "duration",
        &[
            ("duration_to_duration", "(duration) -> duration"),
            ("int64_to_duration", "(int) -> duration"),
            ("string_to_duration", "(string) -> duration"),
        ],
    ),
    ("dyn", &[("to_dyn", "(A) -> dyn")]),
    (
        "int",
        &[
            ("int64_to_int64", "(int) -> int"),
            ("double_to_int64", "(double) -> int"),
            ("duration_to_int64", "(duration) -> int"),
            ("string_to_int64", "(string) -> int"),
            ("timestamp_to_int64", "(timestamp) -> int"),
            ("uint64_to_int64", "(uint) -> int"),
        ],
    ),
    (
        "string",
        &[
            ("string_to_string", "(string) -> string"),
            ("bool_to_string", "(bool) -> string"),
            ("bytes_to_string", "(bytes) -> string"),
            ("double_to_string", "(double) -> string"),
            ("duration_to_string", "(duration) -> string"),
            ("int64_to_string", "(int) -> string"),
            ("timestamp_to_string", "(timestamp) -> string"),
            ("uint64_to_string", "(uint) -> string"),
        ],
    ),
    (
        "timestamp",
        &[
            ("timestamp_to_timestamp", "(timestamp) -> timestamp"),
            ("int64_to_timestamp", "(int) -> timestamp"),
            ("string_to_timestamp", "(string) -> timestamp"),
        ],
    ),
    (
        "uint",
        &[
            ("uint64_to_uint64", "(uint) -> uint"),
            ("double_to_uint64", "(double) -> uint"),
            ("int64_to_uint64", "(int) -> uint"),
            ("string_to_uint64", "(string) -> uint"),
        ],
    ),
];

/// Accessors of timestamps and durations.
const TIME: Functions = &[
    (
        "getFullYear",
        &[
            ("timestamp_to_year", "timestamp.() -> int"),
            ("timestamp_to_year_with_tz", "timestamp.(string) -> int"),
        ],
    ),
    (
        "getMonth",
        &[
            ("timestamp_to_month", "timestamp.() -> int"),
            ("timestamp_to_month_with_tz", "timestamp.(string) -> int"),
        ],
    ),
    (
        "getDayOfYear",
        &[
            ("timestamp_to_day_of_year", "timestamp.() -> int"),
            ("timestamp_to_day_of_year_with_tz", "timestamp.(string) -> int"),
        ],
    ),
    (
        "getDayOfMonth",
        &[
            ("timestamp_to_day_of_month", "timestamp.() -> int"),
            ("timestamp_to_day_of_month_with_tz", "timestamp.(string) -> int"),
        ],
    ),
    (
        "getDate",
        &[
            ("timestamp_to_day_of_month_1_based", "timestamp.() -> int"),
            ("timestamp_to_day_of_month_1_based_with_tz", "timestamp.(string) -> int"),
        ],
    ),
    (
        "getDayOfWeek",
        &[
            ("timestamp_to_day_of_week", "timestamp.() -> int"),
            ("timestamp_to_day_of_week_with_tz", "timestamp.(string) -> int"),
        ],
    ),
    (
        "getHours",
        &[
            ("timestamp_to_hours", "timestamp.() -> int"),
            ("timestamp_to_hours_with_tz", "timestamp.(string) -> int"),
            ("duration_to_hours", "duration.() -> int"),
        ],
    ),
    (
        "getMinutes",
        &[
            ("timestamp_to_minutes", "timestamp.() -> int"),
            ("timestamp_to_minutes_with_tz", "timestamp.(string) -> int"),
            ("duration_to_minutes", "duration.() -> int"),
        ],
    ),
    (
        "getSeconds",
        &[
            ("timestamp_to_seconds", "timestamp.() -> int"),
            ("timestamp_to_seconds_tz", "timestamp.(string) -> int"),
            ("duration_to_seconds", "duration.() -> int"),
        ],
    ),
    (
        "getMilliseconds",
        &[
            ("timestamp_to_milliseconds", "timestamp.() -> int"),
            ("timestamp_to_milliseconds_with_tz", "timestamp.(string) -> int"),
            ("duration_to_milliseconds", "duration.() -> int"),
        ],
    ),
];

/// Sizes and tests of texts.
const OTHERS: Functions = &[
    (
        "size",
        &[
            ("size_bytes", "(bytes) -> int"),
            ("bytes_size", "bytes.() -> int"),
            ("size_list", "(list(A)) -> int"),
            ("list_size", "list(A).() -> int"),
            ("size_map", "(map(A, B)) -> int"),
            ("map_size", "map(A, B).() -> int"),
            ("size_string", "(string) -> int"),
            ("string_size", "string.() -> int"),
        ],
    ),
    ("contains", &[("contains_string", "string.(string) -> bool")]),
    ("endsWith", &[("ends_with_string", "string.(string) -> bool")]),
    ("startsWith", &[("starts_with_string", "string.(string) -> bool")]),
    (
        "matches",
        &[("matches", "(string, string) -> bool"), ("matches_string", "string.(string) -> bool")],
    ),
];
