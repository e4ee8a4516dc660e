//! What client-go makes of one HTTP answer: a review, or the words of its error (`rest.Request.transformResponse`, `rest.Result.Into`,
//! `apierrors.NewGenericServerResponse`).

use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewStatus;
use gatewalk_kubernetes::go;

use super::{CallError, Target};
use crate::webhook::response;

/// More of an answer is not put into an error.
const ERROR_TEXT_BYTES_MAX: usize = 2048;

/// An HTTP answer as it comes from the wire.
pub(super) struct RawResponse<'a> {
    pub(super) code: u16,
    pub(super) body: &'a str,
    pub(super) headers: &'a [(String, String)],
}

impl RawResponse<'_> {
    fn header(&self, name: &str) -> &str {
        header(self.headers, name)
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .unwrap_or_default()
}

/// client-go's `transformResponse` and `Result.Into`.
pub(super) fn respond(
    target: &Target<'_>,
    raw: &RawResponse<'_>,
) -> Result<SubjectAccessReviewStatus, CallError> {
    let content_type = match raw.header("Content-Type") {
        "" => "application/json",
        given => given,
    };
    if let Some(error) = media_type_error(content_type) {
        let text = format!("Internal error occurred: mime: {error}");
        return Err(CallError { retry: true, ..CallError::last(text) });
    }
    if raw.code != 101 && !(200..=206).contains(&raw.code) {
        return Err(unstructured_error(target, raw));
    }
    if raw.body.is_empty() {
        return Err(CallError::last(format!(
            "0-length response with status code: {} and content type: {content_type}",
            raw.code
        )));
    }
    response::review(target.reader, raw.body)
        .map_err(|error| CallError { unread: error.unread, ..CallError::last(error.text) })
}

/// What `mime.ParseMediaType` says of a content type that is none.
fn media_type_error(content_type: &str) -> Option<&'static str> {
    let is_token = |text: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(allowed)
    };
    let mut parts = content_type.split(';').map(str::trim);
    let base = parts.next().unwrap_or_default();
    let (kind, subtype) = base.split_once('/').unwrap_or((base, "x"));
    if kind.is_empty() || !is_token(kind.get(..1).unwrap_or_default()) {
        return Some("no media type");
    }
    if !is_token(kind) {
        return Some("expected slash after first token");
    }
    if subtype.is_empty() || !is_token(subtype.get(..1).unwrap_or_default()) {
        return Some("expected token after slash");
    }
    if !is_token(subtype) {
        return Some("unexpected content after media subtype");
    }
    let mut names = Vec::new();
    let parameters: Vec<&str> = parts.collect();
    for (place, parameter) in parameters.iter().enumerate() {
        // a semicolon at the end is ignored
        if parameter.is_empty() && place + 1 == parameters.len() {
            break;
        }
        let Some((name, value)) = parameter.split_once('=') else {
            return Some("invalid media parameter");
        };
        if !is_token(name) || !(is_token(value) || value.starts_with('"')) {
            return Some("invalid media parameter");
        }
        let name = name.to_ascii_lowercase();
        if names.contains(&name) {
            return Some("duplicate parameter name");
        }
        names.push(name);
    }
    None
}

/// The error of an answer that is no success: the Status in its body, or client-go's own words.
fn unstructured_error(target: &Target<'_>, raw: &RawResponse<'_>) -> CallError {
    if let Some(status) = response::failure_status(target.reader, raw.body) {
        let reason = match status.reason.as_str() {
            known if KNOWN_REASONS.contains(&known) => known,
            _ => reason_of_code(i64::from(status.code)),
        };
        let retry = matches!(reason, "InternalError" | "Timeout" | "TooManyRequests")
            || status.code == 429
            || (status.has_details
                && (status.reason == "ServerTimeout" || status.retry_after_seconds > 0));
        let timeout = reason == "Timeout" || raw.code == 504;
        return CallError { text: status.message, retry, timeout, unread: None };
    }
    let retry_after = retry_after_seconds(raw.headers).unwrap_or_default();
    let reason = match raw.code {
        504 => "Timeout",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        500.. => "InternalError",
        _ => "",
    };
    let retry =
        matches!(reason, "Timeout" | "TooManyRequests" | "InternalError") || retry_after > 0;
    let timeout = reason == "Timeout";
    CallError { text: generic_message(raw), retry, timeout, unread: None }
}

/// The reasons that upstream knows; for others the code counts (`apierrors.knownReasons`).
const KNOWN_REASONS: [&str; 19] = [
    "Unauthorized",
    "Forbidden",
    "NotFound",
    "AlreadyExists",
    "Conflict",
    "Gone",
    "Invalid",
    "ServerTimeout",
    "StoreReadError",
    "Timeout",
    "TooManyRequests",
    "BadRequest",
    "MethodNotAllowed",
    "NotAcceptable",
    "RequestEntityTooLarge",
    "UnsupportedMediaType",
    "InternalError",
    "Expired",
    "ServiceUnavailable",
];

fn reason_of_code(code: i64) -> &'static str {
    match code {
        500 => "InternalError",
        504 => "Timeout",
        429 => "TooManyRequests",
        _ => "",
    }
}

/// `apierrors.NewGenericServerResponse` for a POST to no named resource.
fn generic_message(raw: &RawResponse<'_>) -> String {
    let server_message = server_message(raw);
    let text = match raw.code {
        409 => "the server reported a conflict",
        404 => "the server could not find the requested resource",
        400 => "the server rejected our request for an unknown reason",
        401 => "the server has asked for the client to provide credentials",
        403 | 415 => return server_message,
        406 if server_message.is_empty() || server_message == "unknown" => {
            "the server was unable to respond with a content type that the client supports"
        }
        406 => return server_message,
        405 => "the server does not allow this method on the requested resource",
        422 => "the server rejected our request due to an error in our request",
        503 => "the server is currently unable to handle the request",
        504 => {
            "the server was unable to return a response in the time allotted, but may still be processing the request"
        }
        429 => "the server has received too many requests and has asked us to try again later",
        500.. => {
            return format!(
                "an error on the server ({}) has prevented the request from succeeding",
                go::quote(&server_message)
            );
        }
        code => {
            return format!(
                "the server responded with the status code {code} but did not return more information"
            );
        }
    };
    text.to_owned()
}

/// The body, when it is text.
fn server_message(raw: &RawResponse<'_>) -> String {
    let content_type = raw.header("Content-Type");
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    if !content_type.is_empty() && !media_type.starts_with("text/") {
        return "unknown".to_owned();
    }
    let mut end = raw.body.len().min(ERROR_TEXT_BYTES_MAX);
    while !raw.body.is_char_boundary(end) {
        end -= 1;
    }
    raw.body.get(..end).unwrap_or_default().trim().to_owned()
}

/// When the server wants to be asked again.
pub(super) fn retry_after_seconds(headers: &[(String, String)]) -> Option<i64> {
    header(headers, "Retry-After").parse().ok()
}
