//! Acting as somebody else: each thing that is wanted is a question of its own, before the request's.

use gatewalk_authorization::{Impersonated, Walk, forbidden, impersonate, internal_error};
use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::headers::without_user;
use gatewalk_kubernetes::kubectl::Impersonation;
use gatewalk_release::{Gate, Release};
use gatewalk_report::{Call, Family, ImpersonationCheck, RequestReport};

use super::Asking;
use crate::question::Question;
use crate::review::posted::refused;
use crate::{answer, gates, server, verdict};

/// Before, headers without a user were an internal error.
const BAD_REQUEST_SINCE: Release = Release::V1_35;

impl Asking<'_> {
    /// Asks whether the user of a question may act as another. If so the question is that user's from then on, and what was checked
    /// is returned; else the report of the refusal is.
    pub(super) fn impersonate(
        &mut self,
        wanted: &Impersonation,
        question: &mut Question,
    ) -> Result<gatewalk_report::Impersonation, Box<RequestReport>> {
        if wanted.user.is_empty() {
            return Err(Box::new(self.without_user(wanted, question)));
        }
        let mut walks: Vec<(Attributes, Walk)> = Vec::new();
        let request = question.attributes.clone();
        let impersonated = impersonate(wanted, &request, self.gates, &mut |attributes| {
            let walk = self.walk(attributes);
            let said = server::chain_answer(&walk);
            walks.push((attributes.clone(), walk));
            said
        });
        let mut checked = gatewalk_report::Impersonation {
            user: answer::user_json(&request.user),
            checks: walks.iter().map(|(attributes, walk)| check(attributes, walk)).collect(),
            ..gatewalk_report::Impersonation::default()
        };
        match impersonated {
            Impersonated::As { user, constraint } => {
                checked.constraint = constraint;
                question.attributes.user = user;
                Ok(checked)
            }
            Impersonated::Refused { attributes, reason } => {
                // a refusal without a question is told with the walk of the last question
                let of_refusal = walks.iter().position(|(asked, _)| asked == attributes.as_ref());
                let place = of_refusal.or(walks.len().checked_sub(1));
                let walk = place.map(|place| walks.swap_remove(place).1);
                let mut report =
                    walk.map(|walk| answer::walked(&walk, &attributes)).unwrap_or_default();
                report.http_request.clone_from(&question.http_request);
                report.request_info = question.request_info.clone();
                report.http =
                    Some(answer::http(&forbidden(self.gates.release(), &attributes, &reason)));
                report.impersonation = Some(checked);
                let sentence = Message::new("engine.mayNotImpersonate")
                    .with("user", &request.user.name)
                    .with("as", &wanted.user)
                    .with("verb", &attributes.verb)
                    .with("resource", &attributes.resource);
                report.verdict = answer::simple(Family::Refused, "engine.leadRefused", &sentence);
                Err(Box::new(report))
            }
        }
    }

    /// The report of headers that say how to act, but not as whom.
    fn without_user(&self, wanted: &Impersonation, question: &Question) -> RequestReport {
        let message = without_user(wanted, self.gates.enabled(Gate::ConstrainedImpersonation));
        let http = if self.gates.release() >= BAD_REQUEST_SINCE {
            refused(400, "BadRequest", &message)
        } else {
            answer::http(&internal_error(&question.request_uri, &message))
        };
        RequestReport {
            http_request: question.http_request.clone(),
            request_info: question.request_info.clone(),
            http: Some(http),
            ..answer::not_asked(&Message::new("engine.impersonatesNobody"))
        }
    }

    /// The answer to a question after impersonation, if any.
    pub(super) fn ask_as(
        &mut self,
        wanted: Option<&Impersonation>,
        question: &mut Question,
        body: &str,
    ) -> RequestReport {
        let checked = match wanted.map(|wanted| self.impersonate(wanted, question)) {
            None => None,
            Some(Ok(checked)) => Some(checked),
            Some(Err(refused)) => return *refused,
        };
        let mut report = self.ask(question);
        report.impersonation = checked;
        if report.decision == Some(gatewalk_report::Decision::Allow)
            && let Some(http) = self.posted(question, body)
        {
            if let Some(verdict) = verdict::of_posted(&http) {
                report.verdict = verdict;
            }
            report.http = Some(http);
            report.review = self.review.take();
            let calls = report.review.iter().flat_map(|review| review.calls.iter().cloned());
            let calls: Vec<Call> = calls.collect();
            report.calls.extend(calls);
        }
        report
    }
}

fn check(attributes: &Attributes, walk: &Walk) -> ImpersonationCheck {
    ImpersonationCheck {
        attributes: answer::attributes_json(attributes),
        decision: gates::decision(walk.decision),
        reason: walk.reason.clone(),
        error: walk.error.clone().unwrap_or_default(),
        by: walk.by.clone(),
    }
}
