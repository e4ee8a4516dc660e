use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::{ParserOptions, macros};
use crate::{
    Ast, Dialect, ExprId, Issues, Source,
    ast::{Constant, ExprKind},
};

fn parse(text: &str, dialect: Dialect) -> Result<Ast, Issues> {
    let mut all = macros::Macros::default();
    for known in macros::standard_macros().into_iter().chain(macros::optional_macros()) {
        all.add(known);
    }
    for known in macros::two_var_macros() {
        all.add(known);
    }
    let options = ParserOptions { dialect, macros: &all, optional_syntax: true };
    super::parse(&Source::new(text), options)
}

/// A tree on one line: `kind id@offset` with its children in parentheses.
fn show(ast: &Ast, id: ExprId) -> String {
    let mut text = match ast.kind(id) {
        ExprKind::Unspecified => "?".to_owned(),
        ExprKind::Constant(Constant::String(value)) => format!("{value:?}"),
        ExprKind::Constant(Constant::Int(value)) => value.to_string(),
        ExprKind::Constant(value) => format!("{value:?}"),
        ExprKind::Ident(name) => name.to_string(),
        ExprKind::Select(select) => {
            format!(".{}{}", select.field, if select.test_only { "~" } else { "" })
        }
        ExprKind::Call(call) => call.function.to_string(),
        ExprKind::List(_) => "[]".to_owned(),
        ExprKind::Map(_) => "{}".to_owned(),
        ExprKind::Struct(literal) => format!("{}{{}}", literal.type_name),
        ExprKind::Comprehension(fold) => format!("fold {}", fold.iter_var),
    };
    write!(text, ":{}", id.0).unwrap();
    if let Some(offset) = ast.expr(id).offset {
        write!(text, "@{offset}").unwrap();
    }
    let children: Vec<String> = ast.children(id).map(|child| show(ast, child)).collect();
    if !children.is_empty() {
        write!(text, "({})", children.join(" ")).unwrap();
    }
    text
}

fn check(text: &str, expected: &Expect) {
    let shown = match parse(text, Dialect::V0_26_0) {
        Ok(ast) => show(&ast, ast.root()),
        Err(issues) => issues.to_string(),
    };
    expected.assert_eq(&shown);
}

fn first_message(text: &str, dialect: Dialect) -> String {
    match parse(text, dialect) {
        Ok(_) => String::new(),
        Err(issues) => {
            issues.sorted().first().map_or_else(String::new, |issue| issue.message.clone())
        }
    }
}

#[test]
fn ids_follow_the_order_of_visits_and_offsets_count_code_points() {
    check("1 + 2 * 3", &expect!["_+_:2@2(1:1@0 _*_:4@6(2:3@4 3:5@8))"]);
    check("a && b && c", &expect!["_&&_:5@7(_&&_:3@2(a:1@0 b:2@5) c:4@10)"]);
    check("'é' + x.y", &expect![[r#"_+_:2@4("é":1@0 .y:4@7(x:3@6))"#]]);
    check("c ? a : b", &expect!["_?_:_:2@2(c:1@0 a:3@4 b:4@8)"]);
    check("a.?b[?0]", &expect![[r#"_[?_]:4@4(_?._:3@1(a:1@0 "b":2@3) 0:5@6)"#]]);
    check("{'k': v}", &expect![[r#"{}:1@0("k":3@1 v:4@6)"#]]);
}

#[test]
fn signs_fold() {
    check("-1", &expect!["-1:1@0"]);
    check("--1", &expect!["1:1@2"]);
    check("---1", &expect!["-_:1@0(1:2@3)"]);
    check("!!!a", &expect!["!_:1@0(a:2@3)"]);
    check("-1.size()", &expect!["size:2@7(-1:1@0)"]);
    check("-a.b", &expect!["-_:1@0(.b:3@2(a:2@1))"]);
}

#[test]
fn macros_expand() {
    check("has(a.b)", &expect![".b~:4@3(a:2@4)"]);
    check(
        "l.all(x, p)",
        &expect![
            "fold x:11@5(l:1@0 Bool(true):5@5 @not_strictly_false:7@5(@result:6@5) _&&_:9@5(@result:8@5 p:4@9) @result:10@5)"
        ],
    );
}

#[test]
fn what_is_not_well_formed_gets_the_words_of_antlr() {
    check(
        "in request.user.groups)",
        &expect![[r#"
        ERROR: <input>:1:1: Syntax error: extraneous input 'in' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
         | in request.user.groups)
         | ^
        ERROR: <input>:1:23: Syntax error: extraneous input ')' expecting <EOF>
         | in request.user.groups)
         | ......................^"#]],
    );
    check(
        "a b c",
        &expect![[r#"
        ERROR: <input>:1:3: Syntax error: mismatched input 'b' expecting <EOF>
         | a b c
         | ..^"#]],
    );
    check(
        "x.true",
        &expect![[r#"
        ERROR: <input>:1:3: Syntax error: mismatched input 'true' expecting IDENTIFIER
         | x.true
         | ..^"#]],
    );
}

#[test]
fn limits_are_those_of_cel_go() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}1{}", open.repeat(depth), close.repeat(depth))
    };
    let too_deep = "expression recursion limit exceeded: 250";
    let too_long = "max recursion depth exceeded";
    let size = |count: usize| {
        format!("expression code point size exceeds limit: size: {count}, limit 100000")
    };
    for (text, message) in [
        (nested("(", ")", 249), ""),
        (nested("(", ")", 250), too_deep),
        (nested("[", "]", 249), ""),
        (nested("[", "]", 250), too_deep),
        (nested("f(", ")", 249), ""),
        (nested("{1: ", "}", 250), too_deep),
        (format!("1{}", "+1".repeat(250)), ""),
        (format!("1{}", "+1".repeat(251)), too_long),
        (format!("x{}", ".a".repeat(250)), ""),
        (format!("x{}", ".a".repeat(251)), too_long),
        (format!("true{}", " && true".repeat(400)), ""),
        (format!("{}true", "!".repeat(1001)), ""),
        (format!("1{}", "+1".repeat(20_000)), too_long),
        ("(".repeat(100_000), too_deep),
        (format!("'{}'", "a".repeat(99_998)), ""),
        (format!("'{}'", "a".repeat(99_999)), &size(100_001)),
    ] {
        let found = first_message(&text, Dialect::V0_26_0);
        assert_eq!(found, message, "{} code points of {:?}", text.len(), text.get(..6));
    }
}

#[test]
fn dialects_differ_where_their_tables_say() {
    for (text, dialect, message) in [
        ("a.`b-c`", Dialect::V0_22_0, "Syntax error: token recognition error at: '`'"),
        ("a.`b-c`", Dialect::V0_26_0, "unsupported syntax: '`'"),
        ("a.`b-c`", Dialect::V0_29_2, ""),
        (r"'\ud800'", Dialect::V0_22_0, ""),
        (r"'\ud800'", Dialect::V0_23_2, "invalid unicode code point"),
        ("l.map(__result__, 1)", Dialect::V0_22_0, ""),
        (
            "l.map(__result__, 1)",
            Dialect::V0_23_2,
            "iteration variable overwrites accumulator variable",
        ),
    ] {
        assert_eq!(first_message(text, dialect), message, "{text} in {dialect:?}");
    }
}

#[test]
fn what_is_broken_and_deep_fits_a_small_stack() {
    let broken = [
        format!("{}1 2{}", "(".repeat(249), ")".repeat(249)),
        format!("{}1 2{}", "[".repeat(249), "]".repeat(249)),
        format!("{}1 2{}", "f(".repeat(249), ")".repeat(249)),
        format!("{}1 2{}", "{1: ".repeat(249), "}".repeat(249)),
        format!("1{} 2", "+1".repeat(240)),
        format!("x{} 2", ".a".repeat(240)),
        format!("x{} 2", "[0]".repeat(240)),
        format!("{}1 2", "a ? b : ".repeat(240)),
        format!("1 2{}", "+1".repeat(40_000)),
        format!("= {}", "(".repeat(90_000)),
        format!("{}'", "'a' + ".repeat(15_000)),
    ];
    for text in broken {
        let start: String = text.chars().take(8).collect();
        let thread = std::thread::Builder::new().stack_size(1024 * 1024);
        let found =
            thread.spawn(move || first_message(&text, Dialect::V0_26_0)).unwrap().join().unwrap();
        assert!(!found.is_empty(), "{start}");
    }
}
