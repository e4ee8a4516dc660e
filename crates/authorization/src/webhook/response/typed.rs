//! Reading a tree into upstream's structs, with the errors of `sigs.k8s.io/json`: a value of a wrong type is an error, an
//! unknown field is not, null changes nothing, and of a key that is given twice the last value counts.

use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewStatus;
use gatewalk_yaml::{Kind, Node, Number};

use super::FailureStatus;

/// A Go type, as far as bodies of webhooks go.
#[derive(Clone, Copy, Debug)]
enum Type {
    String,
    Bool,
    Int32,
    Int64,
    Strings,
    /// `map[string]string`.
    StringMap,
    /// `map[string]v1.ExtraValue`.
    ExtraMap,
    /// A list of structs, with Go's name of the list.
    List(&'static str, &'static Struct),
    Object(&'static Struct),
    /// Something whose inside does not matter.
    Anything,
}

/// A Go struct.
#[derive(Debug)]
struct Struct {
    /// The name without its package, as errors begin with it.
    name: &'static str,
    /// Whether it is a type of the review's own package, which is named like its version.
    of_review: bool,
    fields: &'static [(&'static str, Type)],
}

const REVIEW: Struct = Struct {
    name: "SubjectAccessReview",
    of_review: true,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&OBJECT_META)),
        ("spec", Type::Object(&SPEC)),
        ("status", Type::Object(&STATUS)),
    ],
};

const OBJECT_META: Struct = Struct {
    name: "ObjectMeta",
    of_review: false,
    fields: &[
        ("name", Type::String),
        ("generateName", Type::String),
        ("namespace", Type::String),
        ("selfLink", Type::String),
        ("uid", Type::String),
        ("resourceVersion", Type::String),
        ("generation", Type::Int64),
        ("creationTimestamp", Type::Anything),
        ("deletionTimestamp", Type::Anything),
        ("deletionGracePeriodSeconds", Type::Int64),
        ("labels", Type::StringMap),
        ("annotations", Type::StringMap),
        ("ownerReferences", Type::Anything),
        ("finalizers", Type::Strings),
        ("managedFields", Type::Anything),
    ],
};

const SPEC: Struct = Struct {
    name: "SubjectAccessReviewSpec",
    of_review: true,
    fields: &[
        ("resourceAttributes", Type::Object(&RESOURCE_ATTRIBUTES)),
        ("nonResourceAttributes", Type::Object(&NON_RESOURCE_ATTRIBUTES)),
        ("user", Type::String),
        ("groups", Type::Strings),
        ("extra", Type::ExtraMap),
        ("uid", Type::String),
    ],
};

const RESOURCE_ATTRIBUTES: Struct = Struct {
    name: "ResourceAttributes",
    of_review: true,
    fields: &[
        ("namespace", Type::String),
        ("verb", Type::String),
        ("group", Type::String),
        ("version", Type::String),
        ("resource", Type::String),
        ("subresource", Type::String),
        ("name", Type::String),
        ("fieldSelector", Type::Anything),
        ("labelSelector", Type::Anything),
    ],
};

const NON_RESOURCE_ATTRIBUTES: Struct = Struct {
    name: "NonResourceAttributes",
    of_review: true,
    fields: &[("path", Type::String), ("verb", Type::String)],
};

const STATUS: Struct = Struct {
    name: "SubjectAccessReviewStatus",
    of_review: true,
    fields: &[
        ("allowed", Type::Bool),
        ("denied", Type::Bool),
        ("reason", Type::String),
        ("evaluationError", Type::String),
    ],
};

const FAILURE: Struct = Struct {
    name: "Status",
    of_review: false,
    fields: &[
        ("kind", Type::String),
        ("apiVersion", Type::String),
        ("metadata", Type::Object(&Struct { name: "ListMeta", of_review: false, fields: &[] })),
        ("status", Type::String),
        ("message", Type::String),
        ("reason", Type::String),
        ("details", Type::Object(&DETAILS)),
        ("code", Type::Int32),
    ],
};

const DETAILS: Struct = Struct {
    name: "StatusDetails",
    of_review: false,
    fields: &[
        ("name", Type::String),
        ("group", Type::String),
        ("kind", Type::String),
        ("uid", Type::String),
        ("causes", Type::List("[]v1.StatusCause", &CAUSE)),
        ("retryAfterSeconds", Type::Int32),
    ],
};

const CAUSE: Struct = Struct {
    name: "StatusCause",
    of_review: false,
    fields: &[("reason", Type::String), ("message", Type::String), ("field", Type::String)],
};

/// The status of a SubjectAccessReview.
pub(super) fn review(
    version: &str,
    root: Option<Node<'_>>,
) -> Result<SubjectAccessReviewStatus, String> {
    let mut status = SubjectAccessReviewStatus::default();
    let Some(root) = root else { return Ok(status) };
    Checker { version }.object(root, &REVIEW, "")?;
    for node in values(root, "status") {
        for entry in node.entries() {
            let text = || entry.value.as_str().map(str::to_owned);
            match entry.key {
                "allowed" => status.allowed = entry.value.as_bool().unwrap_or(status.allowed),
                "denied" => status.denied = entry.value.as_bool().unwrap_or(status.denied),
                "reason" => status.reason = text().unwrap_or(status.reason),
                "evaluationError" => {
                    status.evaluation_error = text().unwrap_or(status.evaluation_error);
                }
                _ => {}
            }
        }
    }
    Ok(status)
}

/// A Status that says Failure; anything else, and a Status that cannot be read, is `None`.
pub(super) fn failure(root: Option<Node<'_>>) -> Option<FailureStatus> {
    let root = root?;
    Checker { version: "v1" }.object(root, &FAILURE, "").ok()?;
    let mut read = FailureStatus::default();
    let mut outcome = "";
    for entry in root.entries() {
        let text = entry.value.as_str();
        match entry.key {
            "status" => outcome = text.unwrap_or(outcome),
            "message" => read.message = text.map_or(read.message, str::to_owned),
            "reason" => read.reason = text.map_or(read.reason, str::to_owned),
            "code" => read.code = integer(entry.value).unwrap_or(read.code),
            "details" if !entry.value.is_null() => {
                read.has_details = true;
                let seconds = values(entry.value, "retryAfterSeconds").filter_map(integer).last();
                read.retry_after_seconds = seconds.unwrap_or(read.retry_after_seconds);
            }
            _ => {}
        }
    }
    (outcome == "Failure").then_some(read)
}

/// The values under a key that are not null.
fn values<'a>(node: Node<'a>, key: &'a str) -> impl Iterator<Item = Node<'a>> {
    node.entries()
        .filter(move |entry| entry.key == key && !entry.value.is_null())
        .map(|entry| entry.value)
}

fn integer(node: Node<'_>) -> Option<i32> {
    match node.as_number()? {
        Number::Int(value) => i32::try_from(value).ok(),
        Number::Uint(value) => i32::try_from(value).ok(),
        Number::Float(_) => None,
    }
}

/// Finds the first value that does not fit its type, in the order of the text.
#[derive(Clone, Copy)]
struct Checker<'a> {
    /// The version of the review, which is the name of its types' package.
    version: &'a str,
}

impl Checker<'_> {
    fn object(self, node: Node<'_>, object: &Struct, path: &str) -> Result<(), String> {
        for entry in node.entries() {
            let Some((_, known)) = object.fields.iter().find(|(name, _)| *name == entry.key) else {
                continue;
            };
            let path = if path.is_empty() {
                entry.key.to_owned()
            } else {
                format!("{path}.{}", entry.key)
            };
            self.value(entry.value, *known, object.name, &path)?;
        }
        Ok(())
    }

    fn value(self, node: Node<'_>, known: Type, owner: &str, path: &str) -> Result<(), String> {
        if node.is_null() {
            return Ok(());
        }
        let (fits, go) = self.fits(node, known);
        if !fits {
            return Err(format!(
                "json: cannot unmarshal {} into Go struct field {owner}.{path} of type {go}",
                node.kind().name()
            ));
        }
        match known {
            Type::Strings => self.each(node.items(), Type::String, owner, path),
            Type::StringMap => {
                self.each(node.entries().map(|entry| entry.value), Type::String, owner, path)
            }
            Type::ExtraMap => {
                self.each(node.entries().map(|entry| entry.value), Type::Strings, owner, path)
            }
            Type::List(_, object) => self.each(node.items(), Type::Object(object), owner, path),
            Type::Object(object) => self.object(node, object, path),
            Type::String | Type::Bool | Type::Int32 | Type::Int64 | Type::Anything => Ok(()),
        }
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
            Type::Anything => (true, String::new()),
            Type::String => (kind == Kind::String, "string".to_owned()),
            Type::Bool => (kind == Kind::Bool, "bool".to_owned()),
            Type::Int32 => (integer(node).is_some(), "int32".to_owned()),
            Type::Int64 => (kind == Kind::Number, "int64".to_owned()),
            Type::Strings => (kind == Kind::Array, "[]string".to_owned()),
            Type::StringMap => (kind == Kind::Object, "map[string]string".to_owned()),
            Type::ExtraMap => {
                (kind == Kind::Object, format!("map[string]{}.ExtraValue", self.version))
            }
            Type::List(go, _) => (kind == Kind::Array, go.to_owned()),
            Type::Object(object) => {
                let package = if object.of_review { self.version } else { "v1" };
                (kind == Kind::Object, format!("{package}.{}", object.name))
            }
        }
    }
}
