//! What holds of every evaluation: recording changes neither result nor cost, and the cost limit cuts off exactly where the cost goes
//! over it.

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::{Env, EnvBuilder, EnvOptions};
use gatewalk_cel::library::{
    bindings, lists, math, optionals, sets, standard, strings, two_variables,
};
use gatewalk_cel::program::{Evaluation, Program, ProgramOptions};
use gatewalk_cel::value::format_value;
use gatewalk_cel::{Dialect, Source, Type, Value};
use proptest::prelude::*;

const CUT_OFF: &str = "operation cancelled: actual cost limit exceeded";

fn environment(dialect: Dialect) -> Env {
    let options = EnvOptions {
        optional_syntax: true,
        cross_type_numeric_comparisons: true,
        ..EnvOptions::default()
    };
    EnvBuilder::new(dialect, options)
        .library(standard(dialect, true))
        .library(optionals::optionals(dialect, u32::MAX))
        .library(strings::strings(dialect, u32::MAX))
        .library(lists::lists(dialect, 3))
        .library(sets::sets())
        .library(math::math(2))
        .library(bindings::bindings(dialect))
        .library(two_variables::two_variable_comprehensions())
        .variable(VariableDecl::new("d", Type::Dyn))
        .variable(VariableDecl::new("l", Type::list(Type::Int)))
        .variable(VariableDecl::new("m", Type::map(Type::String, Type::Dyn)))
        .variable(VariableDecl::new("s", Type::String))
        .variable(VariableDecl::new("unbound", Type::Dyn))
        .build()
}

fn variables() -> [(&'static str, Value); 4] {
    [
        ("d", Value::Double(1.5)),
        ("l", Value::list(vec![Value::Int(3), Value::Int(1), Value::Int(2)])),
        (
            "m",
            Value::map([("a".into(), Value::Int(1)), ("b".into(), Value::list(vec!["c".into()]))]),
        ),
        ("s", Value::string("t\u{e4}st")),
    ]
}

/// Expressions of whatever type: `dyn` lets every one of them through the checker.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "d",
        "l",
        "m",
        "s",
        "unbound",
        "1",
        "0",
        "-3",
        "2u",
        "1.0",
        "true",
        "false",
        "null",
        "'x'",
        "b'y'",
        "m.a",
        "m.?c",
        "m.b[0]",
        "l[5]",
        "timestamp('2024-01-01T00:00:00Z')",
        "duration('1h')",
        "optional.none()",
        "type(1)",
    ])
    .prop_map(|text| format!("dyn({text})"));
    leaf.prop_recursive(4, 30, 3, |inner| {
        let operator = prop::sample::select(vec!["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "in"]);
        let logic = prop::sample::select(vec!["&&", "||"]);
        let two = (inner.clone(), inner.clone());
        let folds = prop::sample::select(vec!["all", "exists", "exists_one", "map", "filter"]);
        prop_oneof![
            3 => (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("dyn({a} {o} {b})")),
            2 => (inner.clone(), logic, inner.clone()).prop_map(|(a, o, b)| format!("dyn({a} {o} {b})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("dyn({a} ? {b} : {c})")),
            1 => two.clone().prop_map(|(a, b)| format!("dyn([{a}, {b}])")),
            1 => two.clone().prop_map(|(a, b)| format!("dyn({{{a}: {b}}})")),
            1 => two.clone().prop_map(|(a, b)| format!("dyn({a}[{b}])")),
            1 => two.clone().prop_map(|(a, b)| format!("dyn({a}[?{b}])")),
            1 => inner.clone().prop_map(|a| format!("dyn(has({a}.f))")),
            1 => inner.clone().prop_map(|a| format!("dyn(size({a}))")),
            1 => inner.clone().prop_map(|a| format!("dyn(string({a}))")),
            2 => (inner.clone(), folds, inner.clone()).prop_map(|(a, fold, b)| format!("dyn([{a}, 1].{fold}(i, dyn({b}) == i))")),
            1 => two.clone().prop_map(|(a, b)| format!("dyn(l.map(i, i > 1, [i, {a}, {b}]))")),
            1 => two.prop_map(|(a, b)| format!("dyn(m.?a.optMap(v, [v, {a}]).orValue({b}))")),
            1 => inner.prop_map(|a| format!("dyn({a}.matches(s))")),
        ]
    })
}

fn shown(evaluation: &Evaluation) -> String {
    match &evaluation.result {
        Ok(value) => format!("{} for {}", format_value(value), evaluation.cost),
        Err(error) => format!("{error} for {}", evaluation.cost),
    }
}

#[test]
fn recording_and_limits_change_nothing_else() {
    for dialect in [Dialect::V0_17_7, Dialect::V0_26_0] {
        let env = environment(dialect);
        let config =
            ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() };
        proptest!(config, |(text in expression())| {
            let Ok(checked) = env.compile(&Source::new(&text)) else { return Ok(()) };
            let with_limit = |cost_limit| {
                let options = ProgramOptions { cost_limit, ..ProgramOptions::default() };
                Program::new(&env, &checked, options)
            };
            let Ok(program) = with_limit(None) else { return Ok(()) };
            let free = program.evaluate(&variables());
            let (recorded, recording) = program.evaluate_recorded(&variables());
            prop_assert_eq!(shown(&free), shown(&recorded), "{}", text);
            let whole = recording.get(checked.ast.root()).map(|root| root.cost);
            prop_assert_eq!(whole.unwrap_or(free.cost), free.cost, "{}", text);
            let at = with_limit(Some(free.cost)).unwrap().evaluate(&variables());
            prop_assert_eq!(shown(&free), shown(&at), "{}", text);
            if let Some(below) = free.cost.checked_sub(1) {
                let cut = with_limit(Some(below)).unwrap();
                let (plain, recorded) = (cut.evaluate(&variables()), cut.evaluate_recorded(&variables()).0);
                prop_assert_eq!(shown(&plain), shown(&recorded), "{}", text);
                if let Err(error) = &plain.result && error.is_cancelled() {
                    prop_assert_eq!(error.text(), CUT_OFF, "{}", text);
                    prop_assert!(plain.cost > below, "{}", text);
                } else {
                    // `has` gives back what it charged, so that the last sum may be over what the end is
                    prop_assert!(plain.cost <= below, "{}: {}", text, shown(&plain));
                }
            }
        });
    }
}

#[test]
fn work_ends_soon_after_the_limit() {
    let env = environment(Dialect::V0_26_0);
    let many = |depth: usize| {
        format!("{}true{}", "lists.range(1000).all(v, ".repeat(depth), ")".repeat(depth))
    };
    for text in [
        many(2),
        many(5),
        "lists.range(1000000).map(i, [i])".to_owned(),
        format!("s.matches('{}')", "(a*)*".repeat(200)),
    ] {
        let checked = env.compile(&Source::new(&text)).unwrap();
        let options = ProgramOptions { cost_limit: Some(100_000), ..ProgramOptions::default() };
        let Ok(program) = Program::new(&env, &checked, options) else { continue };
        let evaluation = program.evaluate(&variables());
        // one call may overshoot by what it costs itself
        assert!(evaluation.cost < 1_200_000, "{text}: {}", evaluation.cost);
        if evaluation.cost > 100_000 {
            assert_eq!(evaluation.result.unwrap_err().text(), CUT_OFF, "{text}");
        }
    }
}
