//! The spec of a review as it was typed.

use std::collections::BTreeMap;

use gatewalk_diagnostics::{Finding, Message, Severity, closest};
use gatewalk_kubernetes::apis::authorization::{
    NonResourceAttributes, ResourceAttributes, SelectorAttributes, SelectorRequirement,
    SubjectAccessReviewSpec,
};
use serde_json::{Map, Value};

use crate::words::finding;

/// Reads a spec. What has the wrong type or no meaning is a finding; the rest counts.
pub(super) fn read(
    path: &str,
    value: &Value,
    findings: &mut Vec<Finding>,
) -> SubjectAccessReviewSpec {
    let mut reader = Reader { findings };
    let known = ["resourceAttributes", "nonResourceAttributes", "user", "groups", "extra", "uid"];
    let Some(spec) = reader.members(path, Some(value), &known) else {
        return SubjectAccessReviewSpec::default();
    };
    SubjectAccessReviewSpec {
        resource_attributes: reader.resource(&format!("{path}.resourceAttributes"), spec),
        non_resource_attributes: reader.path(&format!("{path}.nonResourceAttributes"), spec),
        user: reader.text(path, spec, "user"),
        groups: reader.texts(&format!("{path}.groups"), spec.get("groups")),
        extra: reader.extra(&format!("{path}.extra"), spec),
        uid: reader.text(path, spec, "uid"),
    }
}

type Object = Map<String, Value>;

struct Reader<'a> {
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    /// The members of an object; `None` where it is absent or no object.
    fn members<'v>(
        &mut self,
        path: &str,
        value: Option<&'v Value>,
        known: &[&str],
    ) -> Option<&'v Object> {
        let value = value.filter(|value| !value.is_null())?;
        let Some(members) = value.as_object() else {
            self.wrong(path, "scenario.typeMapping");
            return None;
        };
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let message = Message::new("scenario.unknownField").with("field", name);
            let mut unknown = finding(
                "scenario/unknown-field",
                Severity::Warning,
                &format!("{path}.{name}"),
                message,
            );
            unknown.help = closest(name, known.iter().copied())
                .map(|nearest| Message::new("scenario.didYouMean").with("name", nearest));
            self.findings.push(unknown);
        }
        Some(members)
    }

    fn text(&mut self, path: &str, members: &Object, name: &str) -> String {
        match members.get(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                self.wrong(&format!("{path}.{name}"), "scenario.typeText");
                String::new()
            }
        }
    }

    fn texts(&mut self, path: &str, value: Option<&Value>) -> Vec<String> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Vec::new() };
        let texts: Option<Vec<String>> = value
            .as_array()
            .and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        texts.unwrap_or_else(|| {
            self.wrong(path, "engine.typeTexts");
            Vec::new()
        })
    }

    fn extra(&mut self, path: &str, spec: &Object) -> BTreeMap<String, Vec<String>> {
        let Some(value) = spec.get("extra").filter(|value| !value.is_null()) else {
            return BTreeMap::new();
        };
        let Some(members) = value.as_object() else {
            self.wrong(path, "scenario.typeMapping");
            return BTreeMap::new();
        };
        members
            .iter()
            .map(|(key, value)| (key.clone(), self.texts(&format!("{path}.{key}"), Some(value))))
            .collect()
    }

    fn resource(&mut self, path: &str, spec: &Object) -> Option<ResourceAttributes> {
        let known = [
            "namespace",
            "verb",
            "group",
            "version",
            "resource",
            "subresource",
            "name",
            "fieldSelector",
            "labelSelector",
        ];
        let members = self.members(path, spec.get("resourceAttributes"), &known)?;
        Some(ResourceAttributes {
            namespace: self.text(path, members, "namespace"),
            verb: self.text(path, members, "verb"),
            group: self.text(path, members, "group"),
            version: self.text(path, members, "version"),
            resource: self.text(path, members, "resource"),
            subresource: self.text(path, members, "subresource"),
            name: self.text(path, members, "name"),
            field_selector: self.selector(path, members, "fieldSelector"),
            label_selector: self.selector(path, members, "labelSelector"),
        })
    }

    fn path(&mut self, path: &str, spec: &Object) -> Option<NonResourceAttributes> {
        let members = self.members(path, spec.get("nonResourceAttributes"), &["path", "verb"])?;
        Some(NonResourceAttributes {
            path: self.text(path, members, "path"),
            verb: self.text(path, members, "verb"),
        })
    }

    fn selector(
        &mut self,
        path: &str,
        attributes: &Object,
        name: &str,
    ) -> Option<SelectorAttributes> {
        let path = format!("{path}.{name}");
        let known = ["rawSelector", "requirements"];
        let members = self.members(&path, attributes.get(name), &known)?;
        let mut requirements = Vec::new();
        if let Some(value) = members.get("requirements").filter(|value| !value.is_null()) {
            let path = format!("{path}.requirements");
            let Some(items) = value.as_array() else {
                self.wrong(&path, "scenario.typeList");
                return None;
            };
            for (place, item) in items.iter().enumerate() {
                let path = format!("{path}[{place}]");
                let known = ["key", "operator", "values"];
                let Some(members) = self.members(&path, Some(item), &known) else { continue };
                requirements.push(SelectorRequirement {
                    key: self.text(&path, members, "key"),
                    operator: self.text(&path, members, "operator"),
                    values: self.texts(&format!("{path}.values"), members.get("values")),
                });
            }
        }
        Some(SelectorAttributes {
            raw_selector: self.text(&path, members, "rawSelector"),
            requirements,
        })
    }

    fn wrong(&mut self, path: &str, want: &'static str) {
        let want = Message::new(want).text(crate::words::LANGUAGE);
        let message = Message::new("engine.wrongType").with("field", path).with("want", &want);
        self.findings.push(finding("scenario/wrong-type", Severity::Error, path, message));
    }
}
