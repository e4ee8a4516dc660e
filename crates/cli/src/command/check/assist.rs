//! `gatewalk check --assist`: what an editor would be told.

use gatewalk_report::Assist;
use gatewalk_scenario::{Document, Scenario};

use super::CONFIGURATION;
use crate::arguments::{Format, ServerArguments};
use crate::input::Input;
use crate::output;

pub(crate) fn run(inputs: &[Input], offset: usize, server: &ServerArguments, format: Format) {
    for input in inputs {
        let is_scenario = Document::is_scenario(&input.text);
        let (document, mut scenario) = if is_scenario {
            ("scenario", Document::read(&input.text).scenario)
        } else {
            (CONFIGURATION, Scenario::default())
        };
        server.override_in(&mut scenario);
        let answer = gatewalk_engine::assist(&scenario, document, &input.text, offset);
        if format == Format::Json {
            output::json(&output::WithFile { file: &input.name, report: &answer });
        } else {
            output::text(&text(&answer));
        }
    }
}

/// What stands there, then what can be typed, a line each.
fn text(answer: &Assist) -> String {
    let mut lines = Vec::new();
    if let Some(hover) = &answer.hover {
        lines.push(hover.title.clone());
        lines.extend(hover.signatures.iter().map(|signature| format!("  {signature}")));
        if !hover.documentation.is_empty() {
            lines.push(format!("  {}", hover.documentation));
        }
        if !hover.since.is_empty() {
            lines.push(format!("  from {}", hover.since));
        }
    }
    for completion in &answer.completions {
        let parts = [&completion.label, &completion.detail, &completion.documentation];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        lines.push(format!("- {}", parts.join("  ")));
    }
    lines.push(String::new());
    lines.join("\n")
}
