//! Requests that conditions are tried out with, and what they come to.

use gatewalk_cel::Value;
use gatewalk_cel::ast::ExprKind;
use gatewalk_diagnostics::Message;

use super::comparisons::{self, Field};
use super::subject::Webhook;
use super::truth;
use crate::apis::authorization::{
    NonResourceAttributes, ResourceAttributes, SubjectAccessReviewSpec,
};
use crate::cel::match_conditions::{REQUEST, request_value};

/// At most so many requests are tried.
const PROBES_MAX: usize = 32;

/// Evaluating them may cost so much; then no more are tried.
const COST_MAX: u64 = 200_000;

/// What the conditions of a webhook come to for one request.
pub(super) struct Outcome {
    /// The conditions that failed, with their errors, up to the first that is false.
    pub(super) errors: Vec<(usize, String)>,
    /// The first condition that is false: the webhook is not asked.
    pub(super) excluded_by: Option<usize>,
    cost: u64,
}

/// What a webhook's conditions came to for requests of both kinds.
pub(super) struct Tried {
    pub(super) paths: Vec<(SubjectAccessReviewSpec, Outcome)>,
    pub(super) resources: Vec<(SubjectAccessReviewSpec, Outcome)>,
}

impl Webhook<'_> {
    /// The requests that tell the conditions apart, and what they came to.
    pub(super) fn tried(&self) -> &Tried {
        self.tried.get_or_init(|| Tried {
            paths: attempt(self, non_resource_requests(self)),
            resources: attempt(self, resource_requests(self)),
        })
    }
}

fn attempt(
    webhook: &Webhook<'_>,
    requests: Vec<SubjectAccessReviewSpec>,
) -> Vec<(SubjectAccessReviewSpec, Outcome)> {
    // where no request fails, none needs to be tried
    let worlds = webhook.worlds();
    let is_whole = worlds.first().is_some_and(|row| row.len() == webhook.conditions.len());
    let fails = |row: &Vec<truth::Value>| {
        let until_false = row.iter().take_while(|value| **value != truth::Value::False);
        until_false.into_iter().any(|value| *value == truth::Value::Error)
    };
    if webhook.conditions.is_empty() || is_whole && !worlds.iter().any(fails) {
        return Vec::new();
    }
    let mut cost = 0;
    let mut tried = Vec::new();
    for request in requests {
        let outcome = evaluate(webhook, &request);
        cost += outcome.cost;
        tried.push((request, outcome));
        if cost > COST_MAX {
            break;
        }
    }
    tried
}

impl Outcome {
    /// Whether the webhook is asked.
    pub(super) fn matches(&self) -> bool {
        self.errors.is_empty() && self.excluded_by.is_none()
    }

    /// Whether the failure policy decides before the webhook is asked.
    pub(super) fn fails(&self) -> bool {
        !self.errors.is_empty() && self.excluded_by.is_none()
    }
}

/// Evaluates the conditions as `CELMatcher.Eval` does.
pub(super) fn evaluate(webhook: &Webhook<'_>, spec: &SubjectAccessReviewSpec) -> Outcome {
    let all = &webhook.conditions;
    let request = request_value(
        spec,
        all.iter().any(|condition| condition.compiled.mentions_field_selector),
        all.iter().any(|condition| condition.compiled.mentions_label_selector),
    );
    let mut outcome = Outcome { errors: Vec::new(), excluded_by: None, cost: 0 };
    for (index, condition) in all.iter().enumerate() {
        let variables = [(REQUEST, request.clone())];
        let evaluation = condition.compiled.program().evaluate(&variables);
        outcome.cost += evaluation.cost;
        match evaluation.result {
            Ok(Value::Bool(true)) => {}
            Ok(_) => {
                outcome.excluded_by = Some(index);
                break;
            }
            Err(error) => outcome.errors.push((index, error.to_string())),
        }
    }
    outcome
}

/// A user in some groups.
pub(super) fn user(name: &str, groups: &[&str]) -> SubjectAccessReviewSpec {
    SubjectAccessReviewSpec {
        user: name.to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..SubjectAccessReviewSpec::default()
    }
}

/// A request for a path.
pub(super) fn path(
    user: SubjectAccessReviewSpec,
    verb: &str,
    path: &str,
) -> SubjectAccessReviewSpec {
    let attributes = NonResourceAttributes { path: path.to_owned(), verb: verb.to_owned() };
    SubjectAccessReviewSpec { non_resource_attributes: Some(attributes), ..user }
}

/// A request for a resource: verb, group, resource with its subresource, namespace, name.
pub(super) fn resource(user: SubjectAccessReviewSpec, of: [&str; 5]) -> SubjectAccessReviewSpec {
    let [verb, group, resource, namespace, name] = of;
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let attributes = ResourceAttributes {
        namespace: namespace.to_owned(),
        verb: verb.to_owned(),
        group: group.to_owned(),
        version: "v1".to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        name: name.to_owned(),
        ..ResourceAttributes::default()
    };
    SubjectAccessReviewSpec { resource_attributes: Some(attributes), ..user }
}

/// A request in words: `get /healthz by alice`.
pub(super) fn words(spec: &SubjectAccessReviewSpec) -> String {
    let mut words = Vec::new();
    if let Some(attributes) = &spec.non_resource_attributes {
        words.push(format!("{} {}", attributes.verb, attributes.path));
    }
    if let Some(attributes) = &spec.resource_attributes {
        words.push(resource_words(attributes));
    }
    words.push(format!("by {}", spec.user));
    let told: Vec<&str> =
        spec.groups.iter().map(String::as_str).filter(|group| *group != AUTHENTICATED).collect();
    if !told.is_empty() {
        words.push(format!("in {}", told.join(", ")));
    }
    words.join(" ")
}

fn resource_words(attributes: &ResourceAttributes) -> String {
    let mut resource = attributes.resource.clone();
    if !attributes.subresource.is_empty() {
        resource = format!("{resource}/{}", attributes.subresource);
    }
    if !attributes.group.is_empty() {
        resource = format!("{resource}.{}", attributes.group);
    }
    if !attributes.name.is_empty() {
        resource = format!("{resource} {}", attributes.name);
    }
    if !attributes.namespace.is_empty() {
        resource = format!("{resource} in {}", attributes.namespace);
    }
    format!("{} {resource}", attributes.verb)
}

const AUTHENTICATED: &str = "system:authenticated";

/// What a condition of the webhook compares fields with, beside a usual value of each.
struct Values {
    users: Vec<String>,
    groups: Vec<Option<String>>,
    resource_verbs: Vec<String>,
    resources: Vec<String>,
    namespaces: Vec<String>,
    paths: Vec<String>,
    path_verbs: Vec<String>,
}

impl Values {
    fn of(webhook: &Webhook<'_>) -> Self {
        let mut values = Self {
            users: vec!["alice".to_owned()],
            groups: vec![None],
            resource_verbs: vec!["get".to_owned()],
            resources: vec!["pods".to_owned()],
            namespaces: vec!["default".to_owned()],
            paths: vec!["/healthz".to_owned()],
            path_verbs: vec!["get".to_owned()],
        };
        for condition in &webhook.conditions {
            for comparison in comparisons::of(condition) {
                let text = comparison.text.clone();
                match comparison.field {
                    Field::User => values.users.push(text),
                    Field::Groups => values.groups.push(Some(text)),
                    Field::ResourceVerb => values.resource_verbs.push(text),
                    Field::Resource => values.resources.push(text),
                    Field::Namespace => values.namespaces.push(text),
                    Field::Path => values.paths.push(text),
                    Field::PathVerb => values.path_verbs.push(text),
                    Field::ApiGroup | Field::Version | Field::Subresource | Field::Name => {}
                }
            }
        }
        // members of system:masters are let in before any webhook
        values.groups.retain(|group| group.as_deref() != Some("system:masters"));
        values
    }

    fn people(&self) -> Vec<SubjectAccessReviewSpec> {
        let mut people = Vec::new();
        for name in &self.users {
            for group in &self.groups {
                let mut groups: Vec<&str> = group.iter().map(String::as_str).collect();
                if !groups.contains(&AUTHENTICATED) {
                    groups.push(AUTHENTICATED);
                }
                people.push(user(name, &groups));
            }
        }
        people
    }
}

/// Requests for paths by which the conditions may be told apart.
fn non_resource_requests(webhook: &Webhook<'_>) -> Vec<SubjectAccessReviewSpec> {
    let values = Values::of(webhook);
    let mut requests = Vec::new();
    for person in values.people() {
        for at in &values.paths {
            for verb in &values.path_verbs {
                requests.push(path(person.clone(), verb, at));
            }
        }
    }
    requests.truncate(PROBES_MAX);
    requests
}

/// Requests for resources by which the conditions may be told apart.
fn resource_requests(webhook: &Webhook<'_>) -> Vec<SubjectAccessReviewSpec> {
    let values = Values::of(webhook);
    let mut requests = Vec::new();
    for person in values.people() {
        for namespace in &values.namespaces {
            for verb in &values.resource_verbs {
                for name in &values.resources {
                    requests.push(resource(person.clone(), [verb, "", name, namespace, ""]));
                }
            }
        }
    }
    requests.truncate(PROBES_MAX);
    requests
}

/// What a failing condition means for the request.
pub(super) fn consequence(webhook: &Webhook<'_>) -> Message {
    Message::new(if webhook.denies_on_failure() {
        "advice.failureDenies"
    } else {
        "advice.failureHasNoOpinion"
    })
}

/// Whether an expression walks through something.
pub(super) fn has_fold(condition: &super::subject::Condition<'_>) -> bool {
    condition
        .nodes()
        .into_iter()
        .any(|id| matches!(condition.ast().kind(id), ExprKind::Comprehension(_)))
}
