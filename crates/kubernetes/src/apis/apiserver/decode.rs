//! Strict decoding into a typed object. Mirrors `sigs.k8s.io/json` `UnmarshalStrict` for the types of [`schema`](super::schema): which
//! error wins, in which order the strict ones come, and their texts.

use std::fmt::Write as _;
use std::ops::Range;

use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node, Number, Style};

use super::GoDuration;
use super::schema::{Field, FieldKind, Schema, Version};
use crate::go::quote;

/// `sigs.k8s.io/json` remembers no more.
const STRICT_ERRORS_MAX: usize = 100;

/// The first release whose texts name the structs that stand in others without a name.
const EMBEDDED_SINCE: Release = Release::V1_35;

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
    Integer,
    Duration,
    Object,
    List,
    Nothing,
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

/// Decodes the root of a document of a kind.
pub(super) fn decode(
    text: &str,
    root: Node<'_>,
    schema: &'static Schema,
    version: Version,
    release: Release,
) -> StrictDecoding {
    let mut walk = Walk {
        text,
        version,
        release,
        result: StrictDecoding::default(),
        path: String::new(),
        fields: Vec::new(),
        strukt: None,
    };
    if let Err(fatal) = walk.object(root, schema) {
        // an error of a type's own decoder ends decoding at once and wins over those that were only noted
        walk.result.error = Some(fatal);
    }
    walk.result
}

struct Walk<'a> {
    text: &'a str,
    version: Version,
    release: Release,
    result: StrictDecoding,
    path: String,
    fields: Vec<&'static str>,
    /// The Go struct whose field is being read.
    strukt: Option<&'static str>,
}

impl Walk<'_> {
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
            let depth = self.fields.len();
            if !field.embedded_in.is_empty() && self.release >= EMBEDDED_SINCE {
                self.fields.push(field.embedded_in);
            }
            self.fields.push(name);
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(name);
            self.field(entry.value, field)?;
            self.path.truncate(path_length);
            self.fields.truncate(depth);
            self.strukt = outer_strukt;
        }
        Ok(())
    }

    fn field(&mut self, node: Node<'_>, field: &'static Field) -> Result<(), DecodeError> {
        let internal = self.version == Version::Internal;
        match (field.kind, node.kind()) {
            (FieldKind::Duration, _) => self.duration(node),
            (_, Kind::Null)
            | (FieldKind::String(_) | FieldKind::Named(_), Kind::String)
            | (FieldKind::Bool, Kind::Bool)
            | (FieldKind::Any, _) => Ok(()),
            (FieldKind::OptionalDuration, _) => self.duration(node),
            (FieldKind::Named(name), _) => {
                let package = if name.contains('.') { "" } else { self.version.package() };
                let dot = if package.is_empty() { "" } else { "." };
                self.note(node, &format!("{package}{dot}{name}"), Wanted::String);
                Ok(())
            }
            (FieldKind::Integer(bits), Kind::Number) => {
                self.integer(node, bits);
                Ok(())
            }
            (FieldKind::Integer(bits), _) => {
                self.note(node, &format!("int{bits}"), Wanted::Integer);
                Ok(())
            }
            (FieldKind::Texts(_), Kind::Array) => {
                for item in node.items() {
                    if !matches!(item.kind(), Kind::String | Kind::Null) {
                        self.note(item, "string", Wanted::String);
                    }
                }
                Ok(())
            }
            (FieldKind::Texts(go_type), _) => {
                self.note(node, go_type, Wanted::List);
                Ok(())
            }
            (FieldKind::Interface(go_type), _) => {
                self.note(node, go_type, Wanted::Nothing);
                Ok(())
            }
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
                let found = node.kind().name();
                return Err(self.type_error(node, found, "string", Wanted::Duration));
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

    /// Go reads an integer from the digits alone: `1e3` is none, but YAML's `1e3` has become `1000` before.
    fn integer(&mut self, node: Node<'_>, bits: u32) {
        let literal = match node.as_number() {
            _ if node.style() == Style::Json => {
                self.text.get(node.span()).unwrap_or_default().to_owned()
            }
            Some(Number::Int(value)) => value.to_string(),
            Some(Number::Uint(value)) => value.to_string(),
            Some(Number::Float(value)) => json_float(value),
            None => String::new(),
        };
        let fits = match literal.parse::<i64>() {
            Ok(value) => bits > 32 || i32::try_from(value).is_ok(),
            Err(_) => false,
        };
        if !fits && self.result.error.is_none() {
            let found = format!("number {literal}");
            let error = self.type_error(node, &found, &format!("int{bits}"), Wanted::Integer);
            self.result.error = Some(error);
        }
    }

    /// Remembers the first value of a wrong type.
    fn note(&mut self, node: Node<'_>, go_type: &str, wanted: Wanted) {
        if self.result.error.is_none() {
            self.result.error = Some(self.type_error(node, node.kind().name(), go_type, wanted));
        }
    }

    fn type_error(
        &self,
        node: Node<'_>,
        found: &str,
        go_type: &str,
        wanted: Wanted,
    ) -> DecodeError {
        let text = match self.strukt {
            Some(strukt) => {
                let fields = self.fields.join(".");
                format!(
                    "json: cannot unmarshal {found} into Go struct field {strukt}.{fields} of type {go_type}"
                )
            }
            None => format!("json: cannot unmarshal {found} into Go value of type {go_type}"),
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

/// A floating-point number as `encoding/json` writes it.
fn json_float(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if text.contains("e-") { text } else { text.replace('e', "e+") }
}
