//! From a review to what authorizers are asked: `k8s.io/kubernetes/pkg/registry/authorization/util`.

use gatewalk_release::{FeatureGates, Gate};

use super::{ResourceAttributes, SelectorAttributes, SelectorRequirement, SubjectAccessReviewSpec};
use crate::attributes::{
    Attributes, FieldRequirement, LabelRequirement, Operator, Selector, UserInfo,
};
use crate::go::quote;
use crate::selector::{new_label_requirement, parse_fields, parse_labels};

impl SubjectAccessReviewSpec {
    /// `AuthorizationAttributesFrom`. A spec with neither kind of attributes, which upstream never gets this far, asks about the
    /// empty path.
    pub fn to_attributes(&self, gates: &FeatureGates) -> Attributes {
        let user = UserInfo {
            name: self.user.clone(),
            uid: self.uid.clone(),
            groups: self.groups.clone(),
            extra: self.extra.clone(),
        };
        if let Some(resource) = &self.resource_attributes {
            return resource.to_attributes(user, gates);
        }
        let (path, verb) = self
            .non_resource_attributes
            .as_ref()
            .map(|attributes| (attributes.path.clone(), attributes.verb.clone()))
            .unwrap_or_default();
        Attributes { user, verb, path, ..Attributes::default() }
    }

    /// The spec as a server stores it that does not know selectors, or has their gate off.
    pub fn without_selectors(mut self) -> Self {
        if let Some(resource) = &mut self.resource_attributes {
            resource.field_selector = None;
            resource.label_selector = None;
        }
        self
    }
}

impl ResourceAttributes {
    /// `ResourceAttributesFrom`.
    pub fn to_attributes(&self, user: UserInfo, gates: &FeatureGates) -> Attributes {
        let mut attributes = Attributes {
            user,
            verb: self.verb.clone(),
            resource_request: true,
            namespace: self.namespace.clone(),
            api_group: self.group.clone(),
            api_version: if self.version.is_empty() {
                "*".to_owned()
            } else {
                self.version.clone()
            },
            resource: self.resource.clone(),
            subresource: self.subresource.clone(),
            name: self.name.clone(),
            ..Attributes::default()
        };
        if gates.enabled(Gate::AuthorizeWithSelectors) {
            if let Some(selector) = &self.field_selector {
                attributes.field_selector = fields(selector);
            }
            if let Some(selector) = &self.label_selector {
                attributes.label_selector = labels(selector);
            }
        }
        attributes
    }
}

/// `BuildEvaluationError`: the authorizer's error and what was made of selectors that could not be read.
pub fn evaluation_error(error: Option<&str>, attributes: &Attributes) -> String {
    let note = |name: &str, failed: bool, empty: bool| {
        let partially = if empty { "" } else { "partially " };
        failed.then(|| {
            format!("spec.resourceAttributes.{name} {partially}ignored due to parse error")
        })
    };
    let fields = &attributes.field_selector;
    let labels = &attributes.label_selector;
    let notes = [
        error.map(str::to_owned),
        note("fieldSelector", fields.error.is_some(), fields.requirements.is_empty()),
        note("labelSelector", labels.error.is_some(), labels.requirements.is_empty()),
    ];
    notes.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn fields(selector: &SelectorAttributes) -> Selector<FieldRequirement> {
    if selector.requirements.is_empty() {
        return parse_fields(&selector.raw_selector);
    }
    collect(selector.requirements.iter().map(field))
}

fn labels(selector: &SelectorAttributes) -> Selector<LabelRequirement> {
    if selector.requirements.is_empty() {
        return parse_labels(&selector.raw_selector);
    }
    collect(selector.requirements.iter().map(label))
}

/// What could be understood, and the aggregate of the errors.
fn collect<R>(results: impl Iterator<Item = Result<R, String>>) -> Selector<R> {
    let mut requirements = Vec::new();
    let mut errors: Vec<String> = Vec::new();
    for result in results {
        match result {
            Ok(requirement) => requirements.push(requirement),
            Err(error) if !errors.contains(&error) => errors.push(error),
            Err(_) => {}
        }
    }
    let error = match errors.as_slice() {
        [] => None,
        [error] => Some(error.clone()),
        errors => Some(format!("[{}]", errors.join(", "))),
    };
    Selector { requirements, error }
}

fn field(requirement: &SelectorRequirement) -> Result<FieldRequirement, String> {
    let values = requirement.values.as_slice();
    if values.len() > 1 {
        return Err("fieldSelectors do not yet support multiple values".to_owned());
    }
    let (operator, name) = match requirement.operator.as_str() {
        "In" => (Operator::Equals, "in"),
        "NotIn" => (Operator::NotEquals, "not in"),
        other @ ("Exists" | "DoesNotExist") => {
            return Err(format!("fieldSelectors do not yet support {other}"));
        }
        other => return Err(format!("{} is not a valid field selector operator", quote(other))),
    };
    let [value] = values else {
        return Err(format!("fieldSelectors {name} must have one value"));
    };
    Ok(FieldRequirement { operator, field: requirement.key.clone(), value: value.clone() })
}

fn label(requirement: &SelectorRequirement) -> Result<LabelRequirement, String> {
    let operator = match requirement.operator.as_str() {
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        other => return Err(format!("{} is not a valid label selector operator", quote(other))),
    };
    new_label_requirement(&requirement.key, operator, requirement.values.clone())
}

#[cfg(test)]
mod tests {
    use gatewalk_release::Release;

    use super::*;

    fn asked(requirements: &[(&str, &str, &[&str])], raw: &str) -> Attributes {
        let requirement = |(key, operator, values): &(&str, &str, &[&str])| SelectorRequirement {
            key: (*key).to_owned(),
            operator: (*operator).to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let selector = SelectorAttributes {
            raw_selector: raw.to_owned(),
            requirements: requirements.iter().map(requirement).collect(),
        };
        let resource = ResourceAttributes {
            field_selector: Some(selector.clone()),
            label_selector: Some(selector),
            ..ResourceAttributes::default()
        };
        let spec = SubjectAccessReviewSpec {
            resource_attributes: Some(resource),
            ..SubjectAccessReviewSpec::default()
        };
        spec.to_attributes(&FeatureGates::new(Release::NEWEST))
    }

    #[test]
    fn what_is_understood_is_kept_and_the_rest_is_noted() {
        let attributes = asked(&[("a", "In", &["b"]), ("c", "Exists", &[])], "");
        assert_eq!(attributes.api_version, "*");
        assert_eq!(attributes.field_selector.requirements.len(), 1);
        assert_eq!(attributes.label_selector.requirements.len(), 2);
        assert_eq!(
            evaluation_error(Some("boom"), &attributes),
            "boom; spec.resourceAttributes.fieldSelector partially ignored due to parse error"
        );
        assert_eq!(
            evaluation_error(None, &asked(&[("a", "Like", &["b", "c"])], "")),
            "spec.resourceAttributes.fieldSelector ignored due to parse error; spec.resourceAttributes.labelSelector ignored due to parse error"
        );
        assert_eq!(evaluation_error(None, &asked(&[], "a=b")), "");
    }

    #[test]
    fn selectors_wait_for_their_gate() {
        let spec = SubjectAccessReviewSpec {
            resource_attributes: Some(ResourceAttributes {
                field_selector: Some(SelectorAttributes {
                    raw_selector: "a=b".into(),
                    requirements: Vec::new(),
                }),
                ..ResourceAttributes::default()
            }),
            ..SubjectAccessReviewSpec::default()
        };
        let count = |release| {
            spec.to_attributes(&FeatureGates::new(release)).field_selector.requirements.len()
        };
        assert_eq!((count(Release::V1_31), count(Release::V1_32)), (0, 1));
        assert_eq!(
            spec.clone().without_selectors().resource_attributes,
            Some(ResourceAttributes::default())
        );
    }
}
