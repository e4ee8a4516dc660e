//! The wire form of reviews, byte for byte as `encoding/json` writes upstream's structs.

use super::{
    NonResourceAttributes, ResourceAttributes, SelectorAttributes, SelectorRequirement,
    SubjectAccessReviewSpec, SubjectAccessReviewStatus, Version,
};
use crate::go::{JsonObject, json_string, json_strings};

impl SubjectAccessReviewSpec {
    /// The spec as JSON.
    pub fn to_json(&self, version: Version) -> String {
        let groups = match version {
            Version::V1 => "groups",
            Version::V1beta1 => "group",
        };
        JsonObject::new()
            .optional(
                "resourceAttributes",
                self.resource_attributes.as_ref().map(ResourceAttributes::to_json),
            )
            .optional(
                "nonResourceAttributes",
                self.non_resource_attributes.as_ref().map(NonResourceAttributes::to_json),
            )
            .nonempty_string("user", &self.user)
            .nonempty_strings(groups, &self.groups)
            .optional("extra", (!self.extra.is_empty()).then(|| self.extra_json()))
            .nonempty_string("uid", &self.uid)
            .end()
    }

    fn extra_json(&self) -> String {
        self.extra
            .iter()
            .fold(JsonObject::new(), |object, (key, values)| object.raw(key, &json_strings(values)))
            .end()
    }
}

impl ResourceAttributes {
    /// The attributes as JSON.
    pub fn to_json(&self) -> String {
        JsonObject::new()
            .nonempty_string("namespace", &self.namespace)
            .nonempty_string("verb", &self.verb)
            .nonempty_string("group", &self.group)
            .nonempty_string("version", &self.version)
            .nonempty_string("resource", &self.resource)
            .nonempty_string("subresource", &self.subresource)
            .nonempty_string("name", &self.name)
            .optional(
                "fieldSelector",
                self.field_selector.as_ref().map(SelectorAttributes::to_json),
            )
            .optional(
                "labelSelector",
                self.label_selector.as_ref().map(SelectorAttributes::to_json),
            )
            .end()
    }
}

impl NonResourceAttributes {
    /// The attributes as JSON.
    pub fn to_json(&self) -> String {
        JsonObject::new()
            .nonempty_string("path", &self.path)
            .nonempty_string("verb", &self.verb)
            .end()
    }
}

impl SelectorAttributes {
    /// The selector as JSON.
    pub fn to_json(&self) -> String {
        let requirements: Vec<String> =
            self.requirements.iter().map(SelectorRequirement::to_json).collect();
        let requirements =
            (!requirements.is_empty()).then(|| format!("[{}]", requirements.join(",")));
        JsonObject::new()
            .nonempty_string("rawSelector", &self.raw_selector)
            .optional("requirements", requirements)
            .end()
    }
}

impl SelectorRequirement {
    fn to_json(&self) -> String {
        JsonObject::new()
            .raw("key", &json_string(&self.key))
            .string("operator", &self.operator)
            .nonempty_strings("values", &self.values)
            .end()
    }
}

impl SubjectAccessReviewStatus {
    /// The status as JSON.
    pub fn to_json(&self) -> String {
        JsonObject::new()
            .raw("allowed", if self.allowed { "true" } else { "false" })
            .optional("denied", self.denied.then(|| "true".to_owned()))
            .nonempty_string("reason", &self.reason)
            .nonempty_string("evaluationError", &self.evaluation_error)
            .end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::{
        Attributes, FieldRequirement, LabelRequirement, Operator, Selector, UserInfo,
    };

    /// `GET /apis/apps/v1/namespaces/x/deployments?fieldSelector=metadata.name=foo,spec.a!=b&labelSelector=a=b,c in (d,e),!f,g>5`
    /// as a webhook is sent it.
    #[test]
    fn a_webhook_gets_keys_in_upstreams_order() {
        let label = |key: &str, operator, values: &[&str]| LabelRequirement {
            key: key.to_owned(),
            operator,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let field = |field: &str, operator, value: &str| FieldRequirement {
            operator,
            field: field.to_owned(),
            value: value.to_owned(),
        };
        let attributes = Attributes {
            user: UserInfo {
                name: "alice".into(),
                uid: "u".into(),
                groups: vec!["g".into()],
                extra: [("k/x".to_owned(), vec!["v".to_owned()])].into(),
            },
            verb: "list".into(),
            resource_request: true,
            namespace: "x".into(),
            api_group: "apps".into(),
            api_version: "v1".into(),
            resource: "deployments".into(),
            name: "foo".into(),
            field_selector: Selector {
                requirements: vec![
                    field("metadata.name", Operator::Equals, "foo"),
                    field("spec.a", Operator::NotEquals, "b"),
                ],
                error: None,
            },
            label_selector: Selector {
                requirements: vec![
                    label("a", Operator::Equals, &["b"]),
                    label("c", Operator::In, &["d", "e"]),
                    label("f", Operator::DoesNotExist, &[]),
                    label("g", Operator::GreaterThan, &["5"]),
                ],
                error: None,
            },
            ..Attributes::default()
        };
        let spec = SubjectAccessReviewSpec::from_attributes(&attributes);
        assert_eq!(
            spec.to_json(Version::V1beta1),
            concat!(
                r#"{"resourceAttributes":{"namespace":"x","verb":"list","group":"apps","version":"v1","#,
                r#""resource":"deployments","name":"foo","fieldSelector":{"requirements":[{"key":"metadata.name","operator":"In","values":["foo"]},"#,
                r#"{"key":"spec.a","operator":"NotIn","values":["b"]}]},"labelSelector":{"requirements":[{"key":"a","operator":"In","values":["b"]},"#,
                r#"{"key":"c","operator":"In","values":["d","e"]},{"key":"f","operator":"DoesNotExist"}]}},"#,
                r#""user":"alice","group":["g"],"extra":{"k/x":["v"]},"uid":"u"}"#
            )
        );
    }

    #[test]
    fn only_allowed_is_always_written() {
        assert_eq!(SubjectAccessReviewStatus::default().to_json(), r#"{"allowed":false}"#);
        let status = SubjectAccessReviewStatus {
            allowed: false,
            denied: true,
            reason: "a & b".into(),
            evaluation_error: "e".into(),
        };
        assert_eq!(
            status.to_json(),
            r#"{"allowed":false,"denied":true,"reason":"a \u0026 b","evaluationError":"e"}"#
        );
    }
}
