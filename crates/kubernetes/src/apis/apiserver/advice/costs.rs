//! Conditions that cost more than evaluation may.

use gatewalk_diagnostics::Message;

use super::Remark;
use super::probes;
use super::subject::{Condition, Subject};
use crate::apis::authorization::SubjectAccessReviewSpec;
use crate::cel::environment::PER_CALL_LIMIT;
use crate::cel::match_conditions::{REQUEST, request_value};

/// Users in so many groups are tried. Identity providers put up to 200 into a token.
const GROUPS: [usize; 4] = [10, 20, 60, 200];

pub(super) fn find(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for webhook in &subject.webhooks {
        for condition in webhook.conditions.iter().filter(|one| probes::has_fold(one)) {
            let Some((groups, request, before)) = first_too_costly(condition) else { continue };
            let message = Message::new("advice.conditionTooCostly")
                .with("groups", &groups)
                .with("request", &request)
                .with("limit", &PER_CALL_LIMIT);
            let help = match before {
                Some((fewer, cost)) => {
                    Message::new("advice.costOfFewer").with("groups", &fewer).with("cost", &cost)
                }
                None => Message::new("advice.costOfAll"),
            };
            remarks.push(Remark::new(&*condition.path, condition.span(), message).help(help));
        }
    }
    remarks
}

type Found = (usize, String, Option<(usize, u64)>);

/// The least of [`GROUPS`] for which evaluation is cut off, with the request, and what the number before costs.
fn first_too_costly(condition: &Condition<'_>) -> Option<Found> {
    let mut costs: Vec<(usize, u64)> = Vec::new();
    for count in GROUPS {
        if let [(_, few), (_, more)] = costs.as_slice()
            && !may_exceed(*few, *more)
        {
            return None;
        }
        let mut highest = 0;
        for request in requests(count) {
            let value = request_value(
                &request,
                condition.compiled.mentions_field_selector,
                condition.compiled.mentions_label_selector,
            );
            let cost = condition.compiled.program().evaluate(&[(REQUEST, value)]).cost;
            if cost > PER_CALL_LIMIT {
                let without_groups = SubjectAccessReviewSpec { groups: Vec::new(), ..request };
                return Some((count, probes::words(&without_groups), costs.last().copied()));
            }
            highest = highest.max(cost);
        }
        costs.push((count, highest));
    }
    None
}

/// Whether a cost that grows as from 10 to 20 groups can come near the limit with 200, ten times as many. Most expressions walk
/// through the groups once; trying those with many would only take time.
fn may_exceed(ten: u64, twenty: u64) -> bool {
    // twice the groups cost twice, four times, eight times as much: as nested as macros are
    let growth = match twenty {
        cost if cost <= ten.saturating_mul(3) => 10,
        cost if cost <= ten.saturating_mul(6) => 100,
        _ => 1_000,
    };
    twenty.saturating_mul(growth) > PER_CALL_LIMIT / 2
}

/// One request of each kind by a user in so many groups.
fn requests(count: usize) -> [SubjectAccessReviewSpec; 2] {
    let groups: Vec<String> = (1..=count).map(|number| format!("group-{number}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let user = probes::user("alice", &groups);
    [
        probes::resource(user.clone(), ["get", "", "pods", "default", "web"]),
        probes::path(user, "get", "/healthz"),
    ]
}
