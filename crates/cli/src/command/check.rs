//! `gatewalk check`: what kube-apiserver says of a file.

mod assist;
mod fix;

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use gatewalk_report::render::{self, Documents};
use gatewalk_report::{ConfigurationReport, Finding, Reload, Report};
use gatewalk_scenario::{Document, Scenario};
use gatewalk_yaml::CONTROL_CHARACTERS;
use serde::Serialize;

use crate::arguments::{Format, ServerArguments};
use crate::command::explain;
use crate::input::{self, Input};
use crate::{Failure, Outcome, output};

/// Say what kube-apiserver says of a file
///
/// A text whose kind is Scenario of gatewalk/... is a scenario; every other text is judged as the --authorization-config file.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Write the certain fixes in place; with - to standard output
    #[arg(long)]
    fix: bool,
    /// With --fix: show the fixes and write nothing
    #[arg(long)]
    dry_run: bool,
    /// What the server started with: the file is judged as a reload
    #[arg(long, value_name = "FILE")]
    running: Option<String>,
    /// What stands on the server's disk; without it every path named is assumed to be a regular file
    #[arg(long = "file", value_name = "PATH")]
    disk: Vec<String>,
    /// Say what can be typed at byte OFFSET of the configuration or scenario, and what stands there
    #[arg(long, value_name = "OFFSET", conflicts_with_all = ["fix", "dry_run", "running"])]
    assist: Option<usize>,
}

pub(crate) fn run(
    arguments: &CheckArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let running = arguments.running.as_deref().map(input::read).transpose()?;
    let inputs: Vec<Input> =
        arguments.files.iter().map(|file| input::read(file)).collect::<Result<_, _>>()?;
    if let Some(offset) = arguments.assist {
        assist::run(&inputs, offset, server, format);
        return Ok(Outcome::Well);
    }
    let mut outcome = Outcome::Well;
    for input in &inputs {
        let judge = |text: &str| judge(text, arguments, running.as_ref(), server);
        let mut checked = judge(&input.text);
        if let (Some(fault), Some(answer)) =
            (&input.fault, &mut checked.report.authorization_configuration)
        {
            answer.error = answer.error.replace(CONTROL_CHARACTERS, fault);
            for finding in &mut answer.findings {
                finding.message = finding.message.replace(CONTROL_CHARACTERS, fault);
            }
        }
        if arguments.fix || arguments.dry_run {
            let after = fix::run(input, &checked, arguments.dry_run, &judge)?;
            outcome = outcome.and(after);
            continue;
        }
        print(input, &checked, format);
        outcome = outcome.and(output::outcome(&checked.report));
    }
    Ok(outcome)
}

/// A text that was judged.
pub(crate) struct Checked {
    /// What it was read as; a configuration stands alone in its scenario.
    pub(crate) document: Document,
    pub(crate) is_scenario: bool,
    pub(crate) report: Report,
}

impl Checked {
    /// The findings about the text itself, and the name findings give it.
    pub(crate) fn own_findings(&self) -> Vec<Finding> {
        let own = if self.is_scenario { "" } else { CONFIGURATION };
        let findings = output::findings(&self.report).into_iter();
        findings.filter(|finding| finding.document == own).collect()
    }
}

/// What findings call a configuration.
const CONFIGURATION: &str = "authorizationConfiguration";

fn judge(
    text: &str,
    arguments: &CheckArguments,
    running: Option<&Input>,
    server: &ServerArguments,
) -> Checked {
    let is_scenario = Document::is_scenario(text);
    let mut document = if is_scenario {
        Document::read(text)
    } else {
        Document { scenario: alone(text), ..Document::default() }
    };
    let scenario = &mut document.scenario;
    if let Some(running) = running {
        scenario.running_authorization_configuration = Some(running.text.clone());
    }
    if !arguments.disk.is_empty() {
        let files = arguments.disk.iter().map(|path| (path.clone(), String::new()));
        scenario.files = Some(files.collect::<BTreeMap<_, _>>());
    }
    server.override_in(scenario);
    let report = gatewalk_engine::run_document(&document);
    Checked { document, is_scenario, report }
}

/// A configuration by itself. The policy file of ABAC comes with a flag of its own, so that like every other file nothing
/// is said of it is taken to be there.
fn alone(text: &str) -> Scenario {
    Scenario {
        authorization_configuration: Some(text.to_owned()),
        abac_policy: Some(String::new()),
        ..Scenario::default()
    }
}

/// What `check` answers of a configuration.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConfigurationChecked<'a> {
    file: &'a str,
    authorization_configuration: ConfigurationReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    reload: Option<&'a Reload>,
    /// What is wrong with the question itself: an unknown release, a gate that does not exist.
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    findings: &'a [Finding],
}

fn print(input: &Input, checked: &Checked, format: Format) {
    let report = &checked.report;
    let documents = documents(input, checked);
    let findings = output::findings(report);
    match format {
        Format::Json if checked.is_scenario => {
            output::json(&output::WithFile { file: &input.name, report });
        }
        Format::Json => output::json(&ConfigurationChecked {
            file: &input.name,
            authorization_configuration: report
                .authorization_configuration
                .clone()
                .unwrap_or_default(),
            reload: report.reload.as_ref(),
            findings: &report.scenario.findings,
        }),
        Format::Markdown => output::text(&render::markdown(report, &documents)),
        Format::Github => output::github(&findings, &documents),
        Format::Text => {
            output::text(&render::text(report, &documents, output::paint()));
            output::text(&summary(&input.name, report, &findings));
        }
    }
}

/// The texts that findings point into. A configuration is the file itself.
fn documents<'a>(input: &'a Input, checked: &'a Checked) -> Documents<'a> {
    if checked.is_scenario {
        return output::documents(&input.name, &input.text, &checked.document.scenario);
    }
    Documents::new().with(CONFIGURATION, input.name.as_str(), &input.text)
}

/// The line that closes the text output.
fn summary(file: &str, report: &Report, findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let mut parts = Vec::new();
    for (severity, one, many) in [
        (gatewalk_report::Severity::Error, "error", "errors"),
        (gatewalk_report::Severity::Warning, "warning", "warnings"),
        (gatewalk_report::Severity::Hint, "hint", "hints"),
    ] {
        match count(severity) {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            number => parts.push(format!("{number} {many}")),
        }
    }
    let found = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    let version = &report.kubernetes_version;
    let mut text = format!("{file}: {found} (Kubernetes {version})\n");
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|code| explain::is_explained(code)).collect();
    if !codes.is_empty() {
        let codes = codes.join("\n  gatewalk explain ");
        text.extend(["For more on what was found:\n  gatewalk explain ", &codes, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn a_configuration_with_abac_is_not_blamed_for_its_policy_file() {
        for version in ["v1", "v1beta1"] {
            let text = format!(
                "apiVersion: apiserver.config.k8s.io/{version}\nkind: AuthorizationConfiguration\nauthorizers: [{{type: ABAC, name: abac}}]\n"
            );
            let report = gatewalk_engine::run(&alone(&text));
            assert!(
                report.authorization_configuration.is_some_and(|answer| answer.valid),
                "{text}"
            );
        }
    }
}
