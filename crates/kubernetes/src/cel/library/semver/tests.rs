use gatewalk_cel::estimate::{PresenceTest, estimate_cost};
use gatewalk_cel::{Program, Source};
use gatewalk_release::Release;

use crate::cel::environment::{base, program_options};
use crate::cel::library::Estimates;
use gatewalk_cel::value::Value;

/// The value as printed, or the text of the error, and the cost.
fn answer(expression: &str) -> (String, u64) {
    let environment = base(Release::V1_36);
    let checked = match environment.compile(&Source::new(expression)) {
        Ok(checked) => checked,
        Err(issues) => return (issues.to_string(), 0),
    };
    let program = Program::new(environment, &checked, program_options(Release::V1_36))
        .unwrap_or_else(|error| panic!("{expression}: {error}"));
    let evaluation = program.evaluate(&());
    let text = match evaluation.result {
        Ok(Value::Opaque(opaque)) => opaque.verbatim(),
        Ok(Value::Int(int)) => int.to_string(),
        Ok(Value::Bool(bool)) => bool.to_string(),
        Ok(other) => format!("{other:?}"),
        Err(error) => error.to_string(),
    };
    (text, evaluation.cost)
}

#[test]
fn versions_are_read_and_refused_as_the_real_library_does() {
    let invalid = |which: &str, quoted: &str| {
        format!("Invalid character(s) found in {which} number {quoted}")
    };
    let zeroes = |which: &str, quoted: &str| {
        format!("{which} number must not contain leading zeroes {quoted}")
    };
    let range = r#"strconv.ParseUint: parsing "18446744073709551616": value out of range"#;
    let syntax = r#"strconv.ParseUint: parsing "": invalid syntax"#;
    for (arguments, expected, cost) in [
        ("'1.2.3-alpha.1+build.5'", "1.2.3-alpha.1+build.5", 3),
        ("'1.2.3--'", "1.2.3--", 1),
        ("'1.2.3+a-b.01'", "1.2.3+a-b.01", 2),
        ("'18446744073709551615.0.0'", "18446744073709551615.0.0", 3),
        ("'18446744073709551616.0.0'", range, 3),
        ("'v1.2.3'", &invalid("major", r#""v1""#), 1),
        ("'-1.2.3'", &invalid("major", r#""-1""#), 1),
        ("'1.x.3'", &invalid("minor", r#""x""#), 1),
        ("'1.2.3.4'", &invalid("patch", r#""3.4""#), 1),
        ("'1.2. 3'", &invalid("patch", r#"" 3""#), 1),
        ("'01.2.3'", &zeroes("Major", r#""01""#), 1),
        ("'1.02.3'", &zeroes("Minor", r#""02""#), 1),
        ("'1.2.03'", &zeroes("Patch", r#""03""#), 1),
        ("'..'", syntax, 1),
        ("'1.2'", "No Major.Minor.Patch elements found", 1),
        ("''", "Version string empty", 0),
        ("'1.2.3-'", "Prerelease is empty", 1),
        ("'1.2.3+'", "Build meta data is empty", 1),
        ("'1.2.3-01'", r#"Numeric PreRelease version must not contain leading zeroes "01""#, 1),
        ("'1.2.3-a_b'", r#"Invalid character(s) found in prerelease "a_b""#, 1),
        ("'1.2.3+a+b'", r#"Invalid character(s) found in build meta data "a+b""#, 1),
        ("'1.2', true", "1.2.0", 1),
        ("'1', true", "1.0.0", 1),
        ("'v01.02.03', true", "1.2.3", 1),
        ("'0.00.0-a', true", "0.0.0-a", 1),
        ("'', true", syntax, 0),
        ("'1.2+b', true", "short version cannot contain PreRelease/Build meta data", 1),
        ("'V1.2.3', true", &invalid("major", r#""0V1""#), 1),
        ("'vv1.2.3', true", &invalid("major", r#""0v1""#), 1),
        ("'v1.2.3', false", &invalid("major", r#""v1""#), 1),
    ] {
        assert_eq!(answer(&format!("semver({arguments})")), (expected.to_owned(), cost));
        let is_valid = expected.as_bytes()[0].is_ascii_digit();
        let expected = (is_valid.to_string(), cost);
        assert_eq!(answer(&format!("isSemver({arguments})")), expected, "{arguments}");
    }
    assert_eq!(answer("semver(dyn(1))"), ("no such overload: semver(int)".to_owned(), 1));
}

#[test]
fn numbers_come_out_and_wrap() {
    for (expression, expected, cost) in [
        ("semver('1.2.3').major()", "1", 2),
        ("semver('1.2.3').minor()", "2", 2),
        ("semver('1.2.3').patch()", "3", 2),
        ("semver('9223372036854775808.0.0').major()", "-9223372036854775808", 4),
    ] {
        assert_eq!(answer(expression), (expected.to_owned(), cost), "{expression}");
    }
}

#[test]
fn versions_are_ordered_without_their_build() {
    let ascending = [
        "0.9.9",
        "1.2.3-1",
        "1.2.3-2",
        "1.2.3-10",
        "1.2.3-a",
        "1.2.3-a.1",
        "1.2.3-b",
        "1.2.3",
        "1.2.4",
        "1.10.0",
    ];
    for (left, a) in ascending.iter().enumerate() {
        for (right, b) in ascending.iter().enumerate() {
            let ask = |call: &str| answer(&format!("semver('{a}').{call}(semver('{b}'))")).0;
            let order = left.cmp(&right) as i8;
            assert_eq!(ask("compareTo"), order.to_string(), "{a} {b}");
            assert_eq!(ask("isLessThan"), (order < 0).to_string(), "{a} {b}");
            assert_eq!(ask("isGreaterThan"), (order > 0).to_string(), "{a} {b}");
        }
    }
    for (expression, expected) in [
        ("semver('1.2.3+a') == semver('1.2.3+b')", "true"),
        ("semver('1.2.3') == semver('1.2.4')", "false"),
        ("semver('1.2.3') != semver('1.2.4')", "true"),
    ] {
        assert_eq!(answer(expression).0, expected, "{expression}");
    }
    assert_eq!(answer("semver('1.2.3') == semver('1.2.4')").1, 3);
}

#[test]
fn wrong_types_are_found_by_the_checker() {
    for (expression, expected) in [
        ("isSemver(1)", "found no matching overload for 'isSemver' applied to '(int)'"),
        (
            "semver('1.2.3') < semver('1.2.4')",
            "found no matching overload for '_<_' applied to '(kubernetes.Semver, kubernetes.Semver)'",
        ),
        (
            "semver('1.2.3') == '1.2.3'",
            "found no matching overload for '_==_' applied to '(kubernetes.Semver, string)'",
        ),
    ] {
        let (text, _) = answer(expression);
        assert!(text.contains(expected), "{expression}: {text}");
    }
}

#[test]
fn the_library_comes_with_release_1_33() {
    for release in Release::ALL {
        let compiles = base(release).compile(&Source::new("isSemver('1', true)")).is_ok();
        assert_eq!(compiles, release >= Release::V1_33, "{release}");
    }
}

#[test]
fn reading_a_version_is_estimated_by_its_length() {
    for (expression, expected) in [
        ("semver('')", 0),
        ("isSemver('v1.0', true)", 1),
        ("semver('1.2.3-alpha.1+build.5')", 3),
        ("semver('1.2.3').compareTo(semver('1.2.3'))", 3),
        ("semver('1.2.3') == semver('1.2.4')", 3),
    ] {
        let environment = base(Release::V1_36);
        let checked = environment.compile(&Source::new(expression)).unwrap();
        let estimate =
            estimate_cost(environment, &checked, &Estimates(Release::V1_36), PresenceTest::Free);
        assert_eq!((estimate.min, estimate.max), (expected, expected), "{expression}");
    }
}
