//! Decoding nodes into fields, with the error that `encoding/json` would give first.

use std::collections::BTreeMap;

use gatewalk_yaml::{Kind, Node, Number, Style};

use crate::apis::meta::ObjectMeta;

/// Reads the fields of one object. Of the errors the first counts, as in Go; what can be read is read all the same.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Go's text about the first value of a wrong type, and the value's bytes in the text.
    pub(crate) error: Option<(String, std::ops::Range<usize>)>,
    /// Fields that are not known, by path, with the place of the key and the names that would be known there.
    pub(crate) unknown: Vec<(String, std::ops::Range<usize>, &'static [&'static str])>,
    /// Whether reviews have no selectors yet.
    pub(crate) without_selectors: bool,
}

/// Where a value stands: the innermost Go struct, and the path from the root with and without indexes.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    /// The Go struct (`PolicyRule`).
    pub(crate) structure: &'a str,
    /// The dotted path without indexes (`rules`), as Go prints it.
    pub(crate) go_path: String,
    /// The path with indexes (`rules[0]`), as field errors print it.
    pub(crate) path: String,
}

impl Place<'_> {
    pub(crate) fn root(structure: &str) -> Place<'_> {
        Place { structure, go_path: String::new(), path: String::new() }
    }

    fn name(&self, field: &str) -> String {
        join(&self.path, field)
    }

    /// The place of a struct that is a field of this one.
    pub(crate) fn child<'b>(&self, structure: &'b str, field: &str) -> Place<'b> {
        Place { structure, go_path: join(&self.go_path, field), path: join(&self.path, field) }
    }

    /// The place of an element of a list.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self { path: format!("{}[{index}]", self.path), ..self.clone() }
    }
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

impl Decoder {
    /// Notes a value of a wrong type.
    pub(crate) fn wrong(&mut self, node: Node<'_>, place: &Place<'_>, field: &str, expected: &str) {
        if self.is_first(node) {
            let text = format!(
                "json: cannot unmarshal {} into Go struct field {}.{} of type {expected}",
                node.kind().name(),
                place.structure,
                join(&place.go_path, field),
            );
            self.error = Some((text, node.span()));
        }
    }

    /// Whether an error at a node comes before the one that is known: JSON is read as it stands.
    fn is_first(&self, node: Node<'_>) -> bool {
        let is_json = node.style() == Style::Json;
        self.error.as_ref().is_none_or(|(_, known)| is_json && node.span().start < known.start)
    }

    /// Notes the fields of an object that are not among `known`.
    pub(crate) fn known(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        known: &'static [&'static str],
    ) {
        for entry in node.into_iter().flat_map(Node::entries) {
            if !known.contains(&entry.key) {
                self.unknown.push((place.name(entry.key), entry.key_span(), known));
            }
        }
    }

    /// A string; empty where it is absent, null, or something else.
    pub(crate) fn string(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        field: &str,
    ) -> String {
        self.text(node, place, field, "string")
    }

    /// A string of a Go type of its own.
    pub(crate) fn text(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        field: &str,
        expected: &str,
    ) -> String {
        let Some(value) = node.and_then(|node| node.get(field)) else { return String::new() };
        if value.as_str().is_none() && !value.is_null() {
            self.wrong(value, place, field, expected);
        }
        value.as_str().unwrap_or_default().to_owned()
    }

    /// A truth value, whose type alone matters.
    pub(crate) fn boolean(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        field: &str,
        expected: &str,
    ) {
        if let Some(value) = node.and_then(|node| node.get(field))
            && value.as_bool().is_none()
            && !value.is_null()
        {
            self.wrong(value, place, field, expected);
        }
    }

    /// An integer; zero where it is absent, null or something else.
    pub(crate) fn integer(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        field: &str,
    ) -> i64 {
        let Some(value) = node.and_then(|node| node.get(field)) else { return 0 };
        match value.as_number() {
            Some(Number::Int(number)) => return number,
            Some(Number::Uint(_) | Number::Float(_)) | None if value.is_null() => {}
            Some(Number::Uint(_) | Number::Float(_)) | None => {
                self.wrong(value, place, field, "int64");
            }
        }
        0
    }

    /// A list of strings.
    pub(crate) fn strings(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        field: &str,
    ) -> Vec<String> {
        let items = self.list(node, place, field, "[]string");
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str() {
                Some(text) => strings.push(text.to_owned()),
                None if item.is_null() => strings.push(String::new()),
                None => self.wrong(item, place, field, "string"),
            }
        }
        strings
    }

    /// The elements of a list.
    pub(crate) fn list<'n>(
        &mut self,
        node: Option<Node<'n>>,
        place: &Place<'_>,
        field: &str,
        expected: &str,
    ) -> Vec<Node<'n>> {
        let Some(value) = node.and_then(|node| node.get(field)) else { return Vec::new() };
        match value.kind() {
            Kind::Array => value.items().collect(),
            Kind::Null => Vec::new(),
            Kind::Bool | Kind::Number | Kind::String | Kind::Object => {
                self.wrong(value, place, field, expected);
                Vec::new()
            }
        }
    }

    /// The elements of a list of structs; one that is neither an object nor null is a struct without members.
    pub(crate) fn structs<'n>(
        &mut self,
        node: Option<Node<'n>>,
        place: &Place<'_>,
        field: &str,
        expected: &str,
    ) -> Vec<Node<'n>> {
        let items = self.list(node, place, field, &format!("[]{expected}"));
        for item in items.iter().filter(|item| !matches!(item.kind(), Kind::Object | Kind::Null)) {
            self.wrong(*item, place, field, expected);
        }
        items
    }

    /// An object.
    pub(crate) fn object<'n>(
        &mut self,
        node: Option<Node<'n>>,
        place: &Place<'_>,
        field: &str,
        expected: &str,
    ) -> Option<Node<'n>> {
        let value = node.and_then(|node| node.get(field))?;
        match value.kind() {
            Kind::Object => Some(value),
            Kind::Null => None,
            Kind::Bool | Kind::Number | Kind::String | Kind::Array => {
                self.wrong(value, place, field, expected);
                None
            }
        }
    }

    /// A map of strings.
    pub(crate) fn map(
        &mut self,
        node: Option<Node<'_>>,
        place: &Place<'_>,
        field: &str,
    ) -> BTreeMap<String, String> {
        let mut map = BTreeMap::new();
        let value = self.object(node, place, field, "map[string]string");
        for entry in value.into_iter().flat_map(Node::entries) {
            match entry.value.as_str() {
                Some(text) => {
                    map.insert(entry.key.to_owned(), text.to_owned());
                }
                None if entry.value.is_null() => {
                    map.insert(entry.key.to_owned(), String::new());
                }
                None => self.wrong(entry.value, place, field, "string"),
            }
        }
        map
    }

    /// The metadata of an object.
    pub(crate) fn metadata(&mut self, root: Node<'_>) -> ObjectMeta {
        let place = Place::root("ObjectMeta").child("ObjectMeta", "metadata");
        let node = self.object(Some(root), &Place::root("ObjectMeta"), "metadata", "v1.ObjectMeta");
        self.metadata_at(node, &place)
    }

    /// The members of metadata.
    pub(crate) fn metadata_at(&mut self, node: Option<Node<'_>>, place: &Place<'_>) -> ObjectMeta {
        self.known(node, place, METADATA);
        ObjectMeta {
            name: self.string(node, place, "name"),
            namespace: self.string(node, place, "namespace"),
            uid: self.string(node, place, "uid"),
            labels: self.map(node, place, "labels"),
            annotations: self.map(node, place, "annotations"),
        }
    }
}

const METADATA: &[&str] = &[
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The bytes of the value at a field path (`rules[0].verbs`), or of the deepest part of the path that is there.
pub(crate) fn locate(root: Node<'_>, path: &str) -> std::ops::Range<usize> {
    let mut node = root;
    for segment in path.split(['.', '[']).filter(|segment| !segment.is_empty()) {
        let next = match segment.strip_suffix(']').map(str::parse::<usize>) {
            Some(Ok(index)) => node.items().nth(index),
            _ => node.get(segment),
        };
        let Some(next) = next else { break };
        node = next;
    }
    node.span()
}
