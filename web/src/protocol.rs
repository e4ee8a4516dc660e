//! What page and worker say to each other: JSON texts.

use gatewalk_report::Report;
use gatewalk_scenario::Scenario;
use serde::Deserialize;
use serde_json::json;

/// What the worker says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Said {
    /// It can be asked.
    Ready,
    /// The report of the run with this number.
    Report {
        /// The number it was asked with.
        id: u32,
        /// The answer.
        report: Box<Report>,
    },
    /// A text that was read as a scenario, in the compact form.
    Scenario {
        /// What makes sense of it.
        scenario: serde_json::Value,
        /// What does not, a line each.
        problems: Vec<String>,
    },
}

/// Asks for the report of a scenario.
pub(crate) fn run(id: u32, scenario: &Scenario) -> String {
    json!({"run": {"id": id, "scenario": scenario.to_json()}}).to_string()
}

/// Asks to read a text as a scenario.
pub(crate) fn read(text: &str) -> String {
    json!({"read": {"text": text}}).to_string()
}

/// What the worker said; `None` for what is not understood.
pub(crate) fn heard(text: &str) -> Option<Said> {
    serde_json::from_str(text).ok()
}
