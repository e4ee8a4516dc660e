//! What else a server does with a request: said, and not simulated. None of it changes a verdict given here.

use gatewalk_authorization::{Decision, SYSTEM_MASTERS, Walk};
use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::resources::Resources;

use super::Asking;
use crate::words::message;

/// The verbs that admission looks at.
const WRITES: [&str; 5] = ["create", "update", "patch", "delete", "deletecollection"];
/// The subresources that admission looks at as `CONNECT`, whatever the verb.
const CONNECTS: [&str; 4] = ["attach", "exec", "portforward", "proxy"];
/// What lasts too long for priority and fairness, by verb and by subresource (`BasicLongRunningRequestCheck`). It looks at the
/// start of a watch all the same.
const LONG_RUNNING: (&str, [&str; 5]) =
    ("proxy", ["attach", "exec", "proxy", "log", "portforward"]);
/// The paths that the `FlowSchema` of probes exempts.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/livez"];

impl Asking<'_> {
    /// What else happens to a request: before authorization, and after it was allowed.
    pub(super) fn beyond_authorization(&mut self, asked: &Attributes, decision: Option<Decision>) {
        if meets_fairness(asked) {
            self.beyond.insert(Message::new("engine.beyondFairness"));
        }
        if decision != Some(Decision::Allow) {
            return;
        }
        let aggregation = aggregation(asked, self.resources, self.aggregated);
        let admission = || meets_admission(asked).then(|| Message::new("engine.beyondAdmission"));
        self.beyond.extend(aggregation.or_else(admission));
    }

    /// A webhook that was asked, and not its cache, was reached over TLS.
    pub(super) fn beyond_webhooks(&mut self, walk: &Walk) {
        if walk.calls.iter().any(|call| call.attempts > 0) {
            self.beyond.insert(Message::new("engine.beyondCertificates"));
        }
    }

    /// What was gathered for one request; the report names it too.
    pub(super) fn told_beyond(&mut self) -> Vec<gatewalk_report::Message> {
        let beyond = std::mem::take(&mut self.beyond);
        let told = beyond.iter().map(message).collect();
        self.time_line.not_simulated.extend(beyond);
        told
    }
}

/// Whether API priority and fairness (`WithPriorityAndFairness`) may hold a request up: it exempts system:masters and probes.
fn meets_fairness(asked: &Attributes) -> bool {
    let (verb, subresources) = LONG_RUNNING;
    let is_long = asked.resource_request
        && asked.verb != "watch"
        && (asked.verb == verb || subresources.contains(&asked.subresource.as_str()));
    let is_profile = !asked.resource_request && asked.path.starts_with("/debug/pprof/");
    let is_probe =
        !asked.resource_request && asked.verb == "get" && PROBES.contains(&asked.path.as_str());
    let is_master = asked.user.groups.iter().any(|group| group == SYSTEM_MASTERS);
    !(is_long || is_profile || is_probe || is_master)
}

fn meets_admission(asked: &Attributes) -> bool {
    asked.resource_request
        && (WRITES.contains(&asked.verb.as_str())
            || asked.api_group.is_empty() && CONNECTS.contains(&asked.subresource.as_str()))
}

/// Who else may serve a request: an aggregated API server asks its own authorizers, and its own admission.
fn aggregation(
    asked: &Attributes,
    resources: &Resources,
    aggregated: &[(String, String)],
) -> Option<Message> {
    let (group, version) = if asked.resource_request {
        (asked.api_group.as_str(), asked.api_version.as_str())
    } else {
        let rest = asked.path.strip_prefix("/apis/")?;
        let (group, rest) = rest.split_once('/')?;
        (group, rest.split('/').next().unwrap_or_default())
    };
    if group.is_empty() || version.is_empty() {
        return None;
    }
    let group_version = format!("{group}/{version}");
    if aggregated.iter().any(|(of, at)| of == group && at == version) {
        return Some(Message::new("engine.beyondAggregated").with("version", &group_version));
    }
    let here = resources.iter().any(|one| one.group == group && one.version == version);
    let message = || Message::new("engine.beyondUnserved").with("version", &group_version);
    (!here && asked.resource_request).then(message)
}

#[cfg(test)]
mod tests;
