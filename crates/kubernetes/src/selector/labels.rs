//! Label selectors: lexer and parser of `k8s.io/apimachinery/pkg/labels`.

mod tokens;

use gatewalk_diagnostics::order;
use std::collections::BTreeSet;

use gatewalk_release::Release;

use crate::attributes::{LabelRequirement, Operator, Selector};
use crate::go::{json_strings, quote};
use tokens::{Token, tokens};

/// `labels.Parse`, then `Requirements`: sorted by key. An error leaves no requirement.
pub fn parse_labels(selector: &str) -> Selector<LabelRequirement> {
    match (Parser { tokens: tokens(selector), position: 0 }).parse() {
        Ok(mut requirements) => {
            order::sort_by(&mut requirements, |left, right| left.key.cmp(&right.key));
            Selector { requirements, error: None }
        }
        Err(error) => Selector { requirements: Vec::new(), error: Some(error) },
    }
}

/// `labels.NewRequirement`: checks key, operator and values against each other.
pub fn new_label_requirement(
    key: &str,
    operator: Operator,
    values: Vec<String>,
) -> Result<LabelRequirement, String> {
    let mut errors = Vec::new();
    let key_errors = label_key_errors(key, Release::NEWEST);
    if !key_errors.is_empty() {
        errors.push(format!("key: Invalid value: {}: {}", quote(key), key_errors.join("; ")));
    }
    let number = match operator {
        Operator::In | Operator::NotIn if values.is_empty() => {
            Some("for 'in', 'notin' operators, values set can't be empty")
        }
        Operator::Equals | Operator::DoubleEquals | Operator::NotEquals if values.len() != 1 => {
            Some("exact-match compatibility requires one single value")
        }
        Operator::Exists | Operator::DoesNotExist if !values.is_empty() => {
            Some("values set must be empty for exists and does not exist")
        }
        Operator::GreaterThan | Operator::LessThan if values.len() != 1 => {
            Some("for 'Gt', 'Lt' operators, exactly one value is required")
        }
        _ => None,
    };
    if let Some(number) = number {
        errors.push(format!("values: Invalid value: {}: {number}", json_strings(&values)));
    }
    for (index, value) in values.iter().enumerate() {
        if matches!(operator, Operator::GreaterThan | Operator::LessThan)
            && value.parse::<i64>().is_err()
        {
            errors.push(format!(
                "values[{index}]: Invalid value: {}: for 'Gt', 'Lt' operators, the value must be an integer",
                quote(value)
            ));
        }
    }
    for (index, value) in values.iter().enumerate() {
        let value_errors = label_value_errors(value, Release::NEWEST);
        if !value_errors.is_empty() {
            errors.push(format!(
                "values[{index}][{key}]: Invalid value: {}: {}",
                quote(value),
                value_errors.join("; ")
            ));
        }
    }
    match errors.as_slice() {
        [] => Ok(LabelRequirement { key: key.to_owned(), operator, values }),
        [error] => Err(error.clone()),
        errors => Err(format!("[{}]", errors.join(", "))),
    }
}

const NAME_FORMAT: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/// The unit in which the release counts the length of labels.
fn unit(release: Release) -> &'static str {
    if release >= Release::V1_35 { "bytes" } else { "characters" }
}

/// What is wrong with a label key, in the release's words: `IsQualifiedName`, since 1.35 `IsLabelKey`.
pub fn label_key_errors(key: &str, release: Release) -> Vec<String> {
    const LENGTH_MAX: usize = 63;
    let mut errors = Vec::new();
    let parts: Vec<&str> = key.split('/').collect();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                errors.push("prefix part must be non-empty".to_owned());
            } else {
                errors.extend(
                    subdomain_errors(prefix, unit(release))
                        .into_iter()
                        .map(|error| format!("prefix part {error}")),
                );
            }
            *name
        }
        _ => {
            let noun =
                if release >= Release::V1_35 { "a valid label key" } else { "a qualified name" };
            errors.push(format!(
                "{noun} {NAME_FORMAT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ));
            return errors;
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_owned());
    } else if name.len() > LENGTH_MAX {
        errors.push(format!("name part must be no more than {LENGTH_MAX} {}", unit(release)));
    }
    if !is_name(name) {
        errors.push(format!("name part {NAME_FORMAT}"));
    }
    errors
}

/// What is wrong with a label value, in the release's words: `IsValidLabelValue`.
pub fn label_value_errors(value: &str, release: Release) -> Vec<String> {
    const LENGTH_MAX: usize = 63;
    let mut errors = Vec::new();
    if value.len() > LENGTH_MAX {
        errors.push(format!("must be no more than {LENGTH_MAX} {}", unit(release)));
    }
    if !value.is_empty() && !is_name(value) {
        errors.push(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')".to_owned(),
        );
    }
    errors
}

/// What is wrong with a DNS-1123 subdomain: `IsDNS1123Subdomain`, of which upstream has two that count lengths in units of their
/// own.
pub(crate) fn subdomain_errors(text: &str, unit: &str) -> Vec<String> {
    const LENGTH_MAX: usize = 253;
    let mut errors = Vec::new();
    if text.len() > LENGTH_MAX {
        errors.push(format!("must be no more than {LENGTH_MAX} {unit}"));
    }
    if !is_subdomain(text) {
        errors.push("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')".to_owned());
    }
    errors
}

/// The pattern of a DNS-1123 subdomain alone, without the limit of length.
pub(crate) fn is_subdomain(text: &str) -> bool {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && bytes.first().is_some_and(|byte| *byte != b'-')
            && bytes.last().is_some_and(|byte| *byte != b'-')
    };
    text.split('.').all(is_label)
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
}

struct Parser {
    tokens: Vec<Token>,
    position: usize,
}

impl Parser {
    fn lookahead(&self) -> Token {
        self.tokens.get(self.position).cloned().unwrap_or(Token::End)
    }

    /// The next token as a value: `in` and `notin` are words there.
    fn lookahead_value(&self) -> Token {
        match self.lookahead() {
            token @ (Token::In | Token::NotIn) => Token::Identifier(token.literal().to_owned()),
            token => token,
        }
    }

    fn consume_value(&mut self) -> Token {
        let token = self.lookahead_value();
        self.position += 1;
        token
    }

    fn parse(&mut self) -> Result<Vec<LabelRequirement>, String> {
        let mut requirements = Vec::new();
        loop {
            match self.lookahead_value() {
                Token::Identifier(_) | Token::Symbol("!") => {
                    let requirement = self
                        .requirement()
                        .map_err(|error| format!("unable to parse requirement: {error}"))?;
                    requirements.push(requirement);
                    match self.consume_value() {
                        Token::End => return Ok(requirements),
                        Token::Symbol(",") => {
                            let next = self.lookahead_value();
                            if !matches!(next, Token::Identifier(_) | Token::Symbol("!")) {
                                return Err(format!(
                                    "found '{}', expected: identifier after ','",
                                    next.literal()
                                ));
                            }
                        }
                        other => {
                            return Err(format!(
                                "found '{}', expected: ',' or 'end of string'",
                                other.literal()
                            ));
                        }
                    }
                }
                Token::End => return Ok(requirements),
                other => {
                    return Err(format!(
                        "found '{}', expected: !, identifier, or 'end of string'",
                        other.literal()
                    ));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<LabelRequirement, String> {
        let mut token = self.consume_value();
        let negated = token == Token::Symbol("!");
        if negated {
            token = self.consume_value();
        }
        let Token::Identifier(key) = token else {
            return Err(format!("found '{}', expected: identifier", token.literal()));
        };
        let key_errors = label_key_errors(&key, Release::NEWEST);
        if !key_errors.is_empty() {
            return Err(format!(
                "<nil>: Invalid value: {}: {}",
                quote(&key),
                key_errors.join("; ")
            ));
        }
        if negated {
            return new_label_requirement(&key, Operator::DoesNotExist, Vec::new());
        }
        if matches!(self.lookahead_value(), Token::End | Token::Symbol(",")) {
            return new_label_requirement(&key, Operator::Exists, Vec::new());
        }
        let operator = self.operator()?;
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => self.exact_value()?,
        };
        new_label_requirement(&key, operator, values.into_iter().collect())
    }

    fn operator(&mut self) -> Result<Operator, String> {
        let token = self.lookahead();
        self.position += 1;
        Ok(match token {
            Token::In => Operator::In,
            Token::NotIn => Operator::NotIn,
            Token::Symbol("=") => Operator::Equals,
            Token::Symbol("==") => Operator::DoubleEquals,
            Token::Symbol("!=") => Operator::NotEquals,
            Token::Symbol(">") => Operator::GreaterThan,
            Token::Symbol("<") => Operator::LessThan,
            other => {
                return Err(format!(
                    "found '{}', expected: in, notin, =, ==, !=, gt, lt",
                    other.literal()
                ));
            }
        })
    }

    fn exact_value(&mut self) -> Result<BTreeSet<String>, String> {
        if matches!(self.lookahead_value(), Token::End | Token::Symbol(",")) {
            return Ok([String::new()].into());
        }
        match self.consume_value() {
            Token::Identifier(value) => Ok([value].into()),
            other => Err(format!("found '{}', expected: identifier", other.literal())),
        }
    }

    fn values(&mut self) -> Result<BTreeSet<String>, String> {
        let open = self.consume_value();
        if open != Token::Symbol("(") {
            return Err(format!("found '{}' expected: '('", open.literal()));
        }
        match self.lookahead_value() {
            Token::Identifier(_) | Token::Symbol(",") => self.list(),
            Token::Symbol(")") => {
                self.position += 1;
                Ok([String::new()].into())
            }
            other => Err(format!("found '{}', expected: ',', ')' or identifier", other.literal())),
        }
    }

    /// The values up to and with the closing parenthesis. Empty places are empty values.
    fn list(&mut self) -> Result<BTreeSet<String>, String> {
        let mut values = BTreeSet::new();
        loop {
            match self.consume_value() {
                Token::Identifier(value) => {
                    values.insert(value);
                    match self.lookahead_value() {
                        Token::Symbol(",") => {}
                        Token::Symbol(")") => break,
                        other => {
                            return Err(format!(
                                "found '{}', expected: ',' or ')'",
                                other.literal()
                            ));
                        }
                    }
                }
                Token::Symbol(",") => {
                    if values.is_empty() {
                        values.insert(String::new());
                    }
                    match self.lookahead_value() {
                        Token::Symbol(")") => {
                            values.insert(String::new());
                            break;
                        }
                        Token::Symbol(",") => {
                            values.insert(String::new());
                        }
                        _ => {}
                    }
                }
                other => {
                    return Err(format!(
                        "found '{}', expected: ',', or identifier",
                        other.literal()
                    ));
                }
            }
        }
        self.position += 1;
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(selector: &str) -> String {
        let parsed = parse_labels(selector);
        let terms: Vec<String> = parsed
            .requirements
            .iter()
            .map(|term| format!("{} {} {:?}", term.key, term.operator.as_str(), term.values))
            .collect();
        parsed.error.unwrap_or_else(|| terms.join("; "))
    }

    #[test]
    fn label_selectors_are_read_as_upstream_reads_them() {
        for (selector, expected) in [
            ("", ""),
            (
                "a=b,c in (d,e),!f,g>5,h",
                r#"a = ["b"]; c in ["d", "e"]; f ! []; g gt ["5"]; h exists []"#,
            ),
            ("x notin (,), in==notin", r#"in == ["notin"]; x notin [""]"#),
            ("b in ()", r#"b in [""]"#),
            ("a=", r#"a = [""]"#),
            ("===", "found '==', expected: !, identifier, or 'end of string'"),
            (
                "a b",
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
            ),
            ("a,", "found '', expected: identifier after ','"),
            ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ] {
            assert_eq!(shown(selector), expected, "{selector}");
        }
        assert!(shown("a>x").contains("must be an integer"));
        assert!(shown("-a").contains("name part must consist of"));
        assert!(shown("a=-").contains("a valid label must be"));
    }
}
