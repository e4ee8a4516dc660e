//! `gatewalk run`: the report of each scenario.

use clap::Args;
use gatewalk_report::Report;
use gatewalk_report::render;
use gatewalk_scenario::Document;

use crate::arguments::{Format, ServerArguments};
use crate::input::{self, Input};
use crate::{Failure, Outcome, output};

/// Print the report of each scenario
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Scenario files; - is standard input
    #[arg(required = true, value_name = "SCENARIO")]
    files: Vec<String>,
}

pub(crate) fn run(
    arguments: &RunArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let inputs: Vec<Input> =
        arguments.files.iter().map(|file| input::read(file)).collect::<Result<_, _>>()?;
    let mut outcome = Outcome::Well;
    for input in &inputs {
        let (document, report) = report(input, server);
        print(input, &document, &report, format, inputs.len() > 1);
        outcome = outcome.and(output::outcome(&report));
    }
    Ok(outcome)
}

/// Reads a scenario and runs it.
pub(crate) fn report(input: &Input, server: &ServerArguments) -> (Document, Report) {
    let mut document = Document::read(&input.text);
    server.override_in(&mut document.scenario);
    let report = gatewalk_engine::run_document(&document);
    (document, report)
}

/// Prints a scenario's report. With several inputs, JSON says which file it is about.
pub(crate) fn print(
    input: &Input,
    document: &Document,
    report: &Report,
    format: Format,
    several: bool,
) {
    let documents = output::documents(&input.name, &input.text, &document.scenario);
    match format {
        Format::Json if several => {
            output::json(&output::WithFile { file: &input.name, report });
        }
        Format::Json => output::json(report),
        Format::Markdown => output::text(&render::markdown(report, &documents)),
        Format::Github => output::github(&output::findings(report), &documents),
        Format::Text => {
            if several {
                output::text(&format!("== {}\n", input.name));
            }
            output::text(&render::text(report, &documents, output::paint()));
        }
    }
}
