//! One request being asked, in whichever form it was typed.

mod beyond;
mod impersonation;
mod negotiation;
mod output;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gatewalk_authorization::{
    Chain, Outcome, SubjectRulesReviewStatus, Walk, counted, counted_by_filter,
};
use gatewalk_diagnostics::{Finding, Message, Severity, Text};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::headers::Headers;
use gatewalk_kubernetes::hints;
use gatewalk_kubernetes::kubectl::{self, Impersonation};
use gatewalk_kubernetes::objects::ObjectIdentity;
use gatewalk_kubernetes::resources::Resources;
use gatewalk_release::FeatureGates;
use gatewalk_report::{Decision, HttpAnswer, RequestReport};
use gatewalk_scenario::Request;
use serde_json::Value;

use crate::question::{self, Question, Refused};
use crate::review::Review;
use crate::review::posted::{Posted, Read};
use crate::server::TimeLine;
use crate::words::{finding, in_document, message};
use crate::{answer, audit, server, verdict};

/// The fields that each say what a request asks.
const FORMS: [&str; 4] = ["kubectl", "http", "subjectAccessReview", "auditEvent"];

/// A request, the chain it is asked of, and what is to be said of it.
pub(crate) struct Asking<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) gates: &'a FeatureGates,
    pub(crate) resources: &'a Resources,
    pub(crate) objects: &'a [ObjectIdentity],
    /// Group and version of what aggregated API servers serve.
    pub(crate) aggregated: &'a [(String, String)],
    /// The scenario's `now`, to the second.
    pub(crate) now: &'a str,
    /// The headers of the request that is asked.
    pub(crate) headers: Headers,
    /// The counters that went up since a request was told.
    pub(crate) metrics: BTreeMap<String, u64>,
    /// The walk that a review which was posted asks for.
    pub(crate) review: Option<Box<RequestReport>>,
    /// The last rules that a review was answered with.
    pub(crate) rules: Option<SubjectRulesReviewStatus>,
    /// What was taken for granted since a request was told.
    pub(crate) assumed: BTreeSet<Message>,
    /// What else a server does with the request, and nobody asks here.
    pub(crate) beyond: BTreeSet<Message>,
    /// The request's place in the scenario.
    pub(crate) path: &'a str,
    pub(crate) time_line: &'a mut TimeLine,
    pub(crate) findings: Vec<Finding>,
}

impl Asking<'_> {
    pub(crate) fn answer(&mut self, request: &Request) -> RequestReport {
        let given = [
            request.kubectl.is_some(),
            request.http.is_some(),
            request.subject_access_review.is_some(),
            request.audit_event.is_some(),
        ];
        let forms: Vec<&str> =
            FORMS.iter().zip(given).filter(|(_, given)| *given).map(|(form, _)| *form).collect();
        let at_milliseconds = milliseconds(self.time_line.now);
        let mut report = match forms.as_slice() {
            ["kubectl"] => self.kubectl(request),
            ["http"] => self.http(request),
            ["subjectAccessReview"] => self.review(request),
            ["auditEvent"] => self.audit_event(request),
            [] => self.refuse(Message::new("engine.noForm").with("forms", &FORMS.join(", "))),
            several => {
                self.refuse(Message::new("engine.severalForms").with("forms", &several.join(", ")))
            }
        };
        let assumed = std::mem::take(&mut self.assumed);
        report.assumptions = assumed.iter().map(message).collect();
        self.time_line.assumptions.extend(assumed);
        if report.steps.is_empty() {
            report.at_milliseconds = at_milliseconds;
            report.metrics.append(&mut self.metrics);
            report.not_simulated.append(&mut self.told_beyond());
        }
        report
    }

    /// Takes back what was counted of this request.
    fn uncount(&mut self) {
        for (counter, times) in std::mem::take(&mut self.metrics) {
            if let Some(total) = self.time_line.metrics.get_mut(&counter) {
                *total = total.saturating_sub(times);
            }
        }
        self.time_line.metrics.retain(|_, total| *total > 0);
    }

    fn count(&mut self, counter: String) {
        *self.time_line.metrics.entry(counter.clone()).or_default() += 1;
        *self.metrics.entry(counter).or_default() += 1;
    }

    fn refuse(&mut self, message: Message) -> RequestReport {
        let report = answer::not_asked(&message);
        self.findings.push(finding("engine/request-form", Severity::Error, self.path, message));
        report
    }

    /// A kubectl line: its API requests one after the other, up to the first that is refused.
    fn kubectl(&mut self, request: &Request) -> RequestReport {
        self.headers = Headers::of_client("kubectl");
        let line = request.kubectl.as_deref().unwrap_or_default();
        let context = kubectl::Context {
            release: self.gates.release(),
            resources: self.resources,
            objects: self.objects,
        };
        let mut command = kubectl::parse(line, &context);
        // what becomes of the others changes nothing for who typed the line
        command.requests.retain(|request| !request.ignored);
        let document = format!("{}.kubectl", self.path);
        let printed = |report: Option<&RequestReport>, rules| {
            output::of(line, &command.findings, report, rules)
        };
        let found = in_document(command.findings.clone(), &document);
        self.findings.extend(found);
        self.assumed.extend(command.notes.clone());
        self.time_line.assumptions.extend(command.also_sent.take());
        if command.requests.is_empty() {
            let refused = command.findings.iter().find(|found| found.severity == Severity::Error);
            let message = match refused.map(|refused| &refused.message) {
                Some(Text::Upstream(error)) => Message::new("engine.refusedByKubectl")
                    .with("error", error.lines().next().unwrap_or_default()),
                Some(Text::Ours(message)) => message.clone(),
                None => Message::new("engine.noApiRequest"),
            };
            if refused.is_none() {
                let code = "engine/no-api-request";
                self.findings.push(finding(code, Severity::Hint, &document, message.clone()));
            }
            return RequestReport { kubectl: printed(None, None), ..answer::not_asked(&message) };
        }
        let (user, wanted) = self.kubectl_user(request, command.impersonation.as_ref());
        let mut steps = Vec::new();
        for api_request in &command.requests {
            let line = format!("{} {}", api_request.method, api_request.target);
            let body = Some(api_request.body.as_str()).filter(|body| !body.is_empty());
            let at_milliseconds = milliseconds(self.time_line.now);
            let mut step = self.line(&line, body, &user, wanted);
            step.name.clone_from(&line);
            step.at_milliseconds = at_milliseconds;
            step.metrics = std::mem::take(&mut self.metrics);
            step.not_simulated = self.told_beyond();
            let code = step.http.as_ref().map_or(0, |http| http.code);
            let goes_on = step.decision == Some(Decision::Allow) && code < 400;
            steps.push(step);
            if !goes_on {
                break;
            }
        }
        let kubectl = printed(steps.last(), self.rules.as_ref());
        let report = if command.requests.len() == 1 {
            steps.pop().unwrap_or_default()
        } else {
            answer::of_steps(steps)
        };
        RequestReport { kubectl, ..report }
    }

    /// Who makes a kubectl line's requests, and whom they want to act as. Without a user a request arrives as the one it names.
    fn kubectl_user<'i>(
        &mut self,
        request: &Request,
        impersonation: Option<&'i Impersonation>,
    ) -> (UserInfo, Option<&'i Impersonation>) {
        match impersonation {
            Some(wanted) if request.user.is_none() => (kubectl::complete(wanted), None),
            wanted => (question::asker(self.path, request, &mut self.findings), wanted),
        }
    }

    fn http(&mut self, request: &Request) -> RequestReport {
        let user = question::asker(self.path, request, &mut self.findings);
        let body = request.body.as_ref().map(|body| match body {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        self.headers = Headers::new(&request.headers);
        let wanted = self.headers.impersonation();
        let line = request.http.as_deref().unwrap_or_default();
        let mut report = self.line(line, body.as_deref(), &user, wanted.as_ref());
        if let Some(http) = &mut report.http
            && !negotiation::write(http, &self.headers, &report.http_request)
        {
            let message =
                Message::new("engine.notSimulatedProtobuf").with("name", &report.http_request);
            self.time_line.not_simulated.insert(message);
        }
        report
    }

    /// A request line with its body, from a user who may want to act as another one.
    fn line(
        &mut self,
        line: &str,
        body: Option<&str>,
        user: &UserInfo,
        wanted: Option<&Impersonation>,
    ) -> RequestReport {
        match question::of_http(self.path, line, user, self.gates) {
            Ok(mut question) => self.ask_as(wanted, &mut question, body.unwrap_or_default()),
            Err(Refused::Malformed { finding, error }) => {
                self.findings.push(*finding);
                answer::bad_http_request(&error)
            }
            Err(Refused::NoRequestInfo { http_request, request_uri, error }) => {
                answer::no_request_info(http_request, &request_uri, &error)
            }
        }
    }

    /// Hints at a question that is hardly what was meant.
    fn doubt(&mut self, attributes: &Attributes) {
        let doubts = hints::doubts(attributes, self.resources);
        self.findings.extend(in_document(doubts, self.path));
    }

    fn ask(&mut self, question: &Question) -> RequestReport {
        self.doubt(&question.attributes);
        let walk = self.walk(&question.attributes);
        if walk.decision.is_some() {
            self.count(counted_by_filter(&server::chain_answer(&walk)));
        }
        self.beyond_authorization(&question.attributes, walk.decision);
        answer::of_request(self.gates.release(), &walk, question)
    }

    /// What a review that was posted is answered; `None` where the request posts none.
    fn posted(&mut self, question: &Question, body: &str) -> Option<HttpAnswer> {
        let (gates, now, headers) = (self.gates, self.now, &self.headers);
        let posted = Posted { question, body, gates, now, headers };
        match posted.read()? {
            Read::Refused(http) => Some(http),
            Read::Rules { namespace, warnings } => {
                let status = self.chain.rules_for(&question.attributes.user, &namespace);
                let http = posted.rules(&status, warnings);
                self.rules = Some(status);
                Some(http)
            }
            Read::Review(review) => {
                if let Some(refused) = review.refusal(self.gates.release()) {
                    return Some(refused);
                }
                let walk = self.walk(&review.attributes);
                let mut inner = answer::walked(&walk, &review.attributes);
                inner.verdict = verdict::of_review(&walk, &review.attributes);
                self.review = Some(Box::new(inner));
                walk.decision?;
                Some(review.answer(&walk, self.gates.release()))
            }
        }
    }

    fn review(&mut self, request: &Request) -> RequestReport {
        let Some(spec) = &request.subject_access_review else { return RequestReport::default() };
        let user = request.user.as_ref().map_or_else(question::anonymous, question::user);
        let path = format!("{}.subjectAccessReview", self.path);
        let review = Review::read(&path, spec, &user, self.gates, self.now, &mut self.findings);
        self.doubt(&review.attributes);
        let walk = self.walk(&review.attributes);
        let mut report = answer::walked(&walk, &review.attributes);
        report.verdict = verdict::of_review(&walk, &review.attributes);
        if let Some(refused) = review.refusal(self.gates.release()) {
            // the server would have asked nobody, so nobody counts it
            self.uncount();
            report.verdict = verdict::invalid_review();
            report.http = Some(refused);
        } else if walk.decision.is_some() {
            report.http = Some(review.answer(&walk, self.gates.release()));
        }
        report
    }

    fn audit_event(&mut self, request: &Request) -> RequestReport {
        let Some(event) = &request.audit_event else { return RequestReport::default() };
        let path = format!("{}.auditEvent", self.path);
        match audit::question(&path, event, self.gates, &mut self.findings) {
            Some(question) => self.ask(&question),
            None => answer::not_asked(&Message::new("engine.noAuditEvent")),
        }
    }

    /// Asks the chain; its time passes on the scenario's time line.
    fn walk(&mut self, attributes: &Attributes) -> Walk {
        let time_line = &mut *self.time_line;
        let walk = self.chain.authorize(attributes, time_line.now, &mut time_line.state);
        time_line.now += walk.duration;
        self.assumed.extend(walk.assumptions.iter().cloned());
        self.findings.extend(walk.findings.iter().cloned());
        for step in walk.steps.iter().filter(|step| step.outcome == Outcome::NotSimulated) {
            let message = Message::new("engine.notSimulated")
                .with("name", &step.name)
                .with("type", step.kind.as_str())
                .with("user", &attributes.user.name);
            time_line.not_simulated.insert(message);
        }
        self.beyond_webhooks(&walk);
        for counter in counted(&walk, self.gates.release()) {
            self.count(counter);
        }
        walk
    }
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
