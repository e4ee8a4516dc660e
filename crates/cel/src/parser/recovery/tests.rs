//! Our parser of well-formed texts against the one that goes on after errors: the same texts are well formed for both, and of those
//! the trees are the same, with the same ids at the same places.

use proptest::prelude::*;

use super::parse;
use crate::{
    Dialect, Issues, Source,
    parser::{ParserOptions, grammar, macros},
};

fn all_macros() -> macros::Macros {
    let mut all = macros::Macros::default();
    for known in macros::standard_macros().into_iter().chain(macros::optional_macros()) {
        all.add(known);
    }
    all
}

/// What is wrong unless both trees are equal, or both parsers refuse.
fn difference(text: &str, dialect: Dialect) -> Option<String> {
    let macros = all_macros();
    let options = ParserOptions { dialect, macros: &macros, optional_syntax: true };
    let source = Source::new(text);
    let mut issues = Issues::new(source.clone());
    let ours = grammar::parse(&source, options, &mut issues).ok().filter(|_| issues.is_empty());
    let (theirs, reports) = parse(&source, options);
    match ours {
        Some(ours) if reports.is_empty() => {
            (ours != theirs).then(|| format!("{text}\n  {ours:?}\n  {theirs:?}"))
        }
        Some(_) => Some(format!("refused after all: {text}: {reports:?}")),
        None => reports.is_empty().then(|| format!("refused without a word: {text}: {issues}")),
    }
}

fn compare(text: &str) {
    for dialect in [Dialect::V0_17_8, Dialect::V0_22_0, Dialect::V0_29_2] {
        assert_eq!(difference(text, dialect), None);
    }
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
    proptest!(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() }, |(text in expression())| {
        compare(&text);
    });
}

#[test]
fn what_is_broken_is_broken_for_both() {
    let noise = prop::sample::select(vec![
        "", "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "'", "\"", "\\", "+", "&", "|", "=",
        "in", "if", "1", "a", " ", "`", "\u{e9}", "0x", "1.", "b'", "as", "#", "$", "@",
    ]);
    let strategy = (expression(), any::<prop::sample::Index>(), 0..3usize, noise);
    proptest!(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() }, |((text, at, cut, noise) in strategy)| {
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len() + 1);
        let start: String = characters.iter().take(at).collect();
        let end: String = characters.iter().skip(at + cut).collect();
        compare(&format!("{start}{noise}{end}"));
    });
}

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
    assert!(texts.len() > 2000, "{}", texts.len());
    let of = |text: &String| difference(text, Dialect::V0_29_2);
    let wrong: Vec<String> = texts.iter().filter_map(of).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said of texts that are as long and as deep as may be, on a stack as small as a browser worker's.
#[test]
fn long_and_deep_texts_need_no_stack() {
    let cases = [
        "(".repeat(100_000),
        "(".repeat(249),
        format!("{}-1 1", "true ? 1 : ".repeat(249)),
        format!("{} 1", "a.".repeat(49_000)),
        format!("[{}", "-1,".repeat(33_000)),
        format!("{}x{}", "f(".repeat(249), ")".repeat(248)),
        "a b ".repeat(25_000),
        "\"\\q".repeat(33_000),
        "'''a".repeat(25_000),
        format!("{} +", "1+".repeat(49_000)),
    ];
    let run = move || {
        for text in cases {
            let macros = all_macros();
            for dialect in [Dialect::V0_17_8, Dialect::V0_29_2] {
                let options = ParserOptions { dialect, macros: &macros, optional_syntax: true };
                assert!(!parse(&Source::new(&text), options).1.is_empty());
            }
        }
    };
    std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap().join().unwrap();
}
