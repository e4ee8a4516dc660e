//! What the packages of each Kubernetes release said of a configuration, against what the engine says.
//!
//! The answers lie in `goldens/authorization/<release>/`, made by `cargo xtask goldens authorization` from the questions in
//! `oracle/authorization/cases/`. Differences that are known stand in `goldens/authorization/ratchet.txt`, one a line:
//! `release / question # reason`. One that is gone must leave the list.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use gatewalk_scenario::Scenario;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The file that stood on the disk of the machine that was asked.
const KUBECONFIG: &str = "/etc/kubernetes/webhook.kubeconfig";

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/authorization")
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect()
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The folders of releases, and what was answered there.
fn releases() -> BTreeMap<String, Vec<Value>> {
    let folders = fs::read_dir(goldens()).into_iter().flatten().flatten().map(|entry| entry.path());
    let releases = folders.filter(|path| path.is_dir());
    releases
        .map(|path| {
            (
                path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                lines(&path.join("load.jsonl")),
            )
        })
        .collect()
}

/// `stage: error` as the engine has it. The packages were asked to load and validate, not to build the authorizers.
fn answer(release: &str, config: String) -> String {
    let scenario = Scenario {
        kubernetes_version: Some(release.to_owned()),
        // the first release keeps the file behind a gate that is off unless somebody sets it
        feature_gates: BTreeMap::from([("StructuredAuthorizationConfiguration".to_owned(), true)])
            .into_iter()
            .filter(|_| release == "1.29")
            .collect(),
        authorization_configuration: Some(config),
        files: Some(BTreeMap::from([(KUBECONFIG.to_owned(), String::new())])),
        ..Scenario::default()
    };
    let report = gatewalk_engine::run(&scenario).authorization_configuration.unwrap_or_default();
    if matches!(report.stage.as_str(), "build" | "panic") {
        return ": ".to_owned();
    }
    format!("{}: {}", report.stage, report.error)
}

#[test]
fn configurations_get_the_answers_of_their_release() {
    let configs: BTreeMap<String, String> = lines(&goldens().join("load.jsonl"))
        .iter()
        .map(|line| (text(line, "name"), text(line, "config")))
        .collect();
    let ratchet = fs::read_to_string(goldens().join("ratchet.txt")).unwrap_or_default();
    let known: BTreeSet<&str> = ratchet
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut asked = 0_usize;
    for (release, answers) in releases() {
        for golden in answers {
            asked += 1;
            let name = text(&golden, "name");
            let expected = format!("{}: {}", text(&golden, "stage"), text(&golden, "error"));
            let is = answer(&release, configs.get(&name).cloned().unwrap_or_default());
            let place = format!("{release} / {name}");
            if is == expected {
                continue;
            }
            if known.contains(place.as_str()) {
                seen.insert(place);
            } else {
                wrong.push(format!("{place}\n  golden: {expected}\n  ours:   {is}"));
            }
        }
    }
    let gone: Vec<&str> = known.into_iter().filter(|place| !seen.contains(*place)).collect();
    assert!(wrong.is_empty(), "{} of {asked} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(
        asked > 0 && asked.is_multiple_of(configs.len()),
        "{asked} answers to {} questions",
        configs.len()
    );
    assert!(gone.is_empty(), "no difference any more; take out of ratchet.txt: {gone:?}");
}
