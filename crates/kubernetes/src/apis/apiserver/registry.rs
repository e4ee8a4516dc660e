//! Which kinds a kube-apiserver knows when it reads the file. Mirrors the scheme of `apiserver/pkg/apis/apiserver/load`.

use gatewalk_release::Release;

use super::schema::{CONFIGURATIONS, EVENTS, OPTIONS, Schema, UNVERSIONED, Version};
use crate::go::quote;

/// The group of the configuration.
pub(super) const GROUP: &str = "apiserver.config.k8s.io";
/// The kind of the configuration.
pub(super) const KIND: &str = "AuthorizationConfiguration";

const LEGACY_GROUP: &str = "apiserver.k8s.io";
const INTERNAL: &str = "__internal";

/// What a group, version and kind stand for.
#[derive(Clone, Debug)]
pub(super) enum Registered {
    /// The configuration, in one of its versions.
    AuthorizationConfiguration(Version),
    /// Another object that is read.
    Other(OtherKind),
    /// Nothing: upstream's text about it.
    Unknown(String),
}

/// An object that is read, but is no configuration.
#[derive(Clone, Debug)]
pub(super) struct OtherKind {
    /// What it is read into.
    pub(super) schema: &'static Schema,
    /// The version of its Go types.
    pub(super) version: Version,
    /// Upstream's text about it once it is read.
    pub(super) error: String,
    /// Whether it becomes an internal object; if not, what strict decoding found is not told.
    pub(super) converts: bool,
}

/// Kinds beside the configuration: group, version, kinds, first release.
const OTHERS: [(&str, &str, &str, Release); 12] = [
    (GROUP, "v1alpha1", "AuthenticationConfiguration TracingConfiguration", Release::V1_29),
    (GROUP, "v1beta1", "TracingConfiguration", Release::V1_29),
    (GROUP, "v1beta1", "AuthenticationConfiguration", Release::V1_30),
    (GROUP, "v1", "AdmissionConfiguration", Release::V1_29),
    (GROUP, "v1", "EncryptionConfiguration", Release::V1_30),
    (GROUP, "v1", "AuthenticationConfiguration TracingConfiguration", Release::V1_34),
    (
        GROUP,
        INTERNAL,
        "AdmissionConfiguration AuthenticationConfiguration EgressSelectorConfiguration TracingConfiguration",
        Release::V1_29,
    ),
    (GROUP, INTERNAL, "EncryptionConfiguration", Release::V1_30),
    (
        LEGACY_GROUP,
        "v1alpha1",
        "AdmissionConfiguration EgressSelectorConfiguration",
        Release::V1_29,
    ),
    (LEGACY_GROUP, "v1beta1", "EgressSelectorConfiguration", Release::V1_29),
    (LEGACY_GROUP, INTERNAL, "AdmissionConfiguration EgressSelectorConfiguration", Release::V1_29),
    ("", "v1", "EncryptionConfig", Release::V1_30),
];

/// The versions that have what `metav1.AddToGroupVersion` brings.
const WITH_OPTIONS: [(&str, &str); 4] =
    [(GROUP, "v1"), (GROUP, "v1alpha1"), (LEGACY_GROUP, "v1alpha1"), (LEGACY_GROUP, "v1beta1")];

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

/// Looks a kind up. `version` is not empty.
pub(super) fn look_up(group: &str, version: &str, kind: &str, release: Release) -> Registered {
    if (group, kind) == (GROUP, KIND)
        && let Some((_, version, _)) =
            VERSIONS.iter().find(|(name, _, since)| *name == version && *since <= release)
    {
        return Registered::AuthorizationConfiguration(*version);
    }
    match other(group, version, kind, release) {
        Some(other) => Registered::Other(other),
        None => Registered::Unknown(not_registered(group, version, kind, release)),
    }
}

fn other(group: &str, version: &str, kind: &str, release: Release) -> Option<OtherKind> {
    let named = |schemas: &'static [&'static Schema], name: &str| {
        schemas.iter().copied().find(|schema| schema.name == name)
    };
    let got = |schema, version, go_type: &str| OtherKind {
        schema,
        version,
        error: format!("expected {KIND}, got *{go_type}"),
        converts: true,
    };
    let is_known = OTHERS.iter().any(|other| {
        (other.0, other.1) == (group, version)
            && other.3 <= release
            && other.2.split(' ').any(|name| name == kind)
    });
    if is_known {
        let name = if kind == "EncryptionConfig" { "EncryptionConfiguration" } else { kind };
        let version = VERSIONS.iter().find(|(name, _, _)| *name == version)?.1;
        return Some(got(named(&CONFIGURATIONS, name)?, version, &format!("apiserver.{name}")));
    }
    if let Some(schema) = named(&UNVERSIONED, kind) {
        return Some(got(schema, Version::V1, &format!("v1.{kind}")));
    }
    let is_internal = version == INTERNAL && matches!(group, GROUP | LEGACY_GROUP);
    let has_options = WITH_OPTIONS.contains(&(group, version));
    if kind == "WatchEvent" && (is_internal || has_options) {
        let (name, version) =
            if is_internal { ("InternalEvent", Version::Internal) } else { (kind, Version::V1) };
        return Some(got(named(&EVENTS, name)?, version, "v1.InternalEvent"));
    }
    let schema = named(&OPTIONS, kind).filter(|_| has_options)?;
    let error = not_registered(LEGACY_GROUP, INTERNAL, kind, release);
    Some(OtherKind { schema, version: Version::V1, error, converts: false })
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
