//! Paths that look like those of resources and are none.

use gatewalk_diagnostics::{Finding, Message};

use super::{hint, verbs};
use crate::attributes::Attributes;
use crate::resources::{ApiResource, Resources};

/// What looks wrong with a question about a path.
pub(super) fn doubts(attributes: &Attributes, resources: &Resources) -> Vec<Finding> {
    let (path, verb) = (attributes.path.as_str(), attributes.verb.as_str());
    let mut doubts = Vec::new();
    if !path.is_empty() && !path.starts_with('/') && path != "*" {
        let mut doubt = hint("request/path-without-slash", Message::new("advice.pathWithoutSlash"));
        let whole = format!("/{path}");
        doubt.help = Some(Message::new("kubernetes.writePath").with("path", &whole));
        doubts.push(doubt);
    }
    if verb.chars().any(char::is_uppercase) {
        doubts.push(verbs::case(verb));
    } else if verbs::is_of_resources(verb) {
        let message = Message::new("advice.verbAsMethod").with("verb", verb);
        let help = Some(Message::new("advice.verbsOfPaths"));
        doubts.push(Finding { help, ..hint("request/verb-as-method", message) });
    }
    doubts.extend(meant(path, resources).map(|meant| of_no_resource(path, &meant)));
    doubts
}

/// A path that the server reads as that of a resource, but not of the one that is named in it: `/api/apps/v1/deployments`.
pub(super) fn misplaced(attributes: &Attributes, resources: &Resources) -> Option<Finding> {
    let path = attributes.path.as_str();
    if path.is_empty() || is_version(&attributes.api_version) {
        return None;
    }
    meant(path, resources).map(|meant| of_no_resource(path, &meant))
}

fn of_no_resource(path: &str, meant: &str) -> Finding {
    let message = Message::new("kubernetes.pathOfNoResource").with("path", path);
    let help = Some(Message::new("kubernetes.writePath").with("path", meant));
    Finding { help, ..hint("request/path-of-no-resource", message) }
}

/// The path of the resource that a path names, where the path is not the server's own.
fn meant(path: &str, resources: &Resources) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let names = match parts.as_slice() {
        // roots of the API, and what lies below their versions
        ["api" | "apis"] | ["apis", _] => return None,
        ["api", version, ..] if is_version(version) => return None,
        ["apis", group, version, ..] if group.contains('.') && is_version(version) => return None,
        ["apis", group, version] if !is_version(group) && is_version(version) => return None,
        ["api" | "apis", rest @ ..] => rest,
        // only these are ways to begin the path of a resource
        [first, ..]
            if matches!(*first, "namespaces" | "v1") || named(first, resources).is_some() =>
        {
            parts.as_slice()
        }
        _ => return None,
    };
    let in_namespace = names.iter().position(|part| *part == "namespaces");
    let namespace = in_namespace.and_then(|at| names.get(at + 1)).copied();
    // what stands behind the namespace, or else the first that is a resource
    let from = in_namespace.map_or(0, |at| at + 2);
    let found = names
        .iter()
        .enumerate()
        .skip(from)
        .find_map(|(at, part)| named(part, resources).map(|resource| (at, resource)));
    let (at, resource) = match found {
        Some(found) => found,
        None => (in_namespace?, resources.find("namespaces")?),
    };
    let rest = names.get(at + 1..).unwrap_or_default();
    let namespace = match namespace.filter(|_| resource.name != "namespaces") {
        Some(namespace) => namespace,
        None if rest.is_empty() => "",
        None => "NAMESPACE",
    };
    Some(rest.iter().fold(resource.path(namespace), |path, part| format!("{path}/{part}")))
}

/// The served resource of that name.
fn named<'a>(name: &str, resources: &'a Resources) -> Option<&'a ApiResource> {
    resources.iter().find(|one| one.served && one.name == name && one.name != "namespaces")
}

/// `v1`, `v1beta1`.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.chars().all(|one| one.is_ascii_alphanumeric())
}
