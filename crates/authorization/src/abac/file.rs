//! Reading a policy file line by line (`abac.NewFromFile`, `k8s.io/kubernetes/pkg/apis/abac`).

use gatewalk_diagnostics::LineIndex;
use gatewalk_release::Release;
use gatewalk_yaml::{Node, Tree};

use super::{ABAC_FILE, Policy};
use crate::codec::typed::{Checker, Package, Struct, Type};
use crate::codec::{GroupVersionKind, interpret, parse};

/// Go's `bufio.MaxScanTokenSize`: a line must be shorter.
const LINE_BYTES_LIMIT: usize = 64 * 1024;

const GROUP: &str = "abac.authorization.kubernetes.io";
const ALL_AUTHENTICATED: &str = "system:authenticated";

const V0_POLICY: Struct = Struct {
    name: "Policy",
    package: Package::Own,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("user", Type::String),
        ("group", Type::String),
        ("readonly", Type::Bool),
        ("resource", Type::String),
        ("namespace", Type::String),
    ],
};

const V1BETA1_POLICY: Struct = Struct {
    name: "Policy",
    package: Package::Own,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("spec", Type::Object(&V1BETA1_SPEC)),
    ],
};

const V1BETA1_SPEC: Struct = Struct {
    name: "PolicySpec",
    package: Package::Own,
    fields: &[
        ("user", Type::String),
        ("group", Type::String),
        ("readonly", Type::Bool),
        ("apiGroup", Type::String),
        ("resource", Type::String),
        ("namespace", Type::String),
        ("nonResourcePath", Type::String),
    ],
};

/// The policies, or the error that upstream stops with.
pub(super) fn read(text: &str, release: Release) -> Result<Vec<Policy>, String> {
    let index = LineIndex::new(text);
    let mut policies = Vec::new();
    let mut start = 0;
    for (place, raw) in text.split_inclusive('\n').enumerate() {
        let range = start..start + raw.len();
        start = range.end;
        let line = raw.strip_suffix('\n').unwrap_or(raw);
        if line.len() >= LINE_BYTES_LIMIT {
            return Err(format!(
                "error reading policy file {ABAC_FILE}: bufio.Scanner: token too long"
            ));
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let policy = policy(line, release).map_err(|error| {
            format!("error reading policy file {ABAC_FILE}, line {}: {line}: {error}", place + 1)
        })?;
        let span = index.span(range.start..range.start + line.len());
        policies.push(Policy { line: place + 1, span, ..policy });
    }
    Ok(policies)
}

/// A line that names no registered version and kind is read once more, as a policy of the first version.
fn policy(line: &str, release: Release) -> Result<Policy, String> {
    let tree = parse(line)?.tree;
    let mut actual = interpret(&tree)?;
    if let Some(policy) = decode(&tree, &actual)? {
        return Ok(policy);
    }
    actual.default_from(GROUP, "v0", "Policy");
    if actual.version.is_empty() {
        return Err(format!("Object 'apiVersion' is missing in '{line}'"));
    }
    match decode(&tree, &actual)? {
        Some(policy) if actual.version == "v0" => Ok(policy),
        Some(_) => Err(format!(
            "converting ({}.Policy) to (v0.Policy): unknown conversion",
            actual.version
        )),
        None => Err(actual.not_registered(scheme(release))),
    }
}

/// `None` where the scheme does not know the version and kind.
fn decode(tree: &Tree, actual: &GroupVersionKind) -> Result<Option<Policy>, String> {
    if actual.group != GROUP || actual.kind != "Policy" {
        return Ok(None);
    }
    let root = tree.root();
    match actual.version.as_str() {
        "v0" => v0(root).map(Some),
        "v1beta1" => v1beta1(root).map(Some),
        _ => Ok(None),
    }
}

fn v0(root: Option<Node<'_>>) -> Result<Policy, String> {
    if let Some(root) = root {
        Checker { version: "v0", ..Checker::default() }.object(root, &V0_POLICY, "")?;
    }
    let read = fields(root.into_iter());
    let mut policy = Policy { api_group: "*".to_owned(), ..read.clone() };
    policy.non_resource_path.clear();
    if read.user.is_empty() && read.group.is_empty() {
        ALL_AUTHENTICATED.clone_into(&mut policy.group);
    }
    everyone_is_authenticated(&read, &mut policy);
    if read.namespace.is_empty() {
        "*".clone_into(&mut policy.namespace);
    }
    if read.resource.is_empty() {
        "*".clone_into(&mut policy.resource);
    }
    if read.namespace.is_empty() && read.resource.is_empty() {
        "*".clone_into(&mut policy.non_resource_path);
    }
    Ok(policy)
}

fn v1beta1(root: Option<Node<'_>>) -> Result<Policy, String> {
    if let Some(root) = root {
        Checker { version: "v1beta1", ..Checker::default() }.object(root, &V1BETA1_POLICY, "")?;
    }
    let specs = root.into_iter().flat_map(|root| {
        root.entries().filter(|entry| entry.key == "spec").map(|entry| entry.value)
    });
    let read = fields(specs);
    let mut policy = read.clone();
    everyone_is_authenticated(&read, &mut policy);
    Ok(policy)
}

fn everyone_is_authenticated(read: &Policy, policy: &mut Policy) {
    if read.user == "*" || read.group == "*" {
        ALL_AUTHENTICATED.clone_into(&mut policy.group);
        policy.user.clear();
    }
}

/// The fields that both versions have under the same names; values of other versions' fields are cleared by the caller.
fn fields<'a>(nodes: impl Iterator<Item = Node<'a>>) -> Policy {
    let mut policy = Policy::default();
    for entry in nodes.flat_map(Node::entries) {
        if entry.key == "readonly" {
            policy.readonly = entry.value.as_bool().unwrap_or(policy.readonly);
            continue;
        }
        let Some(text) = entry.value.as_str() else { continue };
        let target = match entry.key {
            "user" => &mut policy.user,
            "group" => &mut policy.group,
            "apiGroup" => &mut policy.api_group,
            "resource" => &mut policy.resource,
            "namespace" => &mut policy.namespace,
            "nonResourcePath" => &mut policy.non_resource_path,
            _ => continue,
        };
        text.clone_into(target);
    }
    policy
}

/// Where the scheme is made, which its error prints.
fn scheme(release: Release) -> &'static str {
    if release == Release::V1_29 {
        "pkg/runtime/scheme.go:100"
    } else {
        "pkg/apis/abac/register.go:33"
    }
}
