//! The variable `request`: its declared type, and the plain maps that stand behind it when it is evaluated.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::EnvBuilder;
use gatewalk_cel::library::ObjectType;
use gatewalk_cel::{Env, Type, Value};
use gatewalk_release::Release;

use super::{REQUEST, Reads};
use crate::apis::authorization::{SelectorAttributes, SubjectAccessReviewSpec};
use crate::attributes::Attributes;
use crate::cel::environment::base;

/// The environment of a release, with or without the fields of selectors. Made once.
pub(super) fn environment(release: Release, selectors: bool) -> &'static Env {
    static PLAIN: [OnceLock<Env>; Release::ALL.len()] =
        [const { OnceLock::new() }; Release::ALL.len()];
    static WITH_SELECTORS: [OnceLock<Env>; Release::ALL.len()] =
        [const { OnceLock::new() }; Release::ALL.len()];
    static NEWEST: OnceLock<Env> = OnceLock::new();
    let table = if selectors { &WITH_SELECTORS } else { &PLAIN };
    let slot =
        Release::ALL.iter().position(|other| *other == release).and_then(|index| table.get(index));
    slot.unwrap_or(&NEWEST).get_or_init(|| build(release, selectors))
}

fn build(release: Release, selectors: bool) -> Env {
    let mut resource = vec![
        ("namespace", Type::String),
        ("verb", Type::String),
        ("group", Type::String),
        ("version", Type::String),
        ("resource", Type::String),
        ("subresource", Type::String),
        ("name", Type::String),
    ];
    if selectors {
        resource.push(("fieldSelector", Type::object("kubernetes.FieldSelectorAttributes")));
        resource.push(("labelSelector", Type::object("kubernetes.LabelSelectorAttributes")));
    }
    let strings = || Type::list(Type::String);
    let spec = vec![
        ("resourceAttributes", Type::object("kubernetes.ResourceAttributes")),
        ("nonResourceAttributes", Type::object("kubernetes.NonResourceAttributes")),
        ("user", Type::String),
        ("groups", strings()),
        ("extra", Type::map(Type::String, strings())),
        ("uid", Type::String),
    ];
    let mut objects = vec![
        object("kubernetes.SubjectAccessReviewSpec", spec),
        object("kubernetes.ResourceAttributes", resource),
        object(
            "kubernetes.NonResourceAttributes",
            vec![("path", Type::String), ("verb", Type::String)],
        ),
    ];
    if selectors {
        let requirements = || Type::list(Type::object("kubernetes.SelectorRequirement"));
        let selector = || vec![("rawSelector", Type::String), ("requirements", requirements())];
        objects.push(object("kubernetes.FieldSelectorAttributes", selector()));
        objects.push(object("kubernetes.LabelSelectorAttributes", selector()));
        let requirement =
            vec![("key", Type::String), ("operator", Type::String), ("values", strings())];
        objects.push(object("kubernetes.SelectorRequirement", requirement));
    }
    // `DeclTypeProvider.findScalar`: two are names that the language does not have itself; the others are looked for when a field is
    // written into them
    let scalars = [
        ("duration", Type::Duration),
        ("timestamp", Type::Timestamp),
        ("bool", Type::Bool),
        ("bytes", Type::Bytes),
        ("double", Type::Double),
        ("int", Type::Int),
        ("null_type", Type::Null),
        ("string", Type::String),
        ("uint", Type::Uint),
        ("list", Type::list(Type::Any)),
    ];
    objects.extend(scalars.map(|(name, of)| ObjectType::scalar(name, of)));
    let map = ObjectType::scalar("map", Type::map(Type::Any, Type::Any));
    objects.push(ObjectType { any_field: Some(Type::Any), ..map });
    let mut builder = EnvBuilder::extend(base(release));
    for object in objects {
        builder = builder.object(object);
    }
    builder
        .variable(VariableDecl::new(REQUEST, Type::object("kubernetes.SubjectAccessReviewSpec")))
        .build()
}

fn object(name: &str, fields: Vec<(&str, Type)>) -> ObjectType {
    let fields = fields.into_iter().map(|(field, of)| (field.into(), of)).collect();
    ObjectType::new(name, fields)
}

/// A review as conditions see it, without a copy.
#[derive(Clone, Copy, Debug)]
pub struct RequestView<'a> {
    user: &'a str,
    groups: &'a [String],
    uid: &'a str,
    extra: &'a BTreeMap<String, Vec<String>>,
    /// In the order of [`RESOURCE`].
    resource: Option<[&'a str; 7]>,
    field_selector: Option<&'a SelectorAttributes>,
    label_selector: Option<&'a SelectorAttributes>,
    /// Path and verb.
    non_resource: Option<(&'a str, &'a str)>,
}

/// The text fields of `resourceAttributes`.
const RESOURCE: [&str; 7] =
    ["namespace", "verb", "group", "version", "resource", "subresource", "name"];

impl<'a> RequestView<'a> {
    /// What is seen of a spec.
    pub fn of_spec(spec: &'a SubjectAccessReviewSpec) -> Self {
        let resource = spec.resource_attributes.as_ref();
        Self {
            user: &spec.user,
            groups: &spec.groups,
            uid: &spec.uid,
            extra: &spec.extra,
            resource: resource.map(|of| {
                [
                    of.namespace.as_str(),
                    &of.verb,
                    &of.group,
                    &of.version,
                    &of.resource,
                    &of.subresource,
                    &of.name,
                ]
            }),
            field_selector: resource.and_then(|of| of.field_selector.as_ref()),
            label_selector: resource.and_then(|of| of.label_selector.as_ref()),
            non_resource: spec
                .non_resource_attributes
                .as_ref()
                .map(|of| (of.path.as_str(), of.verb.as_str())),
        }
    }

    /// What is seen of attributes, but for their selectors.
    pub fn of_attributes(attributes: &'a Attributes) -> Self {
        let user = &attributes.user;
        let of = attributes;
        Self {
            user: &user.name,
            groups: &user.groups,
            uid: &user.uid,
            extra: &user.extra,
            resource: of.resource_request.then(|| {
                [
                    of.namespace.as_str(),
                    &of.verb,
                    &of.api_group,
                    &of.api_version,
                    &of.resource,
                    &of.subresource,
                    &of.name,
                ]
            }),
            field_selector: None,
            label_selector: None,
            non_resource: (!of.resource_request).then_some((of.path.as_str(), of.verb.as_str())),
        }
    }

    /// The value, with the members that are looked at. Mirrors `convertObjectToUnstructured`: text fields are there even when
    /// empty; a selector is there when some condition of the webhook mentions it and the review has one.
    pub fn value(&self, reads: Reads, field_selector: bool, label_selector: bool) -> Value {
        let mut request = Vec::with_capacity(5);
        if reads.has("user") {
            request.push((name("user"), text(self.user)));
        }
        if reads.has("groups") {
            request.push((name("groups"), strings(self.groups)));
        }
        if reads.has("uid") {
            request.push((name("uid"), text(self.uid)));
        }
        if reads.has("extra") {
            let extra = self.extra.iter().map(|(key, values)| (text(key), strings(values)));
            request.push((name("extra"), Value::map(extra)));
        }
        if let Some(resource) = self.resource.filter(|_| reads.has("resourceAttributes")) {
            let fields = RESOURCE.iter().zip(resource).filter(|(field, _)| reads.has(field));
            let mut attributes: Vec<(Value, Value)> =
                fields.map(|(field, value)| (name(field), text(value))).collect();
            let selectors = [
                ("fieldSelector", field_selector, self.field_selector),
                ("labelSelector", label_selector, self.label_selector),
            ];
            for (field, mentioned, given) in selectors {
                if let Some(value) = given.filter(|_| mentioned).and_then(selector) {
                    attributes.push((name(field), value));
                }
            }
            request.push((name("resourceAttributes"), Value::map(attributes)));
        }
        if let Some((path, verb)) = self.non_resource.filter(|_| reads.has("nonResourceAttributes"))
        {
            let attributes = [(name("path"), text(path)), (name("verb"), text(verb))];
            request.push((name("nonResourceAttributes"), Value::map(attributes)));
        }
        Value::map(request)
    }
}

/// All that conditions see of a review.
pub fn request_value(
    spec: &SubjectAccessReviewSpec,
    field_selector: bool,
    label_selector: bool,
) -> Value {
    RequestView::of_spec(spec).value(Reads::ALL, field_selector, label_selector)
}

/// The name of a member, which is made once.
fn name(name: &'static str) -> Value {
    static NAMES: OnceLock<Vec<(&'static str, Value)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let of_request =
            ["user", "groups", "uid", "extra", "resourceAttributes", "nonResourceAttributes"];
        let others = ["fieldSelector", "labelSelector", "path"];
        let all = of_request.into_iter().chain(RESOURCE).chain(others);
        all.map(|name| (name, text(name))).collect()
    });
    let known = names.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| text(name), |(_, value)| value.clone())
}

/// A raw selector takes the place of requirements; without either there is no selector.
fn selector(selector: &SelectorAttributes) -> Option<Value> {
    if !selector.raw_selector.is_empty() {
        return Some(Value::map([(text("rawSelector"), text(&selector.raw_selector))]));
    }
    if selector.requirements.is_empty() {
        return None;
    }
    let requirements = selector
        .requirements
        .iter()
        .map(|requirement| {
            Value::map([
                (text("key"), text(&requirement.key)),
                (text("operator"), text(&requirement.operator)),
                (text("values"), strings(&requirement.values)),
            ])
        })
        .collect();
    Some(Value::map([(text("requirements"), Value::list(requirements))]))
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn strings(items: &[String]) -> Value {
    Value::list(items.iter().map(|item| text(item)).collect())
}
