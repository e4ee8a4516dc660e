//! `gatewalk link`: the link of a scenario.

use clap::Args;
use gatewalk_scenario::{Document, link};

use crate::arguments::ServerArguments;
use crate::{Failure, Outcome, input, output};

/// Print the link of a scenario
#[derive(Debug, Args)]
pub(crate) struct LinkArguments {
    /// A scenario file; - is standard input
    #[arg(value_name = "SCENARIO")]
    file: String,
    /// The address of a playground; the whole link is printed instead of its fragment
    #[arg(long, value_name = "URL")]
    base: Option<String>,
}

pub(crate) fn run(arguments: &LinkArguments, server: &ServerArguments) -> Result<Outcome, Failure> {
    let input = input::read(&arguments.file)?;
    let mut document = Document::read(&input.text);
    server.override_in(&mut document.scenario);
    let fragment = match link::encode(&document.scenario) {
        Ok(fragment) => fragment,
        Err(error) => {
            eprintln!("gatewalk: {error}");
            return Ok(Outcome::Unwell);
        }
    };
    let outcome = super::open::complain(&input.name, &input.text, &document);
    let base = arguments.base.as_deref().unwrap_or_default();
    let base = base.split_once('#').map_or(base, |(base, _)| base);
    output::text(&format!("{base}{fragment}\n"));
    Ok(outcome)
}
