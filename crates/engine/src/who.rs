//! Who can do something, and what somebody can do: the chain's answers in the words of the report.

use gatewalk_authorization as authorization;
use gatewalk_authorization::Certainty;
use gatewalk_diagnostics::{Finding, Message};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::kubectl::{self, Impersonation};
use gatewalk_report as report;
use gatewalk_report::{SubjectRules, WhoCan};
use gatewalk_scenario::Request;
use serde_json::Value;

use crate::gates::{grant, source};
use crate::words::{findings, message};
use crate::{Server, answer, audit, question, review};

/// How many names the sentence of a [`WhoCan`] gives.
const NAMED_MAX: usize = 3;

/// A line in the words of `kubectl auth can-i`, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CanI {
    /// What is asked: a SubjectAccessReviewSpec. `None` where the line makes no sense; `findings` say why.
    pub spec: Option<Value>,
    /// Who is asked about: `--as` and its companions, completed as impersonation completes them.
    pub user: Option<gatewalk_scenario::User>,
    /// The namespace it is about.
    pub namespace: String,
    /// What is wrong or doubtful; places are places of the line.
    pub findings: Vec<report::Finding>,
}

impl Server {
    /// Who may make a request, whoever makes it in the scenario: one answer for each API request it comes to. None when the
    /// server does not start, or the request makes no sense.
    pub fn who_can(&self, request: &Request) -> Vec<WhoCan> {
        let Some(chain) = self.chain() else { return Vec::new() };
        let asked = self.attributes(request, &question::anonymous());
        asked.iter().map(|attributes| who_can(chain, attributes)).collect()
    }

    /// What a user may do in a namespace; without one only what counts in the whole cluster. `None` when the server does not start.
    pub fn rules_of(
        &self,
        user: &gatewalk_scenario::User,
        namespace: &str,
    ) -> Option<SubjectRules> {
        let found = self.chain()?.rules_of(&question::user(user), namespace);
        Some(SubjectRules {
            user: user.name.clone(),
            groups: user.groups.clone(),
            namespace: namespace.to_owned(),
            rules: found.rules.iter().map(rule).collect(),
            omitted: found.omitted,
            notes: found.notes.iter().map(message).collect(),
        })
    }

    /// Reads a question in the words of `kubectl auth can-i` (`get pods -n shop --as alice`) with the resources of this server.
    pub fn can_i(&self, words: &str) -> CanI {
        let line = format!("kubectl auth can-i {words}");
        let command = kubectl::parse(&line, &self.kubectl_context());
        let body = command.requests.first().map(|request| request.body.as_str());
        let body: Option<Value> = body.and_then(|body| serde_json::from_str(body).ok());
        let spec = body.and_then(|body| body.get("spec").cloned());
        CanI {
            namespace: namespace_of(spec.as_ref()),
            spec,
            user: command.impersonation.as_ref().map(user_of),
            findings: findings(&command.findings),
        }
    }

    /// Who makes a request that does not say so itself, as a review and an audit event do.
    pub(crate) fn asker(&self, request: &Request) -> UserInfo {
        let line = request.kubectl.as_deref();
        let command = line.map(|line| kubectl::parse(line, &self.kubectl_context()));
        let wanted = command.and_then(|command| command.impersonation);
        match (wanted, &request.user) {
            (Some(wanted), _) => kubectl::complete(&wanted),
            (None, Some(user)) => question::user(user),
            (None, None) => question::anonymous(),
        }
    }

    /// What a request asks, in whatever form it is given, from `user` where it does not say who asks.
    pub(crate) fn attributes(&self, request: &Request, user: &UserInfo) -> Vec<Attributes> {
        let (gates, mut ignored) = (self.gates(), Vec::<Finding>::new());
        let of_line = |line: &str| {
            question::of_http("", line, user, gates).ok().map(|question| question.attributes)
        };
        if let Some(line) = &request.kubectl {
            let command = kubectl::parse(line, &self.kubectl_context());
            let requests = command.requests.iter().filter(|made| !made.ignored);
            let lines = requests.map(|made| format!("{} {}", made.method, made.target));
            return lines.filter_map(|line| of_line(&line)).collect();
        }
        if let Some(line) = &request.http {
            return of_line(line).into_iter().collect();
        }
        if let Some(spec) = &request.subject_access_review {
            return vec![review::Review::read("", spec, user, gates, "", &mut ignored).attributes];
        }
        let event = request.audit_event.as_ref();
        let event = event.and_then(|event| audit::question("", event, gates, &mut ignored));
        event.map(|question| question.attributes).into_iter().collect()
    }
}

fn namespace_of(spec: Option<&Value>) -> String {
    let namespace = |spec: &Value| {
        let spec = spec.get("resourceAttributes").unwrap_or(spec);
        spec.get("namespace").and_then(Value::as_str).map(str::to_owned)
    };
    spec.and_then(namespace).unwrap_or_default()
}

fn user_of(impersonation: &Impersonation) -> gatewalk_scenario::User {
    let UserInfo { name, uid, groups, extra } = kubectl::complete(impersonation);
    gatewalk_scenario::User { name, uid, groups, extra }
}

fn who_can(chain: &authorization::Chain, attributes: &Attributes) -> WhoCan {
    let nobody = Attributes { user: UserInfo::default(), ..attributes.clone() };
    let found = chain.who_can(&nobody);
    WhoCan {
        attributes: answer::attributes_json(&nobody),
        sentence: message(&sentence(&found)),
        grantees: found.grantees.iter().map(grantee).collect(),
        omitted: found.omitted,
        webhooks: found.webhooks.iter().map(webhook).collect(),
    }
}

/// The answer in one sentence; system:masters goes without saying.
fn sentence(found: &authorization::WhoCan) -> Message {
    if found.grantees.iter().any(|one| one.kind == "Everyone") {
        return Message::new("engine.whoEveryone");
    }
    let mut names: Vec<String> = Vec::new();
    // whom somebody wrote down is more interesting than whom the server brings along
    let is_bootstrap = |one: &authorization::Grantee| {
        one.source.as_ref().is_some_and(|source| source.document == "bootstrapPolicy")
    };
    let (bootstrap, written): (Vec<_>, Vec<_>) =
        found.grantees.iter().skip(1).partition(|one| is_bootstrap(one));
    for grantee in written.into_iter().chain(bootstrap) {
        let name = format!("{} {}", grantee.kind, grantee.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let shown = names.get(..names.len().min(NAMED_MAX)).unwrap_or_default().join(", ");
    match (names.len(), names.len().saturating_sub(NAMED_MAX) + found.omitted) {
        (0, _) => Message::new("engine.whoNobody"),
        (_, 0) => Message::new("engine.whoThese").with("names", &shown),
        (_, more) => Message::new("engine.whoMore").with("names", &shown).with("count", &more),
    }
}

fn grantee(one: &authorization::Grantee) -> report::Grantee {
    report::Grantee {
        gate: one.gate.clone(),
        kind: one.kind.to_owned(),
        name: one.name.clone(),
        grant: one.grant.as_ref().map(grant),
        source: one.source.as_ref().map(source),
        text: message(&one.text),
        vetoes: one.vetoes.clone(),
    }
}

fn webhook(power: &authorization::WebhookPower) -> report::WebhookPower {
    let condition = |one: &authorization::ConditionPower| report::ConditionPower {
        expression: one.expression.clone(),
        result: certainty(one.result),
        source: one.source.as_ref().map(source),
    };
    report::WebhookPower {
        gate: power.gate.clone(),
        asked: certainty(power.asked),
        text: message(&power.text),
        conditions: power.conditions.iter().map(condition).collect(),
        source: power.source.as_ref().map(source),
    }
}

fn certainty(certainty: Certainty) -> report::Certainty {
    match certainty {
        Certainty::Always => report::Certainty::Always,
        Certainty::Never => report::Certainty::Never,
        Certainty::Depends => report::Certainty::Depends,
        Certainty::Fails => report::Certainty::Fails,
    }
}

fn rule(one: &authorization::SubjectRule) -> report::SubjectRule {
    report::SubjectRule {
        gate: one.gate.clone(),
        verbs: one.rule.verbs.clone(),
        api_groups: one.rule.api_groups.clone(),
        resources: one.rule.resources.clone(),
        resource_names: one.rule.resource_names.clone(),
        non_resource_urls: one.rule.non_resource_urls.clone(),
        namespace: one.namespace.clone(),
        grant: one.grant.as_ref().map(grant),
        source: one.source.as_ref().map(source),
    }
}
