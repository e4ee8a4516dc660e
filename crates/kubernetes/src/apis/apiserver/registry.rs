//! Which kinds a kube-apiserver knows when it reads the file. Mirrors the scheme of `apiserver/pkg/apis/apiserver/load`.

use gatewalk_release::Release;

use super::schema::Version;
use crate::go::quote;

/// The group of the configuration.
pub(super) const GROUP: &str = "apiserver.config.k8s.io";
/// The kind of the configuration.
pub(super) const KIND: &str = "AuthorizationConfiguration";

const LEGACY_GROUP: &str = "apiserver.k8s.io";
const INTERNAL: &str = "__internal";

/// What a group, version and kind stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Registered {
    /// The configuration, in one of its versions.
    AuthorizationConfiguration(Version),
    /// Another object that decodes: upstream's text about it.
    Other(String),
    /// Nothing: upstream's text about it.
    Unknown(String),
}

/// Kinds beside the configuration: group, version, kind, Go type, first release.
const OTHERS: &[(&str, &str, &str, &str, Release)] = &[
    (
        GROUP,
        "v1alpha1",
        "AuthenticationConfiguration",
        "AuthenticationConfiguration",
        Release::V1_29,
    ),
    (GROUP, "v1alpha1", "TracingConfiguration", "TracingConfiguration", Release::V1_29),
    (
        GROUP,
        "v1beta1",
        "AuthenticationConfiguration",
        "AuthenticationConfiguration",
        Release::V1_30,
    ),
    (GROUP, "v1beta1", "TracingConfiguration", "TracingConfiguration", Release::V1_29),
    (GROUP, "v1", "AdmissionConfiguration", "AdmissionConfiguration", Release::V1_29),
    (GROUP, "v1", "AuthenticationConfiguration", "AuthenticationConfiguration", Release::V1_34),
    (GROUP, "v1", "EncryptionConfiguration", "EncryptionConfiguration", Release::V1_30),
    (GROUP, "v1", "TracingConfiguration", "TracingConfiguration", Release::V1_34),
    (GROUP, INTERNAL, "AdmissionConfiguration", "AdmissionConfiguration", Release::V1_29),
    (GROUP, INTERNAL, "AuthenticationConfiguration", "AuthenticationConfiguration", Release::V1_29),
    (GROUP, INTERNAL, "EgressSelectorConfiguration", "EgressSelectorConfiguration", Release::V1_29),
    (GROUP, INTERNAL, "EncryptionConfiguration", "EncryptionConfiguration", Release::V1_30),
    (GROUP, INTERNAL, "TracingConfiguration", "TracingConfiguration", Release::V1_29),
    (LEGACY_GROUP, "v1alpha1", "AdmissionConfiguration", "AdmissionConfiguration", Release::V1_29),
    (
        LEGACY_GROUP,
        "v1alpha1",
        "EgressSelectorConfiguration",
        "EgressSelectorConfiguration",
        Release::V1_29,
    ),
    (
        LEGACY_GROUP,
        "v1beta1",
        "EgressSelectorConfiguration",
        "EgressSelectorConfiguration",
        Release::V1_29,
    ),
    (LEGACY_GROUP, INTERNAL, "AdmissionConfiguration", "AdmissionConfiguration", Release::V1_29),
    (
        LEGACY_GROUP,
        INTERNAL,
        "EgressSelectorConfiguration",
        "EgressSelectorConfiguration",
        Release::V1_29,
    ),
    ("", "v1", "EncryptionConfig", "EncryptionConfiguration", Release::V1_30),
];

/// The kinds without a version that every scheme knows under `v1`.
const UNVERSIONED: [&str; 5] =
    ["Status", "APIVersions", "APIGroupList", "APIGroup", "APIResourceList"];

/// The versions of the configuration and the first release of each.
pub(super) const VERSIONS: [(&str, Version, Release); 4] = [
    ("v1", Version::V1, Release::V1_32),
    ("v1beta1", Version::V1beta1, Release::V1_30),
    ("v1alpha1", Version::V1alpha1, Release::V1_29),
    (INTERNAL, Version::Internal, Release::V1_29),
];

/// The versions that a release reads and that people write, newest first.
pub(crate) fn versions(release: Release) -> Vec<&'static str> {
    VERSIONS
        .iter()
        .filter(|(name, _, since)| *name != INTERNAL && *since <= release)
        .map(|(name, _, _)| *name)
        .collect()
}

/// The newest version of the configuration that a release reads.
pub(super) fn newest_version(release: Release) -> &'static str {
    VERSIONS.iter().find(|(_, _, since)| *since <= release).map_or("v1", |(name, _, _)| name)
}

/// The kinds that the two versions with `metav1.AddToGroupVersion` know beside those above. They have no internal version to become.
const OPTIONS: [&str; 6] = [
    "ListOptions",
    "GetOptions",
    "DeleteOptions",
    "CreateOptions",
    "UpdateOptions",
    "PatchOptions",
];

/// The fields at the top of other kinds, in JSON and, behind the bar, in Go; strict decoding refuses every other one before anybody
/// asks whether it is the right kind. Of what stands below them nothing is checked here.
const OTHER_FIELDS: [(&str, &str); 11] = [
    (
        "AuthenticationConfiguration",
        "kind apiVersion jwt anonymous | kind apiVersion JWT Anonymous",
    ),
    ("AdmissionConfiguration", "kind apiVersion plugins | kind apiVersion Plugins"),
    (
        "EgressSelectorConfiguration",
        "kind apiVersion egressSelections | kind apiVersion EgressSelections",
    ),
    ("EncryptionConfiguration", "kind apiVersion resources | kind apiVersion Resources"),
    ("EncryptionConfig", "kind apiVersion resources | kind apiVersion Resources"),
    (
        "TracingConfiguration",
        "kind apiVersion endpoint samplingRatePerMillion | kind apiVersion endpoint samplingRatePerMillion",
    ),
    ("Status", "kind apiVersion metadata status message reason details code"),
    ("APIVersions", "kind apiVersion versions serverAddressByClientCIDRs"),
    ("APIGroupList", "kind apiVersion groups"),
    ("APIGroup", "kind apiVersion name versions preferredVersion serverAddressByClientCIDRs"),
    ("APIResourceList", "kind apiVersion groupVersion resources"),
];

/// Whether an object of another kind may have this field at its top.
pub(super) fn other_has_field(kind: &str, version: &str, name: &str, release: Release) -> bool {
    let Some((_, fields)) = OTHER_FIELDS.iter().find(|(other, _)| *other == kind) else {
        // a WatchEvent has these two, and no kind that was not looked up above comes here
        return matches!(name, "type" | "object");
    };
    let (json, go) = fields.split_once('|').unwrap_or((fields, fields));
    let fields = if version == INTERNAL { go } else { json };
    let since =
        if name.eq_ignore_ascii_case("anonymous") { Release::V1_30 } else { Release::V1_29 };
    release >= since && fields.split_whitespace().any(|field| field == name)
}

/// Looks a kind up. `version` is not empty.
pub(super) fn look_up(group: &str, version: &str, kind: &str, release: Release) -> Registered {
    if (group, kind) == (GROUP, KIND)
        && let Some((_, version, _)) =
            VERSIONS.iter().find(|(name, _, since)| *name == version && *since <= release)
    {
        return Registered::AuthorizationConfiguration(*version);
    }
    let other = OTHERS
        .iter()
        .find(|other| (other.0, other.1, other.2) == (group, version, kind) && other.4 <= release)
        .map(|other| format!("apiserver.{}", other.3))
        .or_else(|| UNVERSIONED.contains(&kind).then(|| format!("v1.{kind}")));
    if group == GROUP && matches!(version, "v1" | "v1alpha1") {
        if OPTIONS.contains(&kind) {
            return Registered::Unknown(not_registered(LEGACY_GROUP, INTERNAL, kind, release));
        }
        if kind == "WatchEvent" {
            return Registered::Other(format!("expected {KIND}, got *v1.InternalEvent"));
        }
    }
    match other {
        Some(go_type) => Registered::Other(format!("expected {KIND}, got *{go_type}")),
        None => Registered::Unknown(not_registered(group, version, kind, release)),
    }
}

/// Mirrors `runtime.notRegisteredErr`. The scheme is named after the place in the source that made it, as release binaries shorten it.
fn not_registered(group: &str, version: &str, kind: &str, release: Release) -> String {
    let scheme = if release >= Release::V1_30 {
        "pkg/apis/apiserver/load/load.go:32"
    } else {
        "pkg/runtime/scheme.go:100"
    };
    let (kind, scheme) = (quote(kind), quote(scheme));
    if version == INTERNAL {
        let group = quote(group);
        return format!(
            "no kind {kind} is registered for the internal version of group {group} in scheme {scheme}"
        );
    }
    let group_version =
        if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    format!("no kind {kind} is registered for version {} in scheme {scheme}", quote(&group_version))
}
