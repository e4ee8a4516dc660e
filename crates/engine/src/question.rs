//! What a request asks, whatever form it was typed in.

use gatewalk_diagnostics::go::readable;
use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::request_info::RequestInfo;
use gatewalk_kubernetes::url::HttpRequest;
use gatewalk_release::FeatureGates;
use gatewalk_scenario::{Request, User};
use serde_json::{Map, Value};

use crate::words::{finding, upstream};

/// What the authorizers are asked, and how the answer goes back.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) attributes: Attributes,
    /// What the server made of the URL; null where there is none.
    pub(crate) request_info: Value,
    /// The request line.
    pub(crate) http_request: String,
    /// The target of the request, which error answers quote.
    pub(crate) request_uri: String,
}

/// The user of a request that says nothing about one.
pub(crate) fn anonymous() -> UserInfo {
    UserInfo {
        name: "system:anonymous".to_owned(),
        groups: vec!["system:unauthenticated".to_owned()],
        ..UserInfo::default()
    }
}

pub(crate) fn user(user: &User) -> UserInfo {
    UserInfo {
        name: user.name.clone(),
        uid: user.uid.clone(),
        groups: user.groups.clone(),
        extra: user.extra.clone(),
    }
}

/// The user of a request, with a hint where it has no groups.
pub(crate) fn asker(path: &str, request: &Request, findings: &mut Vec<Finding>) -> UserInfo {
    let Some(given) = &request.user else { return anonymous() };
    if given.groups.is_empty() {
        let message = Message::new("engine.noGroups").with("user", &given.name);
        let path = format!("{path}.user");
        findings.push(finding("engine/no-groups", Severity::Hint, &path, message));
    }
    user(given)
}

/// Why a request line is no question.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It is no HTTP request that the server can read.
    Malformed {
        /// What to say of the text.
        finding: Box<Finding>,
        /// Go's error.
        error: String,
    },
    /// The server cannot tell what it asks and answers 500.
    NoRequestInfo {
        /// The request line.
        http_request: String,
        /// Its target.
        request_uri: String,
        /// Upstream's error.
        error: String,
    },
}

/// The question of an HTTP request line.
pub(crate) fn of_http(
    path: &str,
    line: &str,
    user: &UserInfo,
    gates: &FeatureGates,
) -> Result<Question, Refused> {
    let request = HttpRequest::parse(line).map_err(|error| {
        let path = format!("{path}.http");
        let finding = Box::new(upstream("engine/http-request", &path, error.clone()));
        Refused::Malformed { finding, error }
    })?;
    of_request(&request, user, gates)
}

/// The question of an HTTP request.
pub(crate) fn of_request(
    request: &HttpRequest,
    user: &UserInfo,
    gates: &FeatureGates,
) -> Result<Question, Refused> {
    let http_request = format!("{} {}", request.method, request.request_uri);
    let request_uri = request.request_uri.clone();
    match RequestInfo::new(request, gates) {
        Err(error) => Err(Refused::NoRequestInfo { http_request, request_uri, error }),
        Ok(info) => Ok(Question {
            attributes: info.attributes(user),
            request_info: request_info(&info),
            http_request,
            request_uri,
        }),
    }
}

/// RequestInfo as the report has it: empty members are left out, a false one is not.
fn request_info(info: &RequestInfo) -> Value {
    let mut members = Map::new();
    members.insert("isResourceRequest".to_owned(), info.is_resource_request.into());
    for (name, value) in [
        ("path", &info.path),
        ("verb", &info.verb),
        ("apiPrefix", &info.api_prefix),
        ("apiGroup", &info.api_group),
        ("apiVersion", &info.api_version),
        ("namespace", &info.namespace),
        ("resource", &info.resource),
        ("subresource", &info.subresource),
        ("name", &info.name),
    ] {
        if !value.is_empty() {
            members.insert(name.to_owned(), readable(value).into());
        }
    }
    if !info.parts.is_empty() {
        let parts: Vec<String> = info.parts.iter().map(|part| readable(part)).collect();
        members.insert("parts".to_owned(), parts.into());
    }
    for (name, value) in
        [("fieldSelector", &info.field_selector), ("labelSelector", &info.label_selector)]
    {
        if !value.is_empty() {
            members.insert(name.to_owned(), readable(value).into());
        }
    }
    Value::Object(members)
}
