//! The webhook authorizer (`k8s.io/apiserver/plugin/pkg/authorizer/webhook`), with answers that a scenario gives.

mod address;
pub(crate) mod anybody;
mod cache;
pub(crate) mod canned;
pub(crate) mod client;
mod conditions;
mod kubeconfig;
pub(crate) mod response;

use std::collections::BTreeMap;
use std::time::Duration;

use gatewalk_diagnostics::{Finding, Message, Severity, Text};
use gatewalk_kubernetes::apis::apiserver::{
    ConnectionInfo, FailurePolicy, GoDuration, SubjectAccessReviewVersion, WebhookConfiguration,
};
use gatewalk_kubernetes::apis::authorization::{
    SubjectAccessReviewSpec, SubjectAccessReviewStatus, Version,
};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::cel::match_conditions::{
    ConditionError, MatchConditionCompiler, RequestView,
};
use gatewalk_kubernetes::go::JsonObject;
use gatewalk_release::{FeatureGates, Gate, Release};

use crate::{Answer, Call, CannedWebhook, Decision, Errors, Source};
use address::Address;
use cache::LruExpireCache;
use canned::CannedAttempt;
use client::Target;
pub(crate) use conditions::Evaluated;
use conditions::{Conditions, Matched};
use response::Reader;

/// Requests whose attributes are this long in sum, or longer, are not cached (`maxControlledAttrCacheSize`).
const CACHED_ATTRIBUTES_BYTES_MAX: usize = 10_000;

/// Releases before 1.31 read `timeout` and do not apply it.
const TIMEOUT_APPLIES_SINCE: Release = Release::V1_31;
const TIMEOUT_DEFAULT: GoDuration = GoDuration::from_seconds(30);

/// Up to 1.33 a body says `"creationTimestamp":null`.
const TIMESTAMP_OMITTED_SINCE: Release = Release::V1_34;

/// A webhook, ready to be asked.
#[derive(Debug)]
pub(crate) struct Webhook {
    name: String,
    release: Release,
    sends_selectors: bool,
    version: SubjectAccessReviewVersion,
    failure_policy: FailurePolicy,
    authorized_ttl: Duration,
    unauthorized_ttl: Duration,
    timeout: Duration,
    address: Address,
    conditions: Conditions,
    answers: Vec<Answers>,
}

/// A canned answer with its condition ready.
#[derive(Debug)]
struct Answers {
    when_source: Option<Source>,
    when: Option<Result<Conditions, ConditionError>>,
    sequence: Vec<CannedAttempt>,
}

/// What a webhook remembers from one request to the next.
#[derive(Debug)]
pub(crate) struct WebhookState {
    cache: LruExpireCache<SubjectAccessReviewStatus>,
    /// How many attempts each canned answer has met.
    served: Vec<usize>,
    /// What every attempt meets instead of the canned answers.
    pub(crate) instead: Option<CannedAttempt>,
}

/// What a webhook did with a request.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) answer: Answer,
    pub(crate) how: How,
    /// The conditions that were evaluated, when that was to be recorded.
    pub(crate) conditions: Vec<Evaluated>,
    pub(crate) elapsed: Duration,
    pub(crate) notes: Notes,
}

/// What is to be said of the canned answers themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// Conditions of answers that gave an error.
    pub(crate) findings: Vec<Finding>,
    /// That the webhook has no opinion because no answer is given for the request.
    pub(crate) assumptions: Vec<Message>,
}

/// How a webhook came to its answer.
#[derive(Debug)]
pub(crate) enum How {
    /// A condition was false.
    Excluded,
    /// A condition gave an error and none was false.
    ConditionFailed,
    /// The decision cache answered.
    Cached {
        /// When the entry was made.
        added: Duration,
        status: SubjectAccessReviewStatus,
        call: Box<Call>,
    },
    /// It was called.
    Called {
        /// What came back, or what went wrong.
        result: Result<SubjectAccessReviewStatus, String>,
        call: Box<Call>,
    },
}

/// What a webhook is made of, besides its entry in the configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) gates: &'a FeatureGates,
    pub(crate) canned: Option<&'a CannedWebhook>,
    /// What stands on the server's disk; `None` where that is not known and kubeconfigs are taken to be valid.
    pub(crate) files: Option<&'a BTreeMap<String, String>>,
    /// The text of the configuration.
    pub(crate) text: &'a str,
}

impl Webhook {
    /// The error is that of a kubeconfig, or a condition that does not compile, which validation does not let through.
    pub(crate) fn new(
        name: &str,
        configuration: &WebhookConfiguration,
        surroundings: &Surroundings<'_>,
    ) -> Result<Self, String> {
        let Surroundings { gates, canned, files, text } = *surroundings;
        let server = match (&configuration.connection_info, files) {
            (ConnectionInfo::KubeConfigFile(path), Some(files)) => kubeconfig::server(path, files)?,
            (ConnectionInfo::KubeConfigFile(_) | ConnectionInfo::InClusterConfig, _) => None,
        };
        let release = gates.release();
        let timeout =
            if release >= TIMEOUT_APPLIES_SINCE { configuration.timeout } else { TIMEOUT_DEFAULT };
        let fallback = format!("https://{name}.example.com/authorize");
        let server = canned
            .and_then(|canned| canned.url.as_deref())
            .or(server.as_deref())
            .unwrap_or(&fallback);
        let answers = canned.map(|canned| canned.answers.as_slice()).unwrap_or_default();
        let compiler = MatchConditionCompiler::with_gates(gates);
        let conditions =
            Conditions::of_configuration(&configuration.match_conditions, compiler, text)
                .map_err(|error| error.detail)?;
        let answers = answers.iter().map(|answer| Answers {
            when_source: answer.when_source.clone(),
            when: answer.when.as_deref().map(|when| Conditions::of_answer(when, compiler)),
            sequence: answer.sequence.clone(),
        });
        Ok(Self {
            name: name.to_owned(),
            release,
            sends_selectors: gates.enabled(Gate::AuthorizeWithSelectors),
            version: configuration.subject_access_review_version,
            failure_policy: configuration.failure_policy,
            authorized_ttl: duration(configuration.effective_authorized_ttl()),
            unauthorized_ttl: duration(configuration.effective_unauthorized_ttl()),
            timeout: duration(timeout),
            address: Address::new(server, timeout),
            conditions,
            answers: answers.collect(),
        })
    }

    pub(crate) fn state(&self) -> WebhookState {
        WebhookState {
            cache: LruExpireCache::new(),
            served: vec![0; self.answers.len()],
            instead: None,
        }
    }

    /// Upstream's `Authorize`, at a time of the scenario's time line.
    pub(crate) fn authorize(
        &self,
        attributes: &Attributes,
        now: Duration,
        state: &mut WebhookState,
        recording: bool,
    ) -> Asked {
        let mut spec = None;
        let (matched, conditions) = if recording || self.conditions.look_at_selectors() {
            let spec = spec.get_or_insert_with(|| self.spec(attributes));
            self.conditions.evaluate(spec, recording)
        } else {
            self.conditions.evaluate_view(RequestView::of_attributes(attributes), false)
        };
        let mut notes = Notes::default();
        let (answer, how, elapsed) = match matched {
            Matched::Yes => {
                let spec = spec.unwrap_or_else(|| self.spec(attributes));
                self.ask(attributes, &spec, now, state, &mut notes)
            }
            Matched::No => (Answer::default(), How::Excluded, Duration::ZERO),
            Matched::Failed(errors) => (self.failed(errors), How::ConditionFailed, Duration::ZERO),
        };
        Asked { answer, how, conditions, elapsed, notes }
    }

    /// The cache, or else the webhook itself.
    fn ask(
        &self,
        attributes: &Attributes,
        spec: &SubjectAccessReviewSpec,
        now: Duration,
        state: &mut WebhookState,
        notes: &mut Notes,
    ) -> (Answer, How, Duration) {
        let key = spec.to_json(Version::V1);
        let mut call = Box::new(self.call(spec));
        if let Some((status, added)) = state.cache.get(&key, now) {
            call.cached = true;
            call.answer = Some(said(&status));
            return (decision_of(&status), How::Cached { added, status, call }, Duration::ZERO);
        }
        let outcome = self.send(spec, state, notes);
        if let Some(kind) = &outcome.unread {
            let message = Message::new("authorization.assumedUnread").with("name", &self.name);
            notes.assumptions.push(message.with("kind", kind));
        }
        call.attempts = outcome.attempts;
        call.tries.clone_from(&outcome.tries);
        call.duration_milliseconds = milliseconds(outcome.elapsed);
        let answer = match &outcome.status {
            Ok(status) => {
                call.answer = Some(said(status));
                if is_cached(attributes) {
                    let ttl =
                        if status.allowed { self.authorized_ttl } else { self.unauthorized_ttl };
                    state.cache.add(key, status.clone(), now + outcome.elapsed, ttl);
                }
                decision_of(status)
            }
            Err(error) => {
                call.answer = Some(Message::new("authorization.callFailed").with("error", error));
                self.failed(error.clone().into())
            }
        };
        (answer, How::Called { result: outcome.status, call }, outcome.elapsed)
    }

    /// What is asked, as webhook and conditions see it.
    fn spec(&self, attributes: &Attributes) -> SubjectAccessReviewSpec {
        let mut spec = SubjectAccessReviewSpec::from_attributes(attributes);
        if !self.sends_selectors
            && let Some(resource) = &mut spec.resource_attributes
        {
            resource.field_selector = None;
            resource.label_selector = None;
        }
        spec
    }

    /// Calls the webhook and gets the canned answer.
    fn send(
        &self,
        spec: &SubjectAccessReviewSpec,
        state: &mut WebhookState,
        notes: &mut Notes,
    ) -> client::Outcome {
        let target = Target {
            url: self.address.url(),
            host: self.address.host(),
            timeout: self.timeout,
            reader: Reader { release: self.release, version: self.version },
        };
        if let Some(attempt) = &state.instead {
            return client::call(&target, &mut || attempt.clone());
        }
        let chosen = self.answers.iter().position(|answer| {
            let Some(when) = &answer.when else { return true };
            let Ok(when) = when else { return false };
            match when.evaluate(spec, false).0 {
                Matched::Yes => true,
                Matched::No => false,
                Matched::Failed(errors) => {
                    notes.findings.push(when_finding(answer, errors.to_string()));
                    false
                }
            }
        });
        if chosen.is_none() {
            let message = Message::new("authorization.assumedNoOpinion").with("name", &self.name);
            notes.assumptions.push(message);
        }
        let sequence = chosen
            .and_then(|chosen| self.answers.get(chosen))
            .map(|answer| answer.sequence.as_slice())
            .unwrap_or_default();
        let mut unused = 0;
        let served = chosen.and_then(|chosen| state.served.get_mut(chosen)).unwrap_or(&mut unused);
        let mut next = || {
            let attempt = sequence.get(*served).or(sequence.last());
            *served += 1;
            attempt
                .cloned()
                .unwrap_or_else(|| CannedAttempt::Review(canned::CannedReview::default()))
        };
        client::call(&target, &mut next)
    }

    /// What an error means to the request.
    fn failed(&self, errors: Errors) -> Answer {
        let decision = match self.failure_policy {
            FailurePolicy::Deny => Decision::Deny,
            FailurePolicy::NoOpinion => Decision::NoOpinion,
        };
        Answer { decision, reason: String::new(), error: Some(errors) }
    }

    /// The call as it is made, before anything came back.
    fn call(&self, spec: &SubjectAccessReviewSpec) -> Call {
        Call {
            authorizer: self.name.clone(),
            url: self.address.url().to_owned(),
            uri: self.address.uri().to_owned(),
            body: self.body(spec),
            ..Call::default()
        }
    }

    fn body(&self, spec: &SubjectAccessReviewSpec) -> String {
        let version = match self.version {
            SubjectAccessReviewVersion::V1 => Version::V1,
            SubjectAccessReviewVersion::V1beta1 => Version::V1beta1,
        };
        let metadata = if self.release >= TIMESTAMP_OMITTED_SINCE {
            "{}"
        } else {
            r#"{"creationTimestamp":null}"#
        };
        let body = JsonObject::new()
            .string("kind", "SubjectAccessReview")
            .string("apiVersion", &format!("authorization.k8s.io/{}", version.as_str()))
            .raw("metadata", metadata)
            .raw("spec", &spec.to_json(version))
            .raw("status", &SubjectAccessReviewStatus::default().to_json());
        body.end() + "\n"
    }

    /// Conditions of canned answers that do not compile. Such an answer is never given.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let broken = self.answers.iter().filter_map(|answer| {
            let error = answer.when.as_ref()?.as_ref().err()?;
            Some(when_finding(answer, error.detail.clone()))
        });
        broken.collect()
    }

    pub(crate) fn failure_policy(&self) -> FailurePolicy {
        self.failure_policy
    }

    /// What each condition makes of a request on its own: its value or error, and the part that makes it false.
    pub(crate) fn each_condition(
        &self,
        attributes: &Attributes,
    ) -> Vec<(Result<bool, String>, Option<String>)> {
        self.conditions.each(&self.spec(attributes))
    }

    pub(crate) fn conditions(&self) -> &Conditions {
        &self.conditions
    }
}

fn when_finding(answer: &Answers, text: String) -> Finding {
    let source = answer.when_source.as_ref();
    Finding {
        document: source.map_or("webhooks", |source| source.document).to_owned(),
        span: source.and_then(|source| source.span),
        ..Finding::new("authorization/webhook-when", Severity::Error, Text::Upstream(text))
    }
}

/// What an answer means. A denial wins over an allowance, and both together are an error as well.
fn decision_of(status: &SubjectAccessReviewStatus) -> Answer {
    let decision = match (status.allowed, status.denied) {
        (_, true) => Decision::Deny,
        (true, false) => Decision::Allow,
        (false, false) => Decision::NoOpinion,
    };
    let error = (status.allowed && status.denied).then(|| {
        "webhook subject access review returned both allow and deny response".to_owned().into()
    });
    Answer { decision, reason: status.reason.clone(), error }
}

/// An answer in a sentence.
fn said(status: &SubjectAccessReviewStatus) -> Message {
    let id = match (status.allowed, status.denied) {
        (true, true) => "authorization.callBoth",
        (true, false) => "authorization.callAllowed",
        (false, true) => "authorization.callDenied",
        (false, false) => "authorization.callNoOpinion",
    };
    Message::new(id).with("reason", &status.reason)
}

/// Upstream's `shouldCache`: attributes that a requester makes very long would fill the cache.
fn is_cached(attributes: &Attributes) -> bool {
    let size: usize = [
        &attributes.namespace,
        &attributes.verb,
        &attributes.api_group,
        &attributes.api_version,
        &attributes.resource,
        &attributes.subresource,
        &attributes.name,
        &attributes.path,
    ]
    .iter()
    .map(|attribute| attribute.len())
    .sum();
    size < CACHED_ATTRIBUTES_BYTES_MAX
}

fn duration(go: GoDuration) -> Duration {
    Duration::from_nanos(u64::try_from(go.nanoseconds).unwrap_or_default())
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
