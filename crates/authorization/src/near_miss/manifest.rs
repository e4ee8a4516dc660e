//! Objects that would allow a request and nothing else, as YAML.

use std::collections::BTreeMap;

use gatewalk_diagnostics::{Edit, LineIndex, Message, Span};
use gatewalk_kubernetes::apis::rbac::PolicyRule;
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};

use super::edit::{Item, scalar_where_needed, subject_item};
use super::rbac::Asked;
use super::resource;
use crate::rbac::Role;
use crate::{Change, NearMiss};

/// A role and a binding of their own: the change that allows least.
pub(super) fn least(asked: Asked<'_>) -> NearMiss {
    let attributes = asked.attributes;
    let user = &attributes.user.name;
    // nobody comes without credentials under another name
    let title = Message::new(if user == "system:anonymous" {
        "authorization.changeNewRoleAnonymous"
    } else {
        "authorization.changeNewRole"
    });
    let role = free_role(asked, &name(attributes));
    let binding = binding(attributes, &free_binding(asked, &name(attributes)), &role);
    let namespace = if is_namespaced(attributes) { attributes.namespace.as_str() } else { "" };
    let manifest = format!("{}---\n{binding}", role_named(attributes, &role, namespace));
    NearMiss {
        gate: asked.gate.to_owned(),
        text: Message::new("authorization.nearNewRole"),
        source: None,
        grant: None,
        fits: Vec::new(),
        misses: Vec::new(),
        change: Some(added(
            title.with("user", user),
            manifest,
            asked.objects,
            Some(also(attributes)),
        )),
    }
}

/// What a rule for just this covers besides.
fn also(attributes: &Attributes) -> Message {
    let stars = if attributes.resource_request {
        [
            ("verbs", attributes.verb == "*"),
            ("apiGroups", attributes.api_group == "*"),
            ("resources", attributes.resource == "*"),
        ]
    } else {
        [
            ("verbs", attributes.verb == "*"),
            ("nonResourceURLs", attributes.path.ends_with('*')),
            ("", false),
        ]
    };
    if let Some(stars) = super::wildcards(&stars) {
        return stars;
    }
    Message::new(if attributes.resource_request && attributes.name.is_empty() {
        "authorization.alsoEveryObject"
    } else {
        "authorization.alsoNothing"
    })
}

/// A role like another one, in a namespace.
pub(super) fn copy(role: &Role, name: &str, namespace: &str) -> String {
    let rules: Vec<String> = role.rules.iter().map(rule).collect();
    format!("{}rules:\n{}", head("Role", name, namespace, None), rules.concat())
}

fn rule(rule: &PolicyRule) -> String {
    let lists = [
        ("apiGroups", &rule.api_groups),
        ("resources", &rule.resources),
        ("resourceNames", &rule.resource_names),
        ("nonResourceURLs", &rule.non_resource_urls),
        ("verbs", &rule.verbs),
    ];
    let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
    let item = Item::Lists(lists.map(|(key, values)| (key, values.clone())).collect());
    format!("- {}\n", item.text())
}

/// A cluster role with just what the request needs, which another one is filled from.
pub(super) fn filling(
    attributes: &Attributes,
    name: &str,
    labels: &BTreeMap<String, String>,
) -> String {
    format!("{}{}", head("ClusterRole", name, "", Some(labels)), rules(attributes))
}

/// A change that appends objects to the pasted ones.
pub(super) fn added(
    title: Message,
    manifest: String,
    objects: &str,
    also: Option<Message>,
) -> Change {
    let end = LineIndex::end(objects);
    let separator = match objects {
        "" => "",
        text if text.ends_with('\n') => "---\n",
        _ => "\n---\n",
    };
    let edit =
        Edit { span: Span { start: end, end }, replacement: format!("{separator}{manifest}") };
    // objects given as JSON are one value: nothing can be appended to them
    let edits = if objects.trim_start().starts_with('{') { Vec::new() } else { vec![edit] };
    let document = if edits.is_empty() { "" } else { "objects" };
    Change { title, document, edits, manifest, also }
}

/// A name for a role that no other has where the request is.
pub(super) fn free_role(asked: Asked<'_>, name: &str) -> String {
    if !is_namespaced(asked.attributes) {
        return free_cluster_role(asked, name);
    }
    let namespace = &asked.attributes.namespace;
    let is_taken = |name: &str| {
        let mut roles = asked.rbac.roles.iter();
        roles.any(|role| role.kind == "Role" && role.namespace == *namespace && role.name == name)
    };
    free(name, is_taken)
}

/// A name for a cluster role that no other has.
pub(super) fn free_cluster_role(asked: Asked<'_>, name: &str) -> String {
    let is_taken = |name: &str| {
        let mut roles = asked.rbac.roles.iter();
        roles.any(|role| role.kind == "ClusterRole" && role.name == name)
    };
    free(name, is_taken)
}

/// A name for a binding that no other has where the request is.
pub(super) fn free_binding(asked: Asked<'_>, name: &str) -> String {
    let namespace =
        if is_namespaced(asked.attributes) { asked.attributes.namespace.as_str() } else { "" };
    let is_taken = |name: &str| {
        let mut bindings = asked.rbac.bindings.iter();
        bindings.any(|binding| binding.namespace == namespace && binding.name == name)
    };
    free(name, is_taken)
}

/// The name itself, or the first of `name-2`, `name-3`, and so on that is free.
fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let numbered = (2_usize..).map(|number| format!("{name}-{number}"));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
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

/// A role with just what the request needs; without a namespace a cluster role.
pub(super) fn role_named(attributes: &Attributes, name: &str, namespace: &str) -> String {
    let kind = if namespace.is_empty() { "ClusterRole" } else { "Role" };
    format!("{}{}", head(kind, name, namespace, None), rules(attributes))
}

fn rules(attributes: &Attributes) -> String {
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
    format!("rules:\n{rule}")
}

fn binding(attributes: &Attributes, name: &str, role: &str) -> String {
    let kind = if is_namespaced(attributes) { "Role" } else { "ClusterRole" };
    bind(attributes, name, kind, role)
}

/// A binding of a role to the user, where the request is.
pub(super) fn bind(attributes: &Attributes, name: &str, role_kind: &str, role: &str) -> String {
    let (kind, namespace) = if is_namespaced(attributes) {
        ("RoleBinding", attributes.namespace.as_str())
    } else {
        ("ClusterRoleBinding", "")
    };
    let one = scalar_where_needed;
    let subject = subject_item(&attributes.user).text();
    format!(
        "{}roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: {}}}\nsubjects:\n- {subject}\n",
        head(kind, name, namespace, None),
        one(role)
    )
}

fn head(
    kind: &str,
    name: &str,
    namespace: &str,
    labels: Option<&BTreeMap<String, String>>,
) -> String {
    let one = scalar_where_needed;
    let labels = labels.map(|labels| {
        let labels = labels.iter().map(|(key, value)| format!("{}: {}", one(key), one(value)));
        format!(", labels: {{{}}}", labels.collect::<Vec<_>>().join(", "))
    });
    let namespace = if namespace.is_empty() {
        String::new()
    } else {
        format!(", namespace: {}", one(namespace))
    };
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {}{namespace}{}}}\n",
        one(name),
        labels.unwrap_or_default()
    )
}

/// Whether the user can be the subject of a binding at all.
pub(super) fn can_be_bound(user: &UserInfo) -> bool {
    !user.name.is_empty()
}
