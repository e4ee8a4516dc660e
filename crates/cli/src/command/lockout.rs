//! `gatewalk lockout`: who keeps access while a webhook fails, and whether a way in is left.

mod render;

use clap::Args;
use gatewalk_engine::Server;
use gatewalk_report::Lockout;
use gatewalk_scenario::{Document, Scenario};

use crate::arguments::{Format, ServerArguments};
use crate::server::ClusterArguments;
use crate::{Failure, Outcome, input, output};

/// Say who keeps access while a webhook is down, times out or denies
///
/// Exit code 1 when an outage takes access away that the control plane needs, or when the server does not start.
#[derive(Debug, Args)]
pub(crate) struct LockoutArguments {
    /// A scenario, or an --authorization-config file; - is standard input
    #[arg(value_name = "FILE", conflicts_with = "config")]
    file: Option<String>,
    #[command(flatten)]
    cluster: ClusterArguments,
}

pub(crate) fn run(
    arguments: &LockoutArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let scenario = scenario(arguments, server)?;
    let running = Server::new(&scenario);
    let Some(found) = running.lockout(&scenario) else {
        return Ok(output::does_not_start(&scenario, running, format));
    };
    print(&found, format);
    Ok(Outcome::unwell_if(found.locks_out))
}

fn scenario(arguments: &LockoutArguments, server: &ServerArguments) -> Result<Scenario, Failure> {
    let Some(file) = &arguments.file else { return arguments.cluster.scenario(server) };
    let text = input::read(file)?.text;
    if !Document::is_scenario(&text) {
        return arguments.cluster.scenario_of(Some(text), server);
    }
    let mut scenario = Document::read(&text).scenario;
    server.override_in(&mut scenario);
    Ok(scenario)
}

fn print(found: &Lockout, format: Format) {
    match format {
        Format::Json => output::json(found),
        Format::Markdown => output::text(&render::markdown(found)),
        Format::Text | Format::Github => output::text(&render::text(found)),
    }
}
