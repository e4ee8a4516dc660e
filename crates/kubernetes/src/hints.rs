//! Doubts about what is asked: requests that are well formed and hardly what was meant.

use gatewalk_diagnostics::{Finding, Message, Severity, Text, closest};

use crate::attributes::Attributes;
use crate::resources::{ApiResource, Resources};

/// What looks wrong with a question about a resource. Nothing here changes an answer: authorizers know no resources.
pub fn doubts(attributes: &Attributes, resources: &Resources) -> Vec<Finding> {
    if !attributes.resource_request || attributes.resource == "*" || attributes.api_group == "*" {
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
    // the object of a namespace carries its own name as namespace
    let own = resource.name == "namespaces" && attributes.namespace == attributes.name;
    if !resource.namespaced && !attributes.namespace.is_empty() && !own {
        let message = Message::new("kubernetes.clusterScoped").with("resource", &shown);
        doubts.push(hint("request/cluster-scoped", message));
    }
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
    doubts.extend(verb(attributes, resource, &shown));
    doubts.extend(name_of_many(attributes));
    doubts
}

/// A name with a verb that is about many objects, or about one that is not there yet. Only a review can ask so: a URL has no place
/// for it, but for the field selector `metadata.name`.
fn name_of_many(attributes: &Attributes) -> Option<Finding> {
    let of_many = match attributes.verb.as_str() {
        "list" | "watch" | "deletecollection" => true,
        "create" => attributes.subresource.is_empty(),
        _ => false,
    };
    // a real request has a path, and its name where the server found one
    (of_many && attributes.path.is_empty() && !attributes.name.is_empty()).then(|| {
        let message = Message::new("kubernetes.nameWithVerb")
            .with("verb", &attributes.verb)
            .with("name", &attributes.name);
        hint("request/name-with-verb", message)
    })
}

fn hint(code: &'static str, message: Message) -> Finding {
    Finding::new(code, Severity::Hint, Text::Ours(message))
}

/// A resource that the group does not have: another group may, or `pods/log` was typed as one word, or the name is misspelt.
fn unknown(attributes: &Attributes, resources: &Resources) -> Option<Finding> {
    // what only reviews and handlers ask about
    let virtual_resource = matches!(
        (attributes.api_group.as_str(), attributes.resource.as_str()),
        ("", "users" | "groups" | "uids" | "userextras")
            | ("authentication.k8s.io", _)
            | ("certificates.k8s.io", "signers")
    );
    if virtual_resource {
        return None;
    }
    let name = attributes.resource.as_str();
    let message = Message::new("kubernetes.noSuchResource").with("resource", name).with(
        "group",
        if attributes.api_group.is_empty() { "core" } else { &attributes.api_group },
    );
    let mut doubt = hint("request/unknown-resource", message);
    if let Some((resource, subresource)) = name.split_once('/') {
        doubt.help = Some(
            Message::new("kubernetes.subresourceApart")
                .with("resource", resource)
                .with("subresource", subresource),
        );
    } else if let Some(elsewhere) = resources.iter().find(|other| other.name == name) {
        let group = if elsewhere.group.is_empty() { "\"\"" } else { &elsewhere.group };
        doubt.help = Some(
            Message::new("kubernetes.resourceInGroup").with("resource", name).with("group", group),
        );
    } else if let Some(meant) = resources.find(name) {
        doubt.help = Some(Message::new("kubernetes.didYouMean").with("name", &meant.name));
    } else {
        let near = resources.suggestions(name);
        let near = near.iter().find(|near| resources.iter().any(|other| other.name == **near));
        doubt.help = near.map(|near| Message::new("kubernetes.didYouMean").with("name", near));
    }
    Some(doubt)
}

/// A verb that the resource does not have.
fn verb(attributes: &Attributes, resource: &ApiResource, shown: &str) -> Option<Finding> {
    const OF_THE_API: [&str; 8] =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    let asked = attributes.verb.as_str();
    if asked.chars().any(char::is_uppercase) {
        let message = Message::new("kubernetes.verbCase").with("verb", asked);
        return Some(hint("request/verb-case", message));
    }
    let verbs = match attributes.subresource.as_str() {
        "" => &resource.verbs,
        name => &resource.subresource(name)?.verbs,
    };
    // bind, escalate, impersonate and their kin belong to no resource in particular
    if !OF_THE_API.contains(&asked) {
        const OTHERS: [&str; 8] =
            ["approve", "attest", "bind", "escalate", "impersonate", "proxy", "sign", "use"];
        let is_known = asked == "*" || asked.is_empty() || OTHERS.contains(&asked);
        let near = closest(asked, OF_THE_API).filter(|_| !is_known)?;
        let message = Message::new("kubernetes.verbMisspelt").with("verb", asked);
        let mut doubt = hint("request/verb-misspelt", message);
        doubt.help = Some(Message::new("kubernetes.didYouMean").with("name", near));
        return Some(doubt);
    }
    if verbs.contains(&asked) {
        return None;
    }
    let what = if attributes.subresource.is_empty() {
        shown.to_owned()
    } else {
        format!("{shown}/{}", attributes.subresource)
    };
    let message = Message::new("kubernetes.noSuchVerb").with("resource", &what).with("verb", asked);
    let mut doubt = hint("request/unknown-verb", message);
    doubt.help = Some(Message::new("kubernetes.verbsAre").with("names", &verbs.join(", ")));
    Some(doubt)
}

#[cfg(test)]
mod tests {
    use gatewalk_diagnostics::Language;
    use gatewalk_release::Release;

    use super::*;

    fn asked(verb: &str, group: &str, resource: &str, namespace: &str, name: &str) -> Attributes {
        let (resource, subresource) = resource.split_once(' ').unwrap_or((resource, ""));
        Attributes {
            verb: verb.to_owned(),
            resource_request: true,
            api_group: group.to_owned(),
            api_version: "*".to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            ..Attributes::default()
        }
    }

    #[test]
    fn doubts_name_what_was_probably_meant() {
        let resources = Resources::new(Release::NEWEST);
        for (attributes, expected) in [
            (asked("get", "", "pods", "x", "p"), ""),
            (asked("get", "", "namespaces", "x", "x"), ""),
            (asked("impersonate", "", "users", "", "bob"), ""),
            (asked("bind", "rbac.authorization.k8s.io", "clusterroles", "", "r"), ""),
            (asked("approve", "certificates.k8s.io", "certificatesigningrequests", "", "c"), ""),
            (asked("frobnicate", "", "pods", "x", "p"), ""),
            (asked("create", "", "pods eviction", "x", "p"), ""),
            (
                asked("gett", "", "pods", "x", "p"),
                "No resource has the verb gett. Did you mean get?",
            ),
            (
                asked("list", "", "pods", "x", "p"),
                "A request to list names no object, so that a rule with resourceNames never covers it; this question names p.",
            ),
            (
                asked("get", "", "deployments", "x", "d"),
                "The API group core has no resource deployments. Did you mean it in the group apps?",
            ),
            (
                asked("get", "", "pods/log", "x", "p"),
                "The API group core has no resource pods/log. Give pods as resource and log as subresource.",
            ),
            (
                asked("get", "", "pod", "x", "p"),
                "The API group core has no resource pod. Did you mean pods?",
            ),
            (
                asked("get", "", "nodes", "x", "n"),
                "nodes is not in a namespace: a request for it names none.",
            ),
            (
                asked("get", "", "pods logs", "x", "p"),
                "pods has no subresource logs. It has attach, binding, ephemeralcontainers, eviction, exec, log, portforward, proxy, resize, status.",
            ),
            (
                asked("get", "", "pods", "x", "log"),
                "log is read as the name of an object. To ask for the subresource of pods, name an object and use --subresource, or its own command.",
            ),
            (asked("list", "", "pods log", "x", ""), "pods/log has no verb list. It has get."),
            (
                asked("GET", "", "pods", "x", "p"),
                "Verbs are in lower case, and authorizers compare them exactly: GET matches no rule but *.",
            ),
        ] {
            let found = doubts(&attributes, &resources);
            let texts: Vec<String> = found
                .iter()
                .flat_map(|doubt| {
                    let help = doubt.help.as_ref().map(|help| help.text(Language::English));
                    [Some(doubt.message.text(Language::English)), help]
                })
                .flatten()
                .collect();
            assert_eq!(texts.join(" "), expected, "{attributes:?}");
        }
    }
}
