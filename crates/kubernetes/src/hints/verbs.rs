//! Verbs that a resource does not have, or nobody.

use gatewalk_diagnostics::{Finding, Message, closest};

use super::hint;
use crate::attributes::Attributes;
use crate::resources::ApiResource;

/// The verbs that requests for resources have.
const OF_THE_API: [&str; 8] =
    ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/// Verbs that only reviews and handlers ask about; they belong to no resource in particular.
const OTHERS: [&str; 8] =
    ["approve", "attest", "bind", "escalate", "impersonate", "proxy", "sign", "use"];

/// Methods of HTTP that are verbs of paths alone, each with the verb of resources.
const METHODS: [(&str, &str); 4] =
    [("head", "get"), ("options", "get"), ("post", "create"), ("put", "update")];

/// What people do, in their words or in those of kubectl, each with what is asked of the server.
const COMMANDS: [(&str, &str); 24] = [
    ("annotate", "patch"),
    ("apply", "get, create, patch"),
    ("attach", "create pods/attach"),
    ("cordon", "patch nodes"),
    ("cp", "create pods/exec"),
    ("describe", "get"),
    ("drain", "create pods/eviction"),
    ("edit", "get, patch"),
    ("evict", "create pods/eviction"),
    ("exec", "create pods/exec"),
    ("expose", "create services"),
    ("label", "patch"),
    ("log", "get pods/log"),
    ("logs", "get pods/log"),
    ("modify", "update, patch"),
    ("port-forward", "create pods/portforward"),
    ("portforward", "create pods/portforward"),
    ("read", "get, list, watch"),
    ("remove", "delete"),
    ("replace", "update"),
    ("run", "create pods"),
    ("scale", "patch deployments/scale"),
    ("view", "get, list, watch"),
    ("write", "create, update, patch, delete"),
];

/// A verb that the resource does not have.
pub(super) fn doubt(
    attributes: &Attributes,
    resource: &ApiResource,
    shown: &str,
) -> Option<Finding> {
    let asked = attributes.verb.as_str();
    if asked.chars().any(char::is_uppercase) {
        return Some(case(asked));
    }
    if !OF_THE_API.contains(&asked) {
        return of_no_resource(asked);
    }
    let verbs = match attributes.subresource.as_str() {
        "" => &resource.verbs,
        name => &resource.subresource(name)?.verbs,
    };
    if verbs.contains(&asked) {
        return None;
    }
    let what = if attributes.subresource.is_empty() {
        shown.to_owned()
    } else {
        format!("{shown}/{}", attributes.subresource)
    };
    let message = Message::new("kubernetes.noSuchVerb").with("resource", &what).with("verb", asked);
    let help = Message::new("kubernetes.verbsAre").with("names", &verbs.join(", "));
    Some(Finding { help: Some(help), ..hint("request/unknown-verb", message) })
}

/// A verb in capitals.
pub(super) fn case(asked: &str) -> Finding {
    let message = Message::new("kubernetes.verbCase").with("verb", asked);
    let mut doubt = hint("request/verb-case", message);
    let lower = asked.to_lowercase();
    doubt.help = Some(Message::new("kubernetes.didYouMean").with("name", &lower));
    doubt
}

/// Whether a verb is one of resources alone.
pub(super) fn is_of_resources(asked: &str) -> bool {
    OF_THE_API.contains(&asked) && !matches!(asked, "get" | "patch" | "delete")
}

fn of_no_resource(asked: &str) -> Option<Finding> {
    if matches!(asked, "" | "*") || OTHERS.contains(&asked) {
        return None;
    }
    let of = |table: &[(&str, &'static str)]| {
        table.iter().find(|(word, _)| *word == asked).map(|(_, meant)| *meant)
    };
    let (code, id, help) = if let Some(verb) = of(&METHODS) {
        let help = Message::new("kubernetes.didYouMean").with("name", verb);
        ("request/method-as-verb", "advice.methodAsVerb", help)
    } else if let Some(meant) = of(&COMMANDS) {
        let help = Message::new("kubernetes.askFor").with("what", meant);
        ("request/command-as-verb", "kubernetes.commandAsVerb", help)
    } else {
        let near = closest(asked, OF_THE_API)?;
        let help = Message::new("kubernetes.didYouMean").with("name", near);
        ("request/verb-misspelt", "kubernetes.verbMisspelt", help)
    };
    Some(Finding { help: Some(help), ..hint(code, Message::new(id).with("verb", asked)) })
}
