//! What a log came to: counts, and who and what is behind each difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gatewalk_engine::{Replayed, ReplayedCall};
use serde_json::{Value, json};

use super::Place;
use super::event::Event;
use super::lines::Line;

/// More groups than these are not told apart, so that memory does not grow with the log.
const GROUPS_MAX: usize = 10_000;
/// So many bad lines are told one by one.
const BAD_LINES_MAX: usize = 20;
/// How many groups the text shows.
const SHOWN_MAX: usize = 20;

/// The counts of a log.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) lines: u64,
    blank: u64,
    malformed: u64,
    too_long: u64,
    other_stages: u64,
    /// Events that do not say what was asked.
    unreadable: u64,
    /// Where the first lines stand that were not decided for what is wrong with them, and what that is.
    bad_lines: Vec<(String, String)>,
    pub(super) decided: u64,
    pub(super) non_resource: u64,
    pub(super) impersonated: u64,
    /// Decided here, but nothing is recorded to compare with.
    pub(super) without_decision: u64,
    pub(super) agreed: u64,
    /// The same decision for another reason.
    pub(super) other_reason: u64,
    pub(super) disagreed: u64,
    pub(super) disagreements: Groups,
    pub(super) changed: u64,
    pub(super) changes: Groups,
    /// How often each webhook was asked.
    pub(super) asked: Webhooks,
    /// The same with the other configuration.
    pub(super) asked_then: Webhooks,
}

/// How often webhooks were asked, by their names.
#[derive(Debug, Default)]
pub(super) struct Webhooks(BTreeMap<String, Load>);

/// How often a webhook was asked.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    called: u64,
    cached: u64,
    /// The HTTP requests of its calls.
    attempts: u64,
}

impl Webhooks {
    pub(super) fn add(&mut self, calls: &[ReplayedCall]) {
        for call in calls {
            let load = match self.0.get_mut(&call.webhook) {
                Some(load) => load,
                None => self.0.entry(call.webhook.clone()).or_default(),
            };
            load.called += u64::from(!call.cached);
            load.cached += u64::from(call.cached);
            load.attempts += u64::from(call.attempts);
        }
    }

    fn to_json(&self) -> Vec<Value> {
        let webhooks = self.0.iter().map(|(name, load)| {
            json!({"name": name, "called": load.called, "cached": load.cached, "attempts": load.attempts})
        });
        webhooks.collect()
    }

    fn to_text(&self, when: &str) -> String {
        let mut text = String::new();
        for (name, load) in &self.0 {
            let Load { called, cached, attempts } = load;
            let _ = writeln!(
                text,
                "  {name}{when}: called {called} times ({attempts} HTTP requests), {cached} answers from its cache"
            );
        }
        text
    }
}

/// Differences by who and what.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: BTreeMap<Key, Group>,
    /// Events in groups that were not told apart any more.
    rest: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    was: &'static str,
    is: &'static str,
    user: String,
    verb: String,
    what: String,
    namespace: String,
}

#[derive(Debug)]
struct Group {
    count: u64,
    /// The first event of the group, for both reasons and its place.
    first: String,
    was_reason: String,
    is_reason: String,
}

/// A difference: what was, and what is instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted<'a> {
    pub(super) was: &'static str,
    pub(super) was_reason: &'a str,
    pub(super) is: &'static str,
    pub(super) is_reason: &'a str,
}

impl Groups {
    pub(super) fn add(&mut self, decided: &Replayed, place: Place<'_>, counted: Counted<'_>) {
        let key = Key {
            was: counted.was,
            is: counted.is,
            user: decided.user.clone(),
            verb: decided.verb.clone(),
            what: decided.what.clone(),
            namespace: decided.namespace.clone(),
        };
        if let Some(group) = self.groups.get_mut(&key) {
            group.count += 1;
        } else if self.groups.len() < GROUPS_MAX {
            let group = Group {
                count: 1,
                first: place.to_string(),
                was_reason: counted.was_reason.to_owned(),
                is_reason: counted.is_reason.to_owned(),
            };
            self.groups.insert(key, group);
        } else {
            self.rest += 1;
        }
    }

    /// The groups, the largest first.
    fn sorted(&self) -> Vec<(&Key, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by(|left, right| right.1.count.cmp(&left.1.count).then(left.0.cmp(right.0)));
        groups
    }

    fn to_json(&self, was: &str, is: &str) -> Vec<Value> {
        let groups = self.sorted().into_iter().map(|(key, group)| {
            json!({
                was: key.was, is: key.is, "user": key.user, "verb": key.verb, "what": key.what,
                "namespace": key.namespace, "count": group.count, "first": group.first,
                "reasons": {was: group.was_reason, is: group.is_reason},
            })
        });
        groups.collect()
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        let groups = self.sorted();
        for (key, group) in groups.iter().take(SHOWN_MAX) {
            let place = if key.namespace.is_empty() {
                String::new()
            } else {
                format!(" in {}", key.namespace)
            };
            let _ = writeln!(
                text,
                "  {:>6}  {} -> {}  {} {} {}{place}  (first at {})",
                group.count, key.was, key.is, key.user, key.verb, key.what, group.first
            );
            for (label, reason) in [(key.was, &group.was_reason), (key.is, &group.is_reason)] {
                if !reason.is_empty() {
                    let _ = writeln!(text, "          {label}: {}", reason.replace('\n', " / "));
                }
            }
        }
        let more = groups.len().saturating_sub(SHOWN_MAX);
        if more > 0 {
            let _ = writeln!(text, "  and {more} more groups");
        }
        if self.rest > 0 {
            let _ = writeln!(text, "  and {} events that are not told apart", self.rest);
        }
        text
    }
}

impl Summary {
    /// The event of a line that is to be decided. Everything else is counted.
    pub(super) fn read(&mut self, line: &Line<'_>, place: Place<'_>) -> Option<Value> {
        let bytes = match line {
            Line::Whole(bytes) => bytes.trim_ascii(),
            Line::TooLong => {
                self.too_long += 1;
                self.bad(place, "longer than 1 MiB");
                return None;
            }
        };
        if bytes.is_empty() {
            self.blank += 1;
            return None;
        }
        let event = match serde_json::from_slice(bytes) {
            Ok(Event(event)) => event,
            Err(error) => {
                self.malformed += 1;
                self.bad(place, &error.to_string());
                return None;
            }
        };
        // an event without a stage was written by hand
        match event.get("stage").and_then(Value::as_str) {
            Some("ResponseComplete" | "Panic") | None => Some(event),
            Some(_) => {
                self.other_stages += 1;
                None
            }
        }
    }

    /// An event that does not say what was asked.
    pub(super) fn unreadable(&mut self, place: Place<'_>) {
        self.unreadable += 1;
        self.bad(place, "the event does not say what was asked");
    }

    /// Keeps where the first bad lines stand.
    fn bad(&mut self, place: Place<'_>, why: &str) {
        if self.bad_lines.len() < BAD_LINES_MAX {
            self.bad_lines.push((place.to_string(), why.to_owned()));
        }
    }

    fn counts(&self) -> [(&'static str, u64); 12] {
        [
            ("lines", self.lines),
            ("decided", self.decided),
            ("agreed", self.agreed),
            ("otherReason", self.other_reason),
            ("disagreed", self.disagreed),
            ("withoutDecision", self.without_decision),
            ("nonResource", self.non_resource),
            ("impersonated", self.impersonated),
            ("otherStages", self.other_stages),
            ("unreadable", self.unreadable),
            ("malformed", self.malformed + self.too_long),
            ("blank", self.blank),
        ]
    }

    pub(super) fn to_json(&self, version: &str, compared: bool) -> Value {
        let mut counts = serde_json::Map::new();
        for (name, count) in self.counts() {
            counts.insert(name.to_owned(), count.into());
        }
        let mut summary = json!({
            "apiVersion": "gatewalk/v1", "kind": "Replay", "kubernetesVersion": version,
            "counts": counts,
            "disagreements": self.disagreements.to_json("recorded", "decided"),
        });
        if let Some(members) = summary.as_object_mut().filter(|_| !self.bad_lines.is_empty()) {
            let bad =
                self.bad_lines.iter().map(|(place, why)| json!({"place": place, "error": why}));
            members.insert("badLines".to_owned(), bad.collect());
        }
        if let Some(members) = summary.as_object_mut() {
            for (name, webhooks) in
                [("webhooks", &self.asked), ("comparedWebhooks", &self.asked_then)]
            {
                if !webhooks.0.is_empty() {
                    members.insert(name.to_owned(), webhooks.to_json().into());
                }
            }
        }
        if compared && let Some(members) = summary.as_object_mut() {
            members.insert("changed".to_owned(), self.changed.into());
            members.insert("changes".to_owned(), self.changes.to_json("now", "then").into());
        }
        summary
    }

    pub(super) fn to_text(&self, compared: bool) -> String {
        let mut text = format!(
            "{} lines, {} events decided: {} agree with what was recorded, {} do not, {} record no decision\n",
            self.lines, self.decided, self.agreed, self.disagreed, self.without_decision
        );
        for (count, what) in [
            (self.other_reason, "agree for another reason"),
            (self.impersonated, "were made as somebody else"),
            (self.non_resource, "ask for a path"),
            (self.other_stages, "lines tell of other stages"),
            (self.unreadable, "events do not say what was asked"),
            (self.malformed, "lines are no JSON object"),
            (self.too_long, "lines are longer than 1 MiB"),
        ] {
            if count > 0 {
                let _ = writeln!(text, "  {count} {what}");
            }
        }
        for (place, why) in &self.bad_lines {
            let _ = writeln!(text, "  {place}: {why}");
        }
        let webhooks = self.asked.to_text("") + &self.asked_then.to_text(", compared");
        if !webhooks.is_empty() {
            let _ = write!(text, "\nwebhooks, by the times of the events:\n{webhooks}");
        }
        if self.disagreed > 0 {
            text += "\nrecorded -> decided here:\n";
            text += &self.disagreements.to_text();
        }
        if compared {
            let _ = writeln!(text, "\n{} decisions would change:", self.changed);
            text += &self.changes.to_text();
        }
        text
    }

    pub(super) fn to_markdown(&self, compared: bool) -> String {
        format!("```text\n{}```\n", self.to_text(compared).replace("```", "'''"))
    }
}
