//! The tree that YAML and JSON both become: an arena, so that dropping a deep document does not recurse.

use std::ops::Range;
use std::sync::Arc;

/// A value as JSON has it, each part with its place in the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    nodes: Vec<NodeData>,
    root: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NodeData {
    /// The node in the text; of a scalar without its anchor and tag.
    pub(crate) span: Range<u32>,
    /// The anchor and tag before it, empty when there are none.
    pub(crate) properties: Range<u32>,
    pub(crate) style: Style,
    pub(crate) value: Data,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    String(Arc<str>),
    Array(Vec<u32>),
    Object(Vec<EntryData>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EntryData {
    pub(crate) key: Arc<str>,
    pub(crate) span: Range<u32>,
    pub(crate) value: u32,
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the styles of YAML under their own names")]
pub enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
    Flow,
    Block,
    /// A scalar or collection of a JSON text.
    Json,
}

/// A number as Go reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the variants are Go's types")]
pub enum Number {
    Int(i64),
    Uint(u64),
    Float(f64),
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of JSON")]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// The word of `encoding/json` in `cannot unmarshal … into Go struct field`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl Tree {
    /// The value of the whole document; `None` for a text without one.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| Node { tree: self, id })
    }

    pub(crate) fn node(&self, id: u32) -> Option<Node<'_>> {
        self.data(id).map(|_| Node { tree: self, id })
    }

    pub(crate) fn push(&mut self, node: NodeData) -> u32 {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(node);
        id
    }

    pub(crate) fn set_root(&mut self, id: u32) {
        self.root = Some(id);
    }

    pub(crate) fn data(&self, id: u32) -> Option<&NodeData> {
        self.nodes.get(id as usize)
    }
}

/// A value in a tree: a handle that is cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    tree: &'a Tree,
    id: u32,
}

/// A key and its value in an object.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The key.
    pub key: &'a str,
    /// The value.
    pub value: Node<'a>,
    span: &'a Range<u32>,
}

impl Entry<'_> {
    /// The key in the text.
    pub fn key_span(&self) -> Range<usize> {
        wide(self.span)
    }
}

impl<'a> Node<'a> {
    fn data(self) -> Option<&'a NodeData> {
        self.tree.data(self.id)
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        match self.data().map(|data| &data.value) {
            None | Some(Data::Null) => Kind::Null,
            Some(Data::Bool(_)) => Kind::Bool,
            Some(Data::Number(_)) => Kind::Number,
            Some(Data::String(_)) => Kind::String,
            Some(Data::Array(_)) => Kind::Array,
            Some(Data::Object(_)) => Kind::Object,
        }
    }

    /// Where it stands in the text: of scalars with their quotes, without anchor and tag.
    pub fn span(self) -> Range<usize> {
        self.data().map_or(0..0, |data| wide(&data.span))
    }

    /// The anchor and tag before it; empty when there are none.
    pub fn properties_span(self) -> Range<usize> {
        self.data().map_or(0..0, |data| wide(&data.properties))
    }

    /// How it is written.
    pub fn style(self) -> Style {
        self.data().map_or(Style::Plain, |data| data.style)
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The string, when it is one.
    pub fn as_str(self) -> Option<&'a str> {
        match &self.data()?.value {
            Data::String(text) => Some(text),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// The truth value, when it is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.data()?.value {
            Data::Bool(value) => Some(value),
            Data::Null | Data::Number(_) | Data::String(_) | Data::Array(_) | Data::Object(_) => {
                None
            }
        }
    }

    /// The number, when it is one.
    pub fn as_number(self) -> Option<Number> {
        match self.data()?.value {
            Data::Number(value) => Some(value),
            Data::Null | Data::Bool(_) | Data::String(_) | Data::Array(_) | Data::Object(_) => None,
        }
    }

    /// The elements of an array; none of anything else.
    pub fn items(self) -> impl ExactSizeIterator<Item = Node<'a>> {
        let items: &'a [u32] = match self.data().map(|data| &data.value) {
            Some(Data::Array(items)) => items,
            _ => &[],
        };
        items.iter().map(move |id| Node { tree: self.tree, id: *id })
    }

    /// The entries of an object, of YAML sorted by key and each key once, of JSON as they stand in the text; none of anything
    /// else.
    pub fn entries(self) -> impl ExactSizeIterator<Item = Entry<'a>> {
        let entries: &'a [EntryData] = match self.data().map(|data| &data.value) {
            Some(Data::Object(entries)) => entries,
            _ => &[],
        };
        entries.iter().map(move |entry| Entry {
            key: &entry.key,
            value: Node { tree: self.tree, id: entry.value },
            span: &entry.span,
        })
    }

    /// The value of a key, the last one where it is given twice.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The entry of a key, the last one where it is given twice.
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        self.entries().filter(|entry| entry.key == key).last()
    }
}

fn wide(span: &Range<u32>) -> Range<usize> {
    span.start as usize..span.end as usize
}

pub(crate) fn narrow(span: Range<usize>) -> Range<u32> {
    to_u32(span.start)..to_u32(span.end)
}

pub(crate) fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
