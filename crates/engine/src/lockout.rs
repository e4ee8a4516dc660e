//! The lock-out check: who keeps access while a webhook is down, times out, or denies, and whether a way in is left.

mod rows;

use std::time::Duration;

use gatewalk_authorization::{
    CannedAttempt, CannedReview, Chain, Decision, Failure, ReviewDecision, State, Walk,
};
use gatewalk_diagnostics::{Language, Message};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_release::Release;
use gatewalk_report as report;
use gatewalk_report::{Access, Lockout, LockoutCell, LockoutIdentity, LockoutKind, LockoutRequest};
use gatewalk_scenario::Scenario;

use crate::asking::milliseconds;
use crate::words::{attributes_words, message};
use crate::{Server, answer, gates, verdict};
use rows::Row;

/// So many webhooks get columns of their own.
const WEBHOOKS_MAX: usize = 12;

/// The ways in which a webhook fails here: what it is called, what its calls meet, the heads for one webhook and for all of them.
/// Every other failure comes to what one of these comes to.
const WAYS: [(&str, Instead, &str, &str); 3] = [
    ("ConnectionRefused", Instead::Down, "engine.lockoutDown", "engine.lockoutAllDown"),
    ("Timeout", Instead::TimesOut, "engine.lockoutTimesOut", "engine.lockoutAllTimeOut"),
    ("Deny", Instead::Denies, "engine.lockoutDenies", "engine.lockoutAllDeny"),
];

#[derive(Clone, Copy)]
enum Instead {
    Down,
    TimesOut,
    Denies,
}

/// A column before it is filled.
struct Column {
    webhook: String,
    answer: &'static str,
    head: Message,
    instead: Option<Instead>,
}

/// A cell before it is known what the outage changes.
struct Asked {
    walk: Walk,
    verdict: report::Verdict,
}

impl Server {
    /// Who keeps access in which outage of the webhooks: the control plane, whoever may do everything, and whoever asks for something
    /// in the scenario, for as many of its requests as have place. `None` when the server does not start.
    pub fn lockout(&self, scenario: &Scenario) -> Option<Lockout> {
        let chain = self.chain()?;
        let (rows, mut omitted) = self.lockout_rows(chain, scenario);
        let (columns, more) = columns(chain);
        omitted += more;
        let identities: Vec<LockoutIdentity> =
            rows.iter().map(|row| identity(chain, row, &columns)).collect();
        let outages: Vec<report::Outage> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| outage(column, at, &identities))
            .collect();
        // without a webhook there is one column
        let of_outages = outages.get(1..).unwrap_or_default();
        let worst = of_outages.iter().rev().max_by_key(|outage| outage.locked_out);
        let sentence = match worst {
            None => message(&Message::new("engine.lockoutNoWebhook")),
            Some(worst) => worst.sentence.clone(),
        };
        Some(Lockout {
            api_version: Scenario::API_VERSION.to_owned(),
            kind: "Lockout".to_owned(),
            kubernetes_version: self.gates().release().to_string(),
            sentence,
            locks_out: of_outages.iter().any(|outage| outage.locked_out > 0),
            notes: self.notes(&identities, columns.len() > 1, omitted),
            outages,
            identities,
        })
    }

    fn notes(
        &self,
        identities: &[LockoutIdentity],
        has_webhooks: bool,
        omitted: usize,
    ) -> Vec<report::Message> {
        let mut notes = vec![Message::new("engine.lockoutMasters")];
        let admins = || identities.iter().filter(|one| one.kind == LockoutKind::Admin);
        let kept = admins().filter(|one| one.access.iter().all(|access| *access == Access::Kept));
        let kept: Vec<&str> = kept.map(|one| one.user.as_str()).collect();
        notes.push(match (admins().count(), kept.as_slice()) {
            (0, _) => Message::new("engine.lockoutNoAdmin"),
            (_, []) => Message::new("engine.lockoutAdminsLost"),
            (_, kept) => Message::new("engine.lockoutAdmins").with("names", &kept.join(", ")),
        });
        if has_webhooks {
            notes.push(Message::new("engine.lockoutCaches"));
            let reloads = self.has_file() && self.gates().release() >= Release::V1_30;
            notes.push(Message::new(if reloads {
                "engine.lockoutReload"
            } else {
                "engine.lockoutRestart"
            }));
        }
        if omitted > 0 {
            notes.push(Message::new("engine.lockoutOmitted").with("count", &omitted));
        }
        notes.iter().map(message).collect()
    }
}

/// The webhooks as they are, each failing in each way, and all of them failing together; and how many webhooks are left out.
fn columns(chain: &Chain) -> (Vec<Column>, usize) {
    let names: Vec<&str> = chain.webhooks().collect();
    let mut columns = vec![Column {
        webhook: String::new(),
        answer: "AsWritten",
        head: Message::new("engine.lockoutAsWritten"),
        instead: None,
    }];
    for name in names.iter().take(WEBHOOKS_MAX) {
        columns.extend(WAYS.map(|(answer, instead, head, _)| Column {
            webhook: (*name).to_owned(),
            answer,
            head: Message::new(head).with("name", name),
            instead: Some(instead),
        }));
    }
    if names.len() > 1 {
        columns.extend(WAYS.map(|(answer, instead, _, head)| Column {
            webhook: String::new(),
            answer,
            head: Message::new(head),
            instead: Some(instead),
        }));
    }
    (columns, names.len().saturating_sub(WEBHOOKS_MAX))
}

impl Column {
    /// Webhooks that remember nothing, and fail as the column says.
    fn state(&self, chain: &Chain) -> State {
        let Some(instead) = self.instead else { return chain.state() };
        let webhook = Some(self.webhook.as_str()).filter(|name| !name.is_empty());
        chain.state_with(webhook, &instead.attempt())
    }
}

impl Instead {
    fn attempt(self) -> CannedAttempt {
        let fails = |failure| CannedAttempt::Failure { failure, latency_milliseconds: 0 };
        match self {
            Self::Down => fails(Failure::ConnectionRefused),
            Self::TimesOut => fails(Failure::Timeout),
            Self::Denies => CannedAttempt::Review(CannedReview {
                decision: ReviewDecision::Deny,
                ..CannedReview::default()
            }),
        }
    }
}

fn identity(chain: &Chain, row: &Row, columns: &[Column]) -> LockoutIdentity {
    let requests: Vec<LockoutRequest> = row
        .requests
        .iter()
        .map(|attributes| request(chain, row.kind, attributes, columns))
        .collect();
    // What the scenario refuses somebody anyway says nothing about what they keep.
    let counts = |access: &Access| row.kind != LockoutKind::Scenario || *access != Access::Never;
    let worst = |at: usize| {
        let cells = || requests.iter().filter_map(|request| request.cells.get(at));
        let accesses = || cells().map(|cell| cell.access);
        accesses().filter(counts).max().or_else(|| accesses().max()).unwrap_or_default()
    };
    LockoutIdentity {
        kind: row.kind,
        name: message(&row.name),
        user: row.user.name.clone(),
        groups: row.user.groups.clone(),
        access: (0..columns.len()).map(worst).collect(),
        requests,
    }
}

fn request(
    chain: &Chain,
    kind: LockoutKind,
    attributes: &Attributes,
    columns: &[Column],
) -> LockoutRequest {
    let ask = |mut state: State| {
        let walk = chain.steps(attributes, Duration::ZERO, &mut state);
        let verdict = verdict::of_request(&walk, attributes);
        Asked { walk, verdict }
    };
    let asked: Vec<Asked> = columns.iter().map(|column| ask(column.state(chain))).collect();
    // what a webhook denies in the scenario is its policy where the scenario asks; the control plane needs it all the same, and so
    // does whoever meets a webhook that fails in the scenario itself
    let has_access = asked.first().is_some_and(|first| {
        let fails = first.walk.steps.iter().any(|step| step.error.is_some());
        let silent = || {
            let silent = CannedAttempt::Review(CannedReview::default());
            chain.decide(attributes, Duration::ZERO, &mut chain.state_with(None, &silent))
        };
        first.is_allowed()
            || (fails || kind != LockoutKind::Scenario)
                && silent().answer.decision == Decision::Allow
    });
    LockoutRequest {
        name: attributes_words(attributes),
        attributes: answer::attributes_json(attributes),
        cells: asked.into_iter().map(|asked| cell(asked, has_access)).collect(),
    }
}

impl Asked {
    fn is_allowed(&self) -> bool {
        self.walk.decision == Some(Decision::Allow)
    }
}

fn cell(asked: Asked, has_access: bool) -> LockoutCell {
    let is_allowed = asked.is_allowed();
    let Asked { walk, verdict } = asked;
    LockoutCell {
        access: match (is_allowed, has_access) {
            (true, true) => Access::Kept,
            (true, false) => Access::Gained,
            (false, true) => Access::Lost,
            (false, false) => Access::Never,
        },
        decision: Some(gates::decision(walk.decision)),
        code: match (is_allowed, &walk.error) {
            (true, _) => 200,
            (false, Some(_)) => 500,
            (false, None) => 403,
        },
        by: walk.by,
        reason: walk.reason,
        error: walk.error.unwrap_or_default(),
        duration_milliseconds: milliseconds(walk.duration),
        verdict,
    }
}

fn outage(column: &Column, at: usize, identities: &[LockoutIdentity]) -> report::Outage {
    let head = column.head.text(Language::chosen());
    let lost = control_plane(identities, at, Access::Lost);
    let never = control_plane(identities, at, Access::Never);
    let sentence = match (column.instead.is_some(), lost.as_slice(), never.as_slice()) {
        (true, [], []) => Message::new("engine.lockoutKept"),
        (true, [], _) => Message::new("engine.lockoutNever").with("who", &names(&never)),
        (true, _, _) => Message::new("engine.lockoutLost").with("who", &names(&lost)),
        (false, [], []) => Message::new("engine.lockoutWrittenWell"),
        (false, _, _) => {
            let refused: Vec<_> = lost.iter().chain(&never).copied().collect();
            Message::new("engine.lockoutWritten").with("who", &names(&refused))
        }
    };
    report::Outage {
        webhook: column.webhook.clone(),
        answer: column.answer.to_owned(),
        text: message(&column.head),
        sentence: message(&sentence.with("outage", &head)),
        locked_out: lost.len(),
    }
}

/// Those of the control plane whom an outage does this to, at the worst.
fn control_plane(
    identities: &[LockoutIdentity],
    at: usize,
    access: Access,
) -> Vec<&LockoutIdentity> {
    let meets = |one: &&LockoutIdentity| {
        one.kind == LockoutKind::ControlPlane && one.access.get(at) == Some(&access)
    };
    identities.iter().filter(meets).collect()
}

/// What they are called, each name once.
fn names(identities: &[&LockoutIdentity]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for identity in identities {
        let name = identity.name.text.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}
