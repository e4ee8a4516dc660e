//! What page and worker say to each other: JSON texts.

use gatewalk_report::{Assist, Conversion, Lockout, Report, WhoCan};
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
    /// What can be typed at a place, and what stands there.
    Assist {
        /// The number it was asked with.
        id: u32,
        /// The answer.
        assist: Assist,
    },
    /// Who can make a request: one answer for each API request of its line.
    WhoCan {
        /// The number it was asked with.
        id: u32,
        /// The request's place.
        request: usize,
        /// The answers.
        answers: Vec<WhoCan>,
    },
    /// Who keeps access while webhooks fail.
    Lockout {
        /// The number it was asked with.
        id: u32,
        /// The answer; `None` where the server does not start.
        answer: Option<Box<Lockout>>,
    },
    /// Flags as a configuration.
    Conversion(Box<Conversion>),
    /// The report that was asked for has to wait for a part of the engine that is still being fetched.
    Fetching,
    /// All of the engine is there.
    Complete,
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

/// Asks what can be typed at byte `offset` of a text, and what stands there. `document` is the scenario's field that holds it.
pub(crate) fn assist(
    id: u32,
    scenario: &Scenario,
    document: &str,
    text: &str,
    offset: usize,
) -> String {
    let server = Scenario {
        kubernetes_version: scenario.kubernetes_version.clone(),
        feature_gates: scenario.feature_gates.clone(),
        ..Scenario::default()
    };
    let server = server.to_json();
    json!({"assist": {"id": id, "document": document, "text": text, "offset": offset, "server": server}})
        .to_string()
}

/// Asks who can make a request of a scenario.
pub(crate) fn who_can(id: u32, request: usize, scenario: &Scenario) -> String {
    json!({"whoCan": {"id": id, "request": request, "scenario": scenario.to_json()}}).to_string()
}

/// Asks who keeps access while webhooks fail.
pub(crate) fn lockout(id: u32, scenario: &Scenario) -> String {
    json!({"lockout": {"id": id, "scenario": scenario.to_json()}}).to_string()
}

/// Asks for the configuration of a release that amounts to the flags in a text.
pub(crate) fn convert(text: &str, kubernetes_version: Option<&str>) -> String {
    json!({"convert": {"text": text, "kubernetesVersion": kubernetes_version}}).to_string()
}

/// Hands over the sentences of another language.
pub(crate) fn messages(sentences: &str) -> String {
    json!({"messages": sentences}).to_string()
}

/// Asks to read a text as a scenario.
pub(crate) fn read(text: &str) -> String {
    json!({"read": {"text": text}}).to_string()
}

/// What the worker said; `None` for what is not understood.
pub(crate) fn heard(text: &str) -> Option<Said> {
    serde_json::from_str(text).ok()
}

/// Whether that is a report, told by its beginning: reports can be large.
pub(crate) fn is_report(text: &str) -> bool {
    text.starts_with(r#"{"report""#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_about_a_place_carries_the_server_and_nothing_else() {
        let scenario = Scenario {
            kubernetes_version: Some("1.31".to_owned()),
            objects: "kind: Role".to_owned(),
            ..Scenario::default()
        };
        let said = assist(3, &scenario, "authorizationConfiguration", "kind: ", 6);
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["assist"]["server"]["kubernetesVersion"], "1.31");
        assert_eq!(said["assist"]["offset"], 6);
        assert!(said["assist"]["server"].get("objects").is_none(), "{said}");
        let answer = r#"{"assist": {"id": 3, "assist": {"replace": {"start": {"line": 1, "column": 7, "offset": 6}, "end": {"line": 1, "column": 7, "offset": 6}}, "completions": [{"label": "a", "kind": "field", "insert": "a"}]}}}"#;
        assert!(
            matches!(heard(answer), Some(Said::Assist { id: 3, assist }) if assist.completions.len() == 1)
        );
    }
}
