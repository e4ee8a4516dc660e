//! What adds to the API: `CustomResourceDefinition`s and the resources they define, `APIService`s and the versions they give away.

use gatewalk_yaml::{Kind, Node};

use super::Reader;
use crate::resources::{ApiResource, Subresource};

const VERBS: [&str; 8] =
    ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

impl Reader<'_> {
    /// Reads a definition. `false` for another kind.
    pub(super) fn definition(&mut self, node: Node<'_>, kind: &str) -> bool {
        if kind != "CustomResourceDefinition" {
            return false;
        }
        let Some(spec) = node.get("spec") else { return true };
        let text = |node: Option<Node<'_>>, field: &str| {
            let value = node.and_then(|node| node.get(field)).and_then(Node::as_str);
            value.unwrap_or_default().to_owned()
        };
        let names = spec.get("names");
        let list = |field: &str| -> Vec<String> {
            let items = names.and_then(|names| names.get(field));
            items
                .into_iter()
                .flat_map(Node::items)
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect()
        };
        let kind = text(names, "kind");
        let mut singular = text(names, "singular");
        if singular.is_empty() {
            singular = kind.to_lowercase();
        }
        for version in spec.get("versions").into_iter().flat_map(Node::items) {
            let resource = ApiResource {
                group: text(Some(spec), "group"),
                version: text(Some(version), "name"),
                kind: kind.clone(),
                name: text(names, "plural"),
                singular: singular.clone(),
                namespaced: text(Some(spec), "scope") != "Cluster",
                verbs: VERBS.to_vec(),
                short_names: list("shortNames"),
                categories: list("categories"),
                subresources: subresources(version, &kind),
                served: version.get("served").and_then(Node::as_bool).unwrap_or_default(),
            };
            self.loaded.objects.custom_resources.push(resource);
        }
        true
    }

    /// Reads whether an aggregated API server serves a version. `false` for another kind.
    pub(super) fn api_service(&mut self, node: Node<'_>, kind: &str) -> bool {
        if kind != "APIService" {
            return false;
        }
        let spec = node.get("spec");
        let is_local = |service: &Node<'_>| service.kind() == Kind::Null;
        let service = spec.and_then(|spec| spec.get("service"));
        if service.is_some_and(|service| !is_local(&service)) {
            let text = |field: &str| {
                let value = spec.and_then(|spec| spec.get(field)).and_then(Node::as_str);
                value.unwrap_or_default().to_owned()
            };
            self.loaded.objects.aggregated.push((text("group"), text("version")));
        }
        true
    }
}

fn subresources(version: Node<'_>, kind: &str) -> Vec<Subresource> {
    let declared = version.get("subresources");
    let verbs = vec!["get", "patch", "update"];
    let mut subresources = Vec::new();
    if declared.is_some_and(|declared| declared.get("status").is_some()) {
        let kind = (String::new(), String::new(), kind.to_owned());
        subresources.push(Subresource { name: "status".to_owned(), kind, verbs: verbs.clone() });
    }
    if declared.is_some_and(|declared| declared.get("scale").is_some()) {
        let kind = ("autoscaling".to_owned(), "v1".to_owned(), "Scale".to_owned());
        subresources.push(Subresource { name: "scale".to_owned(), kind, verbs });
    }
    subresources
}
