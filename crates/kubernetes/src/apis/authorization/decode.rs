//! Reading a review's spec from JSON, as the server's decoder does: unknown fields are noted, wrong types are errors.

use gatewalk_diagnostics::order;
use gatewalk_release::Release;
use gatewalk_yaml::{Node, json};

use super::metadata::ReviewMetadata;
use super::{
    NonResourceAttributes, ResourceAttributes, SelectorAttributes, SelectorRequirement,
    SubjectAccessReviewSpec, Version,
};
use crate::objects::decode::{Decoder, Place};

/// A spec, and what was wrong with its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecodedSpec {
    /// What could be read.
    pub spec: SubjectAccessReviewSpec,
    /// Go's text about JSON that cannot be read, or about the first value of a wrong type.
    pub error: Option<String>,
    /// The paths of fields that do not exist (`spec.foo`); the server warns about them.
    pub unknown_fields: Vec<String>,
}

/// A review that was posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecodedReview {
    /// The metadata.
    pub metadata: ReviewMetadata,
    /// The spec; a review of rules has none of its members.
    pub spec: SubjectAccessReviewSpec,
    /// The namespace that a review of rules asks about.
    pub namespace: String,
    /// The members of the status that differ from those of a new review: who writes them owns them.
    pub status_fields: Vec<String>,
}

/// Reads the object of a review of a kind, in a version of its group. That every value fits its type is for the caller to find.
pub fn decode_review(
    root: Node<'_>,
    kind: PostedKind,
    version: Version,
    release: Release,
) -> DecodedReview {
    let mut decoder =
        Decoder { without_selectors: release < SELECTORS_SINCE, ..Decoder::default() };
    let outer = Place::root("");
    let mut decoded = DecodedReview {
        metadata: ReviewMetadata::read(root, &mut decoder),
        ..DecodedReview::default()
    };
    if let Some(node) = decoder.object(Some(root), &outer, "spec", "") {
        let place = outer.child("", "spec");
        decoded.namespace = decoder.string(Some(node), &place, "namespace");
        decoded.spec = spec_at(node, &mut decoder, &place, version);
        if kind == PostedKind::SelfSubject {
            let asked = std::mem::take(&mut decoded.spec);
            decoded.spec.resource_attributes = asked.resource_attributes;
            decoded.spec.non_resource_attributes = asked.non_resource_attributes;
        }
    }
    let status = decoder.object(Some(root), &outer, "status", "");
    decoded.status_fields = review_status(status);
    decoded
}

/// The members of a status that differ from those of a new review.
fn review_status(status: Option<Node<'_>>) -> Vec<String> {
    const FIELDS: [&str; 4] = ["allowed", "denied", "evaluationError", "reason"];
    let differs = |value: Node<'_>| {
        value.as_bool() == Some(true) || value.as_str().is_some_and(|text| !text.is_empty())
    };
    let members = status.into_iter().flat_map(Node::entries);
    let members = members.filter(|entry| FIELDS.contains(&entry.key) && differs(entry.value));
    let mut fields: Vec<String> = members.map(|entry| entry.key.to_owned()).collect();
    order::sort(&mut fields);
    fields
}

/// Which review was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the review it names")]
pub enum PostedKind {
    Subject,
    Local,
    SelfSubject,
    Rules,
}

impl PostedKind {
    /// The kind as objects write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "SubjectAccessReview",
            Self::Local => "LocalSubjectAccessReview",
            Self::SelfSubject => "SelfSubjectAccessReview",
            Self::Rules => "SelfSubjectRulesReview",
        }
    }
}

/// Reads the spec of a review.
pub fn decode_spec(text: &str, version: Version) -> DecodedSpec {
    let tree = match json::parse(text) {
        Ok(tree) => tree,
        Err(error) => {
            let text = error.text.text(gatewalk_diagnostics::Language::English);
            return DecodedSpec { error: Some(text), ..DecodedSpec::default() };
        }
    };
    let mut decoder = Decoder::default();
    let spec = tree.root().map(|root| spec(root, &mut decoder, version)).unwrap_or_default();
    DecodedSpec {
        spec,
        error: decoder.error.map(|(text, _)| text),
        unknown_fields: decoder.unknown.into_iter().map(|(path, ..)| path).collect(),
    }
}

const SPEC: &[&str] =
    &["extra", "groups", "nonResourceAttributes", "resourceAttributes", "uid", "user"];
const SPEC_V1BETA1: &[&str] =
    &["extra", "group", "nonResourceAttributes", "resourceAttributes", "uid", "user"];
const RESOURCE: &[&str] = &[
    "fieldSelector",
    "group",
    "labelSelector",
    "name",
    "namespace",
    "resource",
    "subresource",
    "verb",
    "version",
];

/// Reviews have selectors since then.
pub const SELECTORS_SINCE: Release = Release::V1_31;

const RESOURCE_WITHOUT_SELECTORS: &[&str] =
    &["group", "name", "namespace", "resource", "subresource", "verb", "version"];

fn spec(root: Node<'_>, decoder: &mut Decoder, version: Version) -> SubjectAccessReviewSpec {
    let place = Place::root("SubjectAccessReviewSpec").child("SubjectAccessReviewSpec", "spec");
    let known = match version {
        Version::V1 => SPEC,
        Version::V1beta1 => SPEC_V1BETA1,
    };
    decoder.known(Some(root), &place, known);
    spec_at(root, decoder, &place, version)
}

/// The members of a spec, which say themselves where they stand.
fn spec_at(
    root: Node<'_>,
    decoder: &mut Decoder,
    place: &Place<'_>,
    version: Version,
) -> SubjectAccessReviewSpec {
    let node = Some(root);
    let groups = match version {
        Version::V1 => "groups",
        Version::V1beta1 => "group",
    };
    let resource = decoder.object(node, place, "resourceAttributes", "v1.ResourceAttributes");
    let non_resource =
        decoder.object(node, place, "nonResourceAttributes", "v1.NonResourceAttributes");
    let extra = decoder.object(node, place, "extra", "map[string]v1.ExtraValue");
    let extra = extra.into_iter().flat_map(Node::entries).map(|entry| {
        let values =
            decoder.strings(extra, &place.child("SubjectAccessReviewSpec", "extra"), entry.key);
        (entry.key.to_owned(), values)
    });
    let extra = extra.collect();
    SubjectAccessReviewSpec {
        resource_attributes: resource.map(|node| {
            resource_attributes(
                node,
                decoder,
                &place.child("ResourceAttributes", "resourceAttributes"),
            )
        }),
        non_resource_attributes: non_resource.map(|node| {
            let place = place.child("NonResourceAttributes", "nonResourceAttributes");
            decoder.known(Some(node), &place, &["path", "verb"]);
            NonResourceAttributes {
                path: decoder.string(Some(node), &place, "path"),
                verb: decoder.string(Some(node), &place, "verb"),
            }
        }),
        user: decoder.string(node, place, "user"),
        groups: decoder.strings(node, place, groups),
        extra,
        uid: decoder.string(node, place, "uid"),
    }
}

fn resource_attributes(
    node: Node<'_>,
    decoder: &mut Decoder,
    place: &Place<'_>,
) -> ResourceAttributes {
    let resource = Some(node);
    let known = if decoder.without_selectors { RESOURCE_WITHOUT_SELECTORS } else { RESOURCE };
    decoder.known(resource, place, known);
    let mut string = |field: &str| decoder.string(resource, place, field);
    let mut attributes = ResourceAttributes {
        namespace: string("namespace"),
        verb: string("verb"),
        group: string("group"),
        version: string("version"),
        resource: string("resource"),
        subresource: string("subresource"),
        name: string("name"),
        ..ResourceAttributes::default()
    };
    if decoder.without_selectors {
        return attributes;
    }
    let field = decoder.object(resource, place, "fieldSelector", "v1.FieldSelectorAttributes");
    attributes.field_selector = field.map(|node| {
        let place = place.child("FieldSelectorAttributes", "fieldSelector");
        selector(node, decoder, &place, "FieldSelectorRequirement")
    });
    let label = decoder.object(resource, place, "labelSelector", "v1.LabelSelectorAttributes");
    attributes.label_selector = label.map(|node| {
        let place = place.child("LabelSelectorAttributes", "labelSelector");
        selector(node, decoder, &place, "LabelSelectorRequirement")
    });
    attributes
}

fn selector(
    node: Node<'_>,
    decoder: &mut Decoder,
    place: &Place<'_>,
    structure: &str,
) -> SelectorAttributes {
    decoder.known(Some(node), place, &["rawSelector", "requirements"]);
    let items = decoder.structs(Some(node), place, "requirements", &format!("v1.{structure}"));
    let raw_selector = decoder.string(Some(node), place, "rawSelector");
    let place = place.child(structure, "requirements");
    let requirements = items.into_iter().enumerate().map(|(index, item)| {
        let place = place.index(index);
        decoder.known(Some(item), &place, &["key", "operator", "values"]);
        SelectorRequirement {
            key: decoder.string(Some(item), &place, "key"),
            operator: decoder.string(Some(item), &place, "operator"),
            values: decoder.strings(Some(item), &place, "values"),
        }
    });
    SelectorAttributes { raw_selector, requirements: requirements.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_read_back_as_it_was_written() {
        let text = r#"{"resourceAttributes":{"namespace":"x","verb":"list","group":"apps","version":"v1","resource":"deployments","subresource":"scale","name":"n","fieldSelector":{"rawSelector":"a=b"},"labelSelector":{"requirements":[{"key":"k","operator":"In","values":["v"]}]}},"nonResourceAttributes":{"path":"/p","verb":"get"},"user":"alice","groups":["g"],"extra":{"k":["v"]},"uid":"u"}"#;
        let decoded = decode_spec(text, Version::V1);
        assert_eq!((decoded.error, decoded.unknown_fields), (None, Vec::new()));
        assert_eq!(decoded.spec.to_json(Version::V1), text);
        let beta = decode_spec(r#"{"group":["g"]}"#, Version::V1beta1);
        assert_eq!(beta.spec.groups, ["g"]);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let decoded = decode_spec(r#"{"user": 5, "foo": 1, "groups": "g"}"#, Version::V1);
        assert_eq!(decoded.unknown_fields, ["spec.foo"]);
        assert_eq!(
            decoded.error.as_deref(),
            Some(
                "json: cannot unmarshal number into Go struct field SubjectAccessReviewSpec.spec.user of type string"
            )
        );
        assert!(decode_spec("{", Version::V1).error.is_some());
    }
}
