//! How fast expressions are compiled and evaluated with their cost. Prints a JSON line for each expression of the file named by its
//! argument: nanoseconds of the quickest of many short runs, as the Go program in `tests/oracle/cel/bench` does with the same values.
#![expect(clippy::print_stdout, reason = "it prints what it measures")]
#![expect(clippy::disallowed_methods, reason = "it measures time and reads what to measure")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement that cannot be made must stop"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::{Env, EnvBuilder};
use gatewalk_cel::library::parse_type;
use gatewalk_cel::program::Program;
use gatewalk_cel::{Source, Value};
use gatewalk_kubernetes::cel::environment::{base, program_options};
use gatewalk_kubernetes::cel::match_conditions::MatchConditionCompiler;
use gatewalk_release::Release;

const RELEASE: Release = Release::V1_36;
const VARIABLES: [(&str, &str); 6] = [
    ("user", "string"),
    ("ns", "string"),
    ("limit", "string"),
    ("many", "list(string)"),
    ("nums", "list(int)"),
    ("review", "map(string, dyn)"),
];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let file = arguments.next().expect("the file with the expressions");
    let questions: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let conditions = MatchConditionCompiler::new(RELEASE, true);
    let mut extended = EnvBuilder::extend(base(RELEASE));
    for (name, of) in VARIABLES {
        extended = extended.variable(VariableDecl::new(name, parse_type(of)));
    }
    let extended = extended.build();
    let variables = variables();
    for question in &questions {
        let text = |member: &str| question.get(member).and_then(serde_json::Value::as_str).unwrap();
        let env = if text("environment") == "authorization" {
            conditions.environment()
        } else {
            &extended
        };
        let expression = text("expression");
        let program = compile(env, expression);
        let evaluation = program.evaluate(&variables);
        assert!(matches!(evaluation.result, Ok(Value::Bool(true))), "{expression}");
        let line = serde_json::json!({
            "name": text("name"),
            "compile": quickest(|| drop(black_box(compile(env, expression)))),
            "evaluate": quickest(|| drop(black_box(program.evaluate(black_box(&variables))))),
        });
        println!("{line}");
    }
}

fn compile(env: &Env, expression: &str) -> Program {
    let checked = env.compile(&Source::new(expression)).unwrap();
    Program::new(env, &checked, program_options(RELEASE)).unwrap()
}

/// The values that the other side binds too, in the form in which conditions get theirs: a short list.
fn variables() -> [(&'static str, Value); 7] {
    let many =
        (0..99).map(|number| format!("team-{number}-users")).chain(["team-99-admins".to_owned()]);
    let strings =
        |texts: &[&str]| Value::list(texts.iter().map(|text| Value::string(*text)).collect());
    let entry = |name: &str, value: &str| (Value::string(name), Value::string(value));
    let attributes = Value::map([
        entry("namespace", "kube-system"),
        entry("verb", "list"),
        entry("resource", "pods"),
    ]);
    let review = Value::map([
        entry("user", "jane"),
        (Value::string("groups"), strings(&["system:serviceaccounts", "system:authenticated"])),
        (Value::string("resourceAttributes"), attributes),
    ]);
    [
        ("user", Value::string("system:node:n1")),
        ("ns", Value::string("kube-system")),
        ("limit", Value::string("1Gi")),
        ("many", Value::list(many.map(Value::string).collect())),
        ("nums", Value::list((0..1000).map(Value::Int).collect())),
        ("request", review.clone()),
        ("review", review),
    ]
}

/// The nanoseconds of one call, from the quickest of forty runs of about two milliseconds.
fn quickest(mut call: impl FnMut()) -> f64 {
    let mut count = 1u32;
    while run(&mut call, count) < Duration::from_millis(2) && count < 1 << 20 {
        count *= 2;
    }
    let best = (0..40).map(|_| run(&mut call, count)).min().unwrap_or_default();
    best.as_secs_f64() * 1e9 / f64::from(count)
}

fn run(call: &mut impl FnMut(), count: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..count {
        call();
    }
    start.elapsed()
}
