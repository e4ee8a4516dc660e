use std::sync::Arc;

use gatewalk_cel::Source;
use gatewalk_cel::program::Program;
use gatewalk_cel::value::Value;
use gatewalk_release::Release;

use super::{parse, refusal};
use crate::cel::environment::{base, program_options};

/// What upstream prints for a text, or its refusal.
const TEXTS: &[(&str, &str)] = &[
    ("1", "1"),
    ("0", "0"),
    ("-0", "0"),
    (".", "0"),
    ("Ki", "0"),
    ("+1", "+1"),
    ("1.5Gi", "1536Mi"),
    ("-1.5Gi", "-1536Mi"),
    ("1E3", "1E3"),
    ("1000", "1k"),
    ("0.1", "100m"),
    ("0.5n", "1n"),
    ("-0.5n", "-1n"),
    ("1e400", "10e399"),
    ("1e-1000000000", "1e-9"),
    ("0.5Ki", "512"),
    ("0.0001Ki", "102400u"),
    ("8Ei", "9223372036854775807"),
    ("9223372036854775807", "9223372036854775807"),
    ("1.23456789012345678901234567890", "1234567891n"),
    // Beyond the last suffix upstream loses the exponent.
    ("1000E", "1"),
    ("", "quantities must match"),
    ("1kB", "quantities must match"),
    ("1.2.3", "quantities must match"),
    ("K", "unable to parse quantity's suffix"),
    ("1e9999999999999999999", "unable to parse quantity's suffix"),
    ("Ei", "unable to parse numeric part"),
    ("1234567890123456789e1000000000", "quantity has more than 20000 digits"),
];

#[test]
fn texts() {
    for (text, expected) in TEXTS {
        let printed = match parse(&Arc::from(*text)) {
            Ok(number) => number.print(),
            Err(error) => format!("{:?}", refusal(error)),
        };
        let holds = if parse(&Arc::from(*text)).is_ok() {
            printed == *expected
        } else {
            printed.contains(expected)
        };
        assert!(holds, "{text}: {printed}, expected {expected}");
    }
}

/// An expression, a release, and what it gives: text of an error, or the value, with the cost.
const EXPRESSIONS: &[(Release, &str, &str, u64)] = &[
    (Release::V1_29, "quantity('1k') == quantity('1000')", "true", 3),
    (Release::V1_36, "quantity('1k') == quantity('1000')", "true", 3),
    (Release::V1_36, "quantity('10k').sub(5) == quantity('9995')", "true", 4),
    // A result of arithmetic is a pointer upstream, which only the left side of `==` may be.
    (Release::V1_36, "quantity('9995') == quantity('10k').sub(5)", "no such overload", 4),
    (Release::V1_36, "quantity('200M').compareTo(quantity('0.2G'))", "0", 3),
    (Release::V1_36, "sign(quantity('-1'))", "-1", 2),
    (Release::V1_36, "quantity('50').asApproximateFloat() == 50.0", "true", 3),
    (Release::V1_36, "quantity('1Mi').asInteger()", "1048576", 2),
    (Release::V1_36, "quantity('1.0').isInteger()", "false", 2),
    (
        Release::V1_36,
        "quantity('9999999999999999999999G').asInteger()",
        "cannot convert value to integer",
        4,
    ),
    // Up to 1.36 arithmetic on more digits than an integer has changes its receiver.
    (
        Release::V1_29,
        "[quantity('9999999999999999999')].all(q, q.sub(1).compareTo(q) == 0)",
        "true",
        20,
    ),
    (
        Release::V1_36,
        "[quantity('9999999999999999999')].all(q, q.sub(1).compareTo(q) == 0)",
        "true",
        21,
    ),
    (
        Release::V1_37,
        "[quantity('9999999999999999999')].all(q, q.sub(1).compareTo(q) == 0)",
        "false",
        21,
    ),
];

#[test]
fn expressions() {
    for (release, expression, expected, cost) in EXPRESSIONS {
        let environment = base(*release);
        let checked = environment.compile(&Source::new(expression)).unwrap();
        let program = Program::new(environment, &checked, program_options(*release)).unwrap();
        let evaluation = program.evaluate(&());
        let given = match evaluation.result {
            Ok(Value::Bool(value)) => value.to_string(),
            Ok(Value::Int(value)) => value.to_string(),
            other => format!("{other:?}"),
        };
        assert!(given.contains(expected), "{release:?} {expression}: {given}");
        assert_eq!(evaluation.cost, *cost, "{release:?} {expression}");
    }
}
