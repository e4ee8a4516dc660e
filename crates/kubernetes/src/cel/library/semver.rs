//! Semantic versions. Mirrors `library/semverlib.go` and `cel/semver.go`.

use std::any::Any;
use std::cmp::Ordering;

use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{EvalError, KeyOf, Opaque, Outcome, Value};

use super::version::Version;

#[cfg(test)]
mod tests;

/// `kubernetes.Semver`.
#[derive(Debug)]
struct Semver(Version);

impl Opaque for Semver {
    fn type_name(&self) -> &'static str {
        "kubernetes.Semver"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        "cel.Semver"
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        Ok(self.0.compare(version(other)?) == Ordering::Equal)
    }

    fn key(&self) -> KeyOf {
        KeyOf::Nothing
    }

    fn verbatim(&self) -> String {
        self.0.to_string()
    }

    fn native(&self) -> Option<String> {
        Some(format!("(semver.Version){}", self.verbatim()))
    }
}

/// `library.SemverLib(library.SemverVersion(1))`: with the overloads that can normalize.
pub fn semver() -> Library {
    let normalizing = |body: fn(&str, bool) -> Outcome| {
        move |raw: &Value, normalize: &Value| body(text(raw)?, flag(normalize)?)
    };
    let number = |name: &str, number: fn(&Version) -> u64| {
        let body = move |value: &Value| Ok(Value::Int(number(version(value)?).cast_signed()));
        let id = format!("semver_{name}");
        FunctionDecl::new(name, vec![overload(&id, "kubernetes.Semver.() -> int").unary(body)])
    };
    let comparison = |name: &str, id: &str, result: &str, body: fn(Ordering) -> Value| {
        let signature = format!("kubernetes.Semver.(kubernetes.Semver) -> {result}");
        let compare =
            move |left: &Value, right: &Value| Ok(body(version(left)?.compare(version(right)?)));
        FunctionDecl::new(name, vec![overload(id, &signature).binary(compare)])
    };
    let functions = vec![
        FunctionDecl::new(
            "semver",
            vec![
                overload("string_to_semver", "(string) -> kubernetes.Semver")
                    .unary(|raw| to_semver(text(raw)?, false)),
                overload("string_bool_to_semver", "(string, bool) -> kubernetes.Semver")
                    .binary(normalizing(to_semver)),
            ],
        ),
        FunctionDecl::new(
            "isSemver",
            vec![
                overload("is_semver_string", "(string) -> bool")
                    .unary(|raw| is_semver(text(raw)?, false)),
                overload("is_semver_string_bool", "(string, bool) -> bool")
                    .binary(normalizing(is_semver)),
            ],
        ),
        comparison("isGreaterThan", "semver_is_greater_than", "bool", |order| {
            Value::Bool(order == Ordering::Greater)
        }),
        comparison("isLessThan", "semver_is_less_than", "bool", |order| {
            Value::Bool(order == Ordering::Less)
        }),
        comparison("compareTo", "semver_compare_to", "int", |order| {
            Value::Int(i64::from(order as i8))
        }),
        number("major", |version| version.major),
        number("minor", |version| version.minor),
        number("patch", |version| version.patch),
    ];
    Library { name: "kubernetes.Semver", functions, ..Library::default() }
}

fn parse(text: &str, normalize: bool) -> Result<Version, String> {
    if normalize { Version::parse_normalized(text) } else { Version::parse(text) }
}

fn to_semver(text: &str, normalize: bool) -> Outcome {
    parse(text, normalize).map(|version| Value::opaque(Semver(version))).map_err(EvalError::new)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a body")]
fn is_semver(text: &str, normalize: bool) -> Outcome {
    Ok(Value::Bool(parse(text, normalize).is_ok()))
}

fn version(value: &Value) -> Result<&Version, EvalError> {
    let semver = match value {
        Value::Opaque(opaque) => opaque.as_any().downcast_ref::<Semver>(),
        _ => None,
    };
    semver.map(|Semver(version)| version).ok_or_else(EvalError::no_such_overload)
}

fn text(value: &Value) -> Result<&str, EvalError> {
    value.as_str().ok_or_else(EvalError::no_such_overload)
}

fn flag(value: &Value) -> Result<bool, EvalError> {
    if let Value::Bool(flag) = value { Ok(*flag) } else { Err(EvalError::no_such_overload()) }
}
