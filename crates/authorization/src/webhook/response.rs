//! What upstream reads from the body of an answer: the decoder of client-go's scheme, and the part of it that a
//! SubjectAccessReview needs.

mod fields;
mod others;

use crate::codec::typed::INTERNAL;
use crate::codec::{GroupVersionKind, interpret, is_registered, parse, scheme};
use gatewalk_kubernetes::apis::apiserver::SubjectAccessReviewVersion;
use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewStatus;
use gatewalk_release::Release;
use gatewalk_yaml::Tree;

pub use others::{Checked, check};

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

/// Why there is no review in the body of a successful answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoReview {
    /// Upstream's error.
    pub text: String,
    /// The kind of the object that is there instead, where a member of the wrong type below its metadata would be another error: of
    /// such kinds no more is read here.
    pub unread: Option<String>,
}

impl From<String> for NoReview {
    fn from(text: String) -> Self {
        Self { text, unread: None }
    }
}

/// The status of the review in the body of a successful answer, or upstream's error.
pub(super) fn review(reader: Reader, body: &str) -> Result<SubjectAccessReviewStatus, NoReview> {
    let tree = parse(body)?.tree;
    let version = version_name(reader.version);
    let mut actual = interpret(&tree)?;
    actual.default_from("authorization.k8s.io", version, "SubjectAccessReview");
    if actual.version.is_empty() {
        return Err(format!("Object 'apiVersion' is missing in '{body}'").into());
    }
    let is_expected = actual.group == "authorization.k8s.io"
        && actual.version == version
        && actual.kind == "SubjectAccessReview";
    if is_expected {
        return Ok(fields::review(version, reader.release, body, tree.root())?);
    }
    if !is_registered(reader.release, &actual.group, &actual.version, &actual.kind) {
        return Err(actual.not_registered(scheme::name(reader.release)).into());
    }
    Err(cannot_become(
        reader.release,
        &actual,
        &format!("{version}.SubjectAccessReview"),
        body,
        &tree,
    ))
}

/// Why an object of another kind that the scheme knows cannot become what is wanted: a value in it does not fit its type, or there is no
/// conversion.
pub fn cannot_become(
    release: Release,
    given: &GroupVersionKind,
    wanted: &str,
    body: &str,
    tree: &Tree,
) -> NoReview {
    // the types of some kinds are those of v1 in every version
    let is_own = !scheme::is_shared(&given.kind);
    let read = others::check(release, given, body, tree.root());
    let unread = read.is_none().then(|| given.kind.clone());
    let error = match read {
        Some(read) => read.error,
        None if is_own && given.version != INTERNAL && !given.kind.ends_with("List") => {
            fields::metadata(&given.kind, body, tree.root()).err()
        }
        None => None,
    };
    if let Some(error) = error {
        return error.into();
    }
    let package = match given.version.as_str() {
        _ if !is_own => "v1",
        INTERNAL if given.group.is_empty() => "core",
        INTERNAL => given.group.split('.').next().unwrap_or_default(),
        version => version,
    };
    let text = format!("converting ({package}.{}) to ({wanted}): unknown conversion", given.kind);
    NoReview { text, unread }
}

/// The Status in the body of an error answer; `None` where there is no Status that says Failure.
pub(super) fn failure_status(_reader: Reader, body: &str) -> Option<FailureStatus> {
    if body.is_empty() {
        return None;
    }
    let tree = parse(body).ok()?.tree;
    let mut actual = interpret(&tree).ok()?;
    actual.default_from("", "v1", "");
    let is_status = actual.group.is_empty() && actual.version == "v1" && actual.kind == "Status";
    if is_status { fields::failure(tree.root()) } else { None }
}

fn version_name(version: SubjectAccessReviewVersion) -> &'static str {
    match version {
        SubjectAccessReviewVersion::V1 => "v1",
        SubjectAccessReviewVersion::V1beta1 => "v1beta1",
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
            assert_eq!(got.map_err(|error| error.text), want.map_err(str::to_owned), "{body}");
        }
    }

    #[test]
    fn an_object_that_is_not_read_whole_is_named() {
        for (body, unread) in [
            (r#"{"kind":"Pod","apiVersion":"v1","spec":{"hostNetwork":"yes"}}"#, Some("Pod")),
            (r#"{"kind":"Status","apiVersion":"v1"}"#, None),
            (r#"{"kind":"Pod","apiVersion":"v9"}"#, None),
        ] {
            let error = review(READER, body).unwrap_err();
            assert_eq!(error.unread.as_deref(), unread, "{body}: {}", error.text);
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
