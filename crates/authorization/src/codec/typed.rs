//! Reading a tree into upstream's structs, with the errors of `sigs.k8s.io/json`: a value of a wrong type is an error, an
//! unknown field is not, null changes nothing, and of a key that is given twice the last value counts.

use std::collections::BTreeSet;

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
    /// A list of structs.
    List(&'static Struct),
    Object(&'static Struct),
    /// Something whose inside does not matter.
    Anything,
}

/// A Go struct.
#[derive(Debug)]
pub(crate) struct Struct {
    /// The name without its package, as errors begin with it.
    pub(crate) name: &'static str,
    pub(crate) package: Package,
    pub(crate) fields: &'static [(&'static str, Type)],
}

/// Where a Go struct stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    /// The package of the object's version.
    Own,
    /// That of its v1, which the other versions use too.
    OwnV1,
    /// `k8s.io/apimachinery/pkg/apis/meta/v1`.
    Meta,
}

/// The version of the types that the server works with. Their members are named as Go names them, and metadata stands among them.
pub(crate) const INTERNAL: &str = "__internal";
/// The package of the internal types: of this group alone they are read.
const INTERNAL_PACKAGE: &str = "authorization";
/// The most findings that a strict decoder gathers.
const STRICT_MAX: usize = 100;

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
    /// Whether errors name the embedded structs that a member stands in.
    pub(crate) names_embedded: bool,
}

/// A member that a struct has: its type, and the embedded struct that it belongs to.
struct Member {
    of: Type,
    embedded: &'static str,
}

impl Checker<'_> {
    /// Checks an object and everything in it; `path` is where it stands in the whole.
    pub(crate) fn object(self, node: Node<'_>, object: &Struct, path: &str) -> Result<(), String> {
        for entry in node.entries() {
            let Some(member) = self.member(object, path, entry.key) else { continue };
            let mut inner = path.to_owned();
            for name in [member.embedded, entry.key] {
                let is_told = !name.is_empty() && (name == entry.key || self.names_embedded);
                if is_told && !inner.is_empty() {
                    inner.push('.');
                }
                inner.push_str(if is_told { name } else { "" });
            }
            self.value(entry.value, member.of, object.name, &inner)?;
        }
        Ok(())
    }

    /// The member that a key names; `path` is empty at the root.
    fn member(self, object: &Struct, path: &str, key: &str) -> Option<Member> {
        let find = |object: &Struct, is_internal: bool| {
            let is_named =
                |name: &str| if is_internal { go_name(name) == key } else { name == key };
            let is_there =
                |(name, _): &&(&str, Type)| is_named(name) && !self.unknown.contains(name);
            object.fields.iter().find(is_there).map(|(_, of)| *of)
        };
        let plain = |of| Member { of, embedded: "" };
        if self.version != INTERNAL || object.package == Package::Meta {
            return find(object, false).map(plain);
        }
        if !path.is_empty() {
            return find(object, true).map(plain);
        }
        match key {
            "kind" | "apiVersion" => Some(plain(Type::String)),
            "Spec" | "Status" => find(object, true).map(plain),
            _ => {
                let metadata = object.fields.iter().find(|(name, _)| *name == "metadata")?;
                let Type::Object(metadata) = metadata.1 else { return None };
                find(metadata, false).map(|of| Member { of, embedded: metadata.name })
            }
        }
    }

    /// What a strict decoder finds: fields that do not exist, and fields and keys that are given twice, in the order of JSON.
    pub(crate) fn strict(self, node: Node<'_>, object: &Struct) -> Vec<String> {
        let mut found = Vec::new();
        self.strict_object(node, object, "", &mut found);
        found
    }

    fn strict_object(self, node: Node<'_>, object: &Struct, path: &str, found: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for entry in node.entries() {
            let name = if path.is_empty() {
                entry.key.to_owned()
            } else {
                format!("{path}.{}", entry.key)
            };
            let Some(member) = self.member(object, path, entry.key) else {
                find(found, "unknown", &name);
                continue;
            };
            if !seen.insert(entry.key) {
                find(found, "duplicate", &name);
            }
            match member.of {
                Type::Object(object) => self.strict_object(entry.value, object, &name, found),
                Type::List(object) => {
                    for (index, item) in entry.value.items().enumerate() {
                        self.strict_object(item, object, &format!("{name}[{index}]"), found);
                    }
                }
                Type::StringMap | Type::ExtraMap => {
                    let mut seen = BTreeSet::new();
                    for entry in entry.value.entries().filter(|entry| !seen.insert(entry.key)) {
                        find(found, "duplicate", &format!("{name}.{}", entry.key));
                    }
                }
                Type::String
                | Type::Text(_)
                | Type::Bool
                | Type::Int32
                | Type::Int64
                | Type::Strings
                | Type::ExtraValue
                | Type::Time
                | Type::Anything => {}
            }
        }
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
            Type::List(object) => self.each(node.items(), Type::Object(object), owner, path),
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
            Type::ExtraValue => (kind == Kind::Array, format!("{}.ExtraValue", self.package())),
            Type::ExtraMap => {
                (kind == Kind::Object, format!("map[string]{}.ExtraValue", self.package()))
            }
            Type::List(object) => (kind == Kind::Array, format!("[]{}", self.name(object))),
            Type::Object(object) => (kind == Kind::Object, self.name(object)),
        }
    }

    fn package(&self) -> &str {
        if self.version == INTERNAL { INTERNAL_PACKAGE } else { self.version }
    }

    /// A struct's name with its package.
    fn name(self, object: &Struct) -> String {
        let package = match object.package {
            Package::OwnV1 if self.version == INTERNAL => INTERNAL_PACKAGE,
            Package::Meta | Package::OwnV1 => "v1",
            Package::Own => self.package(),
        };
        format!("{package}.{}", object.name)
    }
}

/// `strictError`s: none twice, and not without end.
fn find(found: &mut Vec<String>, what: &str, path: &str) {
    let text = format!("{what} field {}", go::quote(path));
    if found.len() < STRICT_MAX && !found.contains(&text) {
        found.push(text);
    }
}

/// The name that Go has for a member.
fn go_name(name: &str) -> String {
    match name {
        "uid" => "UID".to_owned(),
        "apiGroups" => "APIGroups".to_owned(),
        _ => {
            let mut rest = name.chars();
            rest.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(rest).collect()
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
