//! Texts that conditions compare with: verbs, groups, resources, users.

use gatewalk_release::Release;

use crate::resources::Resources;

const VERBS: [&str; 8] =
    ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];
const PATHS: [&str; 10] = [
    "/healthz",
    "/livez",
    "/readyz",
    "/version",
    "/metrics",
    "/api",
    "/apis",
    "/openapi/v2",
    "/openapi/v3",
    "/logs",
];
const NAMESPACES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];
const GROUPS: [&str; 8] = [
    "system:authenticated",
    "system:unauthenticated",
    "system:serviceaccounts",
    "system:serviceaccounts:kube-system",
    "system:nodes",
    "system:bootstrappers",
    "system:monitoring",
    "kubeadm:cluster-admins",
];
const USERS: [&str; 6] = [
    "system:anonymous",
    "system:kube-controller-manager",
    "system:kube-scheduler",
    "system:kube-proxy",
    "system:node:",
    "system:serviceaccount:",
];
const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

/// What a field of `request` is usefully compared with. `field` is its last name, `path` the whole operand.
pub(super) fn of_field(field: &str, path: &str, release: Release) -> Vec<String> {
    let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let of_resources = |pick: fn(&crate::resources::ApiResource) -> Vec<&str>| {
        let resources = Resources::new(release);
        let mut words: Vec<String> = resources.iter().flat_map(pick).map(str::to_owned).collect();
        words.sort();
        words.dedup();
        words
    };
    match field {
        "verb" if path.contains("nonResourceAttributes") => of(&METHODS),
        "verb" => of(&VERBS),
        "path" => of(&PATHS),
        "namespace" => of(&NAMESPACES),
        "groups" => of(&GROUPS),
        "user" => of(&USERS),
        "operator" => of(&OPERATORS),
        "group" => of_resources(|resource| vec![&resource.group]),
        "version" => of_resources(|resource| vec![&resource.version]),
        "resource" => of_resources(|resource| vec![&resource.name]),
        "subresource" => of_resources(|resource| {
            resource.subresources.iter().map(|subresource| subresource.name.as_str()).collect()
        }),
        _ => Vec::new(),
    }
}
