//! cel-go's limits, at them and one past them, on a stack as small as a browser worker's: nothing that a person can type overflows
//! it, wherever the expression gets to.

use std::thread;

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::{Env, EnvBuilder, EnvOptions};
use gatewalk_cel::estimate::{NoEstimates, PresenceTest};
use gatewalk_cel::library::standard;
use gatewalk_cel::parser::syntax::Unworded;
use gatewalk_cel::program::{Program, ProgramOptions};
use gatewalk_cel::{Dialect, Source, Type, Value};

const STACK_BYTES: usize = 1024 * 1024;

/// Folds in folds need most. Without optimization a frame is several times as large.
const STACK_BYTES_OF_FOLDS: usize =
    if cfg!(debug_assertions) { 4 * STACK_BYTES } else { STACK_BYTES };

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
    let checked = match env.compile_worded(&Source::new(text), &Unworded) {
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
    let chained = |first: &str, more: &str, times: usize| format!("{first}{}", more.repeat(times));
    let rows: Vec<(&str, String, String, &str)> = vec![
        ("parentheses", nested("(", "1", ")", 249), nested("(", "1", ")", 250), NESTING),
        ("lists", nested("[", "1", "]", 249), nested("[", "1", "]", 250), NESTING),
        ("maps", nested("{1: ", "1", "}", 249), nested("{1: ", "1", "}", 250), NESTING),
        ("calls", nested("dyn(", "1", ")", 249), nested("dyn(", "1", ")", 250), NESTING),
        ("indices", nested("x[", "1", "]", 249), nested("x[", "1", "]", 250), NESTING),
        ("sums", chained("1", "+1", 250), chained("1", "+1", 251), CHAINING),
        ("selects", chained("x", ".a", 250), chained("x", ".a", 251), CHAINING),
        ("optional selects", chained("x", ".?a", 250), chained("x", ".?a", 251), CHAINING),
        ("comparisons", chained("true", "==true", 250), chained("true", "==true", 251), CHAINING),
    ];
    for dialect in [Dialect::V0_17_7, Dialect::V0_26_0, Dialect::V0_29_2] {
        for (name, at, past, text) in rows.clone() {
            let run = move || (walk(dialect, &at), walk(dialect, &past));
            let running = thread::Builder::new().stack_size(STACK_BYTES).spawn(run).unwrap();
            let (at, past) = running.join().unwrap();
            assert_ne!(at.as_deref(), Some(NESTING), "{name} in {dialect:?}");
            assert_ne!(at.as_deref(), Some(CHAINING), "{name} in {dialect:?}");
            assert_eq!(past.as_deref(), Some(text), "{name} in {dialect:?}");
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
        format!("'{}'", "a".repeat(99_000)),
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
fn folds_nest_as_deep_as_brackets() {
    for (start, kernel) in [("[1].all(a, ", "true"), ("[x].map(a, ", "a"), ("[1].exists(a, ", "x")]
    {
        let at = nested(start, kernel, ")", 249);
        let past = nested(start, kernel, ")", 250);
        let run = move || (walk(Dialect::V0_26_0, &at), walk(Dialect::V0_26_0, &past));
        let running = thread::Builder::new().stack_size(STACK_BYTES_OF_FOLDS).spawn(run).unwrap();
        let (at, past) = running.join().unwrap();
        assert_eq!(at, None, "{start}");
        assert_eq!(past.as_deref(), Some(NESTING), "{start}");
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
