//! Objects that would allow a request and nothing else, as YAML.

use gatewalk_diagnostics::{Edit, LineIndex, Message};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};

use super::edit::{scalar_where_needed, subject_item};
use super::resource;
use crate::rbac::{Binding, Role};
use crate::{Change, NearMiss};

/// A role and a binding of their own: the change that allows least.
pub(super) fn least(gate: &str, attributes: &Attributes, objects: &str) -> NearMiss {
    let title = Message::new("authorization.changeNewRole").with("user", &attributes.user.name);
    let also = Message::new(if attributes.resource_request && attributes.name.is_empty() {
        "authorization.alsoEveryObject"
    } else {
        "authorization.alsoNothing"
    });
    let manifest = format!("{}---\n{}", role(attributes), binding(attributes, &name(attributes)));
    NearMiss {
        gate: gate.to_owned(),
        text: Message::new("authorization.nearNewRole"),
        source: None,
        grant: None,
        fits: Vec::new(),
        misses: Vec::new(),
        change: Some(added(title, manifest, objects, Some(also))),
    }
}

/// The same role bound once more, where the request is.
pub(super) fn bound_here(
    title: Message,
    also: Message,
    of: &Binding,
    role: Option<&Role>,
    attributes: &Attributes,
    objects: &str,
) -> Option<Change> {
    // a role of another namespace cannot be bound here
    role.filter(|role| role.kind == "ClusterRole")?;
    let manifest = bind(attributes, &of.name, "ClusterRole", &of.role_ref.name);
    Some(added(title, manifest, objects, Some(also)))
}

/// The role that a binding refers to and that is not there, with just what the request needs.
pub(super) fn missing_role(
    title: Message,
    of: &Binding,
    attributes: &Attributes,
    objects: &str,
) -> Option<Change> {
    let namespace = match of.role_ref.kind.as_str() {
        "ClusterRole" => "",
        "Role" if !of.is_cluster => of.namespace.as_str(),
        _ => return None,
    };
    let manifest = role_named(attributes, &of.role_ref.name, namespace);
    Some(added(title, manifest, objects, None))
}

/// A change that appends objects to the pasted ones.
fn added(title: Message, manifest: String, objects: &str, also: Option<Message>) -> Change {
    let at = objects.len();
    let separator = match objects {
        "" => "",
        text if text.ends_with('\n') => "---\n",
        _ => "\n---\n",
    };
    let edit = Edit {
        span: LineIndex::new(objects).span(at..at),
        replacement: format!("{separator}{manifest}"),
    };
    // objects given as JSON are one value: nothing can be appended to them
    let edits = if objects.trim_start().starts_with('{') { Vec::new() } else { vec![edit] };
    let document = if edits.is_empty() { "" } else { "objects" };
    Change { title, document, edits, manifest, also }
}

fn is_namespaced(attributes: &Attributes) -> bool {
    attributes.resource_request && !attributes.namespace.is_empty()
}

/// A name that says what it is for: `get-pods`.
fn name(attributes: &Attributes) -> String {
    let what = if attributes.resource_request { resource(attributes) } else { "paths".to_owned() };
    let text = format!("{}-{what}", attributes.verb).to_lowercase();
    let name: String = text
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() { one } else { '-' })
        .take(60)
        .collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "allow".to_owned() } else { name.to_owned() }
}

fn role(attributes: &Attributes) -> String {
    let namespace = if is_namespaced(attributes) { attributes.namespace.as_str() } else { "" };
    role_named(attributes, &name(attributes), namespace)
}

fn role_named(attributes: &Attributes, name: &str, namespace: &str) -> String {
    let kind = if namespace.is_empty() { "ClusterRole" } else { "Role" };
    let one = |text: &str| scalar_where_needed(text);
    let rule = if attributes.resource_request {
        let names = if attributes.name.is_empty() {
            String::new()
        } else {
            format!("  resourceNames: [{}]\n", one(&attributes.name))
        };
        format!(
            "- apiGroups: [{}]\n  resources: [{}]\n{names}  verbs: [{}]\n",
            one(&attributes.api_group),
            one(&resource(attributes)),
            one(&attributes.verb)
        )
    } else {
        format!(
            "- nonResourceURLs: [{}]\n  verbs: [{}]\n",
            one(&attributes.path),
            one(&attributes.verb)
        )
    };
    format!("{}rules:\n{rule}", head(kind, name, namespace))
}

fn binding(attributes: &Attributes, role: &str) -> String {
    let kind = if is_namespaced(attributes) { "Role" } else { "ClusterRole" };
    bind(attributes, role, kind, role)
}

fn bind(attributes: &Attributes, name: &str, role_kind: &str, role: &str) -> String {
    let (kind, namespace) = if is_namespaced(attributes) {
        ("RoleBinding", attributes.namespace.as_str())
    } else {
        ("ClusterRoleBinding", "")
    };
    let one = scalar_where_needed;
    let subject = subject_item(&attributes.user).text();
    format!(
        "{}roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: {}}}\nsubjects:\n- {subject}\n",
        head(kind, name, namespace),
        one(role)
    )
}

fn head(kind: &str, name: &str, namespace: &str) -> String {
    let one = scalar_where_needed;
    let namespace = if namespace.is_empty() {
        String::new()
    } else {
        format!(", namespace: {}", one(namespace))
    };
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {}{namespace}}}\n",
        one(name)
    )
}

/// Whether the user can be the subject of a binding at all.
pub(super) fn can_be_bound(user: &UserInfo) -> bool {
    !user.name.is_empty()
}
