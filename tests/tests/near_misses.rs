//! What a near miss offers holds: the change, applied as it stands, allows the request, and what else it is said to allow is what it
//! allows. Tried on many small clusters that are made by chance, in objects of every style of YAML.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "lists and texts that the test made itself"
)]

#[path = "near_misses/cluster.rs"]
mod cluster;
#[path = "properties/world.rs"]
#[expect(dead_code, reason = "shared with the other properties")]
mod world;

use std::collections::{BTreeMap, BTreeSet};

use gatewalk_engine::{Server, run};
use gatewalk_report::{Change, Decision, Message, NearMiss};
use gatewalk_scenario::{Request, Scenario, User};
use serde_json::json;

use cluster::{ASKED, Asked, Cluster};
use world::{Chance, users};

/// The seeds of the clusters that are made, chosen so that everything comes up, and how many requests are looked at in each.
const CLUSTERS: std::ops::RangeInclusive<u64> = 241..=320;
const REFUSED: usize = 8;

/// Places in `users` and in `ASKED`.
const NODE: usize = 4;
const OF_A_NODE: &[usize] = &[1, 7, 11, 12];
const IN_CLUSTER: &[usize] = &[13, 14];

/// Who is allowed what: places in `users` and in `ASKED`.
type Allowed = BTreeSet<(usize, usize)>;

fn allowed(scenario: &Scenario, users: &[User]) -> Allowed {
    let server = Server::new(scenario);
    let mut time_line = server.time_line();
    let mut allowed = Allowed::new();
    for (who, user) in users.iter().enumerate() {
        for (what, asked) in ASKED.iter().enumerate() {
            let event = json!({
                "verb": asked.verb, "requestURI": asked.path,
                "user": {"username": user.name, "groups": user.groups},
            });
            let decided = server.replay(&event, &mut time_line);
            let text = scenario.authorization_configuration.as_deref().unwrap_or_default();
            let decided = decided.unwrap_or_else(|| panic!("the server runs:\n{text}"));
            if decided.outcome == "allow" {
                allowed.insert((who, what));
            }
        }
    }
    allowed
}

fn applied(scenario: &Scenario, change: &Change) -> Scenario {
    let mut scenario = scenario.clone();
    let text = match change.document.as_str() {
        "objects" => &mut scenario.objects,
        "abacPolicy" => scenario.abac_policy.get_or_insert_default(),
        "authorizationConfiguration" => {
            scenario.authorization_configuration.as_mut().expect("a configuration")
        }
        other => panic!("a change of {other}"),
    };
    for edit in change.edits.iter().rev() {
        let range = edit.span.start.offset as usize..edit.span.end.offset as usize;
        text.replace_range(range, &edit.replacement);
    }
    scenario
}

/// A request that was refused, and one thing that came close.
struct Case<'a> {
    cluster: &'a Cluster,
    users: &'a [User],
    who: usize,
    what: usize,
    miss: &'a NearMiss,
    change: &'a Change,
}

impl Case<'_> {
    fn asked(&self) -> &'static Asked {
        &ASKED[self.what]
    }

    /// Whether somebody is meant by a binding of one of these roles.
    fn has_role(&self, who: usize, roles: &[&str]) -> bool {
        self.cluster.bindings.iter().any(|binding| {
            roles.contains(&binding.role.as_str()) && binding.means(&self.users[who])
        })
    }

    /// Whether something newly allowed is what was said.
    fn was_said(&self, also: &Message, (who, what): (usize, usize)) -> bool {
        let (asked, other) = (self.asked(), &ASKED[what]);
        let same_user = self.users[who].name == self.users[self.who].name;
        let argument = |name: &str| also.arguments.get(name).map_or("", String::as_str);
        let same_kind = other.verb == asked.verb && other.resource == asked.resource;
        let role = argument("role");
        let filled = argument("filled").split(", ");
        let roles: Vec<&str> = std::iter::once(role).chain(filled).collect();
        match also.id.as_str() {
            "authorization.alsoNothing" => same_user && what == self.what,
            // a cluster role that is bound in the whole cluster counts in every namespace
            "authorization.alsoEveryObject" => {
                let in_scope = other.namespace == asked.namespace || asked.namespace.is_empty();
                same_user && same_kind && in_scope
            }
            "authorization.alsoWholeRole" => same_user && other.namespace == argument("namespace"),
            "authorization.alsoWholeRoleInCluster" => same_user,
            "authorization.alsoSameRule" | "authorization.alsoAdded" => {
                let binding = argument("binding");
                let mut bindings = self.cluster.bindings.iter();
                let found = bindings.find(|one| one.path() == binding).expect("the binding");
                found.means(&self.users[who]) && self.is_new_in(other)
            }
            "authorization.alsoOtherBindings"
            | "authorization.alsoAddedOthers"
            | "authorization.alsoFilledRoles"
            | "authorization.alsoAddedFilledRoles" => {
                self.has_role(who, &roles) && self.is_new_in(other)
            }
            "authorization.alsoAbacReading" => {
                same_user && ["get", "list", "watch"].contains(&other.verb) && other.is_near(asked)
            }
            "authorization.alsoAbacEverything" => same_user && other.is_near(asked),
            "authorization.alsoAbacPath" => same_user && other.path == asked.path,
            // every other request of this user, as far as this webhook or other authorizers allow it
            "authorization.alsoAsked" | "authorization.alsoNotAsked" => same_user,
            other => panic!("nobody tried {other}"),
        }
    }

    /// Whether a request has one of the values that the change added to a rule, or is the one that a rule was added for.
    fn is_new_in(&self, other: &Asked) -> bool {
        let asked = self.asked();
        let misses = self.miss.misses.iter().map(|miss| miss.id.as_str());
        misses.into_iter().any(|miss| match miss {
            "authorization.propertyVerb" => other.verb == asked.verb,
            "authorization.propertyResource" => other.resource == asked.resource,
            "authorization.propertyApiGroup" => other.group == asked.group,
            "authorization.propertyName" => other.name == asked.name,
            "authorization.propertyPath" => other.path == asked.path,
            "authorization.propertyNoName"
            | "authorization.propertyRole"
            | "authorization.propertyKept" => {
                other.verb == asked.verb
                    && other.resource == asked.resource
                    && (asked.name.is_empty() || other.name == asked.name)
            }
            other => panic!("nobody tried {other}"),
        })
    }
}

#[test]
fn every_change_allows_the_request_and_what_it_says() {
    let users = users();
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    for seed in CLUSTERS {
        let mut chance = Chance::new(seed);
        let cluster = Cluster::by(&mut chance);
        let scenario = cluster.scenario(&mut chance);
        let before = allowed(&scenario, &users);
        for turn in 0..REFUSED {
            let (mut who, mut what) = (chance.below(users.len()), chance.below(ASKED.len()));
            // what comes up too seldom by chance: a node that reads, and what is asked of the whole cluster
            match turn {
                0 => (who, what) = (NODE, chance.one_of(OF_A_NODE)),
                1 => what = chance.one_of(IN_CLUSTER),
                _ => {}
            }
            if before.contains(&(who, what)) {
                continue;
            }
            let request = Request {
                http: Some(ASKED[what].line()),
                user: Some(users[who].clone()),
                ..Request::default()
            };
            let asking = Scenario { requests: vec![request], ..scenario.clone() };
            let refused = run(&asking).requests.remove(0);
            assert_ne!(refused.decision, Some(Decision::Allow));
            for miss in &refused.near_misses {
                if miss.text.id.starts_with("authorization.nearPod")
                    || miss.text.id == "authorization.nearNoPod"
                {
                    check_link(miss, (who, what), &users, &cluster, &scenario);
                    *tried.entry(miss.text.id.clone()).or_default() += 1;
                }
                let Some(change) = miss.change.as_ref() else { continue };
                if change.edits.is_empty() {
                    *tried.entry(format!("{} without edits", change.title.id)).or_default() += 1;
                    continue;
                }
                let case = Case { cluster: &cluster, users: &users, who, what, miss, change };
                check(&case, seed, &scenario, &before);
                let also = change.also.as_ref().map_or("", |also| also.id.as_str());
                *tried.entry(format!("{} {also}", change.title.id)).or_default() += 1;
            }
        }
    }
    let tried: Vec<String> = tried.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let seen = |kind: &str| tried.iter().any(|one| one.contains(kind));
    for kind in KINDS {
        assert!(seen(kind), "{kind} never comes up: {tried:#?}");
    }
}

/// What has to come up: changes, what else they allow, and what the Node authorizer misses.
const KINDS: &[&str] = &[
    "changeAddLine",
    "changeAddRule",
    "changeAddSubject",
    "changeBindInCluster",
    "changeBindInNamespace",
    "changeCondition",
    "changeCopyRole",
    "changeCreateRole",
    "changeFill",
    "changeLeaveOut",
    "changeNewRole",
    "changeNewRoleAnonymous",
    "changeRule",
    "alsoAdded",
    "alsoAddedFilledRoles",
    "alsoAddedOthers",
    "alsoAsked",
    "alsoEveryObject",
    "alsoFilledRoles",
    "alsoNotAsked",
    "alsoNothing",
    "alsoOtherBindings",
    "alsoSameRule",
    "alsoWholeRole",
    "alsoWholeRoleInCluster",
    "nearNoPod",
    "nearPod",
];

/// The Node authorizer's near misses change no text. What one names as missing is put there: the pod on the node, or a pod at all.
fn check_link(
    miss: &NearMiss,
    (who, what): (usize, usize),
    users: &[User],
    cluster: &Cluster,
    scenario: &Scenario,
) {
    let mut changed = scenario.clone();
    let node = users[who].name.trim_start_matches("system:node:");
    changed.objects += &match miss.text.arguments.get("pod") {
        Some(pod) => cluster.pod_on(node, pod),
        None => cluster::pod_for(node, &ASKED[what]),
    };
    let text = &miss.text.text;
    let of_pod = miss.misses.iter().any(|one| one.id == "authorization.linkBelongs");
    assert_eq!(of_pod, ASKED[what].resource == "pods", "{text}");
    let is_asked = allowed(&changed, users).contains(&(who, what));
    assert!(is_asked, "{} by {node}: {text}\n{}", ASKED[what].line(), changed.objects);
}

fn check(case: &Case<'_>, seed: u64, scenario: &Scenario, before: &Allowed) {
    let Case { who, what, miss, change, users, .. } = *case;
    let changed = applied(scenario, change);
    let after = allowed(&changed, users);
    let place = || {
        format!(
            "{seed}: {} by {}: {}: {}\n{}\n{}\n{}",
            ASKED[what].line(),
            users[who].name,
            miss.text.text,
            change.title.text,
            changed.authorization_configuration.as_deref().unwrap_or_default(),
            changed.objects,
            changed.abac_policy.as_deref().unwrap_or_default()
        )
    };
    assert!(after.contains(&(who, what)), "it is refused still: {}", place());
    // whoever asks a webhook otherwise may lose what it decides
    let is_asked = |id: &str| id.ends_with("alsoAsked") || id.ends_with("alsoNotAsked");
    let of_webhook = change.also.as_ref().is_some_and(|also| is_asked(&also.id));
    let lost: Vec<_> = before
        .difference(&after)
        .filter(|(other, _)| !of_webhook || users[*other].name != users[who].name)
        .collect();
    assert!(lost.is_empty(), "{lost:?} were allowed before: {}", place());
    let also = change.also.as_ref().unwrap_or_else(|| panic!("nothing is said: {}", place()));
    for other in after.difference(before) {
        assert!(
            case.was_said(also, *other),
            "{} by {} is allowed now, and that is not said: {}\n{}",
            ASKED[other.1].line(),
            users[other.0].name,
            also.text,
            place()
        );
    }
}
