//! The tree a scenario is read from, whatever it was written in.

use std::ops::Range;

use gatewalk_yaml as yaml;
use serde_json::Value;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: NodeValue,
    /// Bytes of the text; `None` where it came without a text a person typed.
    pub(crate) range: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeValue {
    Null,
    Bool(bool),
    /// As written: `1.30` stays `1.30`.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) range: Option<Range<usize>>,
}

impl Node {
    /// The tree of a JSON value, without places. `Value` is no deeper than `serde_json`'s own limit of 128.
    pub(crate) fn from_json(value: Value) -> Self {
        let value = match value {
            Value::Null => NodeValue::Null,
            Value::Bool(value) => NodeValue::Bool(value),
            Value::Number(number) => NodeValue::Number(number.to_string()),
            Value::String(text) => NodeValue::Text(text),
            Value::Array(items) => {
                NodeValue::List(items.into_iter().map(Self::from_json).collect())
            }
            Value::Object(members) => NodeValue::Map(
                members
                    .into_iter()
                    .map(|(text, value)| (Key { text, range: None }, Self::from_json(value)))
                    .collect(),
            ),
        };
        Self { value, range: None }
    }

    /// The tree of a document. `text` is what it was read from; it is no deeper than [`yaml::DEPTH_MAX`].
    pub(crate) fn from_yaml(text: &str, node: yaml::Node<'_>) -> Self {
        let range = node.span();
        let value = match node.kind() {
            yaml::Kind::Null => NodeValue::Null,
            yaml::Kind::Bool => NodeValue::Bool(node.as_bool().unwrap_or_default()),
            yaml::Kind::Number => {
                NodeValue::Number(text.get(range.clone()).unwrap_or_default().to_owned())
            }
            yaml::Kind::String => NodeValue::Text(node.as_str().unwrap_or_default().to_owned()),
            yaml::Kind::Array => {
                NodeValue::List(node.items().map(|item| Self::from_yaml(text, item)).collect())
            }
            yaml::Kind::Object => NodeValue::Map(
                node.entries()
                    .map(|entry| {
                        let key = Key { text: entry.key.to_owned(), range: Some(entry.key_span()) };
                        (key, Self::from_yaml(text, entry.value))
                    })
                    .collect(),
            ),
        };
        Self { value, range: Some(range) }
    }

    /// How many collections are nested in it, itself included.
    pub(crate) fn depth(&self) -> usize {
        match &self.value {
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => 0,
            NodeValue::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or_default(),
            NodeValue::Map(members) => {
                1 + members.iter().map(|(_, node)| node.depth()).max().unwrap_or_default()
            }
        }
    }

    /// The value as JSON. Of a repeated key the last value counts; a number that JSON cannot hold becomes its text.
    pub(crate) fn to_json(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(text) => number(text),
            NodeValue::Text(text) => Value::String(text.clone()),
            NodeValue::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            NodeValue::Map(members) => Value::Object(
                members.iter().map(|(key, value)| (key.text.clone(), value.to_json())).collect(),
            ),
        }
    }
}

fn number(text: &str) -> Value {
    serde_json::from_str::<serde_json::Number>(text)
        .map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}
