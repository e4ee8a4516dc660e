//! What the packages of each Kubernetes release answer to the corpus of CEL expressions, against what `gatewalk cel --batch` answers.
//!
//! The questions stand in `tests/oracle/cel/cases/`, the answers in `tests/goldens/cel/`, made by `cargo xtask goldens cel`. Differences that
//! are known stand in `tests/goldens/cel/ratchet.jsonl`; one that is gone must leave the list.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that reads the files of the repository"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use gatewalk_release::Release;
use gatewalk_tests::cel::{Question, differences, questions};
use gatewalk_tests::cel_goldens::{FOLDER, Topic, minors, read};
use gatewalk_tests::root;
use serde_json::Value;

/// How many differences are shown in full.
const SHOWN_MAX: usize = 60;

/// What the command answers to all questions as one release.
fn ours(minor: u32, questions: &[Question]) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatewalk"))
        .args(["cel", "--batch", "-", "--kubernetes-version", &format!("1.{minor}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: Vec<String> =
        questions.iter().map(|question| question.line.to_string() + "\n").collect();
    let text = lines.concat();
    let writer = thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), questions.len(), "1.{minor}: {}", output.status);
    answers
}

/// What the command answers as each release. They are asked side by side, as a release takes some ten seconds.
fn all(questions: &[Question]) -> Vec<(u32, Vec<Value>)> {
    let minors = Release::ALL.iter().map(|release| minors(&release.to_string())[0]);
    thread::scope(|scope| {
        let asked: Vec<_> =
            minors.map(|minor| scope.spawn(move || (minor, ours(minor, questions)))).collect();
        asked.into_iter().map(|release| release.join().unwrap()).collect()
    })
}

/// A line of the ratchet file as `1.36 topic/id`, which is how a difference is named.
fn known() -> BTreeMap<String, bool> {
    let text = std::fs::read_to_string(root().join(FOLDER).join("ratchet.jsonl")).unwrap();
    let mut known = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let of = |member: &str| line[member].as_str().unwrap_or_else(|| panic!("{line}: {member}"));
        assert!(!of("reason").is_empty());
        for minor in minors(of("releases")) {
            known.insert(format!("1.{minor} {}/{}", of("topic"), of("id")), false);
        }
    }
    known
}

#[test]
fn expressions_get_the_answers_of_their_release() {
    let questions = questions();
    let mut topics: BTreeMap<&str, Topic> = BTreeMap::new();
    for question in &questions {
        topics.entry(&question.topic).or_insert_with(|| read(&question.topic));
    }
    let mut known = known();
    let mut wrong = String::new();
    let mut count = 0_usize;
    for (minor, answers) in all(&questions) {
        for (question, answer) in questions.iter().zip(answers) {
            let name = format!("1.{minor} {}/{}", question.topic, question.id);
            let golden = topics[question.topic.as_str()].get(&question.id);
            let Some(golden) = golden.and_then(|answers| answers.get(&minor)) else {
                panic!("{name} has no answer: cargo xtask goldens cel 1.{minor}");
            };
            let differences = differences(golden, &answer);
            if differences.is_empty() {
                continue;
            }
            if let Some(seen) = known.get_mut(&name) {
                *seen = true;
                continue;
            }
            count += 1;
            if count <= SHOWN_MAX {
                let _ = writeln!(wrong, "{name}");
                for (member, golden, ours) in differences {
                    let _ = writeln!(wrong, "  {member}\n    golden {golden}\n    ours   {ours}");
                }
            }
        }
    }
    let gone: Vec<&String> =
        known.iter().filter(|(_, seen)| !**seen).map(|(name, _)| name).collect();
    assert!(count == 0, "{count} differ:\n{wrong}");
    assert!(gone.is_empty(), "no difference any more; take out of ratchet.jsonl: {gone:?}");
}
