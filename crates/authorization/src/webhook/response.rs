//! What upstream reads from the body of an answer: the decoder of client-go's scheme, and the part of it that a
//! SubjectAccessReview needs.

mod scheme;
mod typed;

use gatewalk_kubernetes::apis::apiserver::SubjectAccessReviewVersion;
use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewStatus;
use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node, Tree};

use gatewalk_diagnostics::{Language, Text};

/// What decides how a body is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    pub(super) release: Release,
    /// The version the authorizer speaks.
    pub(super) version: SubjectAccessReviewVersion,
}

/// The Status of an error answer, as far as it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FailureStatus {
    pub(super) message: String,
    pub(super) reason: String,
    pub(super) code: i32,
    pub(super) has_details: bool,
    pub(super) retry_after_seconds: i32,
}

/// Group, version and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
struct GroupVersionKind {
    group: String,
    version: String,
    kind: String,
}

/// The status of the review in the body of a successful answer, or upstream's error.
pub(super) fn review(reader: Reader, body: &str) -> Result<SubjectAccessReviewStatus, String> {
    let tree = parse(body)?;
    let version = version_name(reader.version);
    let mut actual = interpret(&tree)?;
    actual.default_from("authorization.k8s.io", version, "SubjectAccessReview");
    if actual.version.is_empty() {
        return Err(format!("Object 'apiVersion' is missing in '{body}'"));
    }
    let is_expected = actual.group == "authorization.k8s.io"
        && actual.version == version
        && actual.kind == "SubjectAccessReview";
    if is_expected {
        return typed::review(version, tree.root());
    }
    if !scheme::is_registered(&actual.group, &actual.version, &actual.kind) {
        return Err(scheme::not_registered(reader.release, &actual));
    }
    Err(format!(
        "converting ({}.{}) to ({version}.SubjectAccessReview): unknown conversion",
        actual.version, actual.kind
    ))
}

/// The Status in the body of an error answer; `None` where there is no Status that says Failure.
pub(super) fn failure_status(_reader: Reader, body: &str) -> Option<FailureStatus> {
    if body.is_empty() {
        return None;
    }
    let tree = parse(body).ok()?;
    let mut actual = interpret(&tree).ok()?;
    actual.default_from("", "v1", "");
    let is_status = actual.group.is_empty() && actual.version == "v1" && actual.kind == "Status";
    if is_status { typed::failure(tree.root()) } else { None }
}

fn version_name(version: SubjectAccessReviewVersion) -> &'static str {
    match version {
        SubjectAccessReviewVersion::V1 => "v1",
        SubjectAccessReviewVersion::V1beta1 => "v1beta1",
    }
}

/// What begins with a brace is JSON, everything else YAML, whatever the content type says.
fn parse(body: &str) -> Result<Tree, String> {
    let text = |text: Text| text.text(Language::English);
    if body.trim_start().starts_with('{') {
        return gatewalk_yaml::json::parse(body).map_err(|error| {
            format!("couldn't get version/kind; json parse error: {}", text(error.text))
        });
    }
    gatewalk_yaml::first_document(body)
        .map(|decoded| decoded.tree)
        .map_err(|error| text(error.text))
}

/// `SimpleMetaFactory.Interpret`, which knows its two keys in any case.
fn interpret(tree: &Tree) -> Result<GroupVersionKind, String> {
    let mut api_version = String::new();
    let mut kind = String::new();
    if let Some(root) = tree.root() {
        if !matches!(root.kind(), Kind::Object | Kind::Null) {
            return Err(format!(
                "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go value of type {FIND_KIND}",
                root.kind().name()
            ));
        }
        for entry in root.entries() {
            if entry.key.eq_ignore_ascii_case("apiVersion") {
                read_string(entry.value, "apiVersion", &mut api_version)?;
            } else if entry.key.eq_ignore_ascii_case("kind") {
                read_string(entry.value, "kind", &mut kind)?;
            }
        }
    }
    let (group, version) = match api_version.matches('/').count() {
        0 => ("", api_version.as_str()),
        1 => api_version.split_once('/').unwrap_or_default(),
        _ => return Err(format!("unexpected GroupVersion string: {api_version}")),
    };
    Ok(GroupVersionKind { group: group.to_owned(), version: version.to_owned(), kind })
}

const FIND_KIND: &str = r#"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;

fn read_string(node: Node<'_>, key: &str, target: &mut String) -> Result<(), String> {
    match node.as_str() {
        Some(text) => text.clone_into(target),
        None if node.is_null() => {}
        None => {
            return Err(format!(
                "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go struct field .{key} of type string",
                node.kind().name()
            ));
        }
    }
    Ok(())
}

impl GroupVersionKind {
    /// Upstream's `gvkWithDefaults`.
    fn default_from(&mut self, group: &str, version: &str, kind: &str) {
        if self.kind.is_empty() {
            kind.clone_into(&mut self.kind);
        }
        if self.version.is_empty() && self.group.is_empty() {
            group.clone_into(&mut self.group);
            version.clone_into(&mut self.version);
        }
        if self.version.is_empty() && self.group == group {
            version.clone_into(&mut self.version);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READER: Reader =
        Reader { release: Release::V1_36, version: SubjectAccessReviewVersion::V1 };

    #[test]
    fn bodies_are_read_as_upstream_reads_them() {
        let allowed = Ok((true, false));
        for (body, want) in [
            (r#"{"status":{"allowed":true}}"#, allowed),
            ("status:\n  allowed: true\n", allowed),
            (r#"{"foo":1,"status":{"allowed":false,"allowed":true}}"#, allowed),
            ("{}", Ok((false, false))),
            ("null", Ok((false, false))),
            (r#"{"Status":{"Allowed":true}}"#, Ok((false, false))),
            (r#"{"status":{"denied":true,"allowed":null}}"#, Ok((false, true))),
            (
                "error response",
                Err(
                    "couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
                ),
            ),
            (
                r#"{"status":{"allowed":"true"}}"#,
                Err(
                    "json: cannot unmarshal string into Go struct field SubjectAccessReviewStatus.status.allowed of type bool",
                ),
            ),
            (
                "{} x",
                Err(
                    "couldn't get version/kind; json parse error: invalid character 'x' after top-level value",
                ),
            ),
            (
                r#"{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1beta1"}"#,
                Err(
                    "converting (v1beta1.SubjectAccessReview) to (v1.SubjectAccessReview): unknown conversion",
                ),
            ),
            (
                r#"{"kind":"Status","apiVersion":"v1"}"#,
                Err("converting (v1.Status) to (v1.SubjectAccessReview): unknown conversion"),
            ),
            (
                r#"{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v9"}"#,
                Err(
                    "no kind \"SubjectAccessReview\" is registered for version \"authorization.k8s.io/v9\" in scheme \"k8s.io/client-go/kubernetes/scheme/register.go:82\"",
                ),
            ),
            (r#"{"apiVersion":"a/b/c"}"#, Err("unexpected GroupVersion string: a/b/c")),
        ] {
            let got = review(READER, body).map(|status| (status.allowed, status.denied));
            assert_eq!(got, want.map_err(str::to_owned), "{body}");
        }
    }

    #[test]
    fn a_status_speaks_for_an_error_only_when_it_says_failure() {
        let failure = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"m","details":{"retryAfterSeconds":2},"code":500}"#;
        let status = failure_status(READER, failure).unwrap();
        assert_eq!((status.message.as_str(), status.code), ("m", 500));
        assert_eq!((status.has_details, status.retry_after_seconds), (true, 2));
        for body in
            ["", "boom", r#"{"kind":"Status","status":"Success"}"#, r#"{"status":"Failure"}"#]
        {
            assert_eq!(failure_status(READER, body), None, "{body}");
        }
    }
}
