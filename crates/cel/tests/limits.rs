//! cel-go's limits, at them and one past them, on a stack as small as a browser worker's: nothing that a person can type overflows
//! it, wherever the expression gets to.

use std::thread;

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::{Env, EnvBuilder, EnvOptions};
use gatewalk_cel::estimate::{NoEstimates, PresenceTest};
use gatewalk_cel::library::standard;
use gatewalk_cel::program::{Program, ProgramOptions};
use gatewalk_cel::{Dialect, Source, Type, Value};

const STACK_BYTES: usize = 1024 * 1024;

fn environment(dialect: Dialect) -> Env {
    let options = EnvOptions { optional_syntax: true, ..EnvOptions::default() };
    EnvBuilder::new(dialect, options)
        .library(standard(dialect, true))
        .variable(VariableDecl::new("x", Type::Dyn))
        .build()
}

/// The way of an expression to its end: what the compiler says, or nothing.
fn walk(dialect: Dialect, text: &str) -> Option<String> {
    let env = environment(dialect);
    let checked = match env.compile(&Source::new(text)) {
        Ok(checked) => checked,
        Err(issues) => return issues.as_slice().first().map(|issue| issue.message.clone()),
    };
    env.estimate_cost(&checked, &NoEstimates, PresenceTest::Costs);
    let options = ProgramOptions { cost_limit: Some(1_000_000), ..ProgramOptions::default() };
    let Ok(program) = Program::new(&env, &checked, options) else { return None };
    let variables = [("x", Value::Int(1))];
    let plain = program.evaluate(&variables);
    let (recorded, _) = program.evaluate_recorded(&variables);
    assert_eq!(plain.cost, recorded.cost);
    None
}

/// `start` so many times, the kernel, `end` as often.
fn nested(start: &str, kernel: &str, end: &str, times: usize) -> String {
    format!("{}{kernel}{}", start.repeat(times), end.repeat(times))
}

const NESTING: &str = "expression recursion limit exceeded: 250";
const CHAINING: &str = "max recursion depth exceeded";

#[test]
fn limits_are_exact_and_no_stack_overflows() {
    // what is nested, the kernel, what closes
    let nests = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{1: ", "1", "}"),
        ("dyn(", "1", ")"),
        ("x[", "1", "]"),
        ("!(", "true", ")"),
        ("-(", "1", ")"),
        ("false ? 1 : ", "1", ""),
        ("[1].all(a, ", "true", ")"),
        ("[x].map(a, ", "a", ")"),
        ("[1].exists(a, ", "x", ")"),
    ];
    // the first term, the further ones
    let chains = [
        ("1", "+1"),
        ("1", "*1"),
        ("'a'", "+'b'"),
        ("x", ".a"),
        ("x", ".?a"),
        ("x", "[0]"),
        ("x", ".size()"),
        ("true", "==true"),
        ("x", " in [1]"),
    ];
    let mut rows = Vec::new();
    for (start, kernel, end) in nests {
        rows.push((NESTING, [249, 250, 251].map(|times| nested(start, kernel, end, times))));
    }
    for (first, more) in chains {
        let chain = |times: usize| format!("{first}{}", more.repeat(times));
        rows.push((CHAINING, [250, 251, 252].map(chain)));
    }
    for dialect in [Dialect::V0_17_7, Dialect::V0_26_0, Dialect::V0_29_2] {
        for (text, expressions) in rows.clone() {
            let name: String =
                expressions.iter().flat_map(|one| one.chars().take(20)).take(20).collect();
            let run = move || expressions.map(|expression| walk(dialect, &expression));
            let running = thread::Builder::new().stack_size(STACK_BYTES).spawn(run).unwrap();
            let [at, past, far] = running.join().unwrap();
            for limit in [NESTING, CHAINING] {
                assert_ne!(at.as_deref(), Some(limit), "{name} in {dialect:?}");
            }
            assert_eq!(past.as_deref(), Some(text), "{name} in {dialect:?}");
            assert_eq!(far.as_deref(), Some(text), "{name} in {dialect:?}");
        }
    }
}

#[test]
fn what_has_no_limit_of_its_own_needs_no_stack() {
    let rows = vec![
        format!("true{}", " && true".repeat(400)),
        format!("false{}", " || false".repeat(5_000)),
        format!("{}true", "!".repeat(10_001)),
        format!("{}1", "-".repeat(10_001)),
        format!("[{}1]", "1, ".repeat(10_000)),
        format!("x{}", ".filter(a, true)".repeat(120)),
        format!("true{}", " ? true : false".repeat(200)),
        format!("'{}'", "a".repeat(99_998)),
        format!("{}x", "\n".repeat(99_999)),
        format!("[{}1]", "1,".repeat(49_998)),
        format!("{{{}}}", "1:1,".repeat(24_999)),
        format!("x({})", "1,".repeat(49_998)),
        format!("{}true", "!".repeat(99_996)),
        format!("{}1", "-".repeat(99_999)),
        format!("true{}", "||true".repeat(16_665)),
    ];
    for text in rows {
        let start: String = text.chars().take(30).collect();
        let run = move || {
            walk(Dialect::V0_26_0, &text);
        };
        let running = thread::Builder::new().stack_size(STACK_BYTES).spawn(run).unwrap();
        assert!(running.join().is_ok(), "{start}");
    }
}

#[test]
fn a_text_may_have_a_hundred_thousand_code_points() {
    // wide ones, so that bytes do not count
    let text = |count: usize| format!("'{}'", "\u{e9}".repeat(count - 2));
    assert_eq!(walk(Dialect::V0_26_0, &text(100_000)), None);
    assert_eq!(
        walk(Dialect::V0_26_0, &text(100_001)).as_deref(),
        Some("expression code point size exceeds limit: size: 100001, limit 100000")
    );
}
