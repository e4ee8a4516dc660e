//! The types that client-go's scheme knows, and its words for those that it does not.

use gatewalk_kubernetes::resources::Resources;
use gatewalk_release::Release;

use super::typed::INTERNAL;

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

/// Kinds without a version of their own, which are known in every one.
const UNVERSIONED_KINDS: &[&str] =
    &["APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Status"];

/// Kinds of the core group that are no resource's.
const CORE_KINDS: &[&str] = &[
    "List",
    "NodeProxyOptions",
    "PodAttachOptions",
    "PodExecOptions",
    "PodLogOptions",
    "PodPortForwardOptions",
    "PodProxyOptions",
    "PodStatusResult",
    "RangeAllocation",
    "SerializedReference",
    "ServiceProxyOptions",
];

/// Kinds of versions that are not served any more, which the scheme knows all the same; only those that a webhook may answer with.
const UNSERVED_KINDS: [(&str, &str, &[&str]); 2] = [
    (
        "authorization.k8s.io",
        "v1beta1",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    ),
    ("authentication.k8s.io", "v1beta1", &["SelfSubjectReview", "TokenReview"]),
];

/// Kinds that `metav1.AddToGroupVersion` adds to every version.
const KINDS_OF_EACH_VERSION: &[&str] = &[
    "CreateOptions",
    "DeleteOptions",
    "GetOptions",
    "ListOptions",
    "PatchOptions",
    "UpdateOptions",
    "WatchEvent",
];

/// Whether a kind's type is the same in every version.
pub(crate) fn is_shared(kind: &str) -> bool {
    UNVERSIONED_KINDS.contains(&kind) || KINDS_OF_EACH_VERSION.contains(&kind)
}

/// Whether the scheme of a release has a type for it: a resource, its list, what a subresource takes, or one of the kinds above.
pub fn is_registered(release: Release, group: &str, version: &str, kind: &str) -> bool {
    let is_core = group.is_empty() && version == "v1";
    let is_unserved = UNSERVED_KINDS.iter().any(|(of_group, of_version, kinds)| {
        *of_group == group && *of_version == version && kinds.contains(&kind)
    });
    if UNVERSIONED_KINDS.contains(&kind) || is_unserved || is_core && CORE_KINDS.contains(&kind) {
        return true;
    }
    let resources = Resources::new(release);
    if version == INTERNAL {
        // every kind of a group has an internal type, in whatever versions it is served
        return resources.iter().any(|resource| {
            let is_listed = resource.verbs.contains(&"list");
            resource.group == group
                && (resource.kind == kind
                    || is_listed && kind.strip_suffix("List") == Some(&resource.kind))
        });
    }
    let mut of_version = resources
        .iter()
        .filter(|resource| resource.group == group && resource.version == version)
        .peekable();
    if of_version.peek().is_some() && KINDS_OF_EACH_VERSION.contains(&kind) {
        return true;
    }
    of_version.any(|resource| {
        let is_listed = resource.verbs.contains(&"list");
        resource.kind == kind || is_listed && kind.strip_suffix("List") == Some(&resource.kind)
    }) || resources.iter().flat_map(|resource| &resource.subresources).any(|subresource| {
        let (of_group, of_version, of_kind) = &subresource.kind;
        of_group == group && of_version == version && of_kind == kind
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_scheme_knows() {
        for (group, version, kind, known) in [
            ("", "v1", "Pod", true),
            ("", "v1", "PodList", true),
            ("", "v1", "Status", true),
            ("apps", "v1", "Deployment", true),
            ("apps", "v1", "Scale", false),
            ("autoscaling", "v1", "Scale", true),
            ("apps", "v1", "WatchEvent", true),
            ("authorization.k8s.io", "v1", "SubjectAccessReview", true),
            ("authorization.k8s.io", "v1beta1", "SubjectAccessReview", true),
            ("authorization.k8s.io", "v1", "SubjectAccessReviewList", false),
            ("authorization.k8s.io", "v9", "DeleteOptions", false),
            ("", "v1", "Deployment", false),
        ] {
            assert_eq!(
                is_registered(Release::V1_36, group, version, kind),
                known,
                "{group} {kind}"
            );
        }
    }
}
