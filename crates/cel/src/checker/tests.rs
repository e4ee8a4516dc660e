use crate::{
    Dialect, Env, EnvBuilder, Issue, Issues, Source, Type,
    checker::validators::Validator,
    declarations::VariableDecl,
    env::EnvOptions,
    library::{Library, ObjectType, parse_type, standard},
    parser::macros::{optional_macros, two_var_macros},
};

fn env(dialect: Dialect) -> Env {
    let options = EnvOptions {
        optional_syntax: true,
        cross_type_numeric_comparisons: true,
        ..EnvOptions::default()
    };
    let fields = vec![("user".into(), Type::String), ("groups".into(), Type::list(Type::String))];
    let macros = optional_macros().into_iter().chain(two_var_macros()).collect();
    EnvBuilder::new(dialect, options)
        .library(standard(dialect, true))
        .library(Library { macros, ..Library::default() })
        .object(ObjectType::new("test.Request", fields))
        .variable(VariableDecl::new("request", Type::object("test.Request")))
        .variable(VariableDecl::new("m", parse_type("map(string, int)")))
        .variable(VariableDecl::new("d", Type::Dyn))
        .variable(VariableDecl::new("a.b", Type::Int))
        .build()
}

/// The type, or all issues with their places.
fn outcome(text: &str, dialect: Dialect) -> String {
    match env(dialect).compile(&Source::new(text)) {
        Ok(checked) => checked.output_type().issue_text(),
        Err(issues) => shown(&issues),
    }
}

fn shown(issues: &Issues) -> String {
    let place = |issue: &&Issue| {
        format!("{}:{} {}", issue.location.line, issue.location.column + 1, issue.message)
    };
    issues.sorted().iter().map(place).collect::<Vec<String>>().join("; ")
}

#[test]
fn expressions_have_cel_go_s_types_and_issues() {
    for (text, expected) in [
        ("1 + 2", "int"),
        ("[1, 'a']", "list(dyn)"),
        ("[]", "list(dyn)"),
        ("[[], [1]]", "list(list(int))"),
        ("{}", "map(dyn, dyn)"),
        ("{'a': 1}.a", "int"),
        ("type(1)", "type(int)"),
        ("int", "type(int)"),
        ("google.protobuf.Timestamp", "type(timestamp)"),
        ("google.protobuf.Int64Value{value: 5}", "wrapper(int)"),
        ("google.protobuf.NullValue.NULL_VALUE", "int"),
        ("a.b", "int"),
        ("d.x.y", "dyn"),
        ("m.all(k, m[k] > 1.5)", "bool"),
        ("[1, 2].exists(i, v, i == v)", "bool"),
        ("m.?x", "optional_type(int)"),
        ("request.groups.map(g, g + 'x')", "list(string)"),
        ("request.nope", "1:8 undefined field 'nope'"),
        ("request.user.groups", "1:13 type 'string' does not support field selection"),
        ("nope", "1:1 undeclared reference to 'nope' (in container '')"),
        ("'a' == 1", "1:5 found no matching overload for '_==_' applied to '(string, int)'"),
        ("1 in ['a']", "1:3 found no matching overload for '@in' applied to '(int, list(string))'"),
        ("'a'.size(1)", "1:9 found no matching overload for 'size' applied to 'string.(int)'"),
        (
            "1 && 'a'",
            "1:1 expected type 'bool' but found 'int'; 1:6 expected type 'bool' but found 'string'",
        ),
        (
            "1.all(x, x)",
            "1:1 expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
        ),
        ("[1].exists(x, x)", "1:15 expected type 'bool' but found 'int'"),
        ("int{}", "1:4 'int' is not a message type"),
        ("m{}", "1:2 'map' is not a type"),
        (
            "google.protobuf.Int64Value{value: 'a'}",
            "1:33 expected type of field 'value' is 'int' but provided type is 'string'",
        ),
        ("google.protobuf.Int64Value{x: 1}", "1:29 undefined field 'x'"),
    ] {
        assert_eq!(outcome(text, Dialect::V0_26_0), expected, "{text}");
    }
}

#[test]
fn dialects_differ_where_their_tables_say() {
    for (text, dialect, expected) in [
        ("m.?x", Dialect::V0_17_7, "optional(int)"),
        (
            "1\n+ 'a'",
            Dialect::V0_17_7,
            "1:3 found no matching overload for '_+_' applied to '(int, string)'",
        ),
        (
            "1\n+ 'a'",
            Dialect::V0_26_0,
            "2:1 found no matching overload for '_+_' applied to '(int, string)'",
        ),
        ("duration(1)", Dialect::V0_26_0, "duration"),
        (
            "duration(1)",
            Dialect::V0_29_2,
            "1:9 found no matching overload for 'duration' applied to '(int)'",
        ),
        ("[1].exists(x, .x == 1)", Dialect::V0_26_0, "bool"),
        (
            "[1].exists(x, .x == 1)",
            Dialect::V0_29_2,
            "1:16 undeclared reference to '.x' (in container '')",
        ),
    ] {
        assert_eq!(outcome(text, dialect), expected, "{text:?} in {dialect:?}");
    }
}

#[test]
fn deep_trees_need_no_native_stack() {
    let deep = [
        format!("{}1{}", "[".repeat(249), "]".repeat(249)),
        format!("{}true{}", "[1].all(x, ".repeat(120), ")".repeat(120)),
        format!("m{}", ".a".repeat(250)),
    ];
    let checked = std::thread::Builder::new().stack_size(1024 * 1024).spawn(move || {
        deep.iter().map(|text| outcome(text, Dialect::V0_26_0).len()).collect::<Vec<usize>>()
    });
    let lengths = checked.unwrap().join().unwrap();
    assert_eq!(lengths.len(), 3);
}

#[test]
fn literals_are_validated_once_types_are_known() {
    let options = EnvOptions { homogeneous_aggregate_literals: true, ..EnvOptions::default() };
    let validators = vec![Validator::Duration, Validator::Timestamp, Validator::Regex];
    let env = EnvBuilder::new(Dialect::V0_26_0, options)
        .library(standard(Dialect::V0_26_0, true))
        .library(Library { validators, ..Library::default() })
        .library(crate::library::strings::strings(Dialect::V0_26_0, 2))
        .build();
    for (text, expected) in [
        ("duration('1s')", ""),
        ("duration('abc')", "1:10 invalid duration argument"),
        ("timestamp('2020')", "1:11 invalid timestamp argument"),
        ("timestamp(253402300800)", "1:11 invalid timestamp argument"),
        ("'a'.matches('(')", "1:13 invalid matches argument"),
        ("[1, 'a']", "1:5 expected type 'int' but found 'string'"),
        ("[dyn(1), 'a']", "1:10 expected type 'dyn' but found 'string'"),
        (
            "{'a': 1, 2: 'b'}",
            "1:10 expected type 'string' but found 'int'; 1:13 expected type 'int' but found 'string'",
        ),
        ("'%d %s'.format([1, 'a'])", ""),
        (
            "'%d'.format(['a'])",
            "1:14 error during formatting: decimal clause can only be used on integers, was given string",
        ),
        (
            "'%s'.format([1, 2])",
            "1:12 too many arguments supplied to string.format (expected 1, got 2)",
        ),
    ] {
        let found = match env.compile(&Source::new(text)) {
            Ok(_) => String::new(),
            Err(issues) => shown(&issues),
        };
        assert_eq!(found, expected, "{text}");
    }
}
