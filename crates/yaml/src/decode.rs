//! From goyaml's nodes to the JSON that they become. Mirrors `yaml.v2` `decoder` for an untyped target, then
//! `sigs.k8s.io/yaml` `convertToJSONableObject` and `json.Marshal`.

pub(crate) mod key;

use std::collections::BTreeMap;

use gatewalk_diagnostics::order::sort_by;

use crate::compose::{Composed, RawNode, RawValue, compose};
use crate::resolve::{Resolved, resolve};
use crate::tree::{Data, EntryData, NodeData, Style};
use crate::{DEPTH_MAX, Error, Kind, Node, Number, Tree};

use key::{Key, go_syntax};

/// The first document of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// Its value; keys sorted, of a repeated key the last value.
    pub tree: Tree,
    /// The keys that are given twice, in the order a strict decoder reports them. Keys overridden through `<<` count.
    pub duplicates: Vec<Duplicate>,
}

/// A key that is given twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Upstream's line of text about it: `line 4: key "authorizers" already set in map`.
    pub text: String,
    /// The second key in the text.
    pub span: std::ops::Range<usize>,
}

/// Reads the first document of a text as `sigs.k8s.io/yaml` `YAMLToJSON` does. A text without a document is null.
pub fn first_document(text: &str) -> Result<Decoded, Error> {
    document_at(text, 0)
}

/// Reads a document that stands at byte `base` of a longer text; places are those of the longer text.
pub(crate) fn document_at(text: &str, base: usize) -> Result<Decoded, Error> {
    let without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len().saturating_sub(without_mark.len()).saturating_add(base);
    let composed = compose(without_mark).map_err(|mut error| {
        error.offset = error.offset.saturating_add(shift);
        error.begun = error.begun.map(|begun| begun.saturating_add(shift));
        error
    })?;
    let mut decoder = Decoder {
        composed: &composed,
        shift: u32::try_from(shift).unwrap_or_default(),
        decoded: Decoded::default(),
        conversion_error: None,
        aliases: Vec::new(),
        decode_count: 0,
        alias_count: 0,
    };
    let root = match composed.root {
        Some(root) => decoder.node(root, 0)?,
        None => decoder.null(),
    };
    let (mut decoded, conversion_error) = (decoder.decoded, decoder.conversion_error);
    decoded.tree.set_root(root);
    if let Some(error) = conversion_error {
        return Err(error);
    }
    if let Some(error) = decoded.tree.root().and_then(unsupported_number) {
        return Err(error);
    }
    Ok(decoded)
}

struct Decoder<'a> {
    composed: &'a Composed,
    /// The bytes of the byte order mark before the composed text.
    shift: u32,
    decoded: Decoded,
    /// What the conversion to JSON will fail with, once decoding succeeds.
    conversion_error: Option<Error>,
    aliases: Vec<u32>,
    decode_count: u32,
    alias_count: u32,
}

/// So many entries are looked through without an index.
const FEW: usize = 8;

/// A map under construction: where each key stands once they are many, and the entries in the order in which they came.
#[derive(Default)]
struct MapUnderConstruction {
    index: BTreeMap<Key, usize>,
    entries: Vec<(Key, std::ops::Range<u32>, u32)>,
}

impl MapUnderConstruction {
    fn entry(&mut self, key: &Key) -> Option<&mut (Key, std::ops::Range<u32>, u32)> {
        if self.entries.len() < FEW {
            // NaN equals nothing, itself included
            return self.entries.iter_mut().find(|entry| !key.is_nan() && entry.0 == *key);
        }
        self.index.get(key).and_then(|at| self.entries.get_mut(*at))
    }

    fn push(&mut self, key: Key, span: std::ops::Range<u32>, value: u32) {
        self.entries.push((key, span, value));
        let unindexed = if self.entries.len() > FEW { self.entries.len() - 1 } else { 0 };
        if self.entries.len() >= FEW {
            let added = self.entries.iter().enumerate().skip(unindexed);
            let added = added.filter(|(_, (key, _, _))| !key.is_nan());
            self.index.extend(added.map(|(at, (key, _, _))| (key.clone(), at)));
        }
    }
}

impl Decoder<'_> {
    fn null(&mut self) -> u32 {
        self.decoded.tree.push(NodeData {
            span: 0..0,
            properties: 0..0,
            style: Style::Plain,
            value: Data::Null,
        })
    }

    /// Counts a decoding step and refuses documents that consist of aliases, as goyaml does.
    fn count(&mut self, at: &RawNode) -> Result<(), Error> {
        self.decode_count = self.decode_count.saturating_add(1);
        if !self.aliases.is_empty() {
            self.alias_count = self.alias_count.saturating_add(1);
        }
        let ratio = f64::from(self.alias_count) / f64::from(self.decode_count);
        if self.alias_count > 100
            && self.decode_count > 1000
            && ratio > allowed_alias_ratio(self.decode_count)
        {
            return Err(self.fail("yaml: document contains excessive aliasing", at));
        }
        Ok(())
    }

    fn fail(&self, text: impl Into<String>, at: &RawNode) -> Error {
        Error::upstream(text, at.span.start.saturating_add(self.shift) as usize)
    }

    fn node(&mut self, id: u32, depth: usize) -> Result<u32, Error> {
        let composed = self.composed;
        let Some(raw) = composed.nodes.get(id as usize) else { return Ok(self.null()) };
        self.count(raw)?;
        if depth > DEPTH_MAX {
            return Err(Error::too_deep(raw.span.start.saturating_add(self.shift) as usize));
        }
        let value = match &raw.value {
            RawValue::Alias { name, target } => {
                self.enter_alias(id, name, raw)?;
                let value = self.node(*target, depth.saturating_add(1));
                self.aliases.pop();
                return value;
            }
            RawValue::Scalar { text, tag, implicit } => {
                match resolve(tag.as_deref(), text, *implicit) {
                    Ok(Resolved::Null) => Data::Null,
                    Ok(Resolved::Bool(value)) => Data::Bool(value),
                    Ok(Resolved::Number(value)) => Data::Number(value),
                    Ok(Resolved::String(value)) => Data::String(value),
                    Err(text) => return Err(self.fail(text, raw)),
                }
            }
            RawValue::Sequence(children) => {
                let mut items = Vec::with_capacity(children.len());
                for child in children {
                    items.push(self.node(*child, depth.saturating_add(1))?);
                }
                Data::Array(items)
            }
            RawValue::Mapping(children) => {
                let mut map = MapUnderConstruction::default();
                self.mapping(children, &mut map, depth)?;
                self.finish(map, raw)
            }
        };
        let shift = self.shift;
        let content = raw.content.saturating_add(shift);
        let node = NodeData {
            span: content..raw.span.end.saturating_add(shift).max(content),
            properties: raw.span.start.saturating_add(shift)..content,
            style: raw.style,
            value,
        };
        Ok(self.decoded.tree.push(node))
    }

    fn enter_alias(&mut self, id: u32, name: &str, raw: &RawNode) -> Result<(), Error> {
        if self.aliases.contains(&id) {
            return Err(self.fail(format!("yaml: anchor '{name}' value contains itself"), raw));
        }
        self.aliases.push(id);
        Ok(())
    }

    fn mapping(
        &mut self,
        children: &[u32],
        map: &mut MapUnderConstruction,
        depth: usize,
    ) -> Result<(), Error> {
        let composed = self.composed;
        for pair in children.chunks_exact(2) {
            let [key_id, value_id] = *pair else { continue };
            let (Some(key_node), Some(value_node)) =
                (composed.nodes.get(key_id as usize), composed.nodes.get(value_id as usize))
            else {
                continue;
            };
            if is_merge(key_node) {
                self.merge(value_id, map, depth.saturating_add(1))?;
                continue;
            }
            let decoded_key = self.node(key_id, depth.saturating_add(1))?;
            let key = self.key(decoded_key, key_node)?;
            let value = self.node(value_id, depth.saturating_add(1))?;
            let key_span = key_node.content.saturating_add(self.shift)
                ..key_node.span.end.saturating_add(self.shift);
            self.set(map, key, key_span, value, value_node);
        }
        Ok(())
    }

    fn key(&self, decoded: u32, raw: &RawNode) -> Result<Key, Error> {
        let Some(data) = self.decoded.tree.data(decoded) else { return Ok(Key::Null) };
        Key::of(&data.value).ok_or_else(|| {
            let printed = go_syntax(&self.decoded.tree, decoded);
            self.fail(format!("yaml: invalid map key: {printed}"), raw)
        })
    }

    fn set(
        &mut self,
        map: &mut MapUnderConstruction,
        key: Key,
        span: std::ops::Range<u32>,
        value: u32,
        value_node: &RawNode,
    ) {
        if let Some(entry) = map.entry(&key) {
            self.decoded.duplicates.push(Duplicate {
                text: format!(
                    "line {}: key {} already set in map",
                    value_node.line.saturating_add(1),
                    key.go_syntax()
                ),
                span: span.start as usize..span.end as usize,
            });
            entry.1 = span;
            entry.2 = value;
            return;
        }
        map.push(key, span, value);
    }

    /// `<<`: decodes the mapping, or each of a list of mappings from the last to the first, into the map at hand.
    fn merge(
        &mut self,
        id: u32,
        map: &mut MapUnderConstruction,
        depth: usize,
    ) -> Result<(), Error> {
        let composed = self.composed;
        let Some(raw) = composed.nodes.get(id as usize) else { return Ok(()) };
        match &raw.value {
            RawValue::Sequence(children) => {
                for child in children.iter().rev() {
                    self.merge_one(*child, map, depth)?;
                }
                Ok(())
            }
            RawValue::Mapping(_) | RawValue::Alias { .. } | RawValue::Scalar { .. } => {
                self.merge_one(id, map, depth)
            }
        }
    }

    fn merge_one(
        &mut self,
        id: u32,
        map: &mut MapUnderConstruction,
        depth: usize,
    ) -> Result<(), Error> {
        let composed = self.composed;
        let Some(raw) = composed.nodes.get(id as usize) else { return Ok(()) };
        if depth > DEPTH_MAX {
            return Err(Error::too_deep(raw.span.start.saturating_add(self.shift) as usize));
        }
        match &raw.value {
            RawValue::Mapping(children) => {
                self.count(raw)?;
                self.mapping(children, map, depth)
            }
            RawValue::Alias { name, target } => {
                let Some(RawNode { value: RawValue::Mapping(children), .. }) =
                    composed.nodes.get(*target as usize)
                else {
                    return Err(self.want_map(raw));
                };
                self.count(raw)?;
                self.enter_alias(id, name, raw)?;
                self.count(raw)?;
                self.mapping(children, map, depth)?;
                self.aliases.pop();
                Ok(())
            }
            RawValue::Scalar { .. } | RawValue::Sequence(_) => Err(self.want_map(raw)),
        }
    }

    fn want_map(&self, at: &RawNode) -> Error {
        self.fail("yaml: map merge requires map or sequence of maps as the value", at)
    }

    /// Gives the map string keys, sorted. Of keys that become the same text the last in the document wins.
    fn finish(&mut self, map: MapUnderConstruction, raw: &RawNode) -> Data {
        let mut entries = Vec::with_capacity(map.entries.len());
        for (key, span, value) in map.entries {
            match key.json() {
                Some(key) => entries.push(EntryData { key, span, value }),
                None if self.conversion_error.is_none() => {
                    let text = format!(
                        "unsupported map key of type: {}, key: {}, value: {}",
                        key.go_type(),
                        key.go_syntax(),
                        go_syntax(&self.decoded.tree, value)
                    );
                    self.conversion_error = Some(self.fail(text, raw));
                }
                None => {}
            }
        }
        // the last first, as only the first of equal ones stays
        entries.reverse();
        sort_by(&mut entries, |one, other| one.key.cmp(&other.key));
        entries.dedup_by(|one, other| one.key == other.key);
        Data::Object(entries)
    }
}

fn is_merge(node: &RawNode) -> bool {
    match &node.value {
        RawValue::Scalar { text, tag, implicit } => {
            &**text == "<<" && (*implicit || tag.as_deref() == Some("tag:yaml.org,2002:merge"))
        }
        RawValue::Sequence(_) | RawValue::Mapping(_) | RawValue::Alias { .. } => false,
    }
}

/// goyaml's share of decoding steps that may come from aliases, falling from 99 % to 10 % as the document grows.
fn allowed_alias_ratio(decode_count: u32) -> f64 {
    const LOW: u32 = 400_000;
    const HIGH: u32 = 4_000_000;
    match decode_count {
        0..=LOW => 0.99,
        HIGH.. => 0.10,
        _ => 0.99 - 0.89 * (f64::from(decode_count - LOW) / f64::from(HIGH - LOW)),
    }
}

/// `json.Marshal` has no text for these numbers.
fn unsupported_number(node: Node<'_>) -> Option<Error> {
    match node.kind() {
        Kind::Number => match node.as_number() {
            Some(Number::Float(value)) if !value.is_finite() => {
                let name = if value.is_nan() {
                    "NaN"
                } else if value > 0.0 {
                    "+Inf"
                } else {
                    "-Inf"
                };
                Some(Error::upstream(format!("json: unsupported value: {name}"), node.span().start))
            }
            _ => None,
        },
        Kind::Array => node.items().find_map(unsupported_number),
        Kind::Object => node.entries().find_map(|entry| unsupported_number(entry.value)),
        Kind::Null | Kind::Bool | Kind::String => None,
    }
}
