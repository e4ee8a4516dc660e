//! The whole answer: a scenario in, a report out.
//!
//! Two phases: [`Server::new`] does once everything that depends only on configuration and objects; [`Server::answer`] then
//! touches nothing that a request does not need. [`run`] folds them. All of it is total: whatever a person typed becomes a
//! finding, never a failure.

mod answer;
mod asking;
mod assist;
mod audit;
mod configuration;
mod convert;
mod expectation;
mod flags;
mod gates;
mod limits;
mod lockout;
mod moment;
mod question;
mod reload;
mod replay;
mod review;
mod server;
mod settings;
mod time;
mod verdict;
mod webhooks;
mod who;
mod words;

use gatewalk_report::{Lockout, Report, SubjectRules, WhoCan};
use gatewalk_scenario::{Document, Scenario, User};

pub use assist::assist;
pub use convert::convert;
pub use gatewalk_cel::value::bring_zones;
pub use replay::{Replayed, ReplayedCall};
pub use server::{Server, TimeLine};
pub use who::CanI;

/// Answers a scenario. The same scenario gives the same report.
pub fn run(scenario: &Scenario) -> Report {
    let server = Server::new(scenario);
    let mut time_line = server.time_line();
    let requests = scenario.requests.iter().enumerate().map(|(place, request)| {
        server.answer(&format!("requests[{place}]"), request, &mut time_line)
    });
    let requests = requests.collect();
    server.report(requests, &time_line)
}

/// Who may make the request at a place of a scenario, whoever makes it there: one answer for each API request it comes to.
pub fn who_can(scenario: &Scenario, place: usize) -> Vec<WhoCan> {
    let request = scenario.requests.get(place);
    request.map(|request| Server::new(scenario).who_can(request)).unwrap_or_default()
}

/// Who keeps access while webhooks of a scenario fail. `None` when the server does not start.
pub fn lockout(scenario: &Scenario) -> Option<Lockout> {
    Server::new(scenario).lockout(scenario)
}

/// What a user may do in a namespace of a scenario's cluster. `None` when the server does not start.
pub fn rules_of(scenario: &Scenario, user: &User, namespace: &str) -> Option<SubjectRules> {
    Server::new(scenario).rules_of(user, namespace)
}

/// Answers a scenario that was read from a text: findings about the text come first, and those about its members get their
/// places.
pub fn run_document(document: &Document) -> Report {
    let mut report = run(&document.scenario);
    words::locate(&mut report, document);
    expectation::unread(&mut report, &document.findings);
    let of_text = words::findings(&document.findings);
    report.scenario.findings.splice(0..0, of_text);
    report
}
