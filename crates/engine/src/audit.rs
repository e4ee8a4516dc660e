//! One event of an audit log: what was asked, as far as the event says it (`k8s.io/apiserver/pkg/apis/audit.Event`).

use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::selector::{parse_fields, parse_labels};
use gatewalk_kubernetes::url::Url;
use gatewalk_release::{FeatureGates, Gate};
use serde_json::Value;

use crate::question::Question;
use crate::words::finding;

/// The question of an event. The user is the impersonated one where the event has it: that is whom the authorizers saw last.
pub(crate) fn question(
    path: &str,
    event: &Value,
    gates: &FeatureGates,
    findings: &mut Vec<Finding>,
) -> Option<Question> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (verb, request_uri) = (text("verb"), text("requestURI"));
    let impersonated = event.get("impersonatedUser").filter(|user| user.is_object());
    let user = impersonated.or_else(|| event.get("user").filter(|user| user.is_object()));
    for (name, is_missing) in [
        ("user", user.is_none()),
        ("verb", !event.get("verb").is_some_and(Value::is_string)),
        ("requestURI", request_uri.is_empty()),
    ] {
        if is_missing {
            let message = Message::new("engine.auditEventWithout").with("field", name);
            findings.push(finding("engine/audit-event", Severity::Error, path, message));
        }
    }
    let user = user_info(user?);
    let url = Url::parse_request_uri(&request_uri).ok();
    let mut attributes = Attributes { user, verb, ..Attributes::default() };
    attributes.path = url.as_ref().map_or_else(|| request_uri.clone(), |url| url.path.clone());
    if let Some(reference) = event.get("objectRef").filter(|reference| reference.is_object()) {
        let text =
            |name: &str| reference.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        attributes.resource_request = true;
        attributes.namespace = text("namespace");
        attributes.name = text("name");
        attributes.api_group = text("apiGroup");
        attributes.api_version = text("apiVersion");
        attributes.resource = text("resource");
        attributes.subresource = text("subresource");
        let selects = matches!(attributes.verb.as_str(), "list" | "watch" | "deletecollection");
        if let Some(url) = url.filter(|_| selects && gates.enabled(Gate::AuthorizeWithSelectors)) {
            attributes.field_selector =
                parse_fields(&url.query("fieldSelector").unwrap_or_default());
            attributes.label_selector =
                parse_labels(&url.query("labelSelector").unwrap_or_default());
        }
    }
    let is_usable = !attributes.verb.is_empty() || attributes.resource_request;
    is_usable.then(|| Question {
        http_request: String::new(),
        request_info: Value::Null,
        request_uri,
        attributes,
    })
}

fn user_info(user: &Value) -> UserInfo {
    let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let extra = user.get("extra").and_then(Value::as_object).into_iter().flatten();
    UserInfo {
        name: text("username"),
        uid: text("uid"),
        groups: user.get("groups").map(texts).unwrap_or_default(),
        extra: extra.map(|(key, values)| (key.clone(), texts(values))).collect(),
    }
}
