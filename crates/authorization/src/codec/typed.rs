//! Reading a tree into upstream's structs, with the errors of `sigs.k8s.io/json`: a value of a wrong type is an error, an
//! unknown field is not, null changes nothing, and of a key that is given twice the last value counts.

use gatewalk_kubernetes::go;
use gatewalk_yaml::{Kind, Node, Number};

/// A Go type, as far as bodies of webhooks go.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    String,
    /// A string type of Go with a name of its own.
    Text(&'static str),
    Bool,
    Int32,
    Int64,
    Strings,
    /// `map[string]string`.
    StringMap,
    /// `v1.ExtraValue`.
    ExtraValue,
    /// `map[string]v1.ExtraValue`.
    ExtraMap,
    /// `v1.Time`, which reads itself.
    Time,
    /// A list of structs, with Go's name of the list.
    List(&'static str, &'static Struct),
    Object(&'static Struct),
    /// Something whose inside does not matter.
    Anything,
}

/// A Go struct.
#[derive(Debug)]
pub(crate) struct Struct {
    /// The name without its package, as errors begin with it.
    pub(crate) name: &'static str,
    /// Whether it is a type of the object's own package, which is named like its version; else of `v1`.
    pub(crate) is_versioned: bool,
    pub(crate) fields: &'static [(&'static str, Type)],
}

/// A number that fits 32 bits.
pub(crate) fn integer(node: Node<'_>) -> Option<i32> {
    match node.as_number()? {
        Number::Int(value) => i32::try_from(value).ok(),
        Number::Uint(value) => i32::try_from(value).ok(),
        Number::Float(_) => None,
    }
}

/// Finds the first value that does not fit its type, in the order of the text.
#[derive(Clone, Copy, Default)]
pub(crate) struct Checker<'a> {
    /// The text that was read, for numbers as they are written; empty where that does not matter.
    pub(crate) text: &'a str,
    /// Members that the release does not know yet.
    pub(crate) unknown: &'a [&'a str],
    /// The version of the object, which is the name of its types' package.
    pub(crate) version: &'a str,
}

impl Checker<'_> {
    /// Checks an object and everything in it; `path` is where it stands in the whole.
    pub(crate) fn object(self, node: Node<'_>, object: &Struct, path: &str) -> Result<(), String> {
        for entry in node.entries() {
            let known = object.fields.iter().find(|(name, _)| *name == entry.key);
            let known = known.filter(|(name, _)| !self.unknown.contains(name));
            let Some((_, known)) = known else { continue };
            let path = if path.is_empty() {
                entry.key.to_owned()
            } else {
                format!("{path}.{}", entry.key)
            };
            self.value(entry.value, *known, object.name, &path)?;
        }
        Ok(())
    }

    pub(crate) fn value(
        self,
        node: Node<'_>,
        known: Type,
        owner: &str,
        path: &str,
    ) -> Result<(), String> {
        if node.is_null() {
            return Ok(());
        }
        if let Type::Time = known {
            return time(node, owner, path);
        }
        let (fits, go) = self.fits(node, known);
        if !fits {
            return Err(format!(
                "json: cannot unmarshal {} into Go struct field {owner}.{path} of type {go}",
                self.described(node, known)
            ));
        }
        match known {
            Type::Strings | Type::ExtraValue => self.each(node.items(), Type::String, owner, path),
            Type::StringMap => {
                self.each(node.entries().map(|entry| entry.value), Type::String, owner, path)
            }
            Type::ExtraMap => {
                self.each(node.entries().map(|entry| entry.value), Type::ExtraValue, owner, path)
            }
            Type::List(_, object) => self.each(node.items(), Type::Object(object), owner, path),
            Type::Object(object) => self.object(node, object, path),
            Type::String
            | Type::Text(_)
            | Type::Bool
            | Type::Int32
            | Type::Int64
            | Type::Time
            | Type::Anything => Ok(()),
        }
    }

    /// What a value is, in the words of an error: a number that does not fit an integer is told as it is written.
    fn described(self, node: Node<'_>, known: Type) -> String {
        let kind = node.kind();
        if kind != Kind::Number || !matches!(known, Type::Int32 | Type::Int64) {
            return kind.name().to_owned();
        }
        let written = self.text.get(node.span()).filter(|_| self.text.starts_with('{'));
        let number = match (written, node.as_number()) {
            (Some(written), _) => written.to_owned(),
            (None, Some(Number::Int(value))) => value.to_string(),
            (None, Some(Number::Uint(value))) => value.to_string(),
            (None, Some(Number::Float(value))) => value.to_string(),
            (None, None) => String::new(),
        };
        format!("number {number}")
    }

    fn each<'a>(
        self,
        nodes: impl Iterator<Item = Node<'a>>,
        known: Type,
        owner: &str,
        path: &str,
    ) -> Result<(), String> {
        for node in nodes {
            self.value(node, known, owner, path)?;
        }
        Ok(())
    }

    /// Whether a value fits a type, and the type as Go prints it.
    fn fits(self, node: Node<'_>, known: Type) -> (bool, String) {
        let kind = node.kind();
        match known {
            Type::Time | Type::Anything => (true, String::new()),
            Type::String => (kind == Kind::String, "string".to_owned()),
            Type::Text(go) => (kind == Kind::String, go.to_owned()),
            Type::Bool => (kind == Kind::Bool, "bool".to_owned()),
            Type::Int32 => (integer(node).is_some(), "int32".to_owned()),
            Type::Int64 => (matches!(node.as_number(), Some(Number::Int(_))), "int64".to_owned()),
            Type::Strings => (kind == Kind::Array, "[]string".to_owned()),
            Type::StringMap => (kind == Kind::Object, "map[string]string".to_owned()),
            Type::ExtraValue => (kind == Kind::Array, format!("{}.ExtraValue", self.version)),
            Type::ExtraMap => {
                (kind == Kind::Object, format!("map[string]{}.ExtraValue", self.version))
            }
            Type::List(go, _) => (kind == Kind::Array, go.to_owned()),
            Type::Object(object) => {
                let package = if object.is_versioned { self.version } else { "v1" };
                (kind == Kind::Object, format!("{package}.{}", object.name))
            }
        }
    }
}

/// `metav1.Time.UnmarshalJSON`: a string that `time.Parse` takes for RFC 3339.
fn time(node: Node<'_>, owner: &str, path: &str) -> Result<(), String> {
    let Some(text) = node.as_str() else {
        let kind = node.kind().name();
        return Err(format!(
            "json: cannot unmarshal {kind} into Go struct field {owner}.{path} of type string"
        ));
    };
    go::parse_time(text)
}
