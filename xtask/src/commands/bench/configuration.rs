//! `cargo xtask bench configuration`: loading and validating a file, beside the packages of Kubernetes 1.36.

use crate::failure::{Failure, Outcome};
use crate::step::Step;
use crate::workspace::{self, cargo};
use crate::{process, tools};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many times as fast as the packages it must be.
const BAR: f64 = 10.0;

/// Both sides take turns so often, and the quickest turn of each counts: other work on the machine only ever adds.
const ROUNDS: usize = 3;

/// The release that is asked, and its program in the cache.
const RELEASE: &str = "v1.36.3";

/// Nanoseconds by the name of the file.
type Times = BTreeMap<String, f64>;

pub(super) fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::argument(argument));
    }
    let cache = tools::cache_folder("oracle", "authorization")?;
    let program = cache.join(RELEASE).join("answers");
    if !program.is_file() {
        return Err(
            Failure::new("the Go side is not built").next("cargo xtask goldens authorization 1.36")
        );
    }
    let files = Step::run("write the files", || files(&cache.join("bench")))?;
    let (mut theirs, mut ours) = (Times::new(), Times::new());
    for _ in 0..ROUNDS {
        keep_quickest(
            &mut theirs,
            &process::capture(Command::new(&program).arg("bench").args(&files))?,
        )?;
        let mut bench = cargo();
        bench.args(["bench", "--quiet", "--package", "gatewalk-kubernetes"]);
        bench.args(["--bench", "configuration", "--"]);
        keep_quickest(&mut ours, &process::capture(bench.args(&files))?)?;
    }
    report(&theirs, &ours)
}

/// The second of the published examples, and a file of 64 conditions in 20 webhooks.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    const CASE: &str = "community 2 as published, v1";
    fs::create_dir_all(folder)?;
    let cases = workspace::read("tests/goldens/authorization/load.jsonl")?;
    let case = cases.lines().find(|line| line.contains(&format!("{{\"name\":\"{CASE}\",")));
    let case: Value = serde_json::from_str(case.unwrap_or_default())?;
    let published = case.get("config").and_then(Value::as_str).unwrap_or_default();
    let mut many =
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n"
            .to_owned();
    for webhook in 0..20 {
        // writing to a String cannot fail
        let _ = write!(
            many,
            "- type: Webhook\n  name: w{webhook}\n  webhook:\n    timeout: 3s\n    subjectAccessReviewVersion: v1\n    matchConditionSubjectAccessReviewVersion: v1\n    failurePolicy: Deny\n    connectionInfo: {{type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/webhook.kubeconfig}}\n    matchConditions:\n"
        );
        let conditions = if webhook < 4 { 4 } else { 3 };
        for condition in 0..conditions {
            let _ = writeln!(
                many,
                "    - expression: request.resourceAttributes.namespace == 'n{condition}' && !('g{webhook}' in request.groups)"
            );
        }
    }
    let mut files = Vec::new();
    for (name, text) in [("community-2.yaml", published), ("64-conditions.yaml", many.as_str())] {
        fs::write(folder.join(name), text)?;
        files.push(folder.join(name));
    }
    Ok(files)
}

/// Takes over what is quicker than before.
fn keep_quickest(times: &mut Times, lines: &str) -> Outcome {
    for line in lines.lines().filter(|line| line.starts_with('{')) {
        let measured: Value = serde_json::from_str(line)?;
        let file = measured.get("file").and_then(Value::as_str).unwrap_or_default();
        let name = file.rsplit('/').next().unwrap_or_default().to_owned();
        let nanoseconds = measured.get("nanoseconds").and_then(Value::as_f64);
        let best = times.entry(name).or_insert(f64::INFINITY);
        *best = best.min(nanoseconds.unwrap_or(f64::INFINITY));
    }
    Ok(())
}

/// Prints the table; fails when a file is below the bar.
fn report(theirs: &Times, ours: &Times) -> Outcome {
    println!("{:<20} {:>12} {:>12} {:>8}", "microseconds", "gatewalk", RELEASE, "times");
    let mut slow = Vec::new();
    for (name, ours) in ours {
        let theirs = theirs.get(name).copied().unwrap_or(f64::NAN);
        let ratio = theirs / ours;
        println!("{name:<20} {:>12.1} {:>12.1} {ratio:>8.1}", ours / 1e3, theirs / 1e3);
        if ratio.is_nan() || ratio < BAR {
            slow.push(name.as_str());
        }
    }
    if slow.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("less than {BAR} times as fast: {}", slow.join(", "))))
}
