//! A SubjectAccessReview: its spec as typed, what the chain is asked for it, and the review's own answer.

mod invalid;
pub(crate) mod posted;
mod spec;

use gatewalk_authorization::{Walk, review_status};
use gatewalk_diagnostics::Finding;
use gatewalk_kubernetes::apis::authorization::{
    SelectorAttributes, SubjectAccessReviewSpec, Version,
};
use gatewalk_kubernetes::attributes::{
    Attributes, FieldRequirement, LabelRequirement, Operator, Selector, UserInfo,
};
use gatewalk_kubernetes::go::JsonObject;
use gatewalk_kubernetes::selector::{new_label_requirement, parse_fields, parse_labels};
use gatewalk_release::{FeatureGates, Gate, Release};
use gatewalk_report::HttpAnswer;
use serde_json::Value;

/// Up to 1.33 an empty metadata says `"creationTimestamp":null`.
const TIMESTAMP_OMITTED_SINCE: Release = Release::V1_34;

/// A review and what the chain is asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    spec: SubjectAccessReviewSpec,
    pub(crate) attributes: Attributes,
}

impl Review {
    /// Reads the spec as typed. A spec that names no subject takes it from `user`.
    pub(crate) fn read(
        path: &str,
        value: &Value,
        user: &UserInfo,
        gates: &FeatureGates,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut spec = spec::read(path, value, findings);
        let names_subject = ["user", "uid", "groups", "extra"]
            .iter()
            .any(|name| value.get(name).is_some_and(|value| !value.is_null()));
        if !names_subject {
            spec.user.clone_from(&user.name);
            spec.uid.clone_from(&user.uid);
            spec.groups.clone_from(&user.groups);
            spec.extra.clone_from(&user.extra);
        }
        if !gates.enabled(Gate::AuthorizeWithSelectors)
            && let Some(attributes) = &mut spec.resource_attributes
        {
            attributes.field_selector = None;
            attributes.label_selector = None;
        }
        let attributes = attributes(&spec);
        Self { spec, attributes }
    }

    /// What the review's client gets: 201 with the status, or 422.
    pub(crate) fn answer(&self, walk: &Walk, release: Release) -> HttpAnswer {
        let errors = invalid::errors(&self.spec, true, release);
        if !errors.is_empty() {
            return invalid::answer(&errors);
        }
        self.created("SubjectAccessReview", "", walk, release)
    }

    /// The 201 of a review of a kind.
    fn created(&self, kind: &str, namespace: &str, walk: &Walk, release: Release) -> HttpAnswer {
        let status = review_status(&crate::server::chain_answer(walk), &self.notes());
        let metadata = JsonObject::new().nonempty_string("namespace", namespace);
        let metadata = if release >= TIMESTAMP_OMITTED_SINCE {
            metadata
        } else {
            metadata.raw("creationTimestamp", "null")
        };
        let body = JsonObject::new()
            .string("kind", kind)
            .string("apiVersion", "authorization.k8s.io/v1")
            .raw("metadata", &metadata.end())
            .raw("spec", &self.spec.to_json(Version::V1))
            .raw("status", &status.to_json())
            .end();
        HttpAnswer {
            code: 201,
            content_type: "application/json".to_owned(),
            body: body + "\n",
            message: String::new(),
        }
    }

    /// What the status says of selectors that were not understood.
    fn notes(&self) -> Vec<String> {
        let note = |name: &str, failed: bool, is_empty: bool| {
            failed.then(|| {
                let how = if is_empty { "ignored" } else { "partially ignored" };
                format!("spec.resourceAttributes.{name} {how} due to parse error")
            })
        };
        let (fields, labels) = (&self.attributes.field_selector, &self.attributes.label_selector);
        [
            note("fieldSelector", fields.error.is_some(), fields.requirements.is_empty()),
            note("labelSelector", labels.error.is_some(), labels.requirements.is_empty()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// `pkg/registry/authorization/util.AuthorizationAttributesFrom`.
fn attributes(spec: &SubjectAccessReviewSpec) -> Attributes {
    let user = UserInfo {
        name: spec.user.clone(),
        uid: spec.uid.clone(),
        groups: spec.groups.clone(),
        extra: spec.extra.clone(),
    };
    if let Some(given) = &spec.resource_attributes {
        let version = if given.version.is_empty() { "*" } else { &given.version };
        return Attributes {
            user,
            verb: given.verb.clone(),
            resource_request: true,
            namespace: given.namespace.clone(),
            api_group: given.group.clone(),
            api_version: version.to_owned(),
            resource: given.resource.clone(),
            subresource: given.subresource.clone(),
            name: given.name.clone(),
            path: String::new(),
            field_selector: given.field_selector.as_ref().map(fields).unwrap_or_default(),
            label_selector: given.label_selector.as_ref().map(labels).unwrap_or_default(),
        };
    }
    let given = spec.non_resource_attributes.clone().unwrap_or_default();
    Attributes { user, verb: given.verb, path: given.path, ..Attributes::default() }
}

/// Upstream's `fieldSelectorAsSelector`, or the raw selector parsed.
fn fields(selector: &SelectorAttributes) -> Selector<FieldRequirement> {
    if selector.requirements.is_empty() {
        return parse_fields(&selector.raw_selector);
    }
    let mut requirements = Vec::new();
    let mut errors = Vec::new();
    for requirement in &selector.requirements {
        let operator = match requirement.operator.as_str() {
            "In" => Some(Operator::Equals),
            "NotIn" => Some(Operator::NotEquals),
            _ => None,
        };
        match (operator, requirement.values.as_slice()) {
            (Some(operator), [value]) => requirements.push(FieldRequirement {
                operator,
                field: requirement.key.clone(),
                value: value.clone(),
            }),
            _ => errors.push(format!("{} is not understood", requirement.operator)),
        }
    }
    Selector { requirements, error: (!errors.is_empty()).then(|| errors.join(", ")) }
}

/// Upstream's `labelSelectorAsSelector`, or the raw selector parsed.
fn labels(selector: &SelectorAttributes) -> Selector<LabelRequirement> {
    if selector.requirements.is_empty() {
        return parse_labels(&selector.raw_selector);
    }
    let mut requirements = Vec::new();
    let mut errors = Vec::new();
    for requirement in &selector.requirements {
        let operator = match requirement.operator.as_str() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            other => {
                errors.push(format!("{other} is not understood"));
                continue;
            }
        };
        match new_label_requirement(&requirement.key, operator, requirement.values.clone()) {
            Ok(requirement) => requirements.push(requirement),
            Err(error) => errors.push(error),
        }
    }
    Selector { requirements, error: (!errors.is_empty()).then(|| errors.join(", ")) }
}
