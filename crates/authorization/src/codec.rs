//! The decoder of upstream's schemes (`k8s.io/apimachinery/pkg/runtime/serializer`), as far as objects go that are read here.

pub(crate) mod scheme;
pub(crate) mod typed;

pub use crate::webhook::response::{Checked, NoReview, cannot_become, check};
pub use scheme::is_registered;

use gatewalk_diagnostics::{Language, Text};
use gatewalk_kubernetes::go;
use gatewalk_yaml::{Decoded, Kind, Node, Tree};

/// Group, version and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupVersionKind {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
}

/// What begins with a brace is JSON, everything else YAML, whatever the content type says.
pub fn parse(body: &str) -> Result<Decoded, String> {
    let text = |text: Text| text.text(Language::English);
    if body.trim_start().starts_with('{') {
        let tree = gatewalk_yaml::json::parse(body).map_err(|error| {
            format!("couldn't get version/kind; json parse error: {}", text(error.text))
        })?;
        return Ok(Decoded { tree, duplicates: Vec::new() });
    }
    gatewalk_yaml::first_document(body).map_err(|error| text(error.text))
}

/// `SimpleMetaFactory.Interpret`, which knows its two keys in any case.
pub fn interpret(tree: &Tree) -> Result<GroupVersionKind, String> {
    let mut api_version = String::new();
    let mut kind = String::new();
    if let Some(root) = tree.root() {
        if !matches!(root.kind(), Kind::Object | Kind::Null) {
            return Err(format!(
                "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go value of type {FIND_KIND}",
                root.kind().name()
            ));
        }
        for entry in root.entries() {
            if entry.key.eq_ignore_ascii_case("apiVersion") {
                read_string(entry.value, "apiVersion", &mut api_version)?;
            } else if entry.key.eq_ignore_ascii_case("kind") {
                read_string(entry.value, "kind", &mut kind)?;
            }
        }
    }
    let (group, version) = match api_version.matches('/').count() {
        0 => ("", api_version.as_str()),
        1 => api_version.split_once('/').unwrap_or_default(),
        _ => return Err(format!("unexpected GroupVersion string: {api_version}")),
    };
    Ok(GroupVersionKind { group: group.to_owned(), version: version.to_owned(), kind })
}

const FIND_KIND: &str = r#"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;

fn read_string(node: Node<'_>, key: &str, target: &mut String) -> Result<(), String> {
    match node.as_str() {
        Some(text) => text.clone_into(target),
        None if node.is_null() => {}
        None => {
            return Err(format!(
                "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go struct field .{key} of type string",
                node.kind().name()
            ));
        }
    }
    Ok(())
}

impl GroupVersionKind {
    /// Upstream's `gvkWithDefaults`.
    pub fn default_from(&mut self, group: &str, version: &str, kind: &str) {
        if self.kind.is_empty() {
            kind.clone_into(&mut self.kind);
        }
        if self.version.is_empty() && self.group.is_empty() {
            group.clone_into(&mut self.group);
            version.clone_into(&mut self.version);
        }
        if self.version.is_empty() && self.group == group {
            version.clone_into(&mut self.version);
        }
    }

    /// `runtime.NewNotRegisteredErrForKind`, with the place where the scheme was made.
    pub fn not_registered(&self, scheme: &str) -> String {
        let version = if self.group.is_empty() {
            self.version.clone()
        } else {
            format!("{}/{}", self.group, self.version)
        };
        let (kind, scheme) = (go::quote(&self.kind), go::quote(scheme));
        if self.version == typed::INTERNAL {
            let group = go::quote(&self.group);
            return format!(
                "no kind {kind} is registered for the internal version of group {group} in scheme {scheme}"
            );
        }
        format!(
            "no kind {kind} is registered for version {} in scheme {scheme}",
            go::quote(&version),
        )
    }
}
