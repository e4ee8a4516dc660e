//! `gatewalk test`: every expectation of every scenario.

mod junit;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use gatewalk_report::{Report, RequestReport, Severity};
use gatewalk_scenario::Document;
use serde::Serialize;

use super::run as runner;
use crate::arguments::{Format, ServerArguments};
use crate::{Failure, Outcome, input, output};

/// Check every expectation
///
/// Folders are searched for .yaml, .yml and .json; what is no scenario is counted as skipped.
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// Scenario files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Write a report in the XML of `JUnit`
    #[arg(long, value_name = "FILE")]
    junit: Option<String>,
}

/// One expectation, or a file that was skipped.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) outcome: CaseOutcome,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) details: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CaseOutcome {
    Passed,
    Failed,
    Skipped,
}

/// What `-o json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    passed: usize,
    failed: usize,
    skipped: usize,
    cases: &'a [Case],
}

pub(crate) fn run(
    arguments: &TestArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files)?;
    }
    let mut cases = Vec::new();
    for file in &files {
        let input = input::read(file)?;
        if !Document::is_scenario(&input.text) {
            let name = "not a scenario".to_owned();
            let outcome = CaseOutcome::Skipped;
            cases.push(Case { file: file.clone(), name, outcome, details: Vec::new() });
            continue;
        }
        let (_, report) = runner::report(&input, server);
        cases_of(file, &report, &mut cases);
    }
    if let Some(path) = &arguments.junit {
        fs::write(path, junit::document(&cases))
            .map_err(|error| format!("cannot write {path}: {error}"))?;
    }
    let count = |outcome| cases.iter().filter(|case| case.outcome == outcome).count();
    let summary = Summary {
        passed: count(CaseOutcome::Passed),
        failed: count(CaseOutcome::Failed),
        skipped: count(CaseOutcome::Skipped),
        cases: &cases,
    };
    print(&summary, format);
    Ok(Outcome::unwell_if(summary.failed > 0))
}

/// The files of a path: itself, or what a folder holds, in the order of their names.
fn collect(path: &str, files: &mut Vec<String>) -> Result<(), Failure> {
    if path == input::STANDARD_INPUT || !Path::new(path).is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut folders = vec![PathBuf::from(path)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let failure = |error| format!("cannot read {}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(failure)? {
            let entry = entry.map_err(failure)?;
            let kind = entry.file_type().map_err(failure)?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if is_document(&entry.path()) {
                found.push(entry.path().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    files.append(&mut found);
    Ok(())
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
}

/// A case for each expectation, and one for a document with errors of its own.
fn cases_of(file: &str, report: &Report, cases: &mut Vec<Case>) {
    let case = |name: &str, outcome, details| Case {
        file: file.to_owned(),
        name: name.to_owned(),
        outcome,
        details,
    };
    let errors: Vec<String> = report
        .scenario
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{}: {}", finding.path, finding.message))
        .collect();
    if !errors.is_empty() {
        cases.push(case("the scenario itself", CaseOutcome::Failed, errors));
    }
    let before = cases.len();
    for request in &report.requests {
        if let Some(expectation) = &request.expectation {
            let outcome = if expectation.met { CaseOutcome::Passed } else { CaseOutcome::Failed };
            cases.push(case(&request.name, outcome, differences(request)));
        }
    }
    if cases.len() == before && report.scenario.findings.is_empty() {
        cases.push(case("no expectations", CaseOutcome::Skipped, Vec::new()));
    }
}

fn differences(request: &RequestReport) -> Vec<String> {
    let differences = request.expectation.iter().flat_map(|expectation| &expectation.differences);
    differences
        .map(|difference| {
            let (want, got) = (&difference.want, &difference.got);
            format!("{}: expected {want:?}, got {got:?}", difference.field)
        })
        .collect()
}

fn print(summary: &Summary<'_>, format: Format) {
    let Summary { passed, failed, skipped, cases } = summary;
    if format == Format::Json {
        output::json(summary);
        return;
    }
    for case in *cases {
        let (mark, level) = match case.outcome {
            CaseOutcome::Passed => ("ok", None),
            CaseOutcome::Failed => ("FAILED", Some("error")),
            CaseOutcome::Skipped => ("skipped", None),
        };
        match (format, level) {
            (Format::Github, Some(level)) => {
                let details = case.details.join("%0A");
                let (file, name) = (&case.file, &case.name);
                output::text(&format!("::{level} file={file},title={name}::{details}\n"));
            }
            (Format::Github, None) => {}
            (Format::Markdown, _) => {
                output::text(&format!("- **{mark}** `{}`: {}\n", case.file, case.name));
            }
            _ => output::text(&format!("{mark:8} {}: {}\n", case.file, case.name)),
        }
        if format == Format::Text {
            for detail in &case.details {
                output::text(&format!("         {detail}\n"));
            }
        }
    }
    output::text(&format!("{passed} passed, {failed} failed, {skipped} skipped\n"));
}
