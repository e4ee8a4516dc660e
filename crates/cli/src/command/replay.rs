//! `gatewalk replay`: decides every event of an audit log and compares with what was recorded.

mod event;
mod lines;
mod summary;

use std::fmt;
use std::io::{IsTerminal as _, Write as _};

use clap::Args;
use gatewalk_engine::{Replayed, Server, TimeLine};
use gatewalk_report::Report;
use gatewalk_scenario::Scenario;
use serde_json::{Map, Value};

use crate::arguments::{Format, ServerArguments};
use crate::server::ClusterArguments;
use crate::{Failure, Outcome, input, output};
use lines::Lines;
use summary::{Counted, Summary};

/// Progress is shown every so many lines.
const PROGRESS_LINES: u64 = 20_000;

/// Decide every event of an audit log and say how far that agrees with what was recorded
///
/// One event a line, as the log backend writes them; - is standard input. Logs may be compressed with gzip. Events of the
/// stages ResponseComplete and Panic are decided, the others only counted: they tell of the same requests. Each is asked at its
/// requestReceivedTimestamp, so that what webhooks answered lives in their caches from event to event; time never runs backwards.
/// Exit code 0: every decision agrees, and with --compare none changes; 1 otherwise.
#[expect(clippy::doc_markdown, reason = "--help prints these lines as they stand")]
#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    cluster: ClusterArguments,
    /// Another --authorization-config file: says what would change with it
    #[arg(long, value_name = "FILE")]
    compare: Option<String>,
    /// Print every decided event too, one JSON document a line, before the summary
    #[arg(long)]
    events: bool,
    /// Audit logs; - is standard input
    #[arg(required = true, value_name = "AUDIT_LOG")]
    logs: Vec<String>,
}

pub(crate) fn run(
    arguments: &ReplayArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let scenario = arguments.cluster.scenario(server)?;
    let other = arguments.compare.as_deref().map(input::read).transpose()?;
    let other = other.map(|input| Scenario {
        authorization_configuration: Some(input.text),
        authorization_flags: None,
        ..scenario.clone()
    });
    let mut first = match Running::new(&scenario) {
        Ok(running) => running,
        Err(report) => return Ok(refuse(&report, &scenario, format)),
    };
    let mut second = match other.as_ref().map(Running::new).transpose() {
        Ok(running) => running,
        Err(report) => return Ok(refuse(&report, &scenario, format)),
    };
    let mut summary = Summary::default();
    let shows_progress = std::io::stderr().is_terminal();
    for log in &arguments.logs {
        let mut lines = Lines::open(log)?;
        while lines.advance()? {
            summary.lines += 1;
            if shows_progress && summary.lines.is_multiple_of(PROGRESS_LINES) {
                let _ = write!(std::io::stderr(), "\r{} lines", summary.lines);
            }
            let place = Place { log, line: lines.number() };
            let line = lines.line();
            let Some(event) = summary.read(&line, place) else { continue };
            let Some(decided) = decide(&event, place, &mut first, second.as_mut(), &mut summary)
            else {
                continue;
            };
            if arguments.events {
                output::json(&decided.told(&event, place));
            }
        }
    }
    if shows_progress && summary.lines >= PROGRESS_LINES {
        let _ = writeln!(std::io::stderr(), "\r{} lines", summary.lines);
    }
    match format {
        Format::Json => output::json(&summary.to_json(&first.version, second.is_some())),
        Format::Markdown => output::text(&summary.to_markdown(second.is_some())),
        Format::Text | Format::Github => output::text(&summary.to_text(second.is_some())),
    }
    Ok(Outcome::unwell_if(summary.disagreed > 0 || summary.changed > 0))
}

/// A server and where its time stands.
struct Running {
    server: Server,
    time_line: TimeLine,
    version: String,
}

impl Running {
    /// The report says why the server does not start.
    fn new(scenario: &Scenario) -> Result<Self, Box<Report>> {
        let server = Server::new(scenario);
        let time_line = server.time_line();
        let report = server.report(Vec::new(), &time_line);
        let starts = report.authorization_configuration.as_ref().is_none_or(|one| one.valid);
        if !starts {
            return Err(Box::new(report));
        }
        let version = report.kubernetes_version;
        let server = Server::new(scenario);
        let time_line = server.time_line();
        Ok(Self { server, time_line, version })
    }
}

fn refuse(report: &Report, scenario: &Scenario, format: Format) -> Outcome {
    let documents = output::documents("", "", scenario);
    match format {
        Format::Json => output::json(report),
        _ => output::text(&gatewalk_report::render::text(report, &documents, output::paint())),
    }
    Outcome::Unwell
}

/// Where an event stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    log: &'a str,
    line: u64,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.log, self.line)
    }
}

/// What came of an event.
struct Decided {
    now: Replayed,
    /// What the other configuration makes of it.
    then: Option<Replayed>,
}

/// Decides an event and counts it.
fn decide(
    event: &Value,
    place: Place<'_>,
    first: &mut Running,
    second: Option<&mut Running>,
    summary: &mut Summary,
) -> Option<Decided> {
    let Some(now) = first.server.replay(event, &mut first.time_line) else {
        summary.unreadable(place);
        return None;
    };
    summary.decided += 1;
    summary.asked.add(&now.calls);
    summary.non_resource += u64::from(!now.resource_request);
    summary.impersonated += u64::from(event.get("impersonatedUser").is_some_and(Value::is_object));
    match recorded(event) {
        None => summary.without_decision += 1,
        Some((outcome, reason)) if outcome == now.outcome => {
            summary.agreed += 1;
            summary.other_reason += u64::from(reason != now.reason && outcome != "error");
        }
        Some((outcome, reason)) => {
            summary.disagreed += 1;
            let counted = Counted {
                was: outcome,
                was_reason: reason,
                is: now.outcome,
                is_reason: &now.reason,
            };
            summary.disagreements.add(&now, place, counted);
        }
    }
    let then = second.and_then(|second| second.server.replay(event, &mut second.time_line));
    if let Some(then) = &then {
        summary.asked_then.add(&then.calls);
    }
    if let Some(then) = then.as_ref().filter(|then| then.outcome != now.outcome) {
        summary.changed += 1;
        let counted = Counted {
            was: now.outcome,
            was_reason: &now.reason,
            is: then.outcome,
            is_reason: if then.error.is_empty() { &then.reason } else { &then.error },
        };
        summary.changes.add(&now, place, counted);
    }
    Some(Decided { now, then })
}

impl Decided {
    /// The event as one line tells of it.
    fn told(&self, event: &Value, place: Place<'_>) -> Value {
        let now = &self.now;
        let mut told = Map::new();
        let place = place.to_string();
        let recorded = recorded(event).map_or("", |(outcome, _)| outcome);
        let then = self.then.as_ref().map_or("", |then| then.outcome);
        for (name, value, is_always) in [
            ("place", place.as_str(), true),
            ("user", now.user.as_str(), true),
            ("verb", now.verb.as_str(), true),
            ("what", now.what.as_str(), true),
            ("decision", now.outcome, true),
            ("reason", now.reason.as_str(), true),
            ("namespace", now.namespace.as_str(), false),
            ("error", now.error.as_str(), false),
            ("recorded", recorded, false),
            ("compared", then, false),
        ] {
            if is_always || !value.is_empty() {
                told.insert(name.to_owned(), value.into());
            }
        }
        Value::Object(told)
    }
}

/// What the server wrote into the event: its decision, and the reason.
fn recorded(event: &Value) -> Option<(&'static str, &str)> {
    let annotations = event.get("annotations")?;
    let text = |key: &str| annotations.get(key).and_then(Value::as_str);
    let reason = text("authorization.k8s.io/reason").unwrap_or_default();
    match text("authorization.k8s.io/decision") {
        Some("allow") => Some(("allow", reason)),
        Some("forbid") => Some(("forbid", reason)),
        // an error that nobody overruled leaves no decision
        None if reason == "internal error" => Some(("error", reason)),
        Some(_) | None => None,
    }
}
