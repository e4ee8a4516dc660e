//! The ABAC authorizer (`k8s.io/kubernetes/pkg/auth/authorizer/abac`): one policy a line of a file.

mod file;

use gatewalk_diagnostics::Span;
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_release::Release;

use crate::Answer;

/// The file's name in upstream's errors.
pub const ABAC_FILE: &str = "/etc/kubernetes/abac.jsonl";

/// The policies of a file, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AbacAuthorizer {
    pub(crate) policies: Vec<Policy>,
}

/// Upstream's internal `abac.Policy`, after conversion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) readonly: bool,
    pub(crate) api_group: String,
    pub(crate) resource: String,
    pub(crate) namespace: String,
    pub(crate) non_resource_path: String,
    /// The line, from one, and its place in the file.
    pub(crate) line: usize,
    pub(crate) span: Span,
}

impl AbacAuthorizer {
    /// Reads a policy file. The error is upstream's, and kube-apiserver does not start with it.
    pub fn from_file(text: &str, release: Release) -> Result<Self, String> {
        file::read(text, release).map(|policies| Self { policies })
    }

    /// Upstream's `Authorize`: Allow without a reason, or NoOpinion.
    pub fn authorize(&self, attributes: &Attributes) -> Answer {
        self.answer(self.matching(attributes))
    }

    pub(crate) fn answer(&self, matching: Option<usize>) -> Answer {
        match matching.and_then(|place| self.policies.get(place)) {
            Some(_) => Answer::allow(""),
            None => Answer::no_opinion("No policy matched."),
        }
    }

    /// The place of the first policy that matches.
    pub(crate) fn matching(&self, attributes: &Attributes) -> Option<usize> {
        self.policies.iter().position(|policy| policy.matches(attributes))
    }
}

impl Policy {
    fn matches(&self, attributes: &Attributes) -> bool {
        self.subject_matches(&attributes.user) && self.covers(attributes)
    }

    /// Whether it allows what is asked to whom it is for.
    pub(crate) fn covers(&self, attributes: &Attributes) -> bool {
        self.verb_matches(attributes)
            && (self.resource_matches(attributes) || self.path_matches(attributes))
    }

    /// User and group must both match where both are given; a policy for nobody matches nobody.
    pub(crate) fn subject_matches(&self, user: &UserInfo) -> bool {
        let user_matches = is_any_or(&self.user, &user.name);
        let group_matches = self.group == "*" || user.groups.contains(&self.group);
        match (self.user.is_empty(), self.group.is_empty()) {
            (true, true) => false,
            (false, true) => user_matches,
            (true, false) => group_matches,
            (false, false) => user_matches && group_matches,
        }
    }

    fn verb_matches(&self, attributes: &Attributes) -> bool {
        attributes.is_read_only() || !self.readonly
    }

    /// Subresources do not count: a policy for `pods` covers `pods/exec`.
    fn resource_matches(&self, attributes: &Attributes) -> bool {
        attributes.resource_request
            && is_any_or(&self.namespace, &attributes.namespace)
            && is_any_or(&self.resource, &attributes.resource)
            && is_any_or(&self.api_group, &attributes.api_group)
    }

    pub(crate) fn path_matches(&self, attributes: &Attributes) -> bool {
        let wanted = &self.non_resource_path;
        !attributes.resource_request
            && (is_any_or(wanted, &attributes.path)
                || (wanted.ends_with('*')
                    && attributes.path.starts_with(wanted.trim_end_matches('*'))))
    }
}

fn is_any_or(wanted: &str, actual: &str) -> bool {
    wanted == "*" || wanted == actual
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Decision;

    fn read(text: &str) -> Result<AbacAuthorizer, String> {
        AbacAuthorizer::from_file(text, Release::V1_36)
    }

    fn delete_pod(user: &str) -> Attributes {
        Attributes {
            user: UserInfo {
                name: user.into(),
                groups: vec!["system:authenticated".into()],
                ..UserInfo::default()
            },
            verb: "delete".into(),
            resource_request: true,
            namespace: "x".into(),
            resource: "pods".into(),
            subresource: "log".into(),
            ..Attributes::default()
        }
    }

    #[test]
    fn policies_match_as_upstream_matches_them() {
        let v1beta1 = |spec: &str| {
            format!(
                r#"{{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{{{spec}}}}}"#
            )
        };
        for (line, allowed) in [
            (v1beta1(r#""user":"bob","namespace":"x","resource":"pods""#), true),
            (v1beta1(r#""user":"*","namespace":"*","resource":"*","apiGroup":"*""#), true),
            (v1beta1(r#""user":"bob","group":"g","namespace":"x","resource":"pods""#), false),
            (v1beta1(r#""user":"bob","readonly":true,"namespace":"x","resource":"pods""#), false),
            (v1beta1(r#""user":"bob","namespace":"x","resource":"pods","apiGroup":"apps""#), false),
            (v1beta1(r#""user":"bob","resource":"pods""#), false),
            (v1beta1(""), false),
            (r#"{"user":"bob"}"#.to_owned(), true),
            ("user: bob".to_owned(), true),
            ("{}".to_owned(), true),
            (r#"{"user":"alice"}"#.to_owned(), false),
            (r##"# {"user":"bob"}"##.to_owned(), false),
        ] {
            let decision = read(&line).unwrap().authorize(&delete_pod("bob")).decision;
            assert_eq!(decision == Decision::Allow, allowed, "{line}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_stops_the_server() {
        for (text, error) in [
            (
                "{\n",
                "line 1: {: couldn't get version/kind; json parse error: unexpected end of JSON input",
            ),
            (
                "\n# c\n{\"user\":1}",
                "line 3: {\"user\":1}: json: cannot unmarshal number into Go struct field Policy.user of type string",
            ),
            (
                r#"{"apiVersion":"abac.authorization.kubernetes.io/v1beta1"}"#,
                "line 1: {\"apiVersion\":\"abac.authorization.kubernetes.io/v1beta1\"}: converting (v1beta1.Policy) to (v0.Policy): unknown conversion",
            ),
            (
                r#"{"kind":"Foo"}"#,
                "line 1: {\"kind\":\"Foo\"}: no kind \"Foo\" is registered for version \"abac.authorization.kubernetes.io/v0\" in scheme \"pkg/apis/abac/register.go:33\"",
            ),
        ] {
            let want = format!("error reading policy file {ABAC_FILE}, {error}");
            assert_eq!(read(text).unwrap_err(), want);
        }
        let long = "#".repeat(65_536);
        assert_eq!(
            read(&long).unwrap_err(),
            format!("error reading policy file {ABAC_FILE}: bufio.Scanner: token too long")
        );
        assert!(read(&"#".repeat(65_535)).is_ok());
    }
}
