//! Properties of configurations that are nearly whole: values, fields and expressions go wrong one by one.

use std::fmt::Write as _;

use gatewalk_diagnostics::{Finding, Fix, Language, Severity};
use gatewalk_release::Release;
use gatewalk_yaml::first_document;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::{LoadOptions, LoadedConfiguration, load};
use super::rank;
use crate::apis::apiserver::{GoDuration, load_with_advice};

/// What stands in a field.
fn text() -> impl Strategy<Value = Value> {
    let usual = prop::sample::select(vec![
        "Webhook",
        "webhook",
        "Node",
        "RBAC",
        "AlwaysAllow",
        "guard",
        "rbac",
        "A_b",
        "3s",
        "31s",
        "1m1s",
        "0s",
        "-1s",
        "3",
        "Deny",
        "deny",
        "NoOpinion",
        "Fail",
        "v1",
        "v1beta1",
        "V1",
        "KubeConfigFile",
        "KubeConfig",
        "InClusterConfig",
        "/etc/kubernetes/webhook.kubeconfig",
        "webhook.kubeconfig",
        "request.user == 'a'",
        "request.user.groups == ['a']",
        "!('a' in request.groups)",
        "request.usr == \"é\"",
        "",
    ]);
    prop_oneof![
        8 => usual.prop_map(Value::from),
        2 => "[ -~é日\n]{0,12}".prop_map(Value::from),
        1 => prop::sample::select(vec![json!(null), json!(true), json!(3), json!([]), json!({}), json!(["a"]), json!({"a": 1})]),
    ]
}

/// A change of one place of the whole: its path, and what is there then; `None` takes it away.
fn change() -> impl Strategy<Value = (&'static str, Option<Value>)> {
    let place = prop::sample::select(vec![
        "/apiVersion",
        "/authorizers",
        "/authorizers/0",
        "/authorizers/0/type",
        "/authorizers/0/name",
        "/authorizers/0/webhook",
        "/authorizers/0/webhook/timeout",
        "/authorizers/0/webhook/authorizedTTL",
        "/authorizers/0/webhook/timeOut",
        "/authorizers/0/webhook/failurePolicy",
        "/authorizers/0/webhook/subjectAccessReviewVersion",
        "/authorizers/0/webhook/matchConditionSubjectAccessReviewVersion",
        "/authorizers/0/webhook/connectionInfo",
        "/authorizers/0/webhook/connectionInfo/type",
        "/authorizers/0/webhook/connectionInfo/kubeConfigFile",
        "/authorizers/0/webhook/connectionInfo/kubeconfigFile",
        "/authorizers/0/webhook/matchConditions",
        "/authorizers/0/webhook/matchConditions/0/expression",
        "/authorizers/0/webhook/matchConditions/1",
        "/authorizers/1/type",
        "/authorizers/1/name",
        "/authorizers/1/webhook",
        "/metadata",
    ]);
    (place, prop::option::weighted(0.85, text()))
}

fn changed(changes: Vec<(&'static str, Option<Value>)>) -> Value {
    let mut whole = json!({
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "AuthorizationConfiguration",
        "authorizers": [
            {"name": "guard", "type": "Webhook", "webhook": {
                "timeout": "3s",
                "subjectAccessReviewVersion": "v1",
                "matchConditionSubjectAccessReviewVersion": "v1",
                "failurePolicy": "Deny",
                "connectionInfo": {"type": "KubeConfigFile", "kubeConfigFile": "/etc/kubernetes/webhook.kubeconfig"},
                "matchConditions": [
                    {"expression": "has(request.resourceAttributes)"},
                    {"expression": "request.user != 'system:admin'"},
                ],
            }},
            {"name": "rbac", "type": "RBAC"},
        ],
    });
    for (path, value) in changes {
        let (parent, name) = path.rsplit_once('/').unwrap_or_default();
        match whole.pointer_mut(parent) {
            Some(Value::Object(fields)) => set(fields, name, value),
            Some(Value::Array(items)) => {
                if let (Some(item), Some(value)) =
                    (name.parse().ok().and_then(|at: usize| items.get_mut(at)), value)
                {
                    *item = value;
                }
            }
            _ => {}
        }
    }
    // unknown fields are told in the order of YAML's keys, and of JSON's text
    whole.sort_all_objects();
    whole
}

fn set(fields: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => fields.insert(name.to_owned(), value),
        None => fields.remove(name),
    };
}

/// Block style; the quotes of a text are single, double or none, as `style` turns.
fn yaml(value: &Value, indentation: usize, style: &mut u32, text: &mut String) {
    let blanks = " ".repeat(indentation);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                write!(text, "\n{blanks}{name}:").unwrap();
                yaml(value, indentation + 2, style, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let mut inner = String::new();
                yaml(item, indentation + 2, style, &mut inner);
                // the first field stands behind the dash
                let inner = inner.trim_start_matches(['\n', ' ']);
                write!(text, "\n{blanks}- {inner}").unwrap();
            }
        }
        Value::String(content) => write!(text, " {}", scalar(content, style)).unwrap(),
        other => write!(text, " {other}").unwrap(),
    }
}

fn scalar(content: &str, style: &mut u32) -> String {
    *style = style.wrapping_mul(7).wrapping_add(3);
    let plain = first_document(content)
        .is_ok_and(|read| read.tree.root().and_then(gatewalk_yaml::Node::as_str) == Some(content));
    match *style % 3 {
        0 if plain && !content.contains([':', '#', '\n']) && !content.starts_with(['!', '-']) => {
            content.to_owned()
        }
        1 if !content.contains('\n') => format!("'{}'", content.replace('\'', "''")),
        _ => Value::from(content).to_string(),
    }
}

fn file(value: &Value, mut style: u32) -> String {
    let mut text = String::new();
    yaml(value, 0, &mut style, &mut text);
    text.trim_start_matches('\n').to_owned() + "\n"
}

fn advised(text: &str, release: Release) -> LoadedConfiguration {
    let mut options = LoadOptions::new(release);
    options.structured_authorization_configuration = true;
    load_with_advice(text, &options)
}

/// What is said of a text, without the places.
fn said(findings: &[Finding]) -> Vec<(String, String, Severity, String, usize)> {
    let one = |finding: &Finding| {
        let help = finding.help.as_ref().map(|help| help.text(Language::English));
        let text = finding.message.text(Language::English);
        (
            finding.code.to_owned(),
            text,
            finding.severity,
            help.unwrap_or_default(),
            finding.related.len(),
        )
    };
    findings.iter().map(one).collect()
}

/// The value that a message of upstream quotes, and whether it is a duration.
fn quoted(message: &str) -> Option<String> {
    let (_, rest) = message.split_once(" value: ")?;
    let json = rest.strip_prefix("{\"Type\":").unwrap_or(rest);
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<String>();
    values.next()?.ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_and_json_are_told_the_same(changes in prop::collection::vec(change(), 0..5), style: u32, release in 0..Release::ALL.len()) {
        let value = changed(changes);
        let release = Release::ALL[release];
        let (block, json) = (file(&value, style), value.to_string());
        let (block, json) = (advised(&block, release), advised(&json, release));
        // a text that has no version is quoted whole
        prop_assume!(!block.error.contains("is missing in"));
        prop_assert_eq!(&block.error, &json.error);
        prop_assert_eq!(said(&block.findings), said(&json.findings));
    }

    #[test]
    fn under_a_span_stands_what_the_message_quotes(changes in prop::collection::vec(change(), 1..5), style: u32) {
        let text = file(&changed(changes), style);
        for finding in load(&text, Release::V1_36).findings {
            let message = finding.message.text(Language::English);
            let Some(value) = quoted(&message).filter(|_| finding.severity == Severity::Error) else { continue };
            let under = finding.span.map(|span| span.text(&text)).unwrap_or_default();
            let read = first_document(under).ok();
            let read = read.as_ref().and_then(|read| read.tree.root()).and_then(gatewalk_yaml::Node::as_str);
            let read = read.unwrap_or(under);
            let printed = GoDuration::parse(read).map(|duration| duration.to_string());
            // of a webhook where none may be only its presence is told
            prop_assert!(
                value == "non-null" || read == value || printed.as_ref() == Ok(&value) || read.trim() == value,
                "{message}\n  under it: {under}\n{text}"
            );
        }
    }

    #[test]
    fn a_fix_mends_what_it_is_for_and_spoils_nothing(changes in prop::collection::vec(change(), 1..5), style: u32, release in 0..Release::ALL.len()) {
        let (text, release) = (file(&changed(changes), style), Release::ALL[release]);
        let before = load(&text, release);
        for finding in &before.findings {
            for fix in &finding.fixes {
                let mended = fix.apply(&text);
                let after = load(&mended, release);
                prop_assert!(rank(after.stage) >= rank(before.stage), "{} became {}\n{mended}", before.error, after.error);
                let again = after.findings.iter().any(|other| other.code == finding.code && other.message == finding.message && other.path == finding.path);
                prop_assert!(!again, "{:?} is still there\n{mended}", finding.message);
            }
        }
        let mended = all_at_once(&text, &before.findings);
        let after = load(&mended, release);
        prop_assert!(rank(after.stage) >= rank(before.stage), "{} became {}\n{mended}", before.error, after.error);
    }

    #[test]
    fn a_configuration_that_is_written_loads_as_it_was(changes in prop::collection::vec(change(), 0..4), release in 1..Release::ALL.len()) {
        let release = Release::ALL[release];
        let loaded = load(&changed(changes).to_string(), release);
        let Some(configuration) = loaded.configuration else { return Ok(()) };
        let text = configuration.to_yaml(release);
        let again = load(&text, release);
        prop_assert_eq!(again.error, "");
        let again = again.configuration.unwrap();
        prop_assert_eq!(again.to_yaml(release), text);
        prop_assert_eq!(again.authorizers.len(), configuration.authorizers.len());
    }
}

/// The fixes that are the only one of their finding, as far as they do not touch: what `gatewalk check --fix` does in a round.
fn all_at_once(text: &str, findings: &[Finding]) -> String {
    let mut certain: Vec<&Fix> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .filter_map(|finding| match finding.fixes.as_slice() {
            [fix] => Some(fix),
            _ => None,
        })
        .collect();
    let at = |fix: &Fix| {
        let start = fix.edits.iter().map(|edit| edit.span.start.offset).min();
        let end = fix.edits.iter().map(|edit| edit.span.end.offset).max();
        (start.unwrap_or_default(), end.unwrap_or_default())
    };
    certain.sort_by_key(|fix| at(fix));
    let mut kept: Vec<&Fix> = Vec::new();
    for fix in certain {
        if kept.last().is_none_or(|last| at(last).1 < at(fix).0) {
            kept.push(fix);
        }
    }
    kept.iter().rev().fold(text.to_owned(), |text, fix| fix.apply(&text))
}
