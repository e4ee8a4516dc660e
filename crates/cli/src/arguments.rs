//! The arguments.

use clap::{Args, Parser, Subcommand, ValueEnum};
use gatewalk_scenario::Scenario;

use crate::command;

/// What would kube-apiserver do with this request, and why?
#[derive(Debug, Parser)]
#[command(name = "gatewalk", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    /// How to print the answer
    #[arg(short, long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) output: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(command::check::CheckArguments),
    Convert(command::convert::ConvertArguments),
    Run(command::run::RunArguments),
    Test(command::test::TestArguments),
    Can(command::can::CanArguments),
    Replay(command::replay::ReplayArguments),
    WhoCan(command::can::WhoCanArguments),
    Lockout(command::lockout::LockoutArguments),
    Explain(command::explain::ExplainArguments),
    Link(command::link::LinkArguments),
    Open(command::open::OpenArguments),
    Cel(command::cel::CelArguments),
}

/// What wins over a scenario's own words about the server.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ServerArguments {
    /// The minor release of Kubernetes: 1.29 to 1.37
    #[arg(long, value_name = "VERSION", global = true)]
    pub(crate) kubernetes_version: Option<String>,
    /// What differs from the release's defaults: A=true,B=false
    #[arg(long, value_name = "GATES", value_delimiter = ',', value_parser = gate, global = true)]
    pub(crate) feature_gates: Vec<(String, bool)>,
}

impl ServerArguments {
    /// Lets the command line win.
    pub(crate) fn override_in(&self, scenario: &mut Scenario) {
        if self.kubernetes_version.is_some() {
            scenario.kubernetes_version.clone_from(&self.kubernetes_version);
        }
        scenario.feature_gates.extend(self.feature_gates.iter().cloned());
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people; in colour on a terminal
    Text,
    /// One document; with several inputs one a line
    Json,
    /// For an issue or a pull request
    Markdown,
    /// Annotations of a workflow
    Github,
}

/// `NAME=VALUE` as `--feature-gates` of kube-apiserver takes it.
fn gate(text: &str) -> Result<(String, bool), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| format!("missing bool value for {text}"))?;
    let value = match value.trim() {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => true,
        "0" | "f" | "F" | "FALSE" | "false" | "False" => false,
        other => return Err(format!("invalid value of {name}={other}: true or false")),
    };
    Ok((name.trim().to_owned(), value))
}
