//! What upstream does not say of a valid configuration, and its author may want to know.
//!
//! [`ADVICE`] lists all of it; each has a file here and a page `docs/findings/<code>.md` that says what, why, and shows an example
//! that triggers it and one that does not. A hint is shown only where it is true of every server that runs the file: what a
//! condition does is tried out with the evaluator or decided over all requests, never guessed.

mod caching;
mod chain;
mod comparisons;
mod costs;
mod documents;
mod fails;
mod literals;
mod lockout;
mod presence;
mod probes;
mod redundant;
mod subject;
#[cfg(test)]
mod tests;
mod timeout;
mod truth;

use std::ops::Range;

use gatewalk_diagnostics::{Message, Severity};

use super::problem::{PendingFix, Problem};
pub(super) use subject::Subject;

/// One piece of advice.
struct Advice {
    code: &'static str,
    severity: Severity,
    find: fn(&Subject<'_>) -> Vec<Remark>,
}

/// What advice has to say of one place.
#[derive(Debug)]
struct Remark {
    path: String,
    message: Message,
    span: Range<usize>,
    help: Option<Message>,
    fix: Option<PendingFix>,
}

impl Remark {
    fn new(path: impl Into<String>, span: Range<usize>, message: Message) -> Self {
        Self { path: path.into(), message, span, help: None, fix: None }
    }

    fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    fn fix(mut self, fix: Option<PendingFix>) -> Self {
        self.fix = fix;
        self
    }
}

const fn hint(code: &'static str, find: fn(&Subject<'_>) -> Vec<Remark>) -> Advice {
    Advice { code, severity: Severity::Hint, find }
}

/// All advice, in the order in which it is given.
const ADVICE: &[Advice] = &[
    Advice {
        code: "authorization/further-document",
        severity: Severity::Warning,
        find: documents::further,
    },
    hint("authorization/unreachable-authorizer", chain::unreachable),
    hint("authorization/always-allow", chain::always_allow),
    hint("authorization/always-deny-goes-on", chain::always_deny),
    hint("authorization/nothing-allows", chain::nothing_allows),
    hint("authorization/rbac-missing", chain::rbac_missing),
    hint("authorization/node-missing", chain::node_missing),
    hint("authorization/node-after-rbac", chain::node_after_rbac),
    hint("authorization/webhook-cannot-deny", chain::webhook_cannot_deny),
    hint("authorization/webhook-twice", chain::webhook_twice),
    hint("authorization/can-lock-out-control-plane", lockout::find),
    hint("authorization/ttl-zero-is-default", caching::zero),
    hint("authorization/ttl-without-cache", caching::idle),
    hint("authorization/timeout-not-applied", timeout::find),
    hint("authorization/fails-on-non-resource-requests", fails::on_non_resource_requests),
    hint("authorization/fails-on-resource-requests", fails::on_resource_requests),
    hint("authorization/fails-without-selector", fails::without_selector),
    hint("authorization/fails-on-some-requests", fails::on_some_requests),
    hint("authorization/guard-after-use", fails::guard_after_use),
    hint("authorization/raw-selector", presence::raw_selector),
    hint("authorization/has-is-always-true", presence::always_there),
    hint("authorization/compared-with-null", presence::compared_with_null),
    hint("authorization/unchecked-bool", presence::unchecked_bool),
    hint("authorization/condition-never-true", redundant::never_true),
    hint("authorization/conditions-contradict", redundant::contradiction),
    hint("authorization/condition-adds-nothing", redundant::adds_nothing),
    hint("authorization/condition-too-costly", costs::find),
    hint("authorization/verb-never-sent", literals::verbs),
    hint("authorization/resource-form", literals::resources),
    hint("authorization/api-group-form", literals::groups),
    hint("authorization/subject-form", literals::subjects),
    hint("authorization/system-masters-never-asked", literals::system_masters),
    hint("authorization/wildcard-is-literal", literals::wildcards),
    hint("authorization/path-form", literals::paths),
    hint("authorization/version-of-reviews", literals::versions),
];

/// Everything there is to say of a configuration that is valid.
pub(super) fn advise(subject: &Subject<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for advice in ADVICE {
        problems.extend((advice.find)(subject).into_iter().map(|remark| {
            let problem = Problem::ours(advice.code, advice.severity, &remark.path, remark.message);
            Problem { help: remark.help, ..problem.at(remark.span).fix(remark.fix) }
        }));
    }
    problems
}
