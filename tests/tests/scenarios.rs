//! Every scenario file meets its expectations, comes back from every form it is stored in, and gives the walk that stands beside
//! it. `UPDATE_EXPECT=1` writes the walks.

use std::collections::BTreeSet;

use expect_test::expect_file;
use gatewalk_report::render::{self, Documents, Paint};
use gatewalk_report::{Report, Severity};
use gatewalk_scenario::{Document, link};
use gatewalk_tests::{File, files};

fn scenarios() -> Vec<(File, Document)> {
    let files = files("tests/scenarios", &["yaml"]);
    assert!(!files.is_empty());
    let read = |file: File| {
        let document = Document::read(&file.text());
        (file, document)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn expectations_are_met() {
    let mut unmet = Vec::new();
    for (file, document) in scenarios() {
        let report = gatewalk_engine::run_document(&document);
        for request in &report.requests {
            let expectation = request.expectation.clone().unwrap_or_default();
            for difference in expectation.differences {
                unmet.push(format!("{}: {}: {difference:?}", file.name, request.name));
            }
            if request.expectation.is_none() {
                unmet.push(format!("{}: {}: expects nothing", file.name, request.name));
            }
        }
    }
    assert!(unmet.is_empty(), "{}", unmet.join("\n"));
}

/// What is wrong with a scenario on purpose is named by its codes, in comments (`# error: objects/invalid`); nothing else is.
#[test]
fn documents_are_clean() {
    for (file, document) in scenarios() {
        assert_eq!(document.findings, [], "{}", file.name);
        let report = gatewalk_engine::run_document(&document);
        let errors = report.scenario.findings.iter();
        let errors = errors.filter(|finding| finding.severity == Severity::Error);
        let found: BTreeSet<&str> = errors.map(|finding| finding.code.as_str()).collect();
        let text = file.text();
        let meant = text.lines().filter_map(|line| line.strip_prefix("# error: "));
        assert_eq!(found, meant.collect(), "{}", file.name);
        assert!(!document.scenario.title.is_empty(), "{}", file.name);
        assert!(!document.scenario.notes.is_empty(), "{}", file.name);
    }
}

#[test]
fn walks_are_as_recorded() {
    for (file, document) in scenarios() {
        let report = gatewalk_engine::run_document(&document);
        expect_file![file.path.with_extension("txt")].assert_eq(&walk(&document, &report));
    }
}

/// The report in text, with the configuration's lines under its findings.
fn walk(document: &Document, report: &Report) -> String {
    let mut documents = Documents::new();
    let scenario = &document.scenario;
    if let Some(text) = &scenario.authorization_configuration {
        documents = documents.with("authorizationConfiguration", "configuration", text);
    }
    documents = documents.with("objects", "objects", &scenario.objects);
    render::text(report, &documents, Paint::Plain)
}

#[test]
fn every_walk_belongs_to_a_scenario() {
    for file in files("tests/scenarios", &["txt"]) {
        assert!(file.path.with_extension("yaml").exists(), "{} is left over", file.name);
    }
}

#[test]
fn scenarios_come_back_from_every_form() {
    for (file, document) in scenarios() {
        let scenario = &document.scenario;
        let opened = link::decode(&link::encode(scenario).unwrap()).unwrap();
        assert_eq!(opened.scenario, *scenario, "{}", file.name);
        assert_eq!(Document::read(&scenario.to_yaml()).scenario, *scenario, "{}", file.name);
    }
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    for (file, document) in scenarios() {
        let run = || serde_json::to_string(&gatewalk_engine::run(&document.scenario)).unwrap();
        assert_eq!(run(), run(), "{}", file.name);
    }
}

#[test]
fn a_report_comes_back_from_json() {
    for (file, document) in scenarios() {
        let report = gatewalk_engine::run(&document.scenario);
        let json = serde_json::to_string(&report).unwrap();
        let read: Report = serde_json::from_str(&json).unwrap();
        assert_eq!(read, report, "{}", file.name);
    }
}
