//! A request as one line of text, whatever its form.

use gatewalk_scenario::Request;
use serde_json::Value;

/// The forms a request can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `kubectl get pods`
    Kubectl,
    /// `GET /api/v1/pods`
    Http,
    /// `{"resourceAttributes": {…}}`
    Review,
    /// `{"kind": "Event", "apiVersion": "audit.k8s.io/v1", …}`
    Event,
}

/// The request as it stands in the request bar.
pub(crate) fn line(request: &Request) -> String {
    if let Some(line) = &request.kubectl {
        return line.clone();
    }
    if let Some(line) = &request.http {
        return line.clone();
    }
    let value = request.subject_access_review.as_ref().or(request.audit_event.as_ref());
    match value {
        // Half-typed JSON is kept as a text.
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// The form a line has.
pub(crate) fn form(line: &str) -> Form {
    let line = line.trim_start();
    let first = line.split_whitespace().next().unwrap_or_default();
    let is_method =
        !first.is_empty() && first.chars().all(|character| character.is_ascii_uppercase());
    if line.starts_with('{') {
        if line.contains("audit.k8s.io/") { Form::Event } else { Form::Review }
    } else if is_method || first.starts_with('/') {
        Form::Http
    } else {
        Form::Kubectl
    }
}

/// Gives the request another line, in the form the line has. A bare path is a GET.
pub(crate) fn set_line(request: &mut Request, line: &str) {
    request.kubectl = None;
    request.http = None;
    request.subject_access_review = None;
    request.audit_event = None;
    let json = || serde_json::from_str(line).unwrap_or_else(|_| Value::String(line.to_owned()));
    match form(line) {
        Form::Kubectl => request.kubectl = Some(line.to_owned()),
        Form::Http => request.http = Some(line.to_owned()),
        Form::Review => request.subject_access_review = Some(json()),
        Form::Event => request.audit_event = Some(json()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_follows_from_the_text() {
        for (text, expected) in [
            ("kubectl get pods", Form::Kubectl),
            ("get pods", Form::Kubectl),
            ("", Form::Kubectl),
            ("GET /apis", Form::Http),
            ("/apis", Form::Http),
            (r#"{"nonResourceAttributes": {"path": "/"}}"#, Form::Review),
            (r#"{"apiVersion":"audit.k8s.io/v1","kind":"Event"}"#, Form::Event),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    #[test]
    fn a_line_comes_back_as_it_was_typed_also_half_way() {
        for text in ["kubectl get po", "GET /ap", r#"{"resourceAttributes": {"#, "", r#"{"a":1}"#] {
            let mut request = Request::default();
            set_line(&mut request, text);
            assert_eq!(line(&request), text);
        }
    }
}
