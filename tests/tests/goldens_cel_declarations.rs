//! What the environments of each Kubernetes release declare, against what ours do: every overload of every function with its id, its
//! parameters and its result; macros, variables, and the types of libraries that can be named.
//!
//! The answers lie in `goldens/cel/declarations.txt`, made by `cargo xtask goldens cel`: releases, environment, function, place, id,
//! signature. Overloads that are known to be missing stand in `goldens/cel/declarations_missing.txt`, with the reason in a comment above.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that reads the files of the repository"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use gatewalk_cel::declarations::OverloadDecl;
use gatewalk_cel::{Env, Type};
use gatewalk_kubernetes::cel::environment::{base, standard};
use gatewalk_kubernetes::cel::match_conditions::MatchConditionCompiler;
use gatewalk_release::{FeatureGates, Release};
use gatewalk_tests::cel_goldens::{FOLDER, minors};
use gatewalk_tests::root;

/// Lines of a file as release and the rest.
fn lines(file: &str) -> BTreeSet<(u32, String)> {
    let text = fs::read_to_string(root().join(FOLDER).join(file)).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(releases, line)| {
            minors(releases).into_iter().map(move |minor| (minor, without_place(line)))
        })
        // the names of the language's own types are variables in some versions of cel-go and found otherwise in others
        .filter(|(_, line)| !(line.contains(" @variable ") && line.contains(" type(")))
        .collect()
}

/// Whether a line is of a macro, a variable or a type, which are recorded for some releases only.
fn is_other(line: &str) -> bool {
    ["@macro", "@variable", "@type"].iter().any(|kind| line.contains(&format!(" {kind} ")))
}

/// The order of overloads shows in no answer: the place is left out.
fn without_place(line: &str) -> String {
    let words: Vec<&str> = line.splitn(4, ' ').collect();
    format!("{} {} {}", words[0], words[1], words[3])
}

fn signature(overload: &OverloadDecl) -> String {
    let texts: Vec<String> = overload.params.iter().map(Type::issue_text).collect();
    let call = match texts.split_first() {
        Some((receiver, rest)) if overload.member => format!("{receiver}.({})", rest.join(", ")),
        _ => format!("({})", texts.join(", ")),
    };
    format!("{} {call} -> {}", overload.id, overload.result.issue_text())
}

fn declared(minor: u32, name: &str, environment: &Env, into: &mut BTreeSet<(u32, String)>) {
    let mut put = |kind: &str, text: &str| into.insert((minor, format!("{name} @{kind} {text}")));
    for known in environment.macros().iter() {
        let args = known.args.map_or_else(|| "*".to_owned(), |args| args.to_string());
        put("macro", &format!("{}:{args}:{}", known.function, known.receiver));
    }
    for variable in environment.variables() {
        put("variable", &format!("{} {}", variable.name, variable.of.issue_text()));
    }
    let overloads = environment.functions().flat_map(|function| &function.overloads);
    for of in overloads.flat_map(|overload| overload.params.iter().chain([&overload.result])) {
        if let Type::Opaque(_) = of
            && environment.type_named(of.type_name()).is_some()
        {
            put("type", of.type_name());
        }
    }
    for function in environment.functions() {
        for overload in &function.overloads {
            into.insert((minor, format!("{name} {} {}", function.name, signature(overload))));
        }
    }
}

#[test]
fn environments_declare_what_their_release_declares() {
    let golden = lines("declarations.txt");
    let missing = lines("declarations_missing.txt");
    let mut ours = BTreeSet::new();
    for release in Release::ALL {
        let minor = minors(&release.to_string())[0];
        let gates = FeatureGates::new(release);
        declared(minor, "standard", standard(release), &mut ours);
        declared(minor, "kubernetes", base(release), &mut ours);
        let compiler = MatchConditionCompiler::with_gates(&gates);
        declared(minor, "authorization", compiler.environment(), &mut ours);
    }
    let recorded: BTreeSet<u32> =
        golden.iter().filter(|(_, line)| is_other(line)).map(|(minor, _)| *minor).collect();
    assert!(recorded.len() > 2, "{recorded:?}");
    ours.retain(|(minor, line)| recorded.contains(minor) || !is_other(line));
    let mut report: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (minor, line) in golden.difference(&ours).filter(|line| !missing.contains(*line)) {
        report.entry(format!("missing: {line}")).or_default().push(*minor);
    }
    for (minor, line) in ours.difference(&golden) {
        report.entry(format!("too much: {line}")).or_default().push(*minor);
    }
    for (minor, line) in missing.intersection(&ours) {
        report.entry(format!("not missing any more: {line}")).or_default().push(*minor);
    }
    assert!(golden.len() > 5000, "{}", golden.len());
    assert!(report.is_empty(), "{report:#?}");
}
