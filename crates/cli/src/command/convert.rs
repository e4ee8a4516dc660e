//! `gatewalk convert`: flags to file.

use clap::Args;
use gatewalk_report::Severity;
use gatewalk_report::render::{self, Documents};

use crate::arguments::{Format, ServerArguments};
use crate::{Failure, Outcome, input, output};

/// Write the configuration file that amounts to a server's flags
///
/// Reads --authorization-mode and --authorization-webhook-* from a shell line, a systemd unit, the manifest of a static pod or a kubeadm
/// `ClusterConfiguration`, and prints the equivalent `AuthorizationConfiguration`. What the file cannot say, and what else there is to do, goes
/// to standard error.
#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    /// Files that hold flags; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

pub(crate) fn run(
    arguments: &ConvertArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Well;
    for file in &arguments.files {
        let input = input::read(file)?;
        let conversion =
            gatewalk_engine::convert(&input.text, server.kubernetes_version.as_deref());
        let refused = conversion.findings.iter().any(|finding| finding.severity == Severity::Error);
        outcome = outcome.and(Outcome::unwell_if(refused));
        let documents = Documents::new().with("flags", input.name.as_str(), &input.text);
        match format {
            Format::Json => {
                output::json(&output::WithFile { file: &input.name, report: &conversion });
            }
            Format::Github => output::github(&conversion.findings, &documents),
            Format::Text | Format::Markdown => {
                output::text(&conversion.configuration);
                let plain = render::Paint::Plain;
                eprint!("{}", render::findings_text(&conversion.findings, &documents, plain));
                for note in &conversion.notes {
                    eprintln!("{}: {}", input.name, note.text);
                }
            }
        }
    }
    Ok(outcome)
}
