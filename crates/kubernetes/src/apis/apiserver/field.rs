//! Mirrors `apimachinery/pkg/util/validation/field`: how an error about a field reads.

use crate::go::quote;

/// `Required value`.
pub(super) fn required(path: &str, detail: &str) -> String {
    with_detail(format!("{path}: Required value"), detail)
}

/// `Invalid value`, of a string.
pub(super) fn invalid(path: &str, value: &str, detail: &str) -> String {
    with_detail(format!("{path}: Invalid value: {}", quote(value)), detail)
}

/// `Duplicate value`.
pub(super) fn duplicate(path: &str, value: &str) -> String {
    format!("{path}: Duplicate value: {}", quote(value))
}

/// `Unsupported value`; `value` is printed already.
pub(super) fn not_supported(path: &str, value: &str, supported: &[&str]) -> String {
    let supported: Vec<String> = supported.iter().map(|value| quote(value)).collect();
    format!("{path}: Unsupported value: {value}: supported values: {}", supported.join(", "))
}

/// `Too many`.
pub(super) fn too_many(path: &str, actual: usize, limit: usize) -> String {
    format!("{path}: Too many: {actual}: must have at most {limit} items")
}

/// `Internal error`.
pub(super) fn internal(path: &str, detail: &str) -> String {
    with_detail(format!("{path}: Internal error"), detail)
}

fn with_detail(text: String, detail: &str) -> String {
    if detail.is_empty() { text } else { format!("{text}: {detail}") }
}

/// Mirrors `utilerrors.NewAggregate(…).Error()`: equal texts once; one bare, several in brackets.
pub(super) fn aggregate<'a>(errors: impl IntoIterator<Item = &'a str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for error in errors {
        if !distinct.contains(&error) {
            distinct.push(error);
        }
    }
    match distinct.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// Mirrors `IsDNS1123Subdomain`: what is wrong with a name, joined as the configuration joins it.
pub(super) fn dns1123_subdomain(name: &str) -> Option<String> {
    const LENGTH_MAX: usize = 253;
    const RULE: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
         start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
         '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    let mut problems = Vec::new();
    if name.len() > LENGTH_MAX {
        problems.push("must be no more than 253 characters".to_owned());
    }
    if !is_dns1123_subdomain(name) {
        problems.push(RULE.to_owned());
    }
    (!problems.is_empty()).then(|| problems.join(", "))
}

/// The pattern alone, without the limit of length.
pub(super) fn is_dns1123_subdomain(name: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.split('.').all(|label| {
        let bytes = label.as_bytes();
        bytes.first().is_some_and(|first| alphanumeric(*first))
            && bytes.last().is_some_and(|last| alphanumeric(*last))
            && bytes.iter().all(|byte| alphanumeric(*byte) || *byte == b'-')
    })
}
