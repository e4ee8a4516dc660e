//! `cargo xtask conformance`

use super::Command;
use crate::failure::{Failure, Outcome};
use crate::oracle::{Oracle, Ours, releases};
use crate::step::Step;
use gatewalk_tests::cel::differences;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const COMMAND: Command = Command {
    name: "conformance",
    about: "Run the tests of cel-spec through this engine and through each release's cel-go",
    usage: "[RELEASE...]

The tests come with the Go module cel.dev/expr; nothing of them is kept here. The judge is cel-go and not what the tests expect, from which
cel-go itself differs. Tests that need protobuf messages of their own are counted by reason. RELEASE is a minor such as
1.36; the newest unless given. Needs Go.",
    run,
};

/// What came of the tests of one file.
#[derive(Debug, Default)]
struct Count {
    equal: usize,
    different: usize,
    skipped: usize,
}

fn run(minors: &[String]) -> Outcome {
    let releases = releases()?;
    let newest = releases.last().cloned().unwrap_or_default();
    let tests = tests(&newest)?;
    let ours = Ours::build()?;
    let mut different = 0;
    let chosen: Vec<&String> = releases
        .iter()
        .filter(|release| {
            let named = |minor: &String| release.starts_with(&format!("v{minor}."));
            if minors.is_empty() { **release == newest } else { minors.iter().any(named) }
        })
        .collect();
    if chosen.is_empty() {
        return Err(Failure::argument(minors.first().map_or("", String::as_str)));
    }
    for release in chosen {
        different += judge(&Oracle::of(release)?, &ours, &tests)?;
    }
    if different == 0 { Ok(()) } else { Err(Failure::new(format!("{different} tests differ"))) }
}

/// The tests as the program of the newest release reads them.
fn tests(newest: &str) -> Outcome<Vec<Value>> {
    let oracle = Oracle::of(newest)?;
    let folder = oracle.module("cel.dev/expr")?.join("tests/simple/testdata");
    let lines = oracle.print(&["conformance".as_ref(), &folder])?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn judge(oracle: &Oracle, ours: &Ours, tests: &[Value]) -> Outcome<usize> {
    let step = Step::begin(format!("ask the tests of cel-spec of {}", oracle.release));
    let text = |test: &Value, member: &str| -> String {
        test.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut asked = Vec::new();
    for test in tests {
        let count = counts.entry(text(test, "section")).or_default();
        match (text(test, "skipped").as_str(), test.get("question")) {
            ("", Some(question)) => asked.push((test, question.clone())),
            (reason, _) => {
                count.skipped += 1;
                *reasons.entry(reason.to_owned()).or_default() += 1;
            }
        }
    }
    let questions: Vec<Value> = asked.iter().map(|(_, question)| question.clone()).collect();
    let goldens = oracle.ask(&questions)?;
    let answers = ours.ask(oracle.minor(), &questions)?;
    let mut different = 0;
    for ((test, question), (golden, answer)) in asked.iter().zip(goldens.iter().zip(&answers)) {
        let count = counts.entry(text(test, "section")).or_default();
        let differences = differences(golden, answer);
        if differences.is_empty() {
            count.equal += 1;
            continue;
        }
        // Some words of old versions have addresses in them.
        if oracle.ask(std::slice::from_ref(question))?.first() != Some(golden) {
            count.skipped += 1;
            *reasons.entry("cel-go's answer differs from run to run".to_owned()).or_default() += 1;
            continue;
        }
        count.different += 1;
        different += 1;
        let expression = text(question, "expression");
        step.note(format!("{}/{}: {expression}", text(test, "section"), text(test, "name")));
        for (member, golden, ours) in differences {
            step.note(format!("  {member}: cel-go {golden}\n      ours {ours}"));
        }
    }
    for (section, count) in &counts {
        let Count { equal, different, skipped } = count;
        step.note(format!(
            "{section:<16} {equal:>4} equal {different:>4} different {skipped:>4} not asked"
        ));
    }
    for (reason, count) in reasons {
        step.note(format!("not asked, {reason}: {count}"));
    }
    step.done();
    Ok(different)
}
