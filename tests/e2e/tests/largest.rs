//! The largest scenario that is read: no key is dropped, and the verdict is that of the whole text.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "measures how long a key waits, and says so"
)]

use gatewalk_e2e::steps::{EDITOR, drop_file};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// The limits of a scenario, in bytes and in objects, less what is typed into it, what stands around the objects and the signs that a line
/// ends with in JSON.
const OBJECTS_BYTES: usize = 4 * 1024 * 1024 - 128 * 1024;
const OBJECTS: usize = 20_000 - 1;

/// How many keys are pressed, and the time between them in milliseconds.
const KEYS: usize = 60;
const BETWEEN: u64 = 30;

/// How long a key may wait for its letter to be painted, in milliseconds, at full speed.
const LATE_MAX: f64 = 250.0;

/// What the objects end in: the name of a subject, which is typed.
const LAST: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: last, namespace: shop}\n\
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects:\n- kind: User\n  name: ";

/// As many objects and as many bytes as are read.
fn objects() -> String {
    let object = |number: usize| {
        if number.is_multiple_of(2) {
            format!(
                "{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: b{number}, namespace: n{number}}}, \
                 roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}, subjects: [{{kind: User, name: u{number}}}]}}"
            )
        } else {
            format!(
                "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: a{number}, namespace: shop}}}}"
            )
        }
    };
    let before: Vec<String> = (1..OBJECTS).map(object).collect();
    let before = before.join("\n---\n");
    let line = format!("# {}\n", "x".repeat(97));
    let filling = line.repeat(OBJECTS_BYTES.saturating_sub(before.len() + LAST.len()) / line.len());
    format!("{before}\n---\n{filling}{LAST}")
}

/// As many requests as are read.
const REQUESTS: usize = 2_000;

/// Types a name letter by letter at the end of the objects of a scenario with so many requests.
async fn typed(page: &Page, slowdown: u32, objects: String, requests: usize) -> Outcome {
    let name: String = ('a'..='z').cycle().take(KEYS).collect();
    let request = json!({ "kubectl": "get pods -n shop", "user": { "name": name } });
    let scenario = json!({
        "apiVersion": "gatewalk/v1", "kind": "Scenario", "objects": objects,
        "authorizationConfiguration": "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- {type: RBAC, name: rbac}\n",
        "requests": vec![request; requests],
    });
    page.open("").await?;
    page.settle().await?;
    drop_file(page, "largest.json", &scenario.to_string()).await?;
    let refused = "return find('#verdict:not(.verdict-old)')?.textContent.includes(arguments[0]) && find('#verdict').textContent.startsWith('Refused.');";
    verdict(page, refused, &name).await?;
    page.click("#tab-objects").await?;
    page.wait_for_text(EDITOR, "RoleBinding").await?;
    page.focus(EDITOR).await?;
    page.press_with("End", &["Control"]).await?;
    page.wait_for_text(EDITOR, "name: last").await?;
    page.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": slowdown })).await?;
    // A key is late by the time from its event to the frame after it.
    let watch = "window.__late = []; addEventListener('keydown', (event) => requestAnimationFrame(() => window.__late.push(performance.now() - event.timeStamp)), true);";
    page.eval(watch, Vec::new()).await?;
    let start = Instant::now();
    for (count, key) in (1..).zip(name.chars()) {
        page.press(&key.to_string()).await?;
        let due = Duration::from_millis(BETWEEN * count);
        sleep(due.saturating_sub(start.elapsed())).await;
    }
    let took = start.elapsed();
    let end = "return find(arguments[0]).textContent.endsWith(arguments[1]);";
    page.wait_until(end, vec![json!(EDITOR), json!(format!("name: {name}"))]).await?;
    let allowed = "return find('#verdict:not(.verdict-old)')?.textContent.startsWith('Allowed.');";
    verdict(page, allowed, &name).await?;
    let late = page.eval("return window.__late;", Vec::new()).await?;
    let mut late: Vec<f64> =
        late.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    late.sort_by(f64::total_cmp);
    let middle = late.get(late.len() / 2).copied().unwrap_or(f64::NAN);
    let last = late.last().copied().unwrap_or(f64::NAN);
    eprintln!(
        "at {slowdown}x: {KEYS} keys in {took:?}, late by {middle:.0} ms in the middle, {last:.0} ms at most; verdict after {:?}",
        start.elapsed()
    );
    ensure_eq(late.len(), KEYS, "keys that came")?;
    ensure(middle < LATE_MAX * f64::from(slowdown), "keys are painted soon")
}

/// Waits longer than for anything else: so much is read nowhere else.
async fn verdict(page: &Page, script: &str, name: &str) -> Outcome {
    let start = Instant::now();
    while page.eval(script, vec![json!(name)]).await? != json!(true) {
        ensure(page.count("#overran").await? == 0, "the verdict is not given up")?;
        ensure(start.elapsed() < Duration::from_mins(1), "the verdict of the whole text")?;
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

#[test]
fn no_key_is_dropped_in_the_largest_scenario() -> Outcome {
    flow(|page| async move { typed(&page, 1, objects(), 1).await })
}

#[test]
fn no_key_is_dropped_in_the_largest_scenario_at_a_quarter_of_the_speed() -> Outcome {
    flow(|page| async move { typed(&page, 4, objects(), 1).await })
}

#[test]
fn no_key_is_dropped_among_the_most_requests() -> Outcome {
    flow(|page| async move { typed(&page, 1, LAST.to_owned(), REQUESTS).await })
}
