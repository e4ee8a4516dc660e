//! One event of an audit log: what was asked, as far as the event says it (`k8s.io/apiserver/pkg/apis/audit.Event`).

use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::request_info::RequestInfo;
use gatewalk_kubernetes::selector::{parse_fields, parse_labels};
use gatewalk_kubernetes::url::{HttpRequest, Url};
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
    if let Some(attributes) = by_request_uri(event, &verb, &request_uri, &user, gates) {
        return Some(Question {
            http_request: String::new(),
            request_info: Value::Null,
            request_uri,
            attributes,
        });
    }
    let attributes = by_object_reference(event, verb, &request_uri, user, gates);
    let is_usable = !attributes.verb.is_empty() || attributes.resource_request;
    is_usable.then(|| Question {
        http_request: String::new(),
        request_info: Value::Null,
        request_uri,
        attributes,
    })
}

/// The attributes as the server made them of the URL. The event's `objectRef` is no substitute where a body follows: its name and
/// namespace are filled from the body when the URL has none, and authorizers never see the body. `None` where the URL does not lead
/// to the event's verb and resource.
fn by_request_uri(
    event: &Value,
    verb: &str,
    request_uri: &str,
    user: &UserInfo,
    gates: &FeatureGates,
) -> Option<Attributes> {
    let method = match verb {
        "get" | "list" | "watch" => "GET",
        "create" => "POST",
        "update" => "PUT",
        "patch" => "PATCH",
        "delete" | "deletecollection" => "DELETE",
        // of a non-resource request the verb is the method
        "put" | "post" | "head" | "options" => verb,
        _ => return None,
    };
    let line = format!("{} {request_uri}", method.to_uppercase());
    let info = RequestInfo::new(&HttpRequest::parse(&line).ok()?, gates).ok()?;
    let reference = event.get("objectRef").filter(|reference| reference.is_object());
    let said = |name: &str| {
        let text = reference.and_then(|reference| reference.get(name)).and_then(Value::as_str);
        text.unwrap_or_default()
    };
    let agrees = info.verb == verb
        && reference.is_none_or(|_| {
            info.is_resource_request
                && info.resource == said("resource")
                && info.subresource == said("subresource")
                && info.api_group == said("apiGroup")
        });
    agrees.then(|| info.attributes(user))
}

/// The attributes as the event's `objectRef` has them.
fn by_object_reference(
    event: &Value,
    verb: String,
    request_uri: &str,
    user: UserInfo,
    gates: &FeatureGates,
) -> Attributes {
    let url = Url::parse_request_uri(request_uri).ok();
    let mut attributes = Attributes { user, verb, ..Attributes::default() };
    attributes.path = url.as_ref().map_or_else(|| request_uri.to_owned(), |url| url.path.clone());
    let Some(reference) = event.get("objectRef").filter(|reference| reference.is_object()) else {
        return attributes;
    };
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
        attributes.field_selector = parse_fields(&url.query("fieldSelector").unwrap_or_default());
        attributes.label_selector = parse_labels(&url.query("labelSelector").unwrap_or_default());
    }
    attributes
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

#[cfg(test)]
mod tests {
    use gatewalk_release::Release;
    use serde_json::json;

    use super::*;

    fn attributes(event: &Value) -> Attributes {
        let gates = FeatureGates::new(Release::V1_36);
        question("", event, &gates, &mut Vec::new()).expect("a question").attributes
    }

    /// An event that leaves out who, what or where asks nothing, and each gap is said.
    #[test]
    fn what_is_missing_is_said() {
        let gates = FeatureGates::new(Release::V1_36);
        let user = json!({"username": "a"});
        for (event, missing, is_asked) in [
            (json!({}), 3, false),
            (json!([]), 3, false),
            (json!({"verb": "list", "requestURI": "/api/v1/pods"}), 1, false),
            (json!({"requestURI": "/api/v1/pods", "user": user}), 1, false),
            (json!({"verb": "get", "user": user}), 1, true),
            (json!({"verb": "list", "requestURI": "/api/v1/pods", "user": user}), 0, true),
        ] {
            let mut findings = Vec::new();
            let asked = question("", &event, &gates, &mut findings);
            assert_eq!((findings.len(), asked.is_some()), (missing, is_asked), "{event}");
        }
    }

    /// Authorizers see the URL alone: of a create the name is not there, though the event has it.
    #[test]
    fn what_came_from_the_body_is_not_asked() {
        let made = attributes(&json!({
            "verb": "create", "requestURI": "/api/v1/namespaces/x/pods?fieldManager=kubectl-create",
            "user": {"username": "alice", "groups": ["g"]},
            "objectRef": {"resource": "pods", "namespace": "x", "name": "from-body", "apiVersion": "v1"},
        }));
        assert_eq!((made.name.as_str(), made.namespace.as_str()), ("", "x"));
        assert_eq!((made.api_version.as_str(), made.user.name.as_str()), ("v1", "alice"));
    }

    #[test]
    fn selectors_and_names_come_from_the_url() {
        let listed = attributes(&json!({
            "verb": "watch", "user": {"username": "a"},
            "requestURI": "/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dweb&watch=true",
            "objectRef": {"resource": "deployments", "apiGroup": "apps", "apiVersion": "v1", "name": "web"},
        }));
        assert_eq!((listed.verb.as_str(), listed.name.as_str()), ("watch", "web"));
        assert_eq!(listed.field_selector.requirements.len(), 1);
        let path = attributes(&json!({
            "verb": "get", "requestURI": "/healthz?verbose", "user": {"username": "a"},
        }));
        assert!(!path.resource_request && path.path == "/healthz");
    }

    /// Where the URL says something else than the event, the event is believed.
    #[test]
    fn the_object_reference_counts_where_the_url_does_not_fit() {
        let event = json!({
            "verb": "approve", "requestURI": "/apis/certificates.k8s.io/v1/x", "user": {"username": "a"},
            "objectRef": {"resource": "signers", "apiGroup": "certificates.k8s.io", "name": "s"},
        });
        let asked = attributes(&event);
        assert_eq!((asked.resource.as_str(), asked.name.as_str()), ("signers", "s"));
    }
}
