//! `gatewalk cel` as a person uses it.

#![expect(clippy::unwrap_used, reason = "a test that runs a program")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};

/// What the command prints, on both streams, and its exit code.
fn gatewalk(arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatewalk"))
        .arg("cel")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    // `expect!` keeps no blanks at the end of a line
    let trimmed = |line: &str| format!("{}\n", line.trim_end());
    let text = |bytes| String::from_utf8(bytes).unwrap().lines().map(trimmed).collect::<String>();
    let code = output.status.code().unwrap();
    format!("{}{}exit {code}\n", text(output.stdout), text(output.stderr))
}

fn check(arguments: &[&str], expected: &Expect) {
    expected.assert_eq(&gatewalk(arguments, ""));
}

#[test]
fn an_answer_has_value_type_and_cost() {
    check(
        &["1 + 2"],
        &expect![[r#"
        3
        type: int
        cost: 1
        estimated cost: 1
        exit 0
    "#]],
    );
    check(
        &["-1"],
        &expect![[r#"
        -1
        type: int
        cost: 0
        estimated cost: 0
        exit 0
    "#]],
    );
    check(
        &["1 / 0"],
        &expect![[r#"
        error: division by zero
        type: int
        cost: 1
        estimated cost: 1
        exit 1
    "#]],
    );
    check(
        &["1 +"],
        &expect![[r#"
        ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
         | 1 +
         | ...^
        exit 1
    "#]],
    );
    check(
        &["reqest.user == 1\n  && true"],
        &expect![[r#"
        ERROR: <input>:1:1: undeclared reference to 'reqest' (in container '')
         | reqest.user == 1
         | ^
        exit 1
    "#]],
    );
    check(
        &["--check-only", "'é'"],
        &expect![[r#"
        checked
        type: string
        exit 0
    "#]],
    );
    check(
        &["true || int('a') == 1"],
        &expect![[r#"
        program error: type conversion error from 'string' to 'int'
        type: bool
        exit 1
    "#]],
    );
}

#[test]
fn an_explanation_stands_under_its_source() {
    check(
        &[
            "--explain",
            "--let",
            "xs=[1, 2, 3]",
            "--let",
            "n=xs.size()",
            "xs.exists(x, x > n - 1) && n == 3",
        ],
        &expect![[r#"
            true
            type: bool
            cost: 28
            estimated cost: 2 to 18446744073709551615

            xs.exists(x, x > n - 1) && n == 3
            │  │         │ │ │ │    │  │ │
            │  │         │ │ │ │    │  │ true (cost 2)
            │  │         │ │ │ │    │  3 (cost 1)
            │  │         │ │ │ │    true (cost 28)
            │  │         │ │ │ 2 (cost 6, 3 times)
            │  │         │ │ 3 (cost 3, 3 times)
            │  │         │ true (cost 12, 3 times)
            │  │         3 (cost 3, 3 times)
            │  true (cost 26)
            [1, 2, 3] (cost 1)
            exit 0
        "#]],
    );
    check(
        &["--explain", "--let", "m={'日本': 'ab'}", "m['日本'] == 'x' ||\n  m.z == 1"],
        &expect![[r#"
            error: no such key: z
            type: bool
            cost: 6
            estimated cost: 3 to 5

            m['日本'] == 'x' ||
            ││        │      │
            ││        │      error (cost 6)
            ││        false (cost 3)
            │"ab" (cost 2)
            {"日本": "ab"} (cost 1)
              m.z == 1
              │ │ │
              │ │ error (cost 3)
              │ error: no such key: z (cost 2)
              {"日本": "ab"} (cost 1)
            exit 1
        "#]],
    );
}

#[test]
fn an_explanation_shows_what_was_evaluated_alone_and_has_no_json() {
    check(
        &["--explain", "'a'.replace('a', 'b').size() > 0 ? [1, 2].map(i, i * 2) : []"],
        &expect![[r#"
            [2, 4]
            type: list(int)
            cost: 32
            estimated cost: 13 to 52

            'a'.replace('a', 'b').size() > 0 ? [1, 2].map(i, i * 2) : []
                │                 │      │   │ │      │      │ │
                "b" (cost 1)      │      │   │ │      │      │ 4 (cost 4, 2 times)
                                  │      │   │ │      │      2 (cost 2, 2 times)
                                  │      │   │ │      [2, 4] (cost 29)
                                  │      │   │ [1, 2] (cost 0)
                                  │      │   [2, 4] (cost 32)
                                  │      true (cost 3)
                                  1 (cost 2)
            exit 0
        "#]],
    );
    check(
        &["--explain", "-o", "json", "1"],
        &expect![[r#"
        gatewalk: --explain draws a picture, which JSON has no place for
        exit 2
    "#]],
    );
}

#[test]
fn a_batch_answers_every_line() {
    let long = format!("{{\"id\": 5, \"expression\": \"'{}'\"}}", "a".repeat(99_999));
    let lines = [
        r#"{"id": 1, "expression": "1"}"#,
        "",
        r#"{"id": 2, "expression": "x", "bindings": {"x": {"opaque": {"type": "kubernetes.Quantity", "string": "100m"}}}}"#,
        "no JSON\r",
        r#"{"id": 3, "expression": "x", "bindings": {"x": {"opaque": {"type": "net.IP", "string": "1.2.3"}}}}"#,
        r#"{"id": 4, "expression": "x", "bindings": {"x": {"object": {"type": "a.B", "textproto": ""}}}}"#,
        "  \r",
        &long,
        r#"{"expression": "1", "environment": "nowhere"}"#,
    ];
    expect![[r#"
        {"id":1,"outputType":"int","value":{"int":"1"},"cost":0,"estimatedCost":["0","0"]}
        {"id":2,"outputType":"dyn","value":{"opaque":{"type":"kubernetes.Quantity","string":"100m"}},"cost":1,"estimatedCost":["1","1"]}
        {"line":4,"error":"expected ident at line 1 column 2"}
        {"line":5,"error":"x: no net.IP \"1.2.3\": IP Address \"1.2.3\" parse error during conversion from string: ParseAddr(\"1.2.3\"): IPv4 address too short"}
        {"line":6,"error":"x: a value of type a.B cannot be bound: write what it stands for, or a map with its fields"}
        {"id":5,"issues":"ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000"}
        {"line":9,"error":"`nowhere` is no environment"}
        exit 0
    "#]].assert_eq(&gatewalk(&["--batch", "-"], &lines.join("\n")));
    expect![[r#"
        {"outputType":"int","value":{"int":"1"},"cost":0,"estimatedCost":["0","0"]}
        exit 0
    "#]]
    .assert_eq(&gatewalk(&["--batch", "-"], "\u{feff}{\"expression\": \"1\"}\r\n\r\n"));
}

#[test]
fn names_are_resolved_without_the_checker() {
    check(
        &["--no-check", "type(1) == int"],
        &expect![[r#"
        true
        cost: 2
        exit 0
    "#]],
    );
    check(
        &["--no-check", "--environment", "standard", "math.greatest(1, 2)"],
        &expect![[r#"
        2
        cost: 1
        exit 0
    "#]],
    );
    check(
        &["--no-check", "--let", "a={'b': 1}", "a.b + 1"],
        &expect![[r#"
            2
            cost: 3
            exit 0
        "#]],
    );
    check(
        &["--no-check", "google.protobuf.Timestamp"],
        &expect![[r#"
        google.protobuf.Timestamp
        cost: 1
        exit 0
    "#]],
    );
    check(
        &["--no-check", "sets.contains([1], [1])"],
        &expect![[r#"
        true
        cost: 1
        exit 0
    "#]],
    );
}

#[test]
fn help_says_what_there_is() {
    check(
        &["--help"],
        &expect![[r#"
            Compile and evaluate an expression

            Usage: gatewalk cel [OPTIONS] [EXPRESSION]

            Arguments:
              [EXPRESSION]
                      The expression; one that starts with a minus sign goes after --

            Options:
                  --environment <ENVIRONMENT>
                      What the expression may mention

                      Possible values:
                      - authorization: That of matchConditions
                      - kubernetes:    The release's base environment
                      - standard:      The cel-go of the release with all its extension libraries
          
                      [default: authorization]

                  --declare <NAME=TYPE>
                      Declare a variable: n=int, m='map(string, dyn)', q=kubernetes.Quantity

                  --let <NAME=EXPRESSION>
                      Bind a variable to the value of an expression, which may mention earlier ones; declared dyn if nothing else

                  --request <FILE>
                      A SubjectAccessReviewSpec as `request`; - is standard input

                  --container <NAME>
                      The namespace in which names are looked up first
          
                      [default: ""]

                  --no-macros
                      Parse without macros

                  --no-check
                      Evaluate without checking types

                  --check-only
                      Stop after checking types

                  --explain
                      Show the value and cost of each sub-expression under its place; in text only

                  --batch <FILE>
                      Answer JSON lines, one expression each; - is standard input

                  --kubernetes-version <VERSION>
                      The minor release of Kubernetes: 1.29 to 1.37

                  --feature-gates <GATES>
                      What differs from the release's defaults: A=true,B=false

              -o, --output <OUTPUT>
                      How to print the answer

                      Possible values:
                      - text:     For people; in colour on a terminal
                      - json:     One document; with several inputs one a line
                      - markdown: For an issue or a pull request
                      - github:   Annotations of a workflow
          
                      [default: text]

              -h, --help
                      Print help (see a summary with '-h')
            exit 0
        "#]],
    );
}
