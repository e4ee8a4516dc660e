//! The scenario as JSON in its compact form: fields in the document's order, members equal to their default left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{Answer, Expect, Reply, Request, Response, Scenario, User, Webhook};

impl Scenario {
    /// The compact form as a JSON value. Its fields stand in the order that the document's definition has.
    pub fn to_json(&self) -> Value {
        let mut members = Map::new();
        put(&mut members, "apiVersion", Self::API_VERSION);
        put(&mut members, "kind", Self::KIND);
        put_text(&mut members, "title", &self.title);
        put_text(&mut members, "notes", &self.notes);
        put_some(&mut members, "kubernetesVersion", self.kubernetes_version.as_deref());
        if !self.feature_gates.is_empty() {
            let gates =
                self.feature_gates.iter().map(|(name, on)| (name.clone(), Value::Bool(*on)));
            put(&mut members, "featureGates", gates.collect::<Map<_, _>>());
        }
        let now = self.now.as_deref().filter(|now| *now != Self::NOW_DEFAULT);
        put_some(&mut members, "now", now);
        put_some(
            &mut members,
            "authorizationConfiguration",
            self.authorization_configuration.as_deref(),
        );
        put_some(
            &mut members,
            "runningAuthorizationConfiguration",
            self.running_authorization_configuration.as_deref(),
        );
        put_some(&mut members, "authorizationFlags", self.authorization_flags.as_ref().map(texts));
        put_some(&mut members, "abacPolicy", self.abac_policy.as_deref());
        put_text(&mut members, "objects", &self.objects);
        if !self.bootstrap_policy {
            put(&mut members, "bootstrapPolicy", false);
        }
        put_some(&mut members, "files", self.files.as_ref().map(texts));
        put_list(&mut members, "webhooks", self.webhooks.iter().map(webhook));
        put_list(&mut members, "requests", self.requests.iter().map(request));
        Value::Object(members)
    }
}

fn webhook(webhook: &Webhook) -> Value {
    let mut members = Map::new();
    put(&mut members, "name", webhook.name.as_str());
    put_some(&mut members, "url", webhook.url.as_deref());
    put_list(&mut members, "answers", webhook.answers.iter().map(answer));
    Value::Object(members)
}

fn answer(answer: &Answer) -> Value {
    let mut members = Map::new();
    put_some(&mut members, "when", answer.when.as_deref());
    match &answer.reply {
        Reply::Review { decision, reason, evaluation_error } => {
            if *decision != crate::Decision::default() {
                put(&mut members, "decision", decision.name());
            }
            put_text(&mut members, "reason", reason);
            put_text(&mut members, "evaluationError", evaluation_error);
        }
        Reply::Failure(failure) => put(&mut members, "failure", failure.name()),
        Reply::Response(given) => put(&mut members, "response", response(given)),
        Reply::Sequence(answers) => {
            put(&mut members, "sequence", answers.iter().map(self::answer).collect::<Vec<_>>());
        }
    }
    if answer.latency_milliseconds != 0 {
        put(&mut members, "latencyMilliseconds", answer.latency_milliseconds);
    }
    Value::Object(members)
}

fn response(response: &Response) -> Value {
    let mut members = Map::new();
    if response.code != Response::default().code {
        put(&mut members, "code", response.code);
    }
    put_text(&mut members, "body", &response.body);
    if !response.headers.is_empty() {
        put(&mut members, "headers", texts(&response.headers));
    }
    Value::Object(members)
}

fn request(request: &Request) -> Value {
    let mut members = Map::new();
    put_text(&mut members, "name", &request.name);
    put_some(&mut members, "user", request.user.as_ref().map(user));
    put_some(&mut members, "kubectl", request.kubectl.as_deref());
    put_some(&mut members, "http", request.http.as_deref());
    put_some(&mut members, "body", request.body.clone());
    if !request.headers.is_empty() {
        let headers = request.headers.iter().map(|(name, values)| match values.as_slice() {
            [value] => (name.clone(), Value::from(value.as_str())),
            several => (name.clone(), Value::from(several)),
        });
        put(&mut members, "headers", headers.collect::<Map<_, _>>());
    }
    put_some(&mut members, "subjectAccessReview", request.subject_access_review.clone());
    put_some(&mut members, "auditEvent", request.audit_event.clone());
    put_some(&mut members, "at", request.at.as_deref());
    put_some(&mut members, "expect", request.expect.as_ref().map(expect));
    Value::Object(members)
}

fn user(user: &User) -> Value {
    let mut members = Map::new();
    put_text(&mut members, "name", &user.name);
    put_text(&mut members, "uid", &user.uid);
    put_list(&mut members, "groups", user.groups.iter().map(|group| group.as_str().into()));
    if !user.extra.is_empty() {
        let extra =
            user.extra.iter().map(|(key, values)| (key.clone(), Value::from(values.clone())));
        put(&mut members, "extra", extra.collect::<Map<_, _>>());
    }
    Value::Object(members)
}

fn expect(expect: &Expect) -> Value {
    let mut members = Map::new();
    put_some(&mut members, "decision", expect.decision.as_deref());
    put_some(&mut members, "by", expect.by.as_deref());
    put_some(&mut members, "code", expect.code);
    put_some(&mut members, "reason", expect.reason.as_deref());
    put_some(&mut members, "reasonMatches", expect.reason_matches.as_deref());
    put_some(&mut members, "error", expect.error.as_deref());
    Value::Object(members)
}

fn put(members: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    members.insert(name.to_owned(), value.into());
}

fn put_some(members: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        put(members, name, value);
    }
}

/// For texts whose default is `""`.
fn put_text(members: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        put(members, name, text);
    }
}

fn put_list(members: &mut Map<String, Value>, name: &str, items: impl Iterator<Item = Value>) {
    let items: Vec<Value> = items.collect();
    if !items.is_empty() {
        put(members, name, items);
    }
}

fn texts(texts: &BTreeMap<String, String>) -> Map<String, Value> {
    texts.iter().map(|(key, text)| (key.clone(), Value::from(text.as_str()))).collect()
}
