//! What kubectl prints and how it ends, as far as that follows from the server's answers: refusals, and `auth can-i`.

use gatewalk_authorization::{
    HttpAnswer, KubectlRequest, SubjectRulesReviewStatus, kubectl_error_line,
};
use gatewalk_diagnostics::{Finding, Severity, Text};
use gatewalk_report::{KubectlOutput, RequestReport};
use serde_json::Value;

/// The words of `kubectl auth can-i`, where the line is one.
fn can_i(line: &str) -> Option<Vec<&str>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = words.iter().position(|word| *word == "can-i")?;
    words.get(..place).is_some_and(|before| before.contains(&"auth")).then_some(words)
}

/// What is printed of a line; `None` where it shows objects, which are not simulated.
pub(super) fn of(
    line: &str,
    findings: &[Finding],
    last: Option<&RequestReport>,
    rules: Option<&SubjectRulesReviewStatus>,
) -> Option<KubectlOutput> {
    let mut output = KubectlOutput::default();
    for found in findings {
        let Text::Upstream(text) = &found.message else { continue };
        match found.severity {
            // a warning is followed by an empty line
            Severity::Warning => output.stderr.extend([text.as_str(), "\n\n"]),
            Severity::Error if text.starts_with("error: ") => {
                output.stderr.extend([text.as_str(), "\n"]);
                output.exit_code = 1;
                return Some(output);
            }
            Severity::Error | Severity::Hint => {}
        }
    }
    let last = last?;
    let http = last.http.as_ref()?;
    if http.code >= 400 {
        output.stderr.push_str(&(error_line(last) + "\n"));
        output.exit_code = 1;
        return Some(output);
    }
    let words = can_i(line)?;
    let has = |long: &str, short: &str| words.iter().any(|word| *word == long || *word == short);
    if let Some(rules) = rules {
        if rules.incomplete {
            let error = rules.evaluation_error.as_ref().map(ToString::to_string);
            let error = error.unwrap_or_default();
            output.stderr.extend(["Warning: the list may be incomplete: ", &error, "\n"]);
        }
        output.stdout = rules.table(!has("--no-headers", "--no-headers=true"));
        return Some(output);
    }
    let body: Value = serde_json::from_str(&http.body).ok()?;
    let status = body.get("status")?;
    let text = |name: &str| status.get(name).and_then(Value::as_str).unwrap_or_default();
    let allowed = status.get("allowed").and_then(Value::as_bool).unwrap_or_default();
    output.exit_code = i32::from(!allowed);
    if !(has("--quiet", "-q") || has("--quiet=true", "-q=true")) {
        let notes = ["reason", "evaluationError"].map(text);
        let notes = notes.iter().filter(|note| !allowed && !note.is_empty());
        let notes: Vec<String> = notes.map(|note| format!(" - {note}")).collect();
        output.stdout = format!("{}{}\n", if allowed { "yes" } else { "no" }, notes.concat());
    }
    Some(output)
}

/// The line about an error answer, which tells of the request.
fn error_line(report: &RequestReport) -> String {
    let text = |name: &str| {
        report.request_info.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let http = report.http.clone().unwrap_or_default();
    let (group, resource, name) = (text("apiGroup"), text("resource"), text("name"));
    let request = KubectlRequest {
        method: report.http_request.split(' ').next().unwrap_or_default(),
        group: &group,
        resource: &resource,
        name: &name,
    };
    let answer =
        HttpAnswer { code: http.code, content_type: "", body: http.body, message: http.message };
    match http.code {
        400 => format!("Error from server (BadRequest): {}", answer.message),
        422 => format!("The {resource} \"\" is invalid: {}", answer.message),
        _ => kubectl_error_line(&answer, request),
    }
}
