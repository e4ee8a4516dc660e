//! What happened when: the calls of webhooks, each try of them, and the counters that they move.

use crate::{Call, Report, RequestReport, Try};

/// Counters that every request moves: they repeat what the verdicts say.
const OF_EVERY_REQUEST: [&str; 2] =
    ["authorization_attempts_total", "apiserver_authorization_decisions_total"];

/// Whether counters tell more than the decisions: conditions left a webhook out or failed, or one was called.
pub(super) fn tells_more(report: &Report) -> bool {
    report.metrics.keys().any(|counter| {
        let name = counter.split('{').next().unwrap_or_default();
        !OF_EVERY_REQUEST.contains(&name)
    })
}

/// The calls of webhooks, and under those that took more than one try each try with its time after the start of the request.
pub(super) fn calls(text: &mut String, request: &RequestReport, indent: &str) {
    for call in &request.calls {
        put!(
            text,
            "{indent}call of {} {} ({}){}\n",
            call.authorizer,
            call.uri,
            how(call),
            answer(call)
        );
        for one in tries(call) {
            put!(text, "{indent}    {one}\n");
        }
    }
}

/// How often a call was made and how long it took.
pub(super) fn how(call: &Call) -> String {
    if call.cached {
        return "from the cache".to_owned();
    }
    let attempts = if call.attempts == 1 { "attempt" } else { "attempts" };
    let start = match call.start_milliseconds {
        0 => String::new(),
        start => format!(", from {start} ms on"),
    };
    format!("{} {attempts}, {} ms{start}", call.attempts, call.duration_milliseconds)
}

/// What came of a call, after a colon.
pub(super) fn answer(call: &Call) -> String {
    match call.answer.as_ref().map(|answer| answer.text.as_str()).unwrap_or_default() {
        "" => String::new(),
        answer => format!(": {answer}"),
    }
}

/// Each try worth telling, in a line: `at 500 ms: error after 20 ms, again in 750 ms: ...`. A single one is the call; an error like
/// the one before is not told again.
pub(super) fn tries(call: &Call) -> Vec<String> {
    if call.tries.len() < 2 {
        return Vec::new();
    }
    let before = std::iter::once("").chain(call.tries.iter().map(|one| one.error.as_str()));
    call.tries.iter().zip(before).map(|(one, before)| told(call, one, before)).collect()
}

fn told(call: &Call, one: &Try, before: &str) -> String {
    let start = call.start_milliseconds.saturating_add(one.start_milliseconds);
    let attempts = match one.attempts {
        1 => String::new(),
        attempts => format!(" in {attempts} attempts"),
    };
    let again = match one.wait_milliseconds {
        0 => String::new(),
        wait => format!(", again in {wait} ms"),
    };
    let error = if one.error == before { String::new() } else { format!(": {}", one.error) };
    let took = one.duration_milliseconds;
    format!("at {start} ms: {}{attempts} after {took} ms{again}{error}", one.result)
}
