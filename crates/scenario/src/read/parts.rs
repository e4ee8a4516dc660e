//! Webhooks, requests, users and expectations.

use std::collections::BTreeMap;

use super::reader::{Fields, Reader, member_path};
use crate::limits::{AUDIT_EVENT_BYTES_MAX, VALUE_DEPTH_MAX};
use crate::node::{Node, NodeValue};
use crate::{Answer, Decision, Expect, Failure, Reply, Request, Response, User, Webhook};

/// Answers in a sequence can hold sequences in the data; deeper ones than this are not read.
const SEQUENCE_DEPTH_MAX: usize = 1;

const WEBHOOK_FIELDS: &[&str] = &["name", "url", "answers"];
const ANSWER_FIELDS: &[&str] = &[
    "when",
    "decision",
    "reason",
    "evaluationError",
    "failure",
    "response",
    "sequence",
    "latencyMilliseconds",
];
const RESPONSE_FIELDS: &[&str] = &["code", "body", "headers"];
const REQUEST_FIELDS: &[&str] = &[
    "name",
    "user",
    "kubectl",
    "http",
    "body",
    "headers",
    "subjectAccessReview",
    "auditEvent",
    "at",
    "expect",
];
const REQUEST_RESERVED: &[&str] = &["token", "clientCertificate"];
const USER_FIELDS: &[&str] = &["name", "uid", "groups", "extra"];
const EXPECT_FIELDS: &[&str] = &["decision", "by", "code", "reason", "reasonMatches", "error"];

/// The decisions an expectation can name.
const EXPECTED_DECISIONS: &[&str] = &["Allow", "Deny", "NoOpinion"];

pub(super) fn webhook(reader: &mut Reader<'_>, path: &str, node: &Node) -> Option<Webhook> {
    let fields = reader.fields(node, path, WEBHOOK_FIELDS, &[])?;
    let name = reader.text(&fields, "name");
    if name.is_none() {
        reader.missing(path, node, "name");
    }
    let url = reader.text(&fields, "url");
    let answers = reader.list(&fields, "answers");
    let answers = answers.into_iter().map(|(path, node)| answer(reader, &path, node, 0)).collect();
    Some(Webhook { name: name.unwrap_or_default(), url, answers })
}

fn answer(reader: &mut Reader<'_>, path: &str, node: &Node, depth: usize) -> Answer {
    let Some(fields) = reader.fields(node, path, ANSWER_FIELDS, &[]) else {
        return Answer::default();
    };
    let forms: Vec<&str> = ["decision", "failure", "response", "sequence"]
        .into_iter()
        .filter(|form| fields.get(form).is_some())
        .collect();
    if forms.len() > 1 {
        reader.several(path, node, &forms);
    }
    let when = reader.text(&fields, "when");
    let latency_milliseconds =
        reader.number(&fields, "latencyMilliseconds", u64::from(u32::MAX)).unwrap_or(0);
    Answer { when, latency_milliseconds, reply: reply(reader, &fields, depth) }
}

/// Of several forms the first of the document's order counts.
fn reply(reader: &mut Reader<'_>, fields: &Fields<'_>, depth: usize) -> Reply {
    let decision = one_of(reader, fields, "decision", &Decision::ALL);
    if decision.is_none() {
        if let Some(failure) = one_of(reader, fields, "failure", &Failure::ALL) {
            return Reply::Failure(failure);
        }
        if let Some((path, node)) = fields.get("response") {
            return Reply::Response(response(reader, &path, node));
        }
        if depth < SEQUENCE_DEPTH_MAX && fields.get("sequence").is_some() {
            let items = reader.list(fields, "sequence");
            let answers =
                items.into_iter().map(|(path, node)| answer(reader, &path, node, depth + 1));
            return Reply::Sequence(answers.collect());
        }
    }
    Reply::Review {
        decision: decision.unwrap_or_default(),
        reason: reader.text(fields, "reason").unwrap_or_default(),
        evaluation_error: reader.text(fields, "evaluationError").unwrap_or_default(),
    }
}

fn one_of<T: Copy>(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
    all: &[(&str, T)],
) -> Option<T> {
    let (path, node) = fields.get(name)?;
    let text = reader.text_of(&path, node)?;
    let found = all.iter().find(|(known, _)| *known == text).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
        reader.unknown_value(&path, node, &text, &known);
    }
    found
}

fn response(reader: &mut Reader<'_>, path: &str, node: &Node) -> Response {
    let mut response = Response::default();
    let Some(fields) = reader.fields(node, path, RESPONSE_FIELDS, &[]) else { return response };
    response.code = code(reader, &fields, "code").unwrap_or(response.code);
    response.body = reader.text(&fields, "body").unwrap_or_default();
    response.headers = reader.texts(&fields, "headers", true).unwrap_or_default();
    response
}

fn code(reader: &mut Reader<'_>, fields: &Fields<'_>, name: &str) -> Option<u16> {
    reader.number(fields, name, 999).and_then(|code| u16::try_from(code).ok())
}

pub(super) fn request(reader: &mut Reader<'_>, path: &str, node: &Node) -> Request {
    if let NodeValue::Text(line) = &node.value {
        return bare_line(reader, path, node, line);
    }
    let Some(fields) = reader.fields(node, path, REQUEST_FIELDS, REQUEST_RESERVED) else {
        return Request::default();
    };
    Request {
        name: reader.text(&fields, "name").unwrap_or_default(),
        user: fields.get("user").and_then(|(path, node)| user(reader, &path, node)),
        kubectl: reader.text(&fields, "kubectl"),
        http: reader.text(&fields, "http"),
        body: fields.get("body").and_then(|(path, node)| value(reader, &path, node)),
        headers: texts_by_name(reader, &fields, "headers"),
        subject_access_review: object(reader, &fields, "subjectAccessReview"),
        audit_event: audit_event(reader, &fields),
        at: reader.text_or_number(&fields, "at"),
        expect: fields.get("expect").and_then(|(path, node)| expect(reader, &path, node)),
    }
}

/// A line without the field that says what it is: read as what it begins like.
fn bare_line(reader: &mut Reader<'_>, path: &str, node: &Node, line: &str) -> Request {
    reader.wrong_type(path, node, "scenario.typeMapping");
    let is_kubectl = line.trim_start().starts_with("kubectl");
    let form = if is_kubectl { "kubectl" } else { "http" };
    reader.lead(node.range.clone(), &format!("{form}: "));
    let text = Some(line.to_owned());
    let (kubectl, http) = if is_kubectl { (text, None) } else { (None, text) };
    Request { kubectl, http, ..Request::default() }
}

fn object(reader: &mut Reader<'_>, fields: &Fields<'_>, name: &str) -> Option<serde_json::Value> {
    let (path, node) = fields.get(name)?;
    reader.map(&path, node)?;
    value(reader, &path, node)
}

fn audit_event(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<serde_json::Value> {
    let event = object(reader, fields, "auditEvent")?;
    let bytes = event.to_string().len();
    if bytes > AUDIT_EVENT_BYTES_MAX {
        let (path, node) = fields.get("auditEvent")?;
        reader.too_large_event(&path, node, bytes);
        return None;
    }
    Some(event)
}

/// Free JSON, as deep as a link can hold.
fn value(reader: &mut Reader<'_>, path: &str, node: &Node) -> Option<serde_json::Value> {
    if node.depth() > VALUE_DEPTH_MAX {
        reader.too_deep(path, node);
        return None;
    }
    Some(node.to_json())
}

fn user(reader: &mut Reader<'_>, path: &str, node: &Node) -> Option<User> {
    let fields = reader.fields(node, path, USER_FIELDS, &[])?;
    let groups = reader.list(&fields, "groups");
    let groups = groups.into_iter().filter_map(|(path, node)| reader.text_of(&path, node));
    Some(User {
        groups: groups.collect(),
        name: reader.text(&fields, "name").unwrap_or_default(),
        uid: reader.text(&fields, "uid").unwrap_or_default(),
        extra: texts_by_name(reader, &fields, "extra"),
    })
}

/// Texts by name: a list of them, or one alone.
fn texts_by_name(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
) -> BTreeMap<String, Vec<String>> {
    let mut by_name = BTreeMap::new();
    let Some((path, node)) = fields.get(name) else { return by_name };
    let Some(members) = reader.map(&path, node) else { return by_name };
    for (key, value) in members {
        let path = member_path(&path, &key.text);
        let values: Vec<String> = match &value.value {
            NodeValue::List(items) => items
                .iter()
                .enumerate()
                .filter_map(|(place, item)| reader.text_of(&format!("{path}[{place}]"), item))
                .collect(),
            NodeValue::Text(_) if name == "headers" => {
                reader.text_of(&path, value).into_iter().collect()
            }
            _ => {
                reader.wrong_type(&path, value, "scenario.typeList");
                continue;
            }
        };
        by_name.insert(key.text.clone(), values);
    }
    by_name
}

fn expect(reader: &mut Reader<'_>, path: &str, node: &Node) -> Option<Expect> {
    let fields = reader.fields(node, path, EXPECT_FIELDS, &[])?;
    let decision = reader.text(&fields, "decision");
    if let (Some(decision), Some((path, node))) = (&decision, fields.get("decision"))
        && !EXPECTED_DECISIONS.contains(&decision.as_str())
    {
        reader.unknown_value(&path, node, decision, EXPECTED_DECISIONS);
    }
    Some(Expect {
        decision,
        by: reader.text(&fields, "by"),
        code: code(reader, &fields, "code"),
        reason: reader.text(&fields, "reason"),
        reason_matches: reader.text(&fields, "reasonMatches"),
        error: reader.text(&fields, "error"),
    })
}
