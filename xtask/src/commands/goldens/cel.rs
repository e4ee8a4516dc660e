//! `cargo xtask goldens cel`

use crate::failure::Outcome;
use crate::oracle::Oracle;
use crate::process;
use crate::step::Step;
use crate::workspace;
use gatewalk_tests::cel::{Question, questions};
use gatewalk_tests::cel_goldens::{self, FOLDER, minors};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn run(releases: &[String]) -> Outcome {
    let mut topics: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for question in questions() {
        topics.entry(question.topic.clone()).or_default().push(question);
    }
    fs::create_dir_all(workspace::root().join(FOLDER))?;
    for release in releases {
        Step::run(format!("ask the packages of {release}"), || {
            let oracle = Oracle::of(release)?;
            for (topic, questions) in &topics {
                answer(&oracle, topic, questions)?;
            }
            declarations(&oracle)?;
            origin(&oracle)
        })?;
    }
    Ok(())
}

/// Puts what one release answers in the place of what it answered before.
fn answer(oracle: &Oracle, topic: &str, questions: &[Question]) -> Outcome {
    let lines: Vec<Value> = questions.iter().map(|question| question.line.clone()).collect();
    let ids: Vec<String> = questions.iter().map(|question| question.id.clone()).collect();
    let mut goldens = cel_goldens::read(topic);
    let minor = minors(oracle.minor()).first().copied().unwrap_or_default();
    for (id, mut answer) in ids.iter().zip(oracle.ask(&lines)?) {
        if let Some(members) = answer.as_object_mut() {
            members.remove("id");
        }
        goldens.entry(id.clone()).or_default().insert(minor, answer);
    }
    let path = workspace::root().join(FOLDER).join(format!("{topic}.jsonl"));
    Ok(fs::write(path, cel_goldens::text(&ids, &goldens))?)
}

/// Writes which release declares what: a line that several releases print stands once, with their minors.
fn declarations(oracle: &Oracle) -> Outcome {
    let path = workspace::root().join(FOLDER).join("declarations.txt");
    let minor = minors(oracle.minor()).first().copied().unwrap_or_default();
    let mut lines: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for line in fs::read_to_string(&path).unwrap_or_default().lines() {
        if let Some((releases, line)) = line.split_once(' ') {
            let others = minors(releases).into_iter().filter(|other| *other != minor);
            lines.entry(line.to_owned()).or_default().extend(others);
        }
    }
    for line in oracle.print(&[Path::new("declarations")])?.lines() {
        lines.entry(line.to_owned()).or_default().push(minor);
    }
    let mut text = String::new();
    for (line, mut releases) in lines.into_iter().filter(|(_, releases)| !releases.is_empty()) {
        releases.sort_unstable();
        // writing to a string cannot fail
        let _ = writeln!(text, "{} {line}", cel_goldens::ranges(&releases));
    }
    Ok(fs::write(path, text)?)
}

/// Writes where the answers come from: a line a release.
fn origin(oracle: &Oracle) -> Outcome {
    let path = workspace::root().join(FOLDER).join("ORIGIN.toml");
    let date = process::capture(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let own = format!("\"{}\"", oracle.minor());
    let old = fs::read_to_string(&path).unwrap_or_default();
    let mut lines: Vec<String> = old
        .lines()
        .filter(|line| line.starts_with('"') && !line.starts_with(&own))
        .map(str::to_owned)
        .collect();
    lines.push(format!(
        "{own} = {{ kubernetes = \"{}\", cel-go = \"{}\", date = \"{}\" }}",
        oracle.release,
        oracle.cel_go()?,
        date.trim()
    ));
    lines.sort();
    let head = "# What the packages of each release answer to the expressions in tests/oracle/cel/cases; made by\n\
                # `cargo xtask goldens cel` with the program in tests/oracle/cel.\n";
    Ok(fs::write(path, format!("{head}{}\n", lines.join("\n")))?)
}
