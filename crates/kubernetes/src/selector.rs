//! Field and label selectors as text: `k8s.io/apimachinery/pkg/fields` and `k8s.io/apimachinery/pkg/labels`.

mod labels;

use crate::attributes::{FieldRequirement, Operator, Selector};

pub(crate) use labels::{is_subdomain, subdomain_errors};
pub use labels::{label_key_errors, label_value_errors, new_label_requirement, parse_labels};

/// `fields.ParseSelector`, then `Requirements`: terms in the order of their text. An error leaves no requirement.
pub fn parse_fields(selector: &str) -> Selector<FieldRequirement> {
    let mut terms = split_terms(selector);
    terms.sort_unstable();
    let mut requirements = Vec::new();
    for term in terms.into_iter().filter(|term| !term.is_empty()) {
        match parse_term(selector, term) {
            Ok(requirement) => requirements.push(requirement),
            Err(error) => return Selector { requirements: Vec::new(), error: Some(error) },
        }
    }
    Selector { requirements, error: None }
}

/// The value a field must have, if the selector requires exactly one (`Selector.RequiresExactMatch`).
pub fn requires_exact_match<'a>(
    selector: &'a Selector<FieldRequirement>,
    field: &str,
) -> Option<&'a str> {
    selector
        .requirements
        .iter()
        .find(|requirement| requirement.operator == Operator::Equals && requirement.field == field)
        .map(|requirement| requirement.value.as_str())
}

/// Splits at commas that no backslash escapes.
fn split_terms(selector: &str) -> Vec<&str> {
    let mut escaped = false;
    selector
        .split(|character| {
            let separates = character == ',' && !escaped;
            escaped = character == '\\' && !escaped;
            separates
        })
        .collect()
}

fn parse_term(selector: &str, term: &str) -> Result<FieldRequirement, String> {
    // the first operator in the text counts; `==` before `=`, so that no `=` stays at the value
    let found = term.char_indices().find_map(|(at, _)| {
        let (field, rest) = term.split_at_checked(at)?;
        [("!=", Operator::NotEquals), ("==", Operator::Equals), ("=", Operator::Equals)]
            .into_iter()
            .find_map(|(text, operator)| Some((field, operator, rest.strip_prefix(text)?)))
    });
    let Some((field, operator, value)) = found else {
        return Err(format!("invalid selector: '{selector}'; can't understand '{term}'"));
    };
    Ok(FieldRequirement { operator, field: field.to_owned(), value: unescape_value(value)? })
}

/// `fields.UnescapeValue`: a backslash may stand before a backslash, a comma or an equals sign, and nowhere else.
fn unescape_value(value: &str) -> Result<String, String> {
    let mut unescaped = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some(escaped @ ('\\' | ',' | '=')) => unescaped.push(escaped),
                Some(other) => {
                    return Err(format!(
                        "invalid field selector: invalid escape sequence: \\{other}"
                    ));
                }
                None => {
                    return Err("invalid field selector: invalid escape sequence: \\".to_owned());
                }
            },
            ',' | '=' => {
                // upstream prints the code point's number
                return Err(format!(
                    "invalid field selector: unescaped character in value: {}",
                    u32::from(character)
                ));
            }
            other => unescaped.push(other),
        }
    }
    Ok(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(selector: &str) -> String {
        let parsed = parse_fields(selector);
        let terms: Vec<String> = parsed
            .requirements
            .iter()
            .map(|term| format!("{} {} {}", term.field, term.operator.as_str(), term.value))
            .collect();
        parsed.error.unwrap_or_else(|| terms.join("; "))
    }

    #[test]
    fn field_selectors_are_split_sorted_and_unescaped() {
        for (selector, expected) in [
            ("", ""),
            (",,", ""),
            ("b=2,a==1,c!=3", "a = 1; b = 2; c != 3"),
            (r"metadata.name=a\,b", "metadata.name = a,b"),
            ("=x", " = x"),
            ("nope", "invalid selector: 'nope'; can't understand 'nope'"),
            (r"a=\x", r"invalid field selector: invalid escape sequence: \x"),
            ("a=b=c", "invalid field selector: unescaped character in value: 61"),
        ] {
            assert_eq!(shown(selector), expected, "{selector}");
        }
    }

    #[test]
    fn the_first_equality_in_order_is_the_exact_match() {
        let parsed = parse_fields("metadata.name=foo,metadata.name=bar");
        assert_eq!(requires_exact_match(&parsed, "metadata.name"), Some("bar"));
        assert_eq!(requires_exact_match(&parse_fields("metadata.name!=x"), "metadata.name"), None);
    }
}
