//! `gatewalk open`: the scenario of a link.

use clap::Args;
use gatewalk_diagnostics::{Language, Severity};
use gatewalk_report::Finding;
use gatewalk_report::render::{self, Paint};
use gatewalk_scenario::{Document, link};

use crate::arguments::{Format, ServerArguments};
use crate::{Failure, Outcome, input, output};

/// Print the scenario of a link or fragment as YAML
#[derive(Debug, Args)]
pub(crate) struct OpenArguments {
    /// A link, or its fragment; - reads it from standard input
    #[arg(value_name = "LINK")]
    link: String,
}

pub(crate) fn run(
    arguments: &OpenArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let link = if arguments.link == input::STANDARD_INPUT {
        input::read(&arguments.link)?.text
    } else {
        arguments.link.clone()
    };
    let mut document = match link::decode(&link) {
        Ok(document) => document,
        Err(error) => {
            eprintln!("gatewalk: {error}");
            return Ok(Outcome::Unwell);
        }
    };
    server.override_in(&mut document.scenario);
    match format {
        Format::Json => output::json(&document.scenario.to_json()),
        Format::Text | Format::Markdown | Format::Github => {
            output::text(&document.scenario.to_yaml());
        }
    }
    Ok(complain("link", "", &document))
}

/// Prints what does not make sense in a scenario to standard error, where standard output has other work.
pub(crate) fn complain(name: &str, text: &str, document: &Document) -> Outcome {
    let findings: Vec<Finding> =
        document.findings.iter().map(|finding| Finding::new(finding, Language::English)).collect();
    let documents = output::documents(name, text, &document.scenario);
    eprint!("{}", render::findings_text(&findings, &documents, Paint::Plain));
    let is_error = document.findings.iter().any(|finding| finding.severity == Severity::Error);
    Outcome::unwell_if(is_error)
}
