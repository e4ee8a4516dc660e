//! What holds of every chain: asked of many small clusters that are made by chance.

#![expect(clippy::indexing_slicing, reason = "lists that the test made itself")]

#[path = "properties/convert.rs"]
mod convert;
#[path = "properties/world.rs"]
mod world;

use gatewalk_engine::{Server, run};
use gatewalk_report::render::{self, Documents, Paint};
use gatewalk_report::{Decision, Outcome, Report, RequestReport};
use gatewalk_scenario::{Request, Scenario, User};
use serde_json::{Value, json};

use world::{CONDITIONS, Chance, LINES, World, requests, users, webhook};

/// So many clusters are made for each property.
const WORLDS: u64 = 40;

fn worlds() -> impl Iterator<Item = (u64, Chance, World)> {
    (1..=WORLDS).map(|seed| {
        let mut chance = Chance::new(seed);
        let world = World::by(&mut chance);
        (seed, chance, world)
    })
}

/// What counts of an answer for whoever asked.
fn answer(request: &RequestReport) -> (Option<Decision>, &Option<String>, &Option<String>, u16) {
    let code = request.http.as_ref().map_or(0, |http| http.code);
    (request.decision, &request.by, &request.error, code)
}

/// The worlds are worth asking: each decision, each code and each authorizer comes up.
#[test]
fn chance_brings_everything() {
    let mut seen: Vec<String> = Vec::new();
    for (_, mut chance, world) in worlds() {
        for request in run(&world.scenario(requests(&mut chance))).requests {
            let (decision, by, _, code) = answer(&request);
            for one in [format!("{decision:?}"), format!("{by:?}"), code.to_string()] {
                if !seen.contains(&one) {
                    seen.push(one);
                }
            }
        }
    }
    seen.sort();
    let want = [
        "200",
        "403",
        "500",
        "None",
        "Some(\"alwaysallow\")",
        "Some(\"one\")",
        "Some(\"rbac\")",
        "Some(\"two\")",
        "Some(Allow)",
        "Some(Deny)",
        "Some(NoOpinion)",
    ];
    for one in want {
        assert!(seen.iter().any(|seen| seen == one), "{one} never comes up: {seen:?}");
    }
}

#[test]
fn masters_are_allowed_before_anybody_is_asked() {
    for (seed, mut chance, world) in worlds() {
        let mut requests = requests(&mut chance);
        for request in &mut requests {
            if let Some(user) = &mut request.user {
                let place = chance.below(user.groups.len() + 1);
                user.groups.insert(place, "system:masters".to_owned());
            }
        }
        for request in run(&world.scenario(requests)).requests {
            assert_eq!(request.decision, Some(Decision::Allow), "{seed}: {}", request.name);
            assert_eq!(request.by.as_deref(), Some("system:masters"), "{seed}");
            assert!(request.calls.is_empty(), "{seed}");
        }
    }
}

#[test]
fn one_more_that_has_no_opinion_changes_no_decision() {
    for (seed, mut chance, world) in worlds() {
        let requests = requests(&mut chance);
        let before = run(&world.scenario(requests.clone()));
        // a webhook that is not named has no opinion, and says nothing; one that is excluded is not even asked
        let silent = webhook("silent", "Deny", &[]);
        let excluded = webhook("silent", "Deny", &["request.user == ''  && request.user != ''"]);
        let deny = json!({"type": "AlwaysDeny", "name": "alwaysdeny"});
        let has_deny = world.authorizers.iter().any(|one| one["name"] == "alwaysdeny");
        for (extra, is_quiet) in [(silent, true), (excluded, true), (deny, false)] {
            if !is_quiet && has_deny {
                continue;
            }
            let mut authorizers = world.authorizers.clone();
            let place = chance.below(authorizers.len() + 1);
            authorizers.insert(place, extra);
            let after = run(&world.with(authorizers).scenario(requests.clone()));
            assert_eq!(before.requests.len(), after.requests.len());
            for (left, right) in before.requests.iter().zip(&after.requests) {
                assert_eq!(answer(left), answer(right), "{seed} at {place}: {}", left.name);
                if is_quiet {
                    assert_eq!(left.reason, right.reason, "{seed} at {place}");
                }
            }
        }
    }
}

#[test]
fn the_order_of_conditions_without_errors_does_not_matter() {
    let (mut asked, mut left_out) = (0, 0);
    for (seed, mut chance, world) in worlds() {
        let requests = requests(&mut chance);
        let mut conditions = chance.some_of(&CONDITIONS, 4);
        let mut outcomes = || -> Vec<Outcome> {
            chance.shuffle(&mut conditions);
            let entry = webhook("one", "NoOpinion", &conditions);
            let report = run(&world.with(vec![entry]).scenario(requests.clone()));
            let gates = report.requests.iter().flat_map(|request| &request.gates);
            gates.filter(|gate| gate.name == "one").map(|gate| gate.outcome).collect()
        };
        let first = outcomes();
        assert_eq!(first.len(), LINES.len(), "{seed}");
        for _ in 0..4 {
            assert_eq!(outcomes(), first, "{seed}");
        }
        left_out += first.iter().filter(|outcome| **outcome == Outcome::NotAsked).count();
        asked += first.iter().filter(|outcome| **outcome != Outcome::NotAsked).count();
    }
    assert!(asked > 50 && left_out > 50, "{asked} {left_out}");
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    for (seed, mut chance, world) in worlds() {
        let scenario = world.scenario(requests(&mut chance));
        let bytes = || serde_json::to_string(&run(&scenario)).unwrap();
        assert_eq!(bytes(), bytes(), "{seed}");
    }
}

#[test]
fn text_and_json_tell_the_same() {
    let mut tries = 0;
    for (seed, mut chance, world) in worlds() {
        let report = run(&world.scenario(requests(&mut chance)));
        let json = serde_json::to_string(&report).unwrap();
        let read: Report = serde_json::from_str(&json).unwrap();
        let text = |report: &Report| render::text(report, &Documents::new(), Paint::Plain);
        let shown = text(&report);
        assert_eq!(text(&read), shown, "{seed}");
        for request in &report.requests {
            // on its own, so that no other request lends it a line
            let alone = Report { requests: vec![request.clone()], ..Report::default() };
            let shown = text(&alone);
            let marked = render::markdown(&alone, &Documents::new()).replace('\\', "");
            for line in told(request) {
                assert!(shown.contains(&line), "{seed}: {line}\n{shown}");
            }
            for call in told_calls(request) {
                assert!(
                    shown.contains(&call) && marked.contains(&call),
                    "{seed}: {call}\n{marked}"
                );
                tries += 1;
            }
        }
        let by_decisions = |counter: &str| {
            counter.starts_with("authorization_attempts_total")
                || counter.starts_with("apiserver_authorization_decisions_total")
        };
        let shows_metrics = report.metrics.keys().any(|counter| !by_decisions(counter));
        for (counter, total) in &report.metrics {
            assert_eq!(shown.contains(&format!("  {counter} {total}\n")), shows_metrics, "{seed}");
        }
    }
    assert!(tries > 20, "{tries} calls and tries");
}

/// What the text has to say of a request.
fn told(request: &RequestReport) -> Vec<String> {
    let verdict = &request.verdict;
    let mut told = vec![verdict.lead.text.clone(), verdict.sentence.text.clone()];
    told.extend(request.http.as_ref().map(|http| http.code.to_string()));
    let messages = request.http.iter().flat_map(|http| http.message.lines());
    told.extend(messages.map(str::to_owned));
    if request.at_milliseconds > 0 {
        told.push(format!("at {} ms", request.at_milliseconds));
    }
    for check in request.impersonation.iter().flat_map(|one| &one.checks) {
        told.push(format!(" -> {:?}", check.decision));
    }
    for gate in &request.gates {
        told.extend(gate.fact.iter().map(|fact| fact.text.clone()));
        told.extend(gate.reason.lines().chain(gate.error.lines()).map(str::to_owned));
        told.extend(gate.conditions.iter().map(|condition| condition.error.clone()));
    }
    for miss in &request.near_misses {
        let change = miss.change.iter().flat_map(|one| [Some(&one.title), one.also.as_ref()]);
        let messages = [Some(&miss.text)].into_iter().chain(change).flatten();
        told.extend(messages.chain(&miss.fits).chain(&miss.misses).map(|one| one.text.clone()));
    }
    for what_if in &request.what_if {
        let others = what_if.cases.iter().filter(|case| !case.current);
        told.extend(others.map(|case| format!("{} -> {}", case.answer, case.code)));
    }
    told
}

/// What text and Markdown have to say of a request's calls of webhooks and of each try.
fn told_calls(request: &RequestReport) -> Vec<String> {
    let mut told = Vec::new();
    for call in &request.calls {
        told.push(match (call.cached, call.attempts) {
            (true, _) => "(from the cache)".to_owned(),
            (false, 1) => format!("(1 attempt, {} ms", call.duration_milliseconds),
            (false, many) => format!("({many} attempts, {} ms", call.duration_milliseconds),
        });
        told.extend(call.answer.iter().map(|answer| answer.text.clone()));
        for one in call.tries.iter().filter(|_| call.tries.len() > 1) {
            let start = call.start_milliseconds + one.start_milliseconds;
            told.push(format!("at {start} ms: {}", one.result));
            if one.wait_milliseconds > 0 {
                told.push(format!("again in {} ms", one.wait_milliseconds));
            }
            told.push(one.error.clone());
        }
    }
    told
}

/// Asks the chain itself.
fn allows(server: &Server, line: &str, user: &User) -> bool {
    let request = asked(line, user);
    let report = server.answer("requests[0]", &request, &mut server.time_line());
    report.decision == Some(Decision::Allow)
}

fn asked(line: &str, user: &User) -> Request {
    Request { http: Some(line.to_owned()), user: Some(user.clone()), ..Request::default() }
}

/// Whether somebody whom a list of grantees has is this user.
fn is_among(found: &gatewalk_report::WhoCan, user: &User) -> bool {
    found.grantees.iter().any(|one| match one.kind.as_str() {
        "Everyone" => true,
        "User" => one.name == user.name,
        "Group" => user.groups.contains(&one.name),
        "ServiceAccount" => one.name.split_once('/').is_some_and(|(namespace, name)| {
            user.name == format!("system:serviceaccount:{namespace}:{name}")
        }),
        _ => false,
    })
}

fn rbac_alone(world: &World) -> Scenario {
    world.with(vec![json!({"type": "RBAC", "name": "rbac"})]).scenario(Vec::new())
}

#[test]
fn who_can_is_whom_the_chain_allows() {
    let (mut allowed, mut refused) = (0, 0);
    for (seed, _, world) in worlds() {
        let server = Server::new(&rbac_alone(&world));
        for line in LINES {
            let found = server.who_can(&asked(line, &User::default())).remove(0);
            for user in users() {
                let allows = allows(&server, line, &user);
                let place = format!("{seed}: {line} by {}\n{}", user.name, world.objects);
                assert_eq!(is_among(&found, &user), allows, "{place}");
                allowed += usize::from(allows);
                refused += usize::from(!allows);
            }
        }
    }
    assert!(allowed > 100 && refused > 100, "{allowed} {refused}");
}

/// Whether a rule covers what is asked, by what the API's documentation says of rules.
fn covers(rule: &gatewalk_report::SubjectRule, attributes: &Value) -> bool {
    let text = |at: &Value, name: &str| at[name].as_str().unwrap_or_default().to_owned();
    let has = |list: &[String], one: &str| list.iter().any(|item| item == "*" || item == one);
    if let Some(path) = attributes["nonResourceAttributes"].as_object() {
        let asked = path.get("path").and_then(Value::as_str).unwrap_or_default();
        let verb = path.get("verb").and_then(Value::as_str).unwrap_or_default();
        let fits = |url: &String| match url.strip_suffix('*') {
            Some(start) => asked.starts_with(start),
            None => url == asked,
        };
        return has(&rule.verbs, verb) && rule.non_resource_urls.iter().any(fits);
    }
    let asked = &attributes["resourceAttributes"];
    let (resource, subresource) = (text(asked, "resource"), text(asked, "subresource"));
    let whole = if subresource.is_empty() { resource } else { format!("{resource}/{subresource}") };
    let any = format!("*/{subresource}");
    let resource_fits =
        |item: &String| item == "*" || *item == whole || (!subresource.is_empty() && *item == any);
    let name = text(asked, "name");
    let name_fits = rule.resource_names.is_empty() || rule.resource_names.contains(&name);
    let namespace = text(asked, "namespace");
    has(&rule.verbs, &text(asked, "verb"))
        && has(&rule.api_groups, &text(asked, "group"))
        && rule.resources.iter().any(resource_fits)
        && name_fits
        && (rule.namespace.is_empty() || rule.namespace == namespace)
}

#[test]
fn the_rules_of_a_subject_cover_what_the_chain_allows() {
    let (mut allowed, mut refused) = (0, 0);
    for (seed, _, world) in worlds() {
        let server = Server::new(&rbac_alone(&world));
        for line in LINES {
            for user in users() {
                let request = asked(line, &user);
                let report = server.answer("", &request, &mut server.time_line());
                let asked = &report.attributes;
                let namespace =
                    asked["resourceAttributes"]["namespace"].as_str().unwrap_or_default();
                let rules = server.rules_of(&user, namespace).map(|found| found.rules);
                let covered = rules.unwrap_or_default().iter().any(|rule| covers(rule, asked));
                let allows = report.decision == Some(Decision::Allow);
                let place = format!("{seed}: {line} by {}\n{}", user.name, world.objects);
                assert_eq!(covered, allows, "{place}");
                allowed += usize::from(allows);
                refused += usize::from(!allows);
            }
        }
    }
    assert!(allowed > 100 && refused > 100, "{allowed} {refused}");
}
