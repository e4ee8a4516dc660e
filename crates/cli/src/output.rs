//! Printing what commands found.

use std::io::{IsTerminal as _, Write as _};

use gatewalk_engine::Server;
use gatewalk_report::render::{self, Documents, Paint};
use gatewalk_report::{Finding, Report, Severity};
use gatewalk_scenario::Scenario;
use serde::Serialize;

use crate::Outcome;
use crate::arguments::Format;

/// Colour when a person looks at it.
pub(crate) fn paint() -> Paint {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted && std::io::stdout().is_terminal() { Paint::Colour } else { Paint::Plain }
}

/// Prints a text; a reader that has gone away is no reason to complain.
pub(crate) fn text(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Says something beside the answer.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints a document on a line of its own.
pub(crate) fn json(value: &impl Serialize) {
    let line = serde_json::to_string(value).unwrap_or_default();
    text(&format!("{line}\n"));
}

/// A report with the file it is about, as JSON has it.
#[derive(Debug, Serialize)]
pub(crate) struct WithFile<'a, T: Serialize> {
    pub(crate) file: &'a str,
    #[serde(flatten)]
    pub(crate) report: &'a T,
}

/// The texts a scenario's findings point into, named after its file where it has one.
pub(crate) fn documents<'a>(file: &str, text: &'a str, scenario: &'a Scenario) -> Documents<'a> {
    let before = if file.is_empty() { String::new() } else { format!("{file}: ") };
    let inner = |field: &str| format!("{before}{field}");
    let mut documents = Documents::new().with("", file, text);
    for (field, text) in [
        ("authorizationConfiguration", scenario.authorization_configuration.as_deref()),
        (
            "runningAuthorizationConfiguration",
            scenario.running_authorization_configuration.as_deref(),
        ),
        ("abacPolicy", scenario.abac_policy.as_deref()),
        ("objects", Some(scenario.objects.as_str())),
    ] {
        if let Some(text) = text {
            documents = documents.with(field, inner(field), text);
        }
    }
    documents
}

/// Every finding of a report. The scenario's hold those of its requests.
pub(crate) fn findings(report: &Report) -> Vec<Finding> {
    let mut findings = report.scenario.findings.clone();
    if let Some(configuration) = &report.authorization_configuration {
        findings.extend(configuration.findings.iter().cloned());
    }
    findings
}

/// Whether anything in a report makes the exit code 1.
pub(crate) fn outcome(report: &Report) -> Outcome {
    let errors = findings(report).iter().any(|finding| finding.severity == Severity::Error);
    let invalid = report
        .authorization_configuration
        .as_ref()
        .is_some_and(|configuration| !configuration.valid);
    let refused = report.reload.as_ref().is_some_and(|reload| !reload.error.is_empty());
    let unmet = report
        .requests
        .iter()
        .any(|request| request.expectation.as_ref().is_some_and(|expected| !expected.met));
    Outcome::unwell_if(errors || invalid || refused || unmet)
}

/// The findings as annotations.
pub(crate) fn github(findings: &[Finding], documents: &Documents<'_>) {
    text(&render::findings_github(findings, documents));
}

/// What is wrong with the configuration, when the server does not start.
pub(crate) fn does_not_start(scenario: &Scenario, running: Server, format: Format) -> Outcome {
    let time_line = running.time_line();
    let report = running.report(Vec::new(), &time_line);
    let documents = documents("", "", scenario);
    match format {
        Format::Json => json(&report),
        Format::Text | Format::Markdown | Format::Github => {
            text(&gatewalk_report::render::text(&report, &documents, paint()));
        }
    }
    Outcome::Unwell
}
