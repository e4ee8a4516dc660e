//! What the packages of each Kubernetes release said of a configuration, against what the engine says.
//!
//! The answers lie in `goldens/authorization/load.jsonl` and `reload.jsonl`, a question a line with every answer and the releases that
//! give it, made by `cargo xtask goldens authorization` from `oracle/authorization/cases/`. Differences that are known stand in
//! `goldens/authorization/ratchet.txt`, one a line: `release / question # reason`. One that is gone must leave the list.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use gatewalk_scenario::Scenario;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

/// The file that stood on the disk of the machine that was asked.
const KUBECONFIG: &str = "/etc/kubernetes/webhook.kubeconfig";

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/authorization")
}

fn lines(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(goldens().join(name)).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect()
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `outcome: error`, by release.
fn answers(line: &Value) -> BTreeMap<String, String> {
    let answers = line.get("answers").and_then(Value::as_array);
    let each = |answer: &Value| {
        let said = format!("{}: {}", text(answer, "outcome"), text(answer, "error"));
        let releases = answer.get("releases").and_then(Value::as_array).cloned();
        let releases = releases.unwrap_or_default().into_iter();
        releases
            .filter_map(|release| Some((release.as_str()?.to_owned(), said.clone())))
            .collect::<Vec<_>>()
    };
    answers.into_iter().flatten().flat_map(each).collect()
}

fn scenario(release: &str) -> Scenario {
    Scenario {
        kubernetes_version: Some(release.to_owned()),
        // the first release keeps the file behind a gate that is off unless somebody sets it
        feature_gates: BTreeMap::from([("StructuredAuthorizationConfiguration".to_owned(), true)])
            .into_iter()
            .filter(|_| release == "1.29")
            .collect(),
        files: Some(BTreeMap::from([(KUBECONFIG.to_owned(), String::new())])),
        abac_policy: Some(String::new()),
        bootstrap_policy: false,
        ..Scenario::default()
    }
}

/// What the engine says of a configuration. The packages were asked to load and validate, not to build the authorizers.
fn load(release: &str, line: &Value) -> String {
    let mut scenario =
        Scenario { authorization_configuration: Some(text(line, "config")), ..scenario(release) };
    let gates = line.get("gates").and_then(Value::as_object).into_iter().flatten();
    scenario
        .feature_gates
        .extend(gates.filter_map(|(name, value)| Some((name.clone(), value.as_bool()?))));
    let report = gatewalk_engine::run(&scenario);
    let refused = report.scenario.findings.iter();
    if let Some(gate) = refused.into_iter().find(|found| found.code == "scenario/feature-gate") {
        return format!("gates: {}", gate.message);
    }
    let report = report.authorization_configuration.unwrap_or_default();
    if matches!(report.stage.as_str(), "build" | "panic") {
        return ": ".to_owned();
    }
    format!("{}: {}", report.stage, report.error)
}

/// What the engine says of a changed file.
fn reload(release: &str, line: &Value) -> String {
    let scenario = Scenario {
        authorization_configuration: Some(text(line, "new")),
        running_authorization_configuration: Some(text(line, "running")),
        ..scenario(release)
    };
    let report = gatewalk_engine::run(&scenario);
    let Some(reload) = report.reload else {
        let found = report.scenario.findings.iter();
        let start = found.filter(|finding| finding.code == "engine/running-configuration");
        return format!(
            "not started: {}",
            start.map(|finding| finding.message.as_str()).collect::<String>()
        );
    };
    let outcome = match (reload.accepted, reload.unchanged, reload.error.as_str()) {
        (true, _, _) => "accepted",
        (_, true, _) => "unchanged",
        (_, _, "runtime error: invalid memory address or nil pointer dereference") => "panic",
        _ => "error",
    };
    format!("{outcome}: {}", reload.error)
}

/// What differs: the place, the golden and ours. The releases are asked side by side.
fn differences(lines: &[Value], ask: fn(&str, &Value) -> String) -> Vec<(String, String, String)> {
    let mut by_release: BTreeMap<String, Vec<(&Value, String)>> = BTreeMap::new();
    for line in lines {
        for (release, golden) in answers(line) {
            by_release.entry(release).or_default().push((line, golden));
        }
    }
    let of_release = &|release: &str, questions: &[(&Value, String)]| {
        let place = |line: &Value| format!("{release} / {}", text(line, "name"));
        let asked = questions.iter().map(|(line, golden)| (line, golden, ask(release, line)));
        asked
            .filter(|(_, golden, is)| *golden != is)
            .map(|(line, golden, is)| (place(line), golden.clone(), is))
            .collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let running: Vec<_> = by_release
            .iter()
            .map(|(release, questions)| scope.spawn(move || of_release(release, questions)))
            .collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

/// Compares every answer, and the list of those that differ.
fn compare(name: &str, questions_min: usize, ask: fn(&str, &Value) -> String) -> BTreeSet<String> {
    let ratchet = fs::read_to_string(goldens().join("ratchet.txt")).unwrap_or_default();
    let known = ratchet.lines().filter_map(|line| line.split(" # ").next()).map(str::trim);
    let known: BTreeSet<&str> =
        known.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let lines = lines(name);
    assert!(lines.len() >= questions_min, "{} questions in {name}", lines.len());
    let (mut wrong, mut differing) = (Vec::new(), BTreeSet::new());
    for (place, golden, is) in differences(&lines, ask) {
        if !known.contains(place.as_str()) {
            wrong.push(format!("{place}\n  golden: {golden}\n  ours:   {is}"));
        }
        differing.insert(place);
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    let gone: Vec<&str> = known.into_iter().filter(|place| !differing.contains(*place)).collect();
    let gone: Vec<&&str> = gone
        .iter()
        .filter(|place| {
            lines.iter().any(|line| place.ends_with(&format!(" / {}", text(line, "name"))))
        })
        .collect();
    assert!(gone.is_empty(), "no difference any more; take out of ratchet.txt: {gone:?}");
    differing
}

#[test]
fn configurations_get_the_answers_of_their_release() {
    let releases = compare("load.jsonl", 400, load);
    assert!(releases.len() < 20, "{releases:?}");
}

#[test]
fn changed_files_get_the_answers_of_their_release() {
    compare("reload.jsonl", 40, reload);
}
