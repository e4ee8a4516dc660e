//! `FieldsV1`: who owns what, as a tree of path elements. Mirrors `fieldpath.Set` of structured-merge-diff.

use std::collections::{BTreeMap, BTreeSet};

use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node, Number, json};

use super::super::decode::SELECTORS_SINCE;
use crate::go::{JsonObject, json_string};

/// Deeper sets are refused; no object of a request is so deep.
const DEPTH_MAX: usize = 64;

/// A part of a path. The order is that of upstream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Element {
    /// `f:`, a field or key of a map.
    Field(String),
    /// `k:`, an element of a list by its keys.
    Key(String),
    /// `v:`, an element of a set: its kind in upstream's order, its number, its text.
    Value(u8, i64, String),
    /// `i:`, an element of a list by its place.
    Index(i64),
}

/// What a key of a set is.
enum Part {
    Element(Element),
    Unknown,
    Error,
}

/// A set of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    members: BTreeSet<Element>,
    children: BTreeMap<Element, Fields>,
}

/// Lists and the like that are owned as a whole, so that nobody owns a part of one: `reconcileManagedFieldsWithSchemaChanges`.
const ATOMIC: [&[&str]; 4] = [
    &["spec", "groups"],
    &["spec", "extra", "*"],
    // of releases with selectors
    &["spec", "resourceAttributes", "fieldSelector", "requirements"],
    &["spec", "resourceAttributes", "labelSelector", "requirements"],
];

impl Fields {
    /// Reads a set; `None` where upstream gives an error.
    pub(super) fn read(node: Node<'_>) -> Option<Self> {
        Some(Self::read_at(node, 0)?.0)
    }

    /// A set, and whether it stands for a member itself.
    fn read_at(node: Node<'_>, depth: usize) -> Option<(Self, bool)> {
        if depth > DEPTH_MAX || !matches!(node.kind(), Kind::Object | Kind::Null) {
            return None;
        }
        let (mut set, mut is_member) = (Self::default(), false);
        for entry in node.entries() {
            if entry.key == "." {
                is_member = true;
                continue;
            }
            let element = match Element::read(entry.key) {
                Part::Element(element) => element,
                Part::Unknown => continue,
                Part::Error => return None,
            };
            let (below, itself) = Self::read_at(entry.value, depth + 1)?;
            if itself {
                set.members.insert(element.clone());
            }
            if !below.is_empty() {
                set.children.insert(element, below);
            }
        }
        let is_member = is_member || set.is_empty();
        Some((set, is_member))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.children.is_empty()
    }

    pub(super) fn union(mut self, other: &Self) -> Self {
        self.members.extend(other.members.iter().cloned());
        for (element, theirs) in &other.children {
            let ours = self.children.remove(element).unwrap_or_default();
            self.children.insert(element.clone(), ours.union(theirs));
        }
        self
    }

    pub(super) fn difference(mut self, other: &Self) -> Self {
        self.members.retain(|element| !other.members.contains(element));
        let children = self.children.into_iter().filter_map(|(element, ours)| {
            let left = match other.children.get(&element) {
                Some(theirs) => ours.difference(theirs),
                None => ours,
            };
            (!left.is_empty()).then_some((element, left))
        });
        self.children = children.collect();
        self
    }

    /// Parts of what is owned as a whole become the whole.
    pub(super) fn whole(mut self, release: Release) -> Self {
        let known = if release < SELECTORS_SINCE { 2 } else { ATOMIC.len() };
        for path in ATOMIC.iter().take(known) {
            self.make_whole(path);
        }
        self
    }

    fn make_whole(&mut self, path: &[&str]) {
        let Some((name, rest)) = path.split_first() else { return };
        let fits = |element: &Element| matches!(element, Element::Field(field) if *name == "*" || field == name);
        if rest.is_empty() {
            let parts: Vec<Element> =
                self.children.keys().filter(|element| fits(element)).cloned().collect();
            for element in parts {
                self.children.remove(&element);
                self.members.insert(element);
            }
            return;
        }
        for (element, below) in &mut self.children {
            if fits(element) {
                below.make_whole(rest);
            }
        }
        self.children.retain(|_, below| !below.is_empty());
    }

    pub(super) fn to_json(&self) -> String {
        self.json(false)
    }

    fn json(&self, itself: bool) -> String {
        let mut object = JsonObject::new();
        if itself && !self.is_empty() {
            object = object.raw(".", "{}");
        }
        let elements: BTreeSet<&Element> =
            self.members.iter().chain(self.children.keys()).collect();
        for element in elements {
            let is_member = self.members.contains(element);
            let below = self
                .children
                .get(element)
                .map_or_else(|| "{}".to_owned(), |below| below.json(is_member));
            object = object.raw(&element.text(), &below);
        }
        object.end()
    }
}

impl Element {
    /// Reads a part of a path; what is not known yet is passed over.
    fn read(text: &str) -> Part {
        let Some((kind, rest)) = text.split_at_checked(2) else { return Part::Error };
        if !kind.ends_with(':') {
            return Part::Error;
        }
        if !matches!(kind, "f:" | "k:" | "v:" | "i:") {
            return Part::Unknown;
        }
        Self::of_kind(kind, rest).map_or(Part::Error, Part::Element)
    }

    fn of_kind(kind: &str, rest: &str) -> Option<Self> {
        let value = |wants_object: bool| {
            let tree = json::parse(rest).ok()?;
            let root = tree.root()?;
            (!wants_object || root.kind() == Kind::Object).then(|| written(root, 0))
        };
        Some(match kind {
            "f:" => Self::Field(rest.to_owned()),
            "k:" => Self::Key(value(true)?),
            "v:" => {
                let text = value(false)?;
                let is_number =
                    text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
                let rank = match text.as_bytes().first() {
                    _ if is_number => 0,
                    Some(b'"') => 1,
                    Some(b't' | b'f') => 2,
                    Some(b'[') => 3,
                    Some(b'{') => 4,
                    _ => 5,
                };
                Self::Value(rank, text.parse().unwrap_or_default(), text)
            }
            _ => Self::Index(rest.parse().ok()?),
        })
    }

    fn text(&self) -> String {
        match self {
            Self::Field(name) => format!("f:{name}"),
            Self::Key(keys) => format!("k:{keys}"),
            Self::Value(_, _, value) => format!("v:{value}"),
            Self::Index(index) => format!("i:{index}"),
        }
    }
}

/// A value as upstream writes it again: without blanks, keys in order.
fn written(node: Node<'_>, depth: usize) -> String {
    if depth > DEPTH_MAX {
        return "null".to_owned();
    }
    match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool => node.as_bool().unwrap_or_default().to_string(),
        Kind::String => json_string(node.as_str().unwrap_or_default()),
        Kind::Number => match node.as_number() {
            Some(Number::Int(value)) => value.to_string(),
            Some(Number::Uint(value)) => value.to_string(),
            Some(Number::Float(value)) => value.to_string(),
            None => "0".to_owned(),
        },
        Kind::Array => {
            let items: Vec<String> = node.items().map(|item| written(item, depth + 1)).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Object => {
            let members: BTreeMap<&str, String> =
                node.entries().map(|entry| (entry.key, written(entry.value, depth + 1))).collect();
            members
                .iter()
                .fold(JsonObject::new(), |object, (name, value)| object.raw(name, value))
                .end()
        }
    }
}
