//! Named formats of strings. Mirrors `library/format.go`.

use std::any::Any;

use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{EvalError, KeyOf, Opaque, Outcome, Value};
use gatewalk_release::Release;

use crate::selector::{is_subdomain, label_key_errors, label_value_errors, subdomain_errors};
use crate::url::Url;

const TYPE_NAME: &str = "kubernetes.NamedFormat";

/// `cel.Format`.
#[derive(Debug)]
pub(super) struct Format {
    /// What it is asked for by.
    name: &'static str,
    /// What is wrong with a string, in the release's words.
    errors: fn(&str, Release) -> Vec<String>,
    /// How long its regular expression is, or one that could do its work; it makes the cost.
    pub(super) regex_size: u64,
}

static FORMATS: [Format; 13] = [
    Format { name: "dns1123Label", errors: |text, _| dns1123_label(text), regex_size: 30 },
    Format { name: "dns1123Subdomain", errors: |text, _| dns1123_subdomain(text), regex_size: 60 },
    Format { name: "dns1035Label", errors: |text, _| dns1035_label(text), regex_size: 30 },
    Format { name: "qualifiedName", errors: label_key_errors, regex_size: 60 },
    Format {
        name: "dns1123LabelPrefix",
        errors: |text, _| dns1123_label(&mask_trailing_dash(text)),
        regex_size: 30,
    },
    Format {
        name: "dns1123SubdomainPrefix",
        errors: |text, _| dns1123_subdomain(&mask_trailing_dash(text)),
        regex_size: 60,
    },
    Format {
        name: "dns1035LabelPrefix",
        errors: |text, _| dns1035_label(&mask_trailing_dash(text)),
        regex_size: 30,
    },
    Format { name: "labelValue", errors: label_value_errors, regex_size: 40 },
    Format {
        name: "uri",
        errors: |text, _| Url::parse_request_uri(text).err().into_iter().collect(),
        regex_size: 1103,
    },
    Format {
        name: "uuid",
        errors: |text, _| unless(is_uuid(text), "does not match the UUID format"),
        regex_size: 70,
    },
    Format {
        name: "byte",
        errors: |text, _| unless(is_base64(text), "invalid base64"),
        regex_size: 84,
    },
    Format {
        name: "date",
        errors: |text, _| unless(is_date(text), "invalid date"),
        regex_size: 71,
    },
    Format {
        name: "datetime",
        errors: |text, _| unless(is_date_time(text), "invalid datetime"),
        regex_size: 71,
    },
];

/// A format as a value of CEL.
#[derive(Clone, Copy, Debug)]
struct NamedFormat {
    format: &'static Format,
    /// The Go type, a pointer up to 1.31.
    go_type: &'static str,
}

impl NamedFormat {
    fn of(format: &'static Format, release: Release) -> Value {
        let go_type = if release < Release::V1_32 { "*cel.Format" } else { "cel.Format" };
        Value::opaque(Self { format, go_type })
    }
}

impl Opaque for NamedFormat {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        self.go_type
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        of(other).map(|other| self.format.name == other.name)
    }

    fn key(&self) -> KeyOf {
        // A pointer to one of the constants is known by its address.
        if self.go_type.starts_with('*') {
            KeyOf::Content(self.format.name.to_owned())
        } else {
            KeyOf::Nothing
        }
    }

    fn verbatim(&self) -> String {
        self.go_type.to_owned()
    }
}

/// The format that a value is.
pub(super) fn of(value: &Value) -> Result<&'static Format, EvalError> {
    let format = match value {
        Value::Opaque(opaque) => opaque.as_any().downcast_ref::<NamedFormat>(),
        _ => None,
    };
    format.map(|named| named.format).ok_or_else(EvalError::no_such_overload)
}

fn text(value: &Value) -> Result<&str, EvalError> {
    value.as_str().ok_or_else(EvalError::no_such_overload)
}

/// `library.Format()`, with the messages of a release.
pub fn format(release: Release) -> Library {
    let validate = move |format: &Value, value: &Value| -> Outcome {
        let errors = (of(format)?.errors)(text(value)?, release);
        if errors.is_empty() {
            return Ok(Value::Optional(None));
        }
        Ok(Value::some(Value::list(errors.into_iter().map(Value::from).collect())))
    };
    let named = move |name: &Value| -> Outcome {
        let name = text(name)?;
        let format = FORMATS.iter().find(|format| format.name == name);
        Ok(format
            .map_or(Value::Optional(None), |format| Value::some(NamedFormat::of(format, release))))
    };
    let mut functions = vec![
        FunctionDecl::new(
            "validate",
            vec![
                overload(
                    "format-validate",
                    "kubernetes.NamedFormat.(string) -> optional_type(list(string))",
                )
                .binary(validate),
            ],
        ),
        FunctionDecl::new(
            "format.named",
            vec![
                overload("format-named", "(string) -> optional_type(kubernetes.NamedFormat)")
                    .unary(named),
            ],
        ),
    ];
    functions.extend(FORMATS.iter().map(|format| {
        let name = format!("format.{}", format.name);
        let constant = overload(&name, "() -> kubernetes.NamedFormat")
            .variadic(move |_| Ok(NamedFormat::of(format, release)));
        FunctionDecl::new(&name, vec![constant])
    }));
    Library { name: "kubernetes.format", functions, ..Library::default() }
}

fn unless(valid: bool, error: &str) -> Vec<String> {
    if valid { Vec::new() } else { vec![error.to_owned()] }
}

/// `maskTrailingDash`: a dash at the end and the byte before it become an `a`.
fn mask_trailing_dash(name: &str) -> String {
    match name.strip_suffix('-') {
        Some(before) if !before.is_empty() => {
            let kept = before.as_bytes().split_last().map_or(&[][..], |(_, kept)| kept);
            format!("{}a", String::from_utf8_lossy(kept))
        }
        _ => name.to_owned(),
    }
}

const LABEL_LENGTH_MAX: usize = 63;

fn label_length(name: &str) -> Vec<String> {
    unless(
        name.len() <= LABEL_LENGTH_MAX,
        &format!("must be no more than {LABEL_LENGTH_MAX} characters"),
    )
}

fn dns1123_subdomain(name: &str) -> Vec<String> {
    subdomain_errors(name, "characters")
}

/// `IsDNS1123Label`.
fn dns1123_label(name: &str) -> Vec<String> {
    const RULE: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    let mut errors = label_length(name);
    match (is_subdomain(name), name.contains('.')) {
        (true, false) => {}
        (true, true) => errors.push("must not contain dots".to_owned()),
        (false, _) => errors.push(RULE.to_owned()),
    }
    errors
}

/// `IsDNS1035Label`.
fn dns1035_label(name: &str) -> Vec<String> {
    const RULE: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    let mut errors = label_length(name);
    let label = is_subdomain(name) && !name.contains('.');
    if !label || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        errors.push(RULE.to_owned());
    }
    errors
}

/// `strfmt.IsUUID`: hexadecimal digits in groups; each dash between them may be missing.
fn is_uuid(text: &str) -> bool {
    let mut rest = text;
    for (index, digits) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        let Some((group, after)) = rest.split_at_checked(digits) else { return false };
        if !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// `govalidator.IsBase64`: groups of four, padded.
fn is_base64(text: &str) -> bool {
    let padding = text.len() - text.trim_end_matches('=').len();
    let digits = text.trim_end_matches('=');
    !text.is_empty()
        && text.len().is_multiple_of(4)
        && padding <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
}

/// `strfmt.IsDate`: a day of the calendar as `2006-01-02`.
fn is_date(text: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return false };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let parts = (number(&[*y1, *y2, *y3, *y4]), number(&[*m1, *m2]), number(&[*d1, *d2]));
    let (Some(year), Some(month), Some(day)) = parts else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `strfmt.IsDateTime`: a date, `t` and a time of day with its zone. What follows a second `t` is not read.
fn is_date_time(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut parts = lower.split('t');
    let (Some(date), Some(time)) = (parts.next(), parts.next()) else { return false };
    text.len() >= 4 && is_date(date) && is_time(time)
}

/// Hours, minutes and seconds, a fraction behind any one character, and `z` or an offset.
fn is_time(time: &str) -> bool {
    let Some((clock, rest)) = time.split_at_checked(8) else { return false };
    if !has_shape(clock, "00:00:00") {
        return false;
    }
    let limits = clock.split(':').zip(["23", "59", "59"]);
    if !limits.into_iter().all(|(number, limit)| number <= limit) {
        return false;
    }
    let is_fraction = |fraction: &str| {
        let mut characters = fraction.chars();
        let dot = characters.next().is_none_or(|dot| dot != '\n');
        let digits = characters.as_str();
        fraction.is_empty()
            || dot && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(fraction) = rest.strip_suffix('z') {
        return is_fraction(fraction);
    }
    let offset = rest.len().checked_sub(6).and_then(|at| rest.split_at_checked(at));
    offset.is_some_and(|(fraction, offset)| {
        is_fraction(fraction) && (has_shape(offset, "+00:00") || has_shape(offset, "-00:00"))
    })
}

/// Whether a text has digits where the shape has `0`, and the shape's own characters elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, expected)| {
            if expected == b'0' { byte.is_ascii_digit() } else { byte == expected }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_accept_and_refuse_what_upstream_does() {
        for (name, valid, invalid) in [
            ("dns1123Label", "a-1", "a.b"),
            ("dns1123Subdomain", "a.b", "a..b"),
            ("dns1035Label", "a1", "1a"),
            ("qualifiedName", "a/B_c", ""),
            ("dns1123LabelPrefix", "abc-", "-a"),
            ("dns1123SubdomainPrefix", "a.bc-", "abc."),
            ("dns1035LabelPrefix", "abc-", "-"),
            ("labelValue", "", "-"),
            ("uri", "/a", "a"),
            ("uuid", "123e4567-E89B12d3-a456-426614174000", "123e4567--e89b12d3a456426614174000"),
            ("byte", "YWI=", "YW="),
            ("date", "2024-02-29", "2023-02-29"),
            ("datetime", "2024-02-29T23:59:59.5+01:00", "2024-02-29T24:00:00Z"),
        ] {
            let format = FORMATS.iter().find(|format| format.name == name).unwrap();
            assert_eq!((format.errors)(valid, Release::V1_36), Vec::<String>::new(), "{name}");
            assert!(!(format.errors)(invalid, Release::V1_36).is_empty(), "{name}");
        }
        assert_eq!(dns1123_label("a.b"), ["must not contain dots"]);
    }

    #[test]
    fn every_release_declares_what_it_has() {
        use crate::cel::environment::base;
        let source = gatewalk_cel::Source::new(
            "format.named('x').hasValue() || format.uri().validate('/').hasValue()",
        );
        assert!(base(Release::V1_30).compile(&source).is_err());
        assert!(base(Release::V1_31).compile(&source).is_ok());
        assert!(base(Release::V1_37).compile(&source).is_ok());
    }
}
