//! Lines of an ABAC policy file that came close.

use gatewalk_diagnostics::{Edit, LineIndex, Message};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::go::{JsonObject, json_string};

use super::with_edits;
use crate::abac::{AbacAuthorizer, Policy};
use crate::{Change, NearMiss, Source};

/// How many lines are shown.
const SHOWN_MAX: usize = 3;

/// The lines that miss one attribute, in file order, and one that would have to be added where none does.
pub(super) fn of(
    gate: &str,
    abac: &AbacAuthorizer,
    attributes: &Attributes,
    text: &str,
) -> Vec<NearMiss> {
    let near = abac.policies.iter().filter_map(|policy| {
        let checks = policy.checks(attributes);
        let (fits, misses): (Vec<_>, Vec<_>) = checks.into_iter().partition(|(_, fits)| *fits);
        let misses: Vec<&'static str> = misses.into_iter().map(|(field, _)| field).collect();
        let [miss] = misses.as_slice() else { return None };
        Some(NearMiss {
            gate: gate.to_owned(),
            text: Message::new("authorization.nearLine").with("line", &policy.line),
            source: Some(Source { document: "abacPolicy", span: Some(policy.span) }),
            grant: None,
            fits: fits.into_iter().map(|(field, _)| property(field, attributes)).collect(),
            misses: vec![property(miss, attributes)],
            change: None,
        })
    });
    let mut near: Vec<NearMiss> = near.take(SHOWN_MAX).collect();
    // whatever came close, one line is what lacks
    if let Some(closest) = near.first_mut() {
        closest.change = add_line(attributes, text);
        return near;
    }
    vec![NearMiss {
        gate: gate.to_owned(),
        text: Message::new("authorization.nearNoLine"),
        source: None,
        grant: None,
        fits: Vec::new(),
        misses: Vec::new(),
        change: add_line(attributes, text),
    }]
}

impl Policy {
    /// What of a request the line covers, by the field of the line that says so.
    fn checks(&self, attributes: &Attributes) -> Vec<(&'static str, bool)> {
        let any_or = |wanted: &str, actual: &str| wanted == "*" || wanted == actual;
        let mut checks = vec![
            ("user", self.subject_matches(&attributes.user)),
            ("readonly", !self.readonly || attributes.is_read_only()),
        ];
        if attributes.resource_request {
            checks.push(("namespace", any_or(&self.namespace, &attributes.namespace)));
            checks.push(("resource", any_or(&self.resource, &attributes.resource)));
            checks.push(("apiGroup", any_or(&self.api_group, &attributes.api_group)));
        } else {
            checks.push(("nonResourcePath", self.path_matches(attributes)));
        }
        checks
    }
}

/// The line that allows just this, as far as ABAC can tell requests apart: verbs are all or reading, names do not count. None for a
/// user without a name, whom no line can mean, and for one that is called like everybody.
fn add_line(attributes: &Attributes, text: &str) -> Option<Change> {
    if matches!(attributes.user.name.as_str(), "" | "*") {
        return None;
    }
    let read_only = attributes.is_read_only();
    let mut spec = JsonObject::new().string("user", &attributes.user.name);
    spec = if attributes.resource_request {
        spec.nonempty_string("namespace", &attributes.namespace)
            .string("resource", &attributes.resource)
            .nonempty_string("apiGroup", &attributes.api_group)
    } else {
        spec.string("nonResourcePath", &attributes.path)
    };
    if read_only {
        spec = spec.raw("readonly", "true");
    }
    let line = JsonObject::new()
        .string("apiVersion", "abac.authorization.kubernetes.io/v1beta1")
        .string("kind", "Policy")
        .raw("spec", &spec.end())
        .end();
    let at = text.len();
    let index = LineIndex::new(text);
    let separator = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let edit = Edit { span: index.span(at..at), replacement: format!("{separator}{line}\n") };
    let title = Message::new("authorization.changeAddLine").with("line", &line);
    Some(with_edits(title, "abacPolicy", vec![edit], Some(also(attributes))))
}

/// What the line covers besides.
fn also(attributes: &Attributes) -> Message {
    let stars = if attributes.resource_request {
        [
            ("namespace", attributes.namespace == "*"),
            ("resource", attributes.resource == "*"),
            ("apiGroup", attributes.api_group == "*"),
        ]
    } else {
        [("nonResourcePath", attributes.path.ends_with('*')), ("", false), ("", false)]
    };
    if let Some(stars) = super::wildcards(&stars) {
        return stars;
    }
    let read_only = attributes.is_read_only();
    Message::new(match (attributes.resource_request, read_only) {
        (true, true) => "authorization.alsoAbacReading",
        (true, false) => "authorization.alsoAbacEverything",
        (false, true) => "authorization.alsoNothing",
        (false, false) => "authorization.alsoAbacPath",
    })
    .with("user", &attributes.user.name)
    .with("resource", &attributes.resource)
}

fn property(field: &str, attributes: &Attributes) -> Message {
    let (id, value) = match field {
        "readonly" => ("authorization.propertyVerb", attributes.verb.clone()),
        "namespace" => ("authorization.propertyNamespace", json_string(&attributes.namespace)),
        "resource" => ("authorization.propertyResource", attributes.resource.clone()),
        "apiGroup" => ("authorization.propertyApiGroup", attributes.api_group.clone()),
        "nonResourcePath" => ("authorization.propertyPath", attributes.path.clone()),
        _ => ("authorization.propertySubject", attributes.user.name.clone()),
    };
    Message::new(id).with("value", &value)
}
