//! Our own parser against the one that ANTLR makes of cel-go's grammar: the same texts are well formed, and of those the trees are
//! the same, with the same ids at the same places.

use std::fmt::Write as _;

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use proptest::prelude::*;

use super::{ONLY_HERE, RECURSION_MAX, STACK_BYTES};
use crate::{
    Ast, Dialect, ExprId, Issues, Source,
    ast::{Constant, ExprKind, operators},
    parser::{ParserOptions, macros, syntax},
};

/// Its macros make what the `cel` crate's make.
const DIALECT: Dialect = Dialect::V0_26_0;

/// The `cel` crate's tree on one line, or what it complains about.
fn theirs(text: &str) -> Result<String, Vec<String>> {
    let parser = cel::parser::Parser::new()
        .max_recursion_depth(u16::try_from(RECURSION_MAX).unwrap())
        .enable_optional_syntax(true)
        .enable_ident_escape_syntax(DIALECT.allows_escaped_idents());
    match parser.parse_with_source_info(text) {
        Ok((tree, places)) => {
            let mut shown = String::new();
            show_theirs(&mut shown, &tree, &places, true);
            Ok(shown)
        }
        Err(errors) => Err(errors.errors.into_iter().map(|error| error.msg).collect()),
    }
}

fn ours(text: &str) -> Result<String, Issues> {
    let mut all = macros::Macros::default();
    for known in macros::standard_macros() {
        all.add(known);
    }
    let options = ParserOptions {
        dialect: DIALECT,
        macros: &all,
        optional_syntax: true,
        syntax_errors: &syntax::Unworded,
    };
    let ast = crate::parser::parse(&Source::new(text), options)?;
    let mut shown = String::new();
    show_ours(&mut shown, &ast, ast.root(), true);
    Ok(shown)
}

/// The head of a node: places are left out where the `cel` crate is known to count otherwise, which are negative literals (zero may be one) and the
/// names behind `.?`.
fn head(shown: &mut String, kind: &str, id: u64, place: Option<u32>) {
    write!(shown, " {kind}:{id}").unwrap();
    if let Some(place) = place {
        write!(shown, "@{place}").unwrap();
    }
}

fn show_theirs(shown: &mut String, node: &IdedExpr, places: &SourceInfo, placed: bool) {
    // bytes there, code points with us
    let before = |start: u32| {
        places.source.char_indices().take_while(|(at, _)| *at < start as usize).count()
    };
    let place = places.offset_for(node.id).map(|(start, _)| u32::try_from(before(start)).unwrap());
    let mut put = |kind: &str, placed: bool| head(shown, kind, node.id, place.filter(|_| placed));
    let mut children: Vec<(&IdedExpr, bool)> = Vec::new();
    match &node.expr {
        Expr::Unspecified => put("?", placed),
        Expr::Ident(name) => put(name, placed),
        Expr::Literal(literal) => {
            let (text, negative) = match literal {
                LiteralValue::Boolean(value) => (format!("{:?}", value.inner()), false),
                LiteralValue::Bytes(value) => (format!("{:?}", value.inner()), false),
                LiteralValue::Double(value) => {
                    (format!("{:?}", value.inner()), value.inner().is_sign_negative())
                }
                LiteralValue::Int(value) => (format!("{:?}", value.inner()), *value.inner() <= 0),
                LiteralValue::Null => ("null".to_owned(), false),
                LiteralValue::String(value) => (format!("{:?}", value.inner()), false),
                LiteralValue::UInt(value) => (format!("{:?}u", value.inner()), false),
            };
            put(&text, placed && !negative);
        }
        Expr::Select(select) => {
            put(&format!(".{}{}", select.field, if select.test { "~" } else { "" }), placed);
            children.push((&select.operand, true));
        }
        Expr::Call(call) => {
            put(&call.func_name, placed);
            children.extend(call.target.iter().map(|target| (&**target, true)));
            for (position, argument) in call.args.iter().enumerate() {
                children.push((argument, call.func_name != operators::OPT_SELECT || position == 0));
            }
        }
        Expr::List(list) => {
            put(&format!("[{:?}]", list.optional_indices), placed);
            children.extend(list.elements.iter().map(|element| (element, true)));
        }
        Expr::Map(map) => {
            put("{}", placed);
            for entry in &map.entries {
                let EntryExpr::MapEntry(pair) = &entry.expr else { panic!("a field in a map") };
                head(shown, if pair.optional { "?=" } else { "=" }, entry.id, None);
                show_theirs(shown, &pair.key, places, true);
                show_theirs(shown, &pair.value, places, true);
            }
        }
        Expr::Struct(literal) => {
            put(&format!("{}{{}}", literal.type_name), placed);
            for entry in &literal.entries {
                let EntryExpr::StructField(field) = &entry.expr else {
                    panic!("an entry in a struct")
                };
                let mark = if field.optional { "?" } else { "" };
                head(shown, &format!("{mark}{}=", field.field), entry.id, None);
                show_theirs(shown, &field.value, places, true);
            }
        }
        Expr::Comprehension(fold) => {
            put(&format!("fold {} {}", fold.iter_var, fold.accu_var), placed);
            let parts =
                [&fold.iter_range, &fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result];
            children.extend(parts.map(|part| (part, true)));
        }
    }
    shown.push('(');
    for (child, placed) in children {
        show_theirs(shown, child, places, placed);
    }
    shown.push(')');
}

fn show_ours(shown: &mut String, ast: &Ast, id: ExprId, placed: bool) {
    let place = ast.expr(id).offset;
    let mut put =
        |kind: &str, placed: bool| head(shown, kind, id.0.into(), place.filter(|_| placed));
    let mut children: Vec<(ExprId, bool)> = Vec::new();
    match ast.kind(id) {
        ExprKind::Unspecified => put("?", placed),
        ExprKind::Ident(name) => put(name, placed),
        ExprKind::Constant(constant) => {
            let (text, negative) = match constant {
                Constant::Bool(value) => (format!("{value:?}"), false),
                Constant::Bytes(value) => (format!("{:?}", &**value), false),
                Constant::Double(value) => (format!("{value:?}"), value.is_sign_negative()),
                Constant::Int(value) => (format!("{value:?}"), *value <= 0),
                Constant::Null => ("null".to_owned(), false),
                Constant::String(value) => (format!("{:?}", &**value), false),
                Constant::Uint(value) => (format!("{value:?}u"), false),
            };
            put(&text, placed && !negative);
        }
        ExprKind::Select(select) => {
            put(&format!(".{}{}", select.field, if select.test_only { "~" } else { "" }), placed);
            children.push((select.operand, true));
        }
        ExprKind::Call(call) => {
            put(&call.function, placed);
            children.extend(call.target.map(|target| (target, true)));
            for (position, argument) in call.args.iter().enumerate() {
                children
                    .push((*argument, &*call.function != operators::OPT_SELECT || position == 0));
            }
        }
        ExprKind::List(list) => {
            put(&format!("[{:?}]", list.optional_indices), placed);
            children.extend(list.elements.iter().map(|element| (*element, true)));
        }
        ExprKind::Map(entries) => {
            put("{}", placed);
            for entry in entries {
                head(shown, if entry.optional { "?=" } else { "=" }, entry.id.0.into(), None);
                show_ours(shown, ast, entry.key, true);
                show_ours(shown, ast, entry.value, true);
            }
        }
        ExprKind::Struct(literal) => {
            put(&format!("{}{{}}", literal.type_name), placed);
            for field in &literal.fields {
                let mark = if field.optional { "?" } else { "" };
                head(shown, &format!("{mark}{}=", field.name), field.id.0.into(), None);
                show_ours(shown, ast, field.value, true);
            }
        }
        ExprKind::Comprehension(fold) => {
            put(&format!("fold {} {}", fold.iter_var, fold.accu_var), placed);
            let parts =
                [fold.iter_range, fold.accu_init, fold.loop_condition, fold.loop_step, fold.result];
            children.extend(parts.map(|part| (part, true)));
        }
    }
    shown.push('(');
    for (child, placed) in children {
        show_ours(shown, ast, child, placed);
    }
    shown.push(')');
}

/// What is wrong unless both trees are equal, or both parsers refuse.
fn difference(text: &str) -> Option<String> {
    match (ours(text), theirs(text)) {
        (Ok(ours), Ok(theirs)) if ours == theirs => None,
        (Ok(ours), Ok(theirs)) => Some(format!("{text}\n  {ours}\n  {theirs}")),
        (Err(_), Err(complaints)) => {
            let worded = complaints
                .iter()
                .any(|complaint| !ONLY_HERE.iter().any(|start| complaint.starts_with(start)));
            (!worded).then(|| format!("refused without a word of cel-go: {text}: {complaints:?}"))
        }
        (Ok(_), Err(complaints)) => Some(format!("only ANTLR refuses: {text}: {complaints:?}")),
        (Err(issues), Ok(_)) => Some(format!("only we refuse: {text}: {issues}")),
    }
}

fn compare(text: &str) {
    assert_eq!(difference(text), None);
}

/// Runs where ANTLR has the stack it needs.
fn with_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run).unwrap().join().unwrap();
}

fn leaf() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "b",
        "x",
        ".a",
        "_c1",
        "true",
        "false",
        "null",
        "0",
        "1",
        "-1",
        "- 2",
        "0x1F",
        "-0x1",
        "3u",
        "0xAu",
        "1.5",
        "-.5",
        ".25",
        "1e3",
        "-1E-3",
        "'s'",
        "\"t\"",
        "r'\\d'",
        "'''m\n'''",
        "\"\"\"q\"\"\"",
        "b'y'",
        "br'\\x'",
        "'\\n\\x41\\u00e9\\101'",
        "[]",
        "{}",
        "T{}",
        "a.T{}",
        "9223372036854775807",
        "-9223372036854775808",
    ])
    .prop_map(str::to_owned)
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", " in ", "&&", "||",
        ]);
        let space = prop::sample::select(vec!["", " ", "\n", "\t", " // note\n"]);
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        prop_oneof![
            4 => (inner.clone(), operator, space, inner.clone())
                .prop_map(|(left, operator, space, right)| format!("{left}{space}{operator}{space}{right}")),
            1 => three.clone().prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            1 => inner.clone().prop_map(|a| format!("({a})")),
            1 => inner.clone().prop_map(|a| format!("!{a}")),
            1 => inner.clone().prop_map(|a| format!("!!{a}")),
            1 => inner.clone().prop_map(|a| format!("-{a}")),
            1 => inner.clone().prop_map(|a| format!("--({a})")),
            1 => inner.clone().prop_map(|a| format!("({a}).f")),
            1 => inner.clone().prop_map(|a| format!("{a}.?g")),
            1 => inner.clone().prop_map(|a| format!("x.h.j[{a}]")),
            1 => two.clone().prop_map(|(a, b)| format!("{a}[?{b}]")),
            1 => two.clone().prop_map(|(a, b)| format!("f({a}, {b})")),
            1 => two.clone().prop_map(|(a, b)| format!("{a}.m({b})")),
            1 => two.clone().prop_map(|(a, b)| format!(".n.o({a},{b})")),
            1 => two.clone().prop_map(|(a, b)| format!("[{a}, ?{b},]")),
            1 => three.clone().prop_map(|(a, b, c)| format!("{{{a}: {b}, ?'k': {c}}}")),
            1 => two.clone().prop_map(|(a, b)| format!("T{{f: {a}, ?g: {b},}}")),
            1 => inner.prop_map(|a| format!("has(({a}).f)")),
            1 => two.clone().prop_map(|(a, b)| format!("[{a}].all(v, {b})")),
            1 => two.clone().prop_map(|(a, b)| format!("x.exists(v, {a} == {b})")),
            1 => two.clone().prop_map(|(a, b)| format!("x.exists_one(v, ({a}) != ({b}))")),
            1 => three.prop_map(|(a, b, c)| format!("({a}).map(v, {b}, {c})")),
            1 => two.prop_map(|(a, b)| format!("({a}).filter(v, {b}).map(w, w)")),
        ]
    })
}

#[test]
fn trees_equal_those_of_the_grammar() {
    with_stack(|| {
        proptest!(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() }, |(text in expression())| {
            compare(&text);
        });
    });
}

#[test]
fn what_is_broken_is_broken_for_both() {
    let noise = prop::sample::select(vec![
        "", "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "'", "\"", "\\", "+", "&", "|", "=",
        "in", "if", "1", "a", " ", "`", "\u{e9}", "0x", "1.", "b'", "as", "#", "$", "@",
    ]);
    with_stack(move || {
        let strategy = (expression(), any::<prop::sample::Index>(), 0..3usize, noise);
        proptest!(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() }, |((text, at, cut, noise) in strategy)| {
            let characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len() + 1);
            let start: String = characters.iter().take(at).collect();
            let end: String = characters.iter().skip(at + cut).collect();
            compare(&format!("{start}{noise}{end}"));
        });
    });
}

/// Texts that macros tell apart: of these the `cel` crate has others than any cel-go.
const OTHER_MACROS: [&str; 4] = [".optMap(", ".optFlatMap(", ".existsOne(", "__result__"];

/// Every expression of the corpus whose answers are recorded.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test that reads the files of the repository")]
fn the_corpus_is_parsed_like_the_grammar() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/cel/cases");
    let mut texts = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let lines = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let is_text = |line: &&str| !line.is_empty() && !line.starts_with(['@', '#']);
        texts.extend(lines.lines().filter(is_text).map(str::to_owned));
    }
    texts.retain(|text| !OTHER_MACROS.iter().any(|other| text.contains(other)));
    assert!(texts.len() > 2000, "{}", texts.len());
    with_stack(move || {
        let wrong: Vec<String> = texts.iter().filter_map(|text| difference(text)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
