//! Conditions that are never true, that contradict each other, or that could be left out.

use gatewalk_diagnostics::Message;

use super::Remark;
use super::subject::{Condition, Subject, Webhook};
use super::truth::{self, Value};

/// What the conditions of a webhook come to together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Asked,
    Excluded,
    Fails,
}

fn outcome(row: &[Value]) -> Outcome {
    if row.contains(&Value::False) {
        Outcome::Excluded
    } else if row.contains(&Value::Error) {
        Outcome::Fails
    } else {
        Outcome::Asked
    }
}

/// A condition that is true of no request: the webhook is never asked.
pub(super) fn never_true(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for webhook in &subject.webhooks {
        for condition in &webhook.conditions {
            let Some(fails) = never(condition) else { continue };
            let id = match (fails, webhook.denies_on_failure()) {
                (false, _) => "advice.conditionAlwaysFalse",
                (true, true) => "advice.conditionNeverTrueDenies",
                (true, false) => "advice.conditionNeverTrue",
            };
            let message = Message::new(id).with("name", webhook.name());
            remarks.push(Remark::new(&*condition.path, condition.span(), message));
        }
    }
    remarks
}

/// Whether a condition is never true, and if so, whether it fails for some requests.
fn never(condition: &Condition<'_>) -> Option<bool> {
    let rows = truth::table(std::slice::from_ref(condition))?;
    let has = |value: Value| rows.iter().any(|row| row.contains(&value));
    (!has(Value::True)).then(|| has(Value::Error))
}

/// Conditions of which each can be true, but not all.
pub(super) fn contradiction(subject: &Subject<'_>) -> Vec<Remark> {
    subject.webhooks.iter().filter_map(contradicting).collect()
}

fn contradicting(webhook: &Webhook<'_>) -> Option<Remark> {
    if webhook.conditions.iter().any(|condition| never(condition).is_some()) {
        return None;
    }
    let rows = webhook.worlds();
    let length = rows.first().map_or(0, Vec::len);
    let last = (1..length).find(|last| {
        let before = |row: &Vec<Value>| row.get(..=*last).map(outcome);
        !rows.iter().any(|row| before(row) == Some(Outcome::Asked))
    })?;
    let condition = webhook.conditions.get(last)?;
    let message = Message::new("advice.conditionsContradict").with("name", webhook.name());
    Some(Remark::new(&*condition.path, condition.span(), message))
}

/// A condition without which every request would fare the same.
pub(super) fn adds_nothing(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for webhook in &subject.webhooks {
        let rows = webhook.worlds();
        let length = rows.first().map_or(0, Vec::len);
        for (index, condition) in webhook.conditions.iter().enumerate().take(length) {
            let pair =
                |row: &Vec<Value>| (row.get(..index).map(outcome), row.get(..=index).map(outcome));
            let same = rows.iter().map(pair).all(|(before, after)| before == after);
            // what contradicts the others is told apart
            let can_be_asked =
                rows.iter().map(pair).any(|(_, after)| after == Some(Outcome::Asked));
            if !same || !can_be_asked {
                continue;
            }
            let always = rows.iter().all(|row| row.get(index) == Some(&Value::True));
            let message = Message::new(if always {
                "advice.conditionAlwaysTrue"
            } else {
                "advice.conditionImplied"
            });
            remarks.push(Remark::new(&*condition.path, condition.span(), message));
        }
    }
    remarks
}
