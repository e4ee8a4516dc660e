//! Strict decoding into the typed configuration. Mirrors `sigs.k8s.io/json` `UnmarshalStrict` for this one type: which error wins, in
//! which order the strict ones come, and their texts.

use std::fmt::Write as _;
use std::ops::Range;

use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node};

use super::GoDuration;
use super::schema::{CONFIGURATION, Field, FieldKind, Schema, Version};
use crate::go::quote;

/// `sigs.k8s.io/json` remembers no more.
const STRICT_ERRORS_MAX: usize = 100;

/// What decoding found.
#[derive(Debug, Default)]
pub(super) struct StrictDecoding {
    /// The error that ends decoding; the strict ones are not reported then.
    pub(super) error: Option<DecodeError>,
    /// Unknown and repeated fields, in upstream's order.
    pub(super) strict: Vec<StrictError>,
}

/// A value of the wrong type, or a duration that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DecodeError {
    /// Upstream's text.
    pub(super) text: String,
    /// The value.
    pub(super) span: Range<usize>,
    /// The field path with indexes.
    pub(super) path: String,
    /// What the field would take.
    pub(super) wanted: Wanted,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    String,
    Bool,
    Duration,
    Object,
    List,
}

/// An unknown or repeated field.
#[derive(Clone, Debug)]
pub(super) struct StrictError {
    /// Upstream's text: `unknown field "authorizers[0].foo"`.
    pub(super) text: String,
    /// The path of the field.
    pub(super) path: String,
    /// Its key.
    pub(super) span: Range<usize>,
    /// The name of an unknown field and the struct that lacks it.
    pub(super) unknown: Option<(String, &'static Schema)>,
}

/// Decodes the root of a document whose kind is the configuration.
pub(super) fn decode(root: Node<'_>, version: Version, release: Release) -> StrictDecoding {
    let mut walk = Walk {
        version,
        release,
        result: StrictDecoding::default(),
        path: String::new(),
        fields: Vec::new(),
        strukt: None,
    };
    if let Err(fatal) = walk.object(root, &CONFIGURATION) {
        // an error of a type's own decoder ends decoding at once and wins over those that were only noted
        walk.result.error = Some(fatal);
    }
    walk.result
}

struct Walk {
    version: Version,
    release: Release,
    result: StrictDecoding,
    path: String,
    fields: Vec<&'static str>,
    /// The Go struct whose field is being read.
    strukt: Option<&'static str>,
}

impl Walk {
    fn object(&mut self, node: Node<'_>, schema: &'static Schema) -> Result<(), DecodeError> {
        match node.kind() {
            Kind::Null => return Ok(()),
            Kind::Object => {}
            Kind::Bool | Kind::Number | Kind::String | Kind::Array => {
                let go_type = format!("{}.{}", self.version.package(), schema.name);
                self.note(node, &go_type, Wanted::Object);
                return Ok(());
            }
        }
        let outer_strukt = self.strukt;
        let path_length = self.path.len();
        let mut seen: Vec<&str> = Vec::new();
        for entry in node.entries() {
            let Some(field) = schema.field(entry.key, self.version, self.release) else {
                let unknown = Some((entry.key.to_owned(), schema));
                self.strict("unknown field", entry.key, entry.key_span(), unknown);
                continue;
            };
            let name = field.name_in(self.version);
            if seen.contains(&name) {
                self.strict("duplicate field", name, entry.key_span(), None);
            }
            seen.push(name);
            self.strukt = Some(schema.name);
            self.fields.push(name);
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(name);
            self.field(entry.value, field)?;
            self.path.truncate(path_length);
            self.fields.pop();
            self.strukt = outer_strukt;
        }
        Ok(())
    }

    fn field(&mut self, node: Node<'_>, field: &'static Field) -> Result<(), DecodeError> {
        let internal = self.version == Version::Internal;
        match (field.kind, node.kind()) {
            (FieldKind::Duration, _) => self.duration(node),
            (_, Kind::Null)
            | (FieldKind::String(_), Kind::String)
            | (FieldKind::Bool, Kind::Bool) => Ok(()),
            (FieldKind::String(go_type), _) => {
                self.note(node, if internal { go_type } else { "string" }, Wanted::String);
                Ok(())
            }
            (FieldKind::Bool, _) => {
                self.note(node, "bool", Wanted::Bool);
                Ok(())
            }
            (FieldKind::Struct(schema), _) => self.object(node, schema),
            (FieldKind::List(schema), Kind::Array) => {
                let path_length = self.path.len();
                for (index, item) in node.items().enumerate() {
                    // writing to a String cannot fail
                    let _ = write!(self.path, "[{index}]");
                    self.object(item, schema)?;
                    self.path.truncate(path_length);
                }
                Ok(())
            }
            (FieldKind::List(schema), _) => {
                let go_type = format!("[]{}.{}", self.version.package(), schema.name);
                self.note(node, &go_type, Wanted::List);
                Ok(())
            }
        }
    }

    /// `metav1.Duration` decodes itself: null is the empty string, and an error ends everything.
    fn duration(&mut self, node: Node<'_>) -> Result<(), DecodeError> {
        let text = match node.kind() {
            Kind::Null => "",
            Kind::String => node.as_str().unwrap_or_default(),
            Kind::Bool | Kind::Number | Kind::Array | Kind::Object => {
                return Err(self.type_error(node, "string", Wanted::Duration));
            }
        };
        match GoDuration::parse(text) {
            Ok(_) => Ok(()),
            Err(text) => Err(DecodeError {
                text,
                span: node.span(),
                path: self.path.clone(),
                wanted: Wanted::Duration,
            }),
        }
    }

    /// Remembers the first value of a wrong type.
    fn note(&mut self, node: Node<'_>, go_type: &str, wanted: Wanted) {
        if self.result.error.is_none() {
            self.result.error = Some(self.type_error(node, go_type, wanted));
        }
    }

    fn type_error(&self, node: Node<'_>, go_type: &str, wanted: Wanted) -> DecodeError {
        let kind = node.kind().name();
        let text = match self.strukt {
            Some(strukt) => {
                let fields = self.fields.join(".");
                format!(
                    "json: cannot unmarshal {kind} into Go struct field {strukt}.{fields} of type {go_type}"
                )
            }
            None => format!("json: cannot unmarshal {kind} into Go value of type {go_type}"),
        };
        DecodeError { text, span: node.span(), path: self.path.clone(), wanted }
    }

    fn strict(
        &mut self,
        what: &str,
        field: &str,
        span: Range<usize>,
        unknown: Option<(String, &'static Schema)>,
    ) {
        let path =
            if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) };
        let text = format!("{what} {}", quote(&path));
        let known = self.result.strict.iter().any(|error| error.text == text);
        if !known && self.result.strict.len() < STRICT_ERRORS_MAX {
            self.result.strict.push(StrictError { text, path, span, unknown });
        }
    }
}
