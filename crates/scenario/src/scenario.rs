//! The scenario as plain data.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Webhook;

/// Everything a person says about a server and the requests it gets. Texts are as typed and may be invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// One line; empty when there is none.
    pub title: String,
    /// Plain text, shown above the walk.
    pub notes: String,
    /// The minor release as typed (`1.36`, `v1.36.3`); `None` is the newest supported.
    pub kubernetes_version: Option<String>,
    /// What differs from that release's defaults.
    pub feature_gates: BTreeMap<String, bool>,
    /// RFC 3339; `None` is [`Scenario::NOW_DEFAULT`]. Never the clock.
    pub now: Option<String>,
    /// The `--authorization-config` file, YAML or JSON.
    pub authorization_configuration: Option<String>,
    /// What the server started with; then `authorization_configuration` is judged as a reload.
    pub running_authorization_configuration: Option<String>,
    /// The legacy flags, keys as on the command line without dashes, values as typed.
    pub authorization_flags: Option<BTreeMap<String, String>>,
    /// The ABAC policy file.
    pub abac_policy: Option<String>,
    /// YAML documents and List objects.
    pub objects: String,
    /// Whether the release's default ClusterRoles and bindings are present.
    pub bootstrap_policy: bool,
    /// What stands on the server's disk, path to content. `None`: every path named is assumed to be a regular file.
    pub files: Option<BTreeMap<String, String>>,
    /// How each webhook answers.
    pub webhooks: Vec<Webhook>,
    /// What is asked, in order.
    pub requests: Vec<Request>,
}

impl Scenario {
    /// The value of `apiVersion`.
    pub const API_VERSION: &str = "gatewalk/v1";
    /// The value of `kind`.
    pub const KIND: &str = "Scenario";
    /// What `now` is when the scenario does not say.
    pub const NOW_DEFAULT: &str = "2026-01-01T00:00:00Z";
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            title: String::new(),
            notes: String::new(),
            kubernetes_version: None,
            feature_gates: BTreeMap::new(),
            now: None,
            authorization_configuration: None,
            running_authorization_configuration: None,
            authorization_flags: None,
            abac_policy: None,
            objects: String::new(),
            bootstrap_policy: true,
            files: None,
            webhooks: Vec::new(),
            requests: Vec::new(),
        }
    }
}

/// One request. Exactly one of `kubectl`, `http`, `subject_access_review` and `audit_event` should be there; the data can hold
/// any number of them, and the engine says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// What it is called; empty when it has no name.
    pub name: String,
    /// Who asks; `None` leaves it to the form (`--as`, a review's own user) or makes it anonymous.
    pub user: Option<User>,
    /// A kubectl line.
    pub kubectl: Option<String>,
    /// Method and request target: `DELETE /api/v1/...`.
    pub http: Option<String>,
    /// The body of `http`: a string as it is sent, anything else is sent as compact JSON.
    pub body: Option<Value>,
    /// The headers of `http`, each with its values.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The spec of a SubjectAccessReview.
    pub subject_access_review: Option<Value>,
    /// One event of an audit log.
    pub audit_event: Option<Value>,
    /// When, as a Go duration after `now`; `None` is the end of the request before.
    pub at: Option<String>,
    /// What should happen.
    pub expect: Option<Expect>,
}

/// An authenticated user, as authorizers see one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The user name.
    pub name: String,
    /// The UID; mostly empty.
    pub uid: String,
    /// Exactly the groups; nothing is added.
    pub groups: Vec<String>,
    /// Extra keys and their values.
    pub extra: BTreeMap<String, Vec<String>>,
}

/// What a request should come to. Members that are absent are not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// `Allow`, `Deny` or `NoOpinion`, as typed.
    pub decision: Option<String>,
    /// The authorizer's name; `""` when none decided.
    pub by: Option<String>,
    /// The HTTP status; 0 when the server does not start.
    pub code: Option<u16>,
    /// The chain's reason, exactly.
    pub reason: Option<String>,
    /// A regular expression (RE2, unanchored) over the chain's reason.
    pub reason_matches: Option<String>,
    /// The chain's error, exactly.
    pub error: Option<String>,
}
