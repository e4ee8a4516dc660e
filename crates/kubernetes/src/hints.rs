//! Doubts about what is asked: requests that are well formed and hardly what was meant.

mod paths;
mod unknown;
mod verbs;

use gatewalk_diagnostics::{Finding, Message, Severity, Text};

use crate::attributes::Attributes;
use crate::resources::{ApiResource, Resources};
use unknown::unknown;

/// What looks wrong with a question. Nothing here changes an answer: authorizers know no resources.
pub fn doubts(attributes: &Attributes, resources: &Resources) -> Vec<Finding> {
    if !attributes.resource_request {
        return paths::doubts(attributes, resources);
    }
    if attributes.resource == "*" || attributes.api_group == "*" {
        return Vec::new();
    }
    let Some(resource) = resources.preferred(&attributes.api_group, &attributes.resource) else {
        return unknown(attributes, resources).into_iter().collect();
    };
    let mut doubts = Vec::new();
    let shown = resource.group_resource();
    if !resource.served
        && resources
            .get(&attributes.api_group, &attributes.api_version, &attributes.resource)
            .is_none_or(|asked| !asked.served)
    {
        let version = format!("{}/{}", resource.group, resource.version);
        doubts.push(hint(
            "request/not-served",
            Message::new("kubernetes.resourceNotServed").with("version", &version),
        ));
    }
    doubts.extend(unknown_version(attributes, resource, resources));
    // the object of a namespace carries its own name as namespace
    let own = resource.name == "namespaces" && attributes.namespace == attributes.name;
    if !resource.namespaced && !attributes.namespace.is_empty() && !own {
        let message = Message::new("kubernetes.clusterScoped").with("resource", &shown);
        doubts.push(hint("request/cluster-scoped", message));
    }
    doubts.extend(namespace_missing(attributes, resource));
    if !attributes.subresource.is_empty()
        && attributes.subresource != "*"
        && resource.subresource(&attributes.subresource).is_none()
    {
        let known: Vec<&str> = resource.subresources.iter().map(|sub| sub.name.as_str()).collect();
        let message = Message::new("kubernetes.noSuchSubresource")
            .with("resource", &shown)
            .with("name", &attributes.subresource);
        let mut doubt = hint("request/unknown-subresource", message);
        if !known.is_empty() {
            doubt.help =
                Some(Message::new("kubernetes.subresourcesAre").with("names", &known.join(", ")));
        }
        doubts.push(doubt);
    }
    if attributes.subresource.is_empty() && resource.subresource(&attributes.name).is_some() {
        let message = Message::new("kubernetes.nameIsSubresource")
            .with("name", &attributes.name)
            .with("resource", &shown);
        doubts.push(hint("request/name-is-subresource", message));
    }
    doubts.extend(verbs::doubt(attributes, resource, &shown));
    doubts.extend(name_of_many(attributes));
    doubts
}

/// A name with a verb that is about many objects, or about one that is not there yet. Only a review can ask so: a URL has no place
/// for it, but for the field selector `metadata.name`.
fn name_of_many(attributes: &Attributes) -> Option<Finding> {
    let of_many = is_of_many(&attributes.verb, &attributes.subresource);
    // a real request has a path, and its name where the server found one
    (of_many && attributes.path.is_empty() && !attributes.name.is_empty()).then(|| {
        let message = Message::new("kubernetes.nameWithVerb")
            .with("verb", &attributes.verb)
            .with("name", &attributes.name);
        hint("request/name-with-verb", message)
    })
}

/// Whether a verb is about many objects, or about one that has no name yet.
pub(crate) fn is_of_many(verb: &str, subresource: &str) -> bool {
    match verb {
        "list" | "watch" | "deletecollection" => true,
        "create" => subresource.is_empty(),
        _ => false,
    }
}

fn hint(code: &'static str, message: Message) -> Finding {
    Finding::new(code, Severity::Hint, Text::Ours(message))
}

/// A version that the resource is not in. Reviews ask about `*` where they give none.
fn unknown_version(
    attributes: &Attributes,
    resource: &ApiResource,
    resources: &Resources,
) -> Option<Finding> {
    let version = attributes.api_version.as_str();
    let same = |other: &&ApiResource| other.group == resource.group && other.name == resource.name;
    let is_known = resources.iter().filter(same).any(|other| other.version == version);
    if matches!(version, "" | "*") || is_known {
        return None;
    }
    let served = resources.iter().filter(same).filter(|other| other.served);
    let served: Vec<&str> = served.map(|other| other.version.as_str()).collect();
    let message = Message::new("kubernetes.noSuchVersion")
        .with("resource", &resource.group_resource())
        .with("version", version);
    let help = Message::new("kubernetes.versionsAre").with("names", &served.join(", "));
    Some(Finding {
        help: (!served.is_empty()).then_some(help),
        ..hint("request/unknown-version", message)
    })
}

/// A URL outside of namespaces for what lives in one. Lists and watches go over all of them, and reviews may ask about all.
fn namespace_missing(attributes: &Attributes, resource: &ApiResource) -> Option<Finding> {
    let over_all = matches!(attributes.verb.as_str(), "list" | "watch" | "");
    if !resource.namespaced
        || !attributes.namespace.is_empty()
        || over_all
        || attributes.path.is_empty()
    {
        return None;
    }
    let message = Message::new("kubernetes.namespaceMissing")
        .with("resource", &resource.group_resource())
        .with("verb", &attributes.verb);
    let path = resource.path("NAMESPACE");
    let rest = [attributes.name.as_str(), attributes.subresource.as_str()];
    let rest = rest.into_iter().filter(|part| !part.is_empty());
    let path = rest.fold(path, |path, part| format!("{path}/{part}"));
    let help = Message::new("kubernetes.writePath").with("path", &path);
    Some(Finding { help: Some(help), ..hint("request/namespace-missing", message) })
}

#[cfg(test)]
mod tests;
