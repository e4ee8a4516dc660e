//! Whether what happened is what the scenario expects.

use gatewalk_diagnostics::{Finding, Severity};
use gatewalk_report::{Difference, Expectation, Report, RequestReport};
use gatewalk_scenario::Expect;

/// Compares each member that is given. `reason_matches` answers whether a regular expression matches a text, or why it is
/// no regular expression.
pub(crate) fn compare(
    expect: &Expect,
    request: &RequestReport,
    reason_matches: impl Fn(&str, &str) -> Result<bool, String>,
) -> Expectation {
    let mut differences = Vec::new();
    let mut differ = |field: &str, want: &str, got: &str| {
        if want != got {
            differences.push(Difference {
                field: field.to_owned(),
                want: want.to_owned(),
                got: got.to_owned(),
            });
        }
    };
    let asked = request.decision.is_some();
    let decision = request.decision.map(|decision| format!("{decision:?}")).unwrap_or_default();
    let code = request.http.as_ref().map(|http| http.code.to_string()).unwrap_or_default();
    let reason = request.reason.as_deref().unwrap_or_default();
    if let Some(want) = &expect.decision {
        differ("decision", want, &decision);
    }
    if let Some(want) = &expect.by {
        // Nobody decided a request that nobody was asked about; but nor is that what `by: ""` means.
        let got = if asked { request.by.as_deref().unwrap_or_default() } else { NOT_ASKED };
        differ("by", want, got);
    }
    if let Some(want) = expect.code {
        differ("code", &want.to_string(), &code);
    }
    if let Some(want) = &expect.reason {
        differ("reason", want, if asked { reason } else { NOT_ASKED });
    }
    if let Some(want) = &expect.reason_matches {
        match reason_matches(want, reason) {
            Ok(true) if asked => {}
            Ok(_) => differ("reasonMatches", want, reason),
            Err(error) => differ("reasonMatches", want, &error),
        }
    }
    if let Some(want) = &expect.error {
        let got = request.error.as_deref().unwrap_or_default();
        differ("error", want, if asked { got } else { NOT_ASKED });
    }
    if *expect == Expect::default() && code == "0" {
        differ("code", "", "0");
    }
    Expectation { met: differences.is_empty(), differences }
}

/// An expectation of which a member makes no sense is not met, whatever became of the rest.
pub(crate) fn unread(report: &mut Report, findings: &[Finding]) {
    for found in findings.iter().filter(|found| found.severity == Severity::Error) {
        let place = found.path.strip_prefix("requests[").and_then(|rest| rest.split_once(']'));
        let Some((place, member)) = place else { continue };
        let Some(member) = member.strip_prefix(".expect") else { continue };
        let request = place.parse().ok().and_then(|place: usize| report.requests.get_mut(place));
        let Some(request) = request else { continue };
        let field = member.trim_start_matches('.');
        let field = if field.is_empty() { "expect" } else { field }.to_owned();
        let expectation = request.expectation.get_or_insert_default();
        expectation.met = false;
        if expectation.differences.iter().all(|difference| difference.field != field) {
            let want = UNREAD.to_owned();
            expectation.differences.push(Difference { field, want, got: String::new() });
        }
    }
}

/// What stands where a member of an expectation makes no sense.
const UNREAD: &str = "(cannot be read)";

/// What stands where a member has no value because the request was not asked.
const NOT_ASKED: &str = "(not asked)";

#[cfg(test)]
mod tests {
    use gatewalk_report::{Decision, HttpAnswer};

    use super::*;

    fn denied() -> RequestReport {
        RequestReport {
            decision: Some(Decision::Deny),
            reason: Some("not on a Friday".to_owned()),
            error: Some(String::new()),
            by: Some("w".to_owned()),
            http: Some(HttpAnswer { code: 403, ..HttpAnswer::default() }),
            ..RequestReport::default()
        }
    }

    fn stopped() -> RequestReport {
        RequestReport { http: Some(HttpAnswer::default()), ..RequestReport::default() }
    }

    fn fields(expect: &Expect, request: &RequestReport) -> Vec<String> {
        let contains = |pattern: &str, text: &str| Ok(text.contains(pattern));
        let expectation = compare(expect, request, contains);
        assert_eq!(expectation.met, expectation.differences.is_empty());
        expectation.differences.into_iter().map(|difference| difference.field).collect()
    }

    #[test]
    fn each_member_is_compared() {
        let text = |text: &str| Some(text.to_owned());
        let right = Expect {
            decision: text("Deny"),
            by: text("w"),
            code: Some(403),
            reason: text("not on a Friday"),
            reason_matches: text("Fri"),
            error: text(""),
        };
        assert!(fields(&right, &denied()).is_empty());
        let wrong = Expect {
            decision: text("Allow"),
            by: text(""),
            code: Some(200),
            reason: text("not"),
            reason_matches: text("Mon"),
            error: text("x"),
        };
        let all = ["decision", "by", "code", "reason", "reasonMatches", "error"];
        assert_eq!(fields(&wrong, &denied()), all);
        assert!(fields(&Expect::default(), &denied()).is_empty());
    }

    #[test]
    fn an_expectation_that_cannot_be_read_is_not_met() {
        for (expect, field) in [
            ("{code: [], decision: NoOpinion}", "code"),
            ("5", "expect"),
            ("{by: {}}", "by"),
            ("{reason: []}", "reason"),
        ] {
            let text = format!(
                "apiVersion: gatewalk/v1\nkind: Scenario\nauthorizationFlags: {{authorization-mode: RBAC}}\nrequests:\n- http: GET /x\n  expect: {expect}\n"
            );
            let report = crate::run_document(&gatewalk_scenario::Document::read(&text));
            let expectation = report.requests[0].expectation.clone().unwrap_or_default();
            let differences = expectation.differences.iter();
            let fields: Vec<&str> = differences.map(|one| one.field.as_str()).collect();
            assert_eq!((expectation.met, fields), (false, vec![field]), "{expect}");
        }
    }

    #[test]
    fn of_a_server_that_does_not_start_only_code_0_is_expected() {
        let code = Expect { code: Some(0), ..Expect::default() };
        assert!(fields(&code, &stopped()).is_empty());
        let by = Expect { code: Some(0), by: Some(String::new()), ..Expect::default() };
        assert_eq!(fields(&by, &stopped()), ["by"]);
        assert_eq!(fields(&Expect::default(), &stopped()), ["code"]);
    }
}
