//! What an HTTP client gets, and what the audit event says (`k8s.io/apiserver/pkg/endpoints/filters.WithAuthorization`,
//! `handlers/responsewriters`).

use std::collections::BTreeMap;

use gatewalk_cel::formatted_without_arguments;
use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewStatus;
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::go::{self, JsonObject};
use gatewalk_release::Release;

use crate::{Answer, Decision};

/// What `kubectl` knows of the request it makes, for the line it prints about an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KubectlRequest<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The API group of the resource; ignored without a resource.
    pub group: &'a str,
    /// The resource that the client asks for; empty for `--raw`.
    pub resource: &'a str,
    /// The object's name; empty for lists.
    pub name: &'a str,
}

/// An HTTP answer that ends a request at the authorization filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// 403 or 500.
    pub code: u16,
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// The body, byte for byte.
    pub body: String,
    /// The message inside the body: the Status' `message`, or the text without its final line break.
    pub message: String,
}

/// Since this release the text of a 403 is no longer taken for a format, in which percent signs begin verbs.
const TEXT_SINCE: Release = Release::V1_32;

/// What the filter answers; `None` when the request goes on. An error beside an Allow does not count.
pub fn http_answer(
    release: Release,
    answer: &Answer,
    attributes: &Attributes,
    request_uri: &str,
) -> Option<HttpAnswer> {
    match (answer.decision, &answer.error) {
        (Decision::Allow, _) => None,
        (Decision::Deny | Decision::NoOpinion, Some(error)) => {
            Some(internal_error(request_uri, &error.to_string()))
        }
        (Decision::Deny | Decision::NoOpinion, None) => {
            Some(forbidden(release, attributes, &answer.reason))
        }
    }
}

/// The audit annotations that the filter adds.
pub fn audit_annotations(answer: &Answer) -> BTreeMap<String, String> {
    let reason_key = "authorization.k8s.io/reason".to_owned();
    let decision = match (answer.decision, &answer.error) {
        (Decision::Allow, _) => "allow",
        (Decision::Deny | Decision::NoOpinion, Some(_)) => {
            return BTreeMap::from([(reason_key, "internal error".to_owned())]);
        }
        (Decision::Deny | Decision::NoOpinion, None) => "forbid",
    };
    BTreeMap::from([
        ("authorization.k8s.io/decision".to_owned(), decision.to_owned()),
        (reason_key, answer.reason.clone()),
    ])
}

/// The status of a SubjectAccessReview. Notes about selectors that were ignored follow the authorizers' error
/// (`k8s.io/kubernetes/pkg/registry/authorization`).
pub fn review_status(answer: &Answer, selector_notes: &[String]) -> SubjectAccessReviewStatus {
    let mut evaluation_error = answer.error.as_ref().map(ToString::to_string).unwrap_or_default();
    for note in selector_notes {
        if !evaluation_error.is_empty() {
            evaluation_error.push_str("; ");
        }
        evaluation_error.push_str(note);
    }
    SubjectAccessReviewStatus {
        allowed: answer.decision == Decision::Allow,
        denied: answer.decision == Decision::Deny,
        reason: answer.reason.clone(),
        evaluation_error,
    }
}

/// Upstream's `responsewriters.Forbidden`, as JSON.
pub fn forbidden(release: Release, attributes: &Attributes, reason: &str) -> HttpAnswer {
    let message = forbidden_message(release, attributes, reason);
    let details = JsonObject::new()
        .nonempty_string("name", &attributes.name)
        .nonempty_string("group", &attributes.api_group)
        .nonempty_string("kind", &attributes.resource)
        .end();
    let body = JsonObject::new()
        .string("kind", "Status")
        .string("apiVersion", "v1")
        .raw("metadata", "{}")
        .string("status", "Failure")
        .nonempty_string("message", &message)
        .string("reason", "Forbidden")
        .raw("details", &details)
        .raw("code", "403")
        .end();
    HttpAnswer { code: 403, content_type: "application/json", body: body + "\n", message }
}

/// Upstream's `responsewriters.InternalError`: plain text.
pub fn internal_error(request_uri: &str, error: &str) -> HttpAnswer {
    let message = sanitize(&format!("Internal Server Error: {}: {error}", go::quote(request_uri)));
    HttpAnswer {
        code: 500,
        content_type: "text/plain; charset=utf-8",
        body: format!("{message}\n"),
        message,
    }
}

/// The line that `kubectl` prints for such an answer (`k8s.io/kubectl/pkg/cmd/util.StandardErrorMessage`).
pub fn kubectl_error_line(answer: &HttpAnswer, request: KubectlRequest<'_>) -> String {
    if answer.code == 403 {
        return format!("Error from server (Forbidden): {}", answer.message);
    }
    let resource = if request.group.is_empty() {
        request.resource.to_owned()
    } else {
        format!("{}.{}", request.resource, request.group)
    };
    let what = [request.method.to_ascii_lowercase().as_str(), &resource, request.name]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let suffix = if request.resource.is_empty() { String::new() } else { format!(" ({what})") };
    format!(
        "Error from server (InternalError): an error on the server ({}) has prevented the request from succeeding{suffix}",
        go::quote(answer.message.trim())
    )
}

/// The message of the 403: `NewForbidden` around `forbiddenMessage`. The reason is not escaped.
fn forbidden_message(release: Release, attributes: &Attributes, reason: &str) -> String {
    let core = sanitize(&core_message(attributes));
    let resource = match (attributes.api_group.as_str(), attributes.resource.as_str()) {
        ("", resource) => resource.to_owned(),
        (group, resource) => format!("{resource}.{group}"),
    };
    let is_empty = attributes.api_group.is_empty() && attributes.resource.is_empty();
    let prefix = if is_empty {
        "forbidden".to_owned()
    } else if attributes.name.is_empty() {
        format!("{resource} is forbidden")
    } else {
        format!("{resource} {} is forbidden", go::quote(&attributes.name))
    };
    let mut text = if reason.is_empty() { core } else { format!("{core}: {reason}") };
    if release < TEXT_SINCE {
        text = formatted_without_arguments(&text);
    }
    format!("{prefix}: {text}")
}

fn core_message(attributes: &Attributes) -> String {
    let user = go::quote(&attributes.user.name);
    let verb = &attributes.verb;
    if !attributes.resource_request {
        return format!("User {user} cannot {verb} path {}", go::quote(&attributes.path));
    }
    let resource = if attributes.subresource.is_empty() {
        go::quote(&attributes.resource)
    } else {
        go::quote(&format!("{}/{}", attributes.resource, attributes.subresource))
    };
    let group = go::quote(&attributes.api_group);
    let scope = if attributes.namespace.is_empty() {
        "at the cluster scope".to_owned()
    } else {
        format!("in the namespace {}", go::quote(&attributes.namespace))
    };
    format!("User {user} cannot {verb} resource {resource} in API group {group} {scope}")
}

/// Upstream escapes what would look like HTML, quotes excepted.
fn sanitize(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use gatewalk_kubernetes::attributes::UserInfo;

    use super::*;

    fn attributes(name: &str, subresource: &str) -> Attributes {
        Attributes {
            user: UserInfo { name: "b&b".into(), ..UserInfo::default() },
            verb: "get".into(),
            resource_request: true,
            namespace: "x".into(),
            api_group: "apps".into(),
            resource: "deployments".into(),
            subresource: subresource.into(),
            name: name.into(),
            ..Attributes::default()
        }
    }

    #[test]
    fn a_refusal_is_a_status() {
        let body = |attributes: &Attributes, reason: &str| {
            forbidden(Release::NEWEST, attributes, reason).body
        };
        expect![[r#"
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.apps \"p\" is forbidden: User \"b\u0026amp;b\" cannot get resource \"deployments/scale\" in API group \"apps\" in the namespace \"x\": a \u003c b","reason":"Forbidden","details":{"name":"p","group":"apps","kind":"deployments"},"code":403}
        "#]]
        .assert_eq(&body(&attributes("p", "scale"), "a < b"));
        let path =
            Attributes { path: "/healthz".into(), verb: "get".into(), ..Attributes::default() };
        expect![[r#"
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"forbidden: User \"\" cannot get path \"/healthz\"","reason":"Forbidden","details":{},"code":403}
        "#]]
        .assert_eq(&body(&path, ""));
        for (release, shown) in
            [(Release::V1_31, ": at 90%!o(MISSING)f 5%"), (Release::V1_32, ": at 90% of 5%%")]
        {
            let message = forbidden(release, &path, "at 90% of 5%%").message;
            assert!(message.ends_with(shown), "{message}");
        }
    }

    #[test]
    fn an_error_beside_anything_but_allow_is_a_500() {
        let mut answer = Answer {
            decision: Decision::Deny,
            reason: "r".into(),
            error: Some("a < b".to_owned().into()),
        };
        let http =
            http_answer(Release::NEWEST, &answer, &attributes("p", ""), "/x?a=<>&y").unwrap();
        assert_eq!(http.body, "Internal Server Error: \"/x?a=&lt;&gt;&amp;y\": a &lt; b\n");
        assert_eq!(
            audit_annotations(&answer).into_iter().collect::<Vec<_>>(),
            [("authorization.k8s.io/reason".to_owned(), "internal error".to_owned())]
        );
        assert_eq!(
            kubectl_error_line(
                &internal_error("/x", "e"),
                KubectlRequest { method: "GET", group: "apps", resource: "deployments", name: "p" }
            ),
            "Error from server (InternalError): an error on the server (\"Internal Server Error: \\\"/x\\\": e\") has prevented the request from succeeding (get deployments.apps p)"
        );
        answer.decision = Decision::Allow;
        assert_eq!(http_answer(Release::NEWEST, &answer, &attributes("p", ""), "/x"), None);
        assert_eq!(audit_annotations(&answer).len(), 2);
    }

    #[test]
    fn a_review_tells_errors_as_data() {
        let answer = Answer {
            decision: Decision::NoOpinion,
            reason: String::new(),
            error: Some("e".to_owned().into()),
        };
        assert_eq!(
            review_status(&answer, &["n".to_owned()]).to_json(),
            r#"{"allowed":false,"evaluationError":"e; n"}"#
        );
    }
}
