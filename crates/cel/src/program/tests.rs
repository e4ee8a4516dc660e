//! Values, errors and costs in one row each, as cel-go gives them.

use std::collections::BTreeMap;

use super::{Evaluation, Program, ProgramOptions};
use crate::dialect::Dialect;
use crate::env::{Env, EnvBuilder, EnvOptions};
use crate::library::{lists, optionals, sets, standard, strings, two_variables};
use crate::source::Source;
use crate::types::Type;
use crate::value::{Value, format_value};
use crate::{Name, declarations::VariableDecl};

fn env(dialect: Dialect) -> Env {
    let options =
        EnvOptions { optional_syntax: true, default_utc_time_zone: true, ..EnvOptions::default() };
    let variable = |name: &str| VariableDecl::new(name, Type::Dyn);
    EnvBuilder::new(dialect, options)
        .library(standard(dialect, true))
        .library(optionals::optionals(dialect, u32::MAX))
        .library(strings::strings(dialect, 2))
        .library(sets::sets())
        .library(two_variables::two_variable_comprehensions())
        .library(lists::lists(dialect, 3))
        .variable(variable("x"))
        .variable(variable("m"))
        .variable(VariableDecl::new("l", Type::list(Type::Int)))
        .build()
}

fn variables() -> BTreeMap<Name, Value> {
    let ints = |range: std::ops::Range<i64>| Value::list(range.map(Value::Int).collect());
    BTreeMap::from([
        (Name::from("x"), Value::Int(7)),
        (
            Name::from("m"),
            Value::map([(Value::from("a"), Value::Int(1)), (Value::Int(2), Value::from("two"))]),
        ),
        (Name::from("l"), ints(0..5)),
    ])
}

/// The value or error with its cost, or the error of the program, as one line.
fn answer(dialect: Dialect, expression: &str, limit: Option<u64>) -> String {
    let env = env(dialect);
    let checked = match env.compile(&Source::new(expression)) {
        Ok(checked) => checked,
        Err(issues) => return format!("issues {issues}"),
    };
    let options = ProgramOptions {
        cost_limit: limit,
        presence_test_has_cost: false,
        ..ProgramOptions::default()
    };
    let program = match Program::new(&env, &checked, options) {
        Ok(program) => program,
        Err(error) => return format!("program: {error}"),
    };
    let evaluation = program.evaluate(&variables());
    let (recorded, recording) = program.evaluate_recorded(&variables());
    assert_eq!(recorded.cost, evaluation.cost, "recording changes the cost of {expression}");
    assert!(recording.iter().next().is_some(), "nothing recorded of {expression}");
    match &evaluation.result {
        Ok(value) => format!("{} at {}", format_value(value), evaluation.cost),
        Err(error) => format!("error {error} at {}", evaluation.cost),
    }
}

const ANSWERS: &[(&str, &str)] = &[
    ("1 + 2 * 3", "7 at 2"),
    ("x / 0", "error division by zero at 2"),
    ("9223372036854775807 + 1", "error integer overflow at 1"),
    ("true || x / 0 == 1", "true at 0"),
    ("x / 0 == 1 || true", "true at 3"),
    ("x / 0 == 1 && false", "false at 3"),
    ("x == 7.0 && 1u == dyn(1)", "true at 3"),
    ("m.a", "1 at 2"),
    ("m[2]", "\"two\" at 2"),
    ("m.z", "error no such key: z at 2"),
    ("m['a'] in [1, 2, 3]", "true at 2"),
    ("has(m.a)", "true at 1"),
    ("has(m.z)", "false at 1"),
    ("m.?z.orValue(5)", "5 at 1"),
    ("x.a", "error no such key: a at 2"),
    ("l[5]", "error index out of bounds: 5 at 2"),
    ("l['a' == 'a' ? 1 : 0]", "1 at 3"),
    ("l.all(i, i >= 0)", "true at 27"),
    ("l.exists(i, i == 2)", "true at 23"),
    ("l.map(i, i * 2)", "[0, 2, 4, 6, 8] at 72"),
    ("l.filter(i, i % 2 == 0)", "[0, 2, 4] at 56"),
    ("l.transformMap(i, v, v * v)[3]", "9 at 34"),
    ("string(1e20)", "\"1e+20\" at 0"),
    ("int('a') == 1", "program: type conversion error from 'string' to 'int'"),
    ("true || int('a') == 1", "program: type conversion error from 'string' to 'int'"),
    ("'a'.matches('[')", "program: error parsing regexp: missing closing ]: `[`"),
    ("{null: 1}[null]", "program: invalid qualifier type: types.Null"),
    ("dyn('a') + 1", "error no such overload at 1"),
    ("size(x)", "error no such overload: size at 2"),
    ("sets.contains(dyn(1), [1])", "error no such overload: sets.contains(int, list) at 2"),
    ("x.map(i, i)", "error got 'types.Int', expected iterable type at 1"),
    ("timestamp('2009-02-13T23:31:30+02:30').getHours()", "21 at 1"),
    ("timestamp('2023-07-01T05:00:00Z').getHours('America/Los_Angeles')", "22 at 1"),
    (
        "timestamp('2023-07-01T05:00:00Z').getHours('Nowhere')",
        "error unknown time zone Nowhere at 1",
    ),
    ("duration('1h30m') + duration('1ms')", "duration(\"5400.001s\") at 1"),
    ("['b', 'a'].sort()", "[\"a\", \"b\"] at 19"),
    ("'%.2f'.format([1234567.891])", "\"1,234,567.89\" at 1"),
];

#[test]
fn evaluates_as_cel_go_does() {
    let differing: Vec<String> = ANSWERS
        .iter()
        .map(|(expression, expected)| {
            (expression, expected, answer(Dialect::V0_26_0, expression, None))
        })
        .filter(|(_, expected, actual)| actual != *expected)
        .map(|(expression, expected, actual)| format!("{expression}: {actual}, not {expected}"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// What is evaluated without the stack of observed values costs what it costs with it, also where macros, errors and operands that
/// stay on the stack meet in loops.
#[test]
fn the_stack_of_observed_values_makes_no_difference_where_it_is_not_kept() {
    const PARTS: &[&str] = &[
        "i",
        "x",
        "m.a",
        "m.z",
        "m.?a",
        "m[?'z'].orValue(i)",
        "optional.of(i).or(optional.of(x))",
        "l[i]",
        "l[i + 3]",
        "(i > 1 ? m.a : m.z)",
        "(i > 2 ? m : {'a': 3, 'b': x}).a",
        "(x in [7, 8] ? l[i] : x)",
        "(i in [1, 2])",
        "(m.a in [1, 2] || l[i + 4] == 1)",
        "[i, l[9 - i], x]",
        "{'a': i, l[9 - i]: x}",
        "'abc'.substring(i, 2)",
        "'abc'.replace('b', string(l[i + 2]), i)",
        "has(m.a)",
        "l.map(j, j + i)[0]",
        "[1, 2].exists(j, j == i || m.z)",
        "l.filter(j, i in [1, 2])",
    ];
    const FORMS: &[&str] = &[
        "l.map(i, [A, B])",
        "l.map(i, A == B ? A : B)",
        "l.filter(i, A == B && B != A)",
        "l.exists(i, A == B || B == x)",
        "l.all(i, dyn(A) != B)",
        "l.exists_one(i, A == B)",
        "l.map(i, {'k': A, A: B})",
        "l.map(i, dyn(A) + B)",
        "l.transformList(i, v, [A, v, B])",
        "l.transformMap(i, v, A == v, B)",
    ];
    let mut kept = 0;
    for dialect in [Dialect::V0_17_7, Dialect::V0_22_0, Dialect::V0_29_2] {
        let env = env(dialect);
        for (form, first, second) in FORMS.iter().flat_map(|form| {
            PARTS
                .iter()
                .flat_map(move |first| PARTS.iter().map(move |second| (form, first, second)))
        }) {
            let text = form.replace('A', first).replace('B', second);
            let Ok(checked) = env.compile(&Source::new(&text)) else { continue };
            let Ok(mut program) = Program::new(&env, &checked, ProgramOptions::default()) else {
                continue;
            };
            if !program.plan.regular {
                kept += 1;
                continue;
            }
            let without = program.evaluate(&variables());
            program.plan.regular = false;
            let with = program.evaluate(&variables());
            let shown = |evaluation: &Evaluation| match &evaluation.result {
                Ok(value) => format!("{} at {}", format_value(value), evaluation.cost),
                Err(error) => format!("{error} at {}", evaluation.cost),
            };
            assert_eq!(shown(&without), shown(&with), "{text} in {dialect:?}");
        }
    }
    assert!(kept > 0);
}

#[test]
fn stops_one_unit_above_the_limit() {
    let expression = "l.all(i, l.all(j, i + j >= 0))";
    let whole = answer(Dialect::V0_26_0, expression, None);
    assert_eq!(whole, "true at 202");
    assert_eq!(answer(Dialect::V0_26_0, expression, Some(202)), whole);
    let cut = "error operation cancelled: actual cost limit exceeded at 202";
    assert_eq!(answer(Dialect::V0_26_0, expression, Some(201)), cut);
    let absorbed = format!("{expression} || true");
    assert_eq!(answer(Dialect::V0_26_0, &absorbed, Some(201)), cut);
}

#[test]
fn differs_between_versions_where_cel_go_does() {
    let rows = [
        ("'hello'.indexOf('o', 20)", Dialect::V0_17_7, "error index out of range: 20 at 1"),
        ("'hello'.indexOf('o', 20)", Dialect::V0_22_0, "-1 at 1"),
        ("type(optional.none())", Dialect::V0_17_7, "optional at 2"),
        ("type(optional.none())", Dialect::V0_26_0, "optional_type at 2"),
        ("lists.range(-1)", Dialect::V0_26_0, "[] at 11"),
        (
            "lists.range(-1)",
            Dialect::V0_29_2,
            "error lists.range: size must be non-negative, got -1 at 12",
        ),
    ];
    for (expression, dialect, expected) in rows {
        assert_eq!(answer(dialect, expression, None), expected, "{expression} in {dialect:?}");
    }
}

/// The deepest expressions that the parser takes, on the stack of a browser's worker.
#[test]
fn evaluates_the_deepest_trees_on_a_small_stack() {
    let expressions = [
        vec!["x"; 251].join(" + "),
        format!("{}x{}", "[".repeat(240), "]".repeat(240)),
        format!("{}x{}", "(x > 0 ? ".repeat(120), " : 0)".repeat(120)),
        format!("m{}", ".z".repeat(249)),
    ];
    let run = move || {
        for expression in &expressions {
            assert!(
                !answer(Dialect::V0_26_0, expression, None).starts_with("issues"),
                "{expression:.40}"
            );
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
}

/// Recording looks at every step, evaluating does many at once: both end with the same cost and error, wherever the limit is.
#[test]
fn the_limit_is_met_at_the_same_unit_with_and_without_recording() {
    let env = env(Dialect::V0_26_0);
    for expression in [
        "l.all(i, i >= 0) && l.exists(i, i == 3)",
        "l.exists(i, i == 7 || [1, 2].exists(j, i / (j - 1) == 9))",
        "l.all(i, m.a + i > 0 || m.z)",
        "l.exists(i, x.a)",
        "l.all(i, dyn(i)) || true",
        "l.filter(i, i % 2 == 0).map(i, [i, m.a]).size() == 3",
        "l.map(i, i > 2, l.exists_one(j, j == i)).size() > 0",
        "[1, 2].transformList(i, v, l.all(j, j < v)).size() == 2",
        "has(m.a) && has(m.a.b) || m[2] == 'two' && m['a'] in l",
        "'abcabcabcabcabc'.matches('^[a-z]+$') && 'b'.matches('^(abc)*$') == false",
        "x > 5 ? m.?a.orValue(2) == 1 && !has(m.z) : false",
        "(string(x) + 'é' + (string(m.a) + '-') + 'b') == '7é1-b'",
        "string(x) + 'a' + string(m.z) + string(x.a) == 'b' || x == 7",
        "string(m.z) + ('a' + string(x)) + 'b' == 'c'",
        "l.map(i, string(i) + '-' + string(l[i + 2]) + '.')",
        "(string(x) + 'a'.replace('a', 'some fourty letters, ten of them in vain') + string(x) + \
         'a'.replace('a', 'and some more of them, so that they are many') + 'é' + \
         'a'.replace('a', 'until they do not fit on the stack any longer')).size() > 128",
    ] {
        let checked = env.compile(&Source::new(expression)).unwrap();
        let evaluate = |limit: Option<u64>| {
            let options = ProgramOptions { cost_limit: limit, ..ProgramOptions::default() };
            let program = Program::new(&env, &checked, options).unwrap();
            let shown = |evaluation: Evaluation| match evaluation.result {
                Ok(value) => (format_value(&value), evaluation.cost),
                Err(error) => (error.to_string(), evaluation.cost),
            };
            let plain = shown(program.evaluate(&variables()));
            assert_eq!(
                plain,
                shown(program.evaluate_recorded(&variables()).0),
                "{expression} up to {limit:?}"
            );
            plain.1
        };
        for limit in 0..=evaluate(None) {
            evaluate(Some(limit));
        }
    }
}

#[test]
fn texts_that_are_made_are_bounded() {
    let thousand = "b".repeat(1000);
    let step = format!(".replace('a', '{thousand}').replace('b', 'a')");
    let grown = format!("'a'{}", step.repeat(3));
    let error = "error text has more than 268435456 bytes";
    assert!(answer(Dialect::V0_26_0, &format!("{grown} == ''"), None).starts_with(error));
}

#[test]
fn an_empty_text_is_searched_from_behind_as_each_version_does() {
    let search = "''.lastIndexOf('@@')";
    assert_eq!(answer(Dialect::V0_23_2, search, None), "error index out of range: -1 at 1");
    assert_eq!(answer(Dialect::V0_26_0, search, None), "-1 at 1");
}
