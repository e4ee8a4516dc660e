//! `authorization.k8s.io`: the SubjectAccessReview family (`k8s.io/api/authorization/v1` and `v1beta1`).

mod attributes;
mod decode;
mod json;
mod metadata;
pub mod validation;

use std::collections::BTreeMap;

pub use attributes::evaluation_error;
pub use decode::{
    DecodedReview, DecodedSpec, PostedKind, SELECTORS_SINCE, decode_review, decode_spec,
};
pub use metadata::{ManagedFields, ReviewMetadata, Writer};

use crate::attributes::{Attributes, FieldRequirement, LabelRequirement, Operator};

/// The wire version of a review. They differ in one name: v1beta1 writes the groups under `group`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the version it names")]
pub enum Version {
    #[default]
    V1,
    V1beta1,
}

impl Version {
    /// `v1` or `v1beta1`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V1beta1 => "v1beta1",
        }
    }
}

/// What a SubjectAccessReview asks. The self reviews have the same members without user, groups, extra and uid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectAccessReviewSpec {
    /// What is asked of a resource.
    pub resource_attributes: Option<ResourceAttributes>,
    /// What is asked of a path.
    pub non_resource_attributes: Option<NonResourceAttributes>,
    /// The user name.
    pub user: String,
    /// The groups, exactly as given: nothing is added.
    pub groups: Vec<String>,
    /// Extra values by key.
    pub extra: BTreeMap<String, Vec<String>>,
    /// The UID.
    pub uid: String,
}

/// A question about a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceAttributes {
    /// The namespace; empty for all namespaces or none.
    pub namespace: String,
    /// The verb.
    pub verb: String,
    /// The API group.
    pub group: String,
    /// The API version.
    pub version: String,
    /// The resource in the plural.
    pub resource: String,
    /// The subresource.
    pub subresource: String,
    /// The object's name.
    pub name: String,
    /// The field selector (since 1.31).
    pub field_selector: Option<SelectorAttributes>,
    /// The label selector (since 1.31).
    pub label_selector: Option<SelectorAttributes>,
}

/// A question about a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NonResourceAttributes {
    /// The URL path.
    pub path: String,
    /// The lower-cased HTTP method.
    pub verb: String,
}

/// `FieldSelectorAttributes` and `LabelSelectorAttributes`, which have the same shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectorAttributes {
    /// The selector as typed; excludes requirements.
    pub raw_selector: String,
    /// The parsed requirements.
    pub requirements: Vec<SelectorRequirement>,
}

/// `metav1.FieldSelectorRequirement` and `metav1.LabelSelectorRequirement`, which have the same shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectorRequirement {
    /// The field or label.
    pub key: String,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`, or whatever was typed.
    pub operator: String,
    /// The values.
    pub values: Vec<String>,
}

/// The answer to a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectAccessReviewStatus {
    /// Whether it is allowed. Always written.
    pub allowed: bool,
    /// Whether it is denied, whatever other authorizers would say.
    pub denied: bool,
    /// Why.
    pub reason: String,
    /// What went wrong on the way.
    pub evaluation_error: String,
}

impl SubjectAccessReviewSpec {
    /// What a webhook is sent for these attributes, and what matchConditions see as `request`
    /// (`k8s.io/apiserver/plugin/pkg/authorizer/webhook.WebhookAuthorizer.Authorize`, `resourceAttributesFrom`).
    pub fn from_attributes(attributes: &Attributes) -> Self {
        let user = &attributes.user;
        let mut spec = Self {
            user: user.name.clone(),
            groups: user.groups.clone(),
            extra: user.extra.clone(),
            uid: user.uid.clone(),
            ..Self::default()
        };
        if attributes.resource_request {
            spec.resource_attributes = Some(ResourceAttributes {
                namespace: attributes.namespace.clone(),
                verb: attributes.verb.clone(),
                group: attributes.api_group.clone(),
                version: attributes.api_version.clone(),
                resource: attributes.resource.clone(),
                subresource: attributes.subresource.clone(),
                name: attributes.name.clone(),
                field_selector: sent(
                    attributes.field_selector.requirements.iter().filter_map(sent_field),
                ),
                label_selector: sent(
                    attributes.label_selector.requirements.iter().filter_map(sent_label),
                ),
            });
        } else {
            spec.non_resource_attributes = Some(NonResourceAttributes {
                path: attributes.path.clone(),
                verb: attributes.verb.clone(),
            });
        }
        spec
    }
}

fn sent(requirements: impl Iterator<Item = SelectorRequirement>) -> Option<SelectorAttributes> {
    let requirements: Vec<SelectorRequirement> = requirements.collect();
    (!requirements.is_empty())
        .then(|| SelectorAttributes { raw_selector: String::new(), requirements })
}

/// Upstream's `fieldSelectorToAuthorizationAPI`.
fn sent_field(requirement: &FieldRequirement) -> Option<SelectorRequirement> {
    let operator = match requirement.operator {
        Operator::Equals | Operator::DoubleEquals | Operator::In => "In",
        Operator::NotEquals | Operator::NotIn => "NotIn",
        Operator::DoesNotExist | Operator::Exists | Operator::GreaterThan | Operator::LessThan => {
            return None;
        }
    };
    Some(SelectorRequirement {
        key: requirement.field.clone(),
        operator: operator.to_owned(),
        values: vec![requirement.value.clone()],
    })
}

/// Upstream's `labelSelectorToAuthorizationAPI`; comparisons of numbers cannot be sent and are dropped.
fn sent_label(requirement: &LabelRequirement) -> Option<SelectorRequirement> {
    let (operator, values) = match requirement.operator {
        Operator::Equals | Operator::DoubleEquals | Operator::In => {
            ("In", requirement.values.clone())
        }
        Operator::NotEquals | Operator::NotIn => ("NotIn", requirement.values.clone()),
        Operator::Exists => ("Exists", Vec::new()),
        Operator::DoesNotExist => ("DoesNotExist", Vec::new()),
        Operator::GreaterThan | Operator::LessThan => return None,
    };
    Some(SelectorRequirement {
        key: requirement.key.clone(),
        operator: operator.to_owned(),
        values,
    })
}
