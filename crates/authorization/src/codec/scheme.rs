//! The types that client-go's scheme knows, and its words for those that it does not.

use gatewalk_release::Release;

/// Where the scheme is made, which its error prints. Release binaries are built with `-trimpath`.
const SCHEME_NAMES: [(Release, &str); 9] = [
    (Release::V1_29, "pkg/runtime/scheme.go:100"),
    (Release::V1_30, "k8s.io/client-go/kubernetes/scheme/register.go:81"),
    (Release::V1_31, "k8s.io/client-go/kubernetes/scheme/register.go:82"),
    (Release::V1_32, "k8s.io/client-go/kubernetes/scheme/register.go:83"),
    (Release::V1_33, "k8s.io/client-go/kubernetes/scheme/register.go:84"),
    (Release::V1_34, "k8s.io/client-go/kubernetes/scheme/register.go:84"),
    (Release::V1_35, "k8s.io/client-go/kubernetes/scheme/register.go:84"),
    (Release::V1_36, "k8s.io/client-go/kubernetes/scheme/register.go:82"),
    (Release::V1_37, "k8s.io/client-go/kubernetes/scheme/register.go:84"),
];

/// The name of client-go's scheme.
pub(crate) fn name(release: Release) -> &'static str {
    SCHEME_NAMES.iter().find(|(row, _)| *row == release).map(|(_, name)| *name).unwrap_or_default()
}

/// Kinds that a webhook may plausibly answer with.
const KINDS: [(&str, &str, &[&str]); 5] = [
    (
        "",
        "v1",
        &[
            "APIGroup",
            "APIGroupList",
            "APIResourceList",
            "APIVersions",
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "ConfigMapList",
            "Endpoints",
            "Event",
            "LimitRange",
            "List",
            "Namespace",
            "NamespaceList",
            "Node",
            "NodeList",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodList",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "SecretList",
            "Service",
            "ServiceAccount",
            "Status",
        ],
    ),
    ("authorization.k8s.io", "v1", REVIEWS),
    ("authorization.k8s.io", "v1beta1", REVIEWS),
    ("authentication.k8s.io", "v1", &["TokenRequest", "TokenReview", "SelfSubjectReview"]),
    ("authentication.k8s.io", "v1beta1", &["TokenReview", "SelfSubjectReview"]),
];

const REVIEWS: &[&str] = &[
    "LocalSubjectAccessReview",
    "SelfSubjectAccessReview",
    "SelfSubjectRulesReview",
    "SubjectAccessReview",
];

/// Whether the scheme has a type for it.
pub fn is_registered(group: &str, version: &str, kind: &str) -> bool {
    KINDS.iter().any(|(known_group, known_version, kinds)| {
        *known_group == group && *known_version == version && kinds.contains(&kind)
    })
}
