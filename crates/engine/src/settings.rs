//! Which server it is: its release, its feature gates, its clock.

use gatewalk_diagnostics::{Finding, Message, Severity, closest};
use gatewalk_kubernetes::go::in_utc;
use gatewalk_release::{FeatureGates, Release};
use gatewalk_scenario::Scenario;

use crate::moment::is_rfc_3339;
use crate::words::{finding, upstream};

/// The server's settings, and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) release: Release,
    pub(crate) gates: FeatureGates,
    /// The time, in UTC and to the second (`2026-01-01T00:00:00Z`).
    pub(crate) now: String,
    pub(crate) findings: Vec<Finding>,
}

impl Settings {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let mut findings = Vec::new();
        let release = match scenario.kubernetes_version.as_deref() {
            None => Release::NEWEST,
            Some(version) => Release::parse(version).unwrap_or_else(|| {
                findings.push(unknown_release(version));
                Release::NEWEST
            }),
        };
        let mut gates = FeatureGates::new(release);
        for (name, on) in &scenario.feature_gates {
            if let Err(error) = gates.set(name, *on) {
                let mut finding =
                    upstream("scenario/feature-gate", &format!("featureGates.{name}"), error);
                let nearest = closest(name, gates.names()).filter(|nearest| nearest != name);
                finding.help = nearest
                    .map(|nearest| Message::new("scenario.didYouMean").with("name", nearest));
                findings.push(finding);
            }
        }
        for error in gates.dependency_errors() {
            findings.push(upstream("scenario/feature-gate", "featureGates", error));
        }
        if let Some(now) = scenario.now.as_deref().filter(|now| !is_rfc_3339(now)) {
            let message = Message::new("engine.nowNotATime").with("now", now);
            findings.push(finding("scenario/now", Severity::Error, "now", message));
        }
        let now = scenario.now.as_deref().filter(|now| is_rfc_3339(now));
        let now = in_utc(now.unwrap_or(Scenario::NOW_DEFAULT));
        Self { release, gates, now, findings }
    }
}

pub(crate) fn unknown_release(version: &str) -> Finding {
    let [oldest, .., newest] = Release::ALL;
    let message = Message::new("engine.unknownRelease")
        .with("version", version)
        .with("oldest", &oldest)
        .with("newest", &newest);
    finding("scenario/kubernetes-version", Severity::Error, "kubernetesVersion", message)
}
