//! The variable `request`: its declared type, and the plain maps that stand behind it when it is evaluated.

use std::sync::OnceLock;

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::EnvBuilder;
use gatewalk_cel::library::ObjectType;
use gatewalk_cel::{Env, Type, Value};
use gatewalk_release::Release;

use super::REQUEST;
use crate::apis::authorization::{SelectorAttributes, SubjectAccessReviewSpec};
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
    let mut builder = EnvBuilder::extend(base(release, selectors));
    for object in objects {
        builder = builder.object(object);
    }
    builder
        .variable(VariableDecl::new(REQUEST, Type::object("kubernetes.SubjectAccessReviewSpec")))
        .build()
}

fn object(name: &str, fields: Vec<(&str, Type)>) -> ObjectType {
    ObjectType {
        name: name.into(),
        fields: fields.into_iter().map(|(field, field_type)| (field.into(), field_type)).collect(),
    }
}

/// What conditions see of a review. Mirrors `convertObjectToUnstructured`: text fields are there even when empty; a selector is
/// there when some condition of the webhook mentions it and the review has one.
pub fn request_value(
    spec: &SubjectAccessReviewSpec,
    field_selector: bool,
    label_selector: bool,
) -> Value {
    let extra = spec.extra.iter().map(|(key, values)| (text(key), strings(values)));
    let mut request = vec![
        (text("user"), text(&spec.user)),
        (text("groups"), strings(&spec.groups)),
        (text("uid"), text(&spec.uid)),
        (text("extra"), Value::map(extra)),
    ];
    if let Some(resource) = &spec.resource_attributes {
        let mut attributes = vec![
            (text("namespace"), text(&resource.namespace)),
            (text("verb"), text(&resource.verb)),
            (text("group"), text(&resource.group)),
            (text("version"), text(&resource.version)),
            (text("resource"), text(&resource.resource)),
            (text("subresource"), text(&resource.subresource)),
            (text("name"), text(&resource.name)),
        ];
        let selectors = [
            ("fieldSelector", field_selector, &resource.field_selector),
            ("labelSelector", label_selector, &resource.label_selector),
        ];
        for (name, mentioned, given) in selectors {
            if let Some(value) = given.as_ref().filter(|_| mentioned).and_then(selector) {
                attributes.push((text(name), value));
            }
        }
        request.push((text("resourceAttributes"), Value::map(attributes)));
    }
    if let Some(path) = &spec.non_resource_attributes {
        let attributes = [(text("path"), text(&path.path)), (text("verb"), text(&path.verb))];
        request.push((text("nonResourceAttributes"), Value::map(attributes)));
    }
    Value::map(request)
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
