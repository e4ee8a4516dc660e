//! What is too long to be asked. A scenario that was read from a text is bounded already; one that was built from parts is not.

use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_report::RequestReport;
use gatewalk_scenario::Request;
use gatewalk_scenario::limits::{ABAC_POLICY_BYTES_MAX, REQUEST_BYTES_MAX};

use crate::answer;
use crate::words::{finding, findings};

/// All texts of a request together, in bytes; values count as compact JSON.
pub(crate) fn request_bytes(request: &Request) -> usize {
    let expect = request.expect.as_ref();
    let user = request.user.iter().flat_map(|user| {
        let extra = user.extra.iter().flat_map(|(key, values)| std::iter::once(key).chain(values));
        [&user.name, &user.uid].into_iter().chain(&user.groups).chain(extra)
    });
    let texts = std::iter::once(&request.name)
        .chain(&request.kubectl)
        .chain(&request.http)
        .chain(&request.at)
        .chain(
            request.headers.iter().flat_map(|(name, values)| std::iter::once(name).chain(values)),
        )
        .chain(expect.and_then(|expect| expect.decision.as_ref()))
        .chain(expect.and_then(|expect| expect.by.as_ref()))
        .chain(expect.and_then(|expect| expect.reason.as_ref()))
        .chain(expect.and_then(|expect| expect.reason_matches.as_ref()))
        .chain(expect.and_then(|expect| expect.error.as_ref()))
        .chain(user);
    let values =
        [&request.body, &request.subject_access_review, &request.audit_event].into_iter().flatten();
    texts.map(String::len).sum::<usize>()
        + values.map(|value| value.to_string().len()).sum::<usize>()
}

/// The report of a request that is not asked because of its length.
pub(crate) fn request_too_long(path: &str, bytes: usize) -> RequestReport {
    let message = Message::new("engine.requestTooLong")
        .with("bytes", &bytes)
        .with("limit", &REQUEST_BYTES_MAX);
    let found = finding("engine/request-too-long", Severity::Error, path, message.clone());
    RequestReport {
        name: path.to_owned(),
        findings: findings(&[found]),
        ..answer::not_asked(&message)
    }
}

/// A policy file that is not read because of its length.
pub(crate) fn abac_policy(text: Option<&str>) -> Option<Finding> {
    let bytes = text.map(str::len).filter(|bytes| *bytes > ABAC_POLICY_BYTES_MAX)?;
    let message = Message::new("engine.policyTooLong")
        .with("bytes", &bytes)
        .with("limit", &ABAC_POLICY_BYTES_MAX);
    Some(finding("engine/abac-policy-too-long", Severity::Error, "abacPolicy", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewalk_scenario::Scenario;

    #[test]
    fn what_is_too_long_is_not_asked() {
        let long = "a: b\n".repeat(ABAC_POLICY_BYTES_MAX / 5 + 1);
        let flags = |mode: &str| Some([("authorization-mode".to_owned(), mode.to_owned())].into());
        let request =
            |http: &str| vec![Request { http: Some(http.to_owned()), ..Request::default() }];
        for (scenario, code) in [
            (
                Scenario {
                    authorization_flags: flags("RBAC"),
                    requests: request(&long),
                    ..Scenario::default()
                },
                "engine/request-too-long",
            ),
            (
                Scenario {
                    authorization_flags: flags("ABAC"),
                    abac_policy: Some(long.clone()),
                    requests: request("GET /healthz"),
                    ..Scenario::default()
                },
                "engine/abac-policy-too-long",
            ),
        ] {
            let report = crate::run(&scenario);
            let codes: Vec<&str> =
                report.scenario.findings.iter().map(|finding| finding.code.as_str()).collect();
            assert_eq!(codes, [code]);
            assert_eq!(report.requests[0].decision, None);
        }
    }
}
