//! The server of a scenario: what is done once, and what is done for each request.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gatewalk_authorization::{Answer, Chain, Inputs, State, Walk};
use gatewalk_cel::regex::Regex;
use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_kubernetes::bootstrap_policy;
use gatewalk_kubernetes::headers::Headers;
use gatewalk_kubernetes::kubectl;
use gatewalk_kubernetes::objects::{self as kubernetes_objects, ObjectIdentity};
use gatewalk_kubernetes::resources::Resources;
use gatewalk_release::FeatureGates;
use gatewalk_report::{HttpAnswer, Report, RequestReport, ScenarioReport};
use gatewalk_scenario::limits::REQUEST_BYTES_MAX;
use gatewalk_scenario::{Request, Scenario};

use crate::asking::Asking;
use crate::configuration::{self, Governing};
use crate::settings::Settings;
use crate::time::parse_duration;
use crate::words::{finding, findings, in_document, message};
use crate::{answer, expectation, limits, webhooks};

/// A server as a scenario describes it. Making one does everything that no request changes.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    governing: Governing,
    chain: Option<Chain>,
    findings: Vec<Finding>,
    resources: Resources,
    identities: Vec<ObjectIdentity>,
    aggregated: Vec<(String, String)>,
}

/// Where the scenario's time stands, what webhooks remember, and what was taken for granted on the way. Requests never overlap.
#[derive(Debug, Default)]
pub struct TimeLine {
    pub(crate) now: Duration,
    pub(crate) state: State,
    pub(crate) not_simulated: BTreeSet<Message>,
    pub(crate) assumptions: BTreeSet<Message>,
    /// When the first event of a log was received.
    pub(crate) began: Option<String>,
    /// Where the counters stand.
    pub(crate) metrics: BTreeMap<String, u64>,
}

impl Server {
    /// Reads configuration, objects and webhooks.
    pub fn new(scenario: &Scenario) -> Self {
        let settings = Settings::new(scenario);
        let mut governing = configuration::govern(scenario, &settings);
        let mut findings = settings.findings.clone();
        findings.append(&mut governing.findings);
        let loaded = kubernetes_objects::read(&scenario.objects, settings.release);
        findings.extend(in_document(loaded.findings, "objects"));
        findings.extend(other_kinds(&loaded.others));
        let mut resources = Resources::new(settings.release);
        resources.extend(loaded.objects.custom_resources.iter().cloned());
        let identities = loaded.objects.identities.clone();
        let aggregated = loaded.objects.aggregated.clone();
        let objects = if scenario.bootstrap_policy {
            loaded.objects.over(bootstrap_policy::objects(&settings.gates))
        } else {
            loaded.objects
        };
        let webhooks = webhooks::canned(&scenario.webhooks);
        let too_long = limits::abac_policy(scenario.abac_policy.as_deref());
        let build = |governing: &Governing| {
            let inputs = Inputs {
                gates: &settings.gates,
                configuration_document: governing.document,
                configuration_text: governing.text(scenario),
                objects: &objects,
                objects_text: &scenario.objects,
                webhooks: &webhooks,
                files: scenario.files.as_ref(),
                abac_policy: scenario.abac_policy.as_deref(),
            };
            let configuration = governing.configuration.as_ref().filter(|_| too_long.is_none());
            configuration.map(|configuration| Chain::new(configuration, &inputs)).transpose()
        };
        let mut chain = build(&governing);
        if let Err(error) = &chain
            && governing.keep_running(&error.text)
        {
            chain = build(&governing);
        }
        findings.extend(too_long.clone());
        let chain = match chain {
            Ok(chain) => {
                findings.extend(chain.iter().flat_map(Chain::findings));
                chain
            }
            Err(error) => {
                findings.extend(governing.cannot_build(&error.text));
                None
            }
        };
        Self { settings, governing, chain, findings, resources, identities, aggregated }
    }

    /// The chain; `None` when the server does not start.
    pub(crate) fn chain(&self) -> Option<&Chain> {
        self.chain.as_ref()
    }

    pub(crate) fn gates(&self) -> &FeatureGates {
        &self.settings.gates
    }

    /// Whether the chain comes from a configuration file, and not from flags.
    pub(crate) fn has_file(&self) -> bool {
        !matches!(self.governing.document, "" | "authorizationFlags")
    }

    /// The name of a node: the first of the objects, or one that might be.
    pub(crate) fn a_node(&self) -> &str {
        let node = self.identities.iter().find(|object| object.kind == "Node");
        node.map_or("node-1", |node| node.name.as_str())
    }

    /// What a kubectl line's meaning depends on.
    pub(crate) fn kubectl_context(&self) -> kubectl::Context<'_> {
        kubectl::Context {
            release: self.settings.gates.release(),
            resources: &self.resources,
            objects: &self.identities,
        }
    }

    /// The time line before the first request.
    pub fn time_line(&self) -> TimeLine {
        TimeLine {
            state: self.chain.as_ref().map(Chain::state).unwrap_or_default(),
            ..TimeLine::default()
        }
    }

    /// Answers one request. `path` is its place in the scenario (`requests[0]`), for findings.
    pub fn answer(&self, path: &str, request: &Request, time_line: &mut TimeLine) -> RequestReport {
        let bytes = limits::request_bytes(request);
        if bytes > REQUEST_BYTES_MAX {
            return limits::request_too_long(path, bytes);
        }
        let mut said = Vec::new();
        time_line.advance(path, request.at.as_deref(), &mut said);
        let mut report = match &self.chain {
            Some(chain) => {
                let mut asking = Asking {
                    chain,
                    gates: &self.settings.gates,
                    resources: &self.resources,
                    objects: &self.identities,
                    aggregated: &self.aggregated,
                    now: &self.settings.now,
                    headers: Headers::default(),
                    metrics: BTreeMap::new(),
                    review: None,
                    rules: None,
                    assumed: BTreeSet::new(),
                    beyond: BTreeSet::new(),
                    path,
                    time_line,
                    findings: said,
                };
                let report = asking.answer(request);
                said = asking.findings;
                report
            }
            None => RequestReport {
                http: Some(HttpAnswer::default()),
                ..answer::not_asked(&Message::new("engine.doesNotStart"))
            },
        };
        name(&mut report, request);
        if report.name.is_empty() {
            path.clone_into(&mut report.name);
        }
        report.findings = findings(&said);
        report.expectation =
            request.expect.as_ref().map(|expect| expectation::compare(expect, &report, matches));
        report
    }

    /// The report around the requests' own.
    pub fn report(self, requests: Vec<RequestReport>, time_line: &TimeLine) -> Report {
        let mut all = findings(&self.findings);
        let assumptions = self.governing.assumptions.iter().chain(&time_line.assumptions);
        all.extend(requests.iter().flat_map(|request| request.findings.iter().cloned()));
        Report {
            api_version: Scenario::API_VERSION.to_owned(),
            kind: "Report".to_owned(),
            kubernetes_version: self.settings.release.to_string(),
            scenario: ScenarioReport { findings: all },
            authorization_configuration: self.governing.report,
            reload: self.governing.reload,
            requests,
            metrics: time_line.metrics.clone(),
            assumptions: assumptions.map(message).collect(),
            not_simulated: time_line.not_simulated.iter().map(message).collect(),
        }
    }
}

/// The name a request has, or what was typed.
fn name(report: &mut RequestReport, request: &Request) {
    let line = request.kubectl.as_ref().or(request.http.as_ref());
    let line = line.map(|line| line.trim()).unwrap_or_default();
    if request.name.is_empty() {
        let fallback = if line.is_empty() { report.http_request.as_str() } else { line };
        report.name = fallback.to_owned();
    } else {
        report.name.clone_from(&request.name);
        line.clone_into(&mut report.line);
    }
}

impl TimeLine {
    /// Moves on to the time of a request; a time that has passed already is now.
    fn advance(&mut self, path: &str, at: Option<&str>, findings: &mut Vec<Finding>) {
        let Some(at) = at else { return };
        let path = format!("{path}.at");
        match parse_duration(at.trim()) {
            None => {
                let message = Message::new("engine.atNotADuration").with("at", at);
                findings.push(finding("engine/at", Severity::Error, &path, message));
            }
            Some(at) if at < self.now => {
                let message = Message::new("engine.atHasPassed")
                    .with("at", &at.as_millis())
                    .with("now", &self.now.as_millis());
                findings.push(finding("engine/at-has-passed", Severity::Hint, &path, message));
            }
            Some(at) => self.now = at,
        }
    }
}

/// The kinds that mean nothing to an authorizer, counted in one hint.
fn other_kinds(others: &BTreeMap<String, usize>) -> Option<Finding> {
    let kinds: Vec<String> =
        others.iter().map(|(kind, count)| format!("{kind} ({count})")).collect();
    (!kinds.is_empty()).then(|| {
        let message = Message::new("engine.otherKinds").with("kinds", &kinds.join(", "));
        let hint = finding("engine/other-kinds", Severity::Hint, "", message);
        Finding { document: "objects".to_owned(), ..hint }
    })
}

/// Whether a regular expression (RE2, unanchored) matches a text, or why it is none.
fn matches(pattern: &str, text: &str) -> Result<bool, String> {
    Regex::new(pattern).map(|regex| regex.is_match(text)).map_err(|error| error.to_string())
}

/// The chain's three answers, as what lies around the chain takes them.
pub(crate) fn chain_answer(walk: &Walk) -> Answer {
    Answer {
        decision: walk.decision.unwrap_or_default(),
        reason: walk.reason.clone(),
        error: walk.error.clone().map(Into::into),
    }
}
