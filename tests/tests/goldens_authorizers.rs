//! What the authorizers of each Kubernetes release answered, against what the engine answers.
//!
//! `goldens/authorization/questions/` holds scenarios, one a line, and `goldens/authorization/answers/` what the packages said to each
//! of their requests, after the releases that said it. Both are made by `cargo xtask goldens authorization` from
//! `oracle/authorization/ask/cases/`. Differences that are known stand in `goldens/authorization/ratchet-authorizers.txt`, one a line:
//! `release / file / scenario / request # reason`. One that is gone must leave the list.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gatewalk_report::{ImpersonationCheck, Report, RequestReport};
use gatewalk_scenario::Document;
use serde_json::{Value, json};

/// The oldest release and the newest, as minors.
const RELEASES: std::ops::RangeInclusive<u32> = 29..=37;

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/authorization")
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether `29-33,37` has a release.
fn has(ranges: &str, release: u32) -> bool {
    ranges.split(',').any(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.parse::<u32>().unwrap_or_default();
        (number(from)..=number(to)).contains(&release)
    })
}

/// The questions as a scenario of a release: what only the packages are asked with is taken out.
fn scenario(question: &Value, release: u32) -> String {
    let mut scenario = question.clone();
    let Some(members) = scenario.as_object_mut() else { return String::new() };
    members.insert("apiVersion".to_owned(), "gatewalk/v1".into());
    members.insert("kind".to_owned(), "Scenario".into());
    members.insert("kubernetesVersion".to_owned(), format!("1.{release}").into());
    if release == 29 {
        // the first release keeps the file behind a gate that is off unless somebody sets it
        let gates = members.entry("featureGates").or_insert_with(|| json!({}));
        gates["StructuredAuthorizationConfiguration"] = true.into();
    }
    for member in ["since", "until", "info"] {
        members.remove(member);
    }
    let requests = members.get_mut("requests").and_then(Value::as_array_mut);
    for request in requests.into_iter().flatten().filter_map(Value::as_object_mut) {
        if request.contains_key("kubectl") {
            request.remove("http");
            request.remove("headers");
        }
    }
    scenario.to_string()
}

/// What the engine answers, in the words of the goldens; only what a golden has is told.
fn answer(report: &Report, request: &RequestReport, golden: &Value) -> Value {
    let mut ours = serde_json::Map::new();
    let configuration = report.authorization_configuration.clone().unwrap_or_default();
    if configuration.stage == "build" {
        ours.insert("build".to_owned(), configuration.error.into());
        return Value::Object(ours);
    }
    // where impersonation is refused, and of an invalid review that was posted, the chain is not asked about the request itself
    let told = golden.get("decision").is_some()
        || !(golden.get("code") == Some(&json!(422)) || request.impersonation.is_some());
    if let Some(decision) = request.decision.filter(|_| told) {
        ours.insert("decision".to_owned(), format!("{decision:?}").into());
        let reason = request.reason.clone().unwrap_or_default();
        if !reason.is_empty() {
            ours.insert("reason".to_owned(), reason.into());
        }
        // an error may have no text
        let error = request.error.clone().unwrap_or_default();
        if !error.is_empty() || golden.get("error").and_then(Value::as_str) == Some("") {
            ours.insert("error".to_owned(), error.into());
        }
    }
    if golden.get("code").is_some() {
        let http = request.http.clone().unwrap_or_default();
        ours.insert("code".to_owned(), http.code.into());
        if !http.body.is_empty() {
            ours.insert("body".to_owned(), http.body.into());
            ours.insert("contentType".to_owned(), http.content_type.into());
        }
        if !http.warnings.is_empty() {
            ours.insert("warnings".to_owned(), json!(http.warnings));
        }
    }
    if golden.get("requestInfo").is_some() {
        ours.insert("requestInfo".to_owned(), request.request_info.clone());
    }
    if golden.get("exitCode").is_some() {
        let kubectl = request.kubectl.clone().unwrap_or_default();
        ours.insert("stdout".to_owned(), kubectl.stdout.into());
        ours.insert("stderr".to_owned(), kubectl.stderr.into());
        ours.insert("exitCode".to_owned(), kubectl.exit_code.into());
    }
    if golden.get("metrics").is_some() {
        let metrics = request.metrics.iter().map(|(name, by)| format!("{name} {by}"));
        ours.insert("metrics".to_owned(), metrics.collect());
    }
    if golden.get("checks").is_some() {
        let impersonation = request.impersonation.clone().unwrap_or_default();
        ours.insert("checks".to_owned(), impersonation.checks.iter().map(check).collect());
    }
    let calls = request.calls.iter().filter(|call| call.attempts > 0);
    // nobody sees the attempts to reach a webhook that cannot be reached
    let seen: serde_json::Map<String, Value> = calls
        .filter(|call| golden.pointer(&format!("/calls/{}", call.authorizer)).is_some())
        .map(|call| {
            let told = json!({"attempts": call.attempts, "uri": call.uri, "body": call.body});
            (call.authorizer.clone(), told)
        })
        .collect();
    if !seen.is_empty() {
        ours.insert("calls".to_owned(), Value::Object(seen));
    }
    Value::Object(ours)
}

/// What was asked before a request could be made as somebody else.
fn check(check: &ImpersonationCheck) -> Value {
    // of a path the packages' side tells the verb alone
    let verb = check.attributes.pointer("/nonResourceAttributes/verb");
    let asked = check.attributes.get("resourceAttributes").cloned();
    let asked = asked.unwrap_or_else(|| json!({ "verb": verb }));
    let mut told = serde_json::Map::from_iter([
        ("asked".to_owned(), asked),
        ("decision".to_owned(), format!("{:?}", check.decision).into()),
    ]);
    for (name, text) in [("reason", &check.reason), ("error", &check.error)] {
        if !text.is_empty() {
            told.insert(name.to_owned(), text.as_str().into());
        }
    }
    Value::Object(told)
}

fn known() -> BTreeSet<String> {
    let text = fs::read_to_string(goldens().join("ratchet-authorizers.txt")).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split(" # ").next())
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[test]
fn authorizers_answer_as_those_of_their_release() {
    let known = known();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    let mut asked: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let folder = fs::read_dir(goldens().join("questions")).unwrap();
    let mut files: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let kind = file.file_stem().unwrap().to_string_lossy().into_owned();
        let answers: BTreeMap<String, Value> =
            lines(&goldens().join(format!("answers/{kind}.jsonl")))
                .into_iter()
                .map(|line| (text(&line, "request").to_owned(), line["answers"].clone()))
                .collect();
        for question in lines(&file) {
            let title = text(&question, "title").to_owned();
            for release in RELEASES {
                let of_release = |name: &str| {
                    let all = answers.get(&format!("{title} / {name}"))?.as_array()?;
                    let one = all.iter().find(|one| has(text(one, "in"), release))?;
                    Some(one["answer"].clone())
                };
                let requests = question["requests"].as_array().unwrap();
                if requests.iter().all(|request| of_release(text(request, "name")).is_none()) {
                    continue;
                }
                let document = Document::read(&scenario(&question, release));
                let report = gatewalk_engine::run_document(&document);
                for request in &report.requests {
                    let Some(golden) = of_release(&request.name) else { continue };
                    asked.entry(kind.clone()).or_default().insert(release);
                    let is = answer(&report, request, &golden);
                    if golden == is {
                        continue;
                    }
                    let place = format!("1.{release} / {kind} / {title} / {}", request.name);
                    if known.contains(&place) {
                        seen.insert(place);
                    } else {
                        wrong.push(format!("{place}\n  golden: {golden}\n  ours:   {is}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    let gone: Vec<&String> = known.difference(&seen).collect();
    assert!(gone.is_empty(), "no difference any more; take out of the ratchet: {gone:?}");
    assert!(asked.len() >= 9, "{asked:?}");
}
