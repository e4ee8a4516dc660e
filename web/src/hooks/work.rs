//! Keeps the person's own scenario in this browser, so that nothing is lost.

use std::rc::Rc;

use gatewalk_scenario::{Document, Scenario};
use gloo_timers::callback::Timeout;
use serde_json::{Value, json};
use yew::prelude::*;

use crate::browser::{address, dom, store};
use crate::state::{Action, Notice, Origin, State};

/// Names of kept scenarios begin with this.
const PREFIX: &str = "gatewalk.work.";
/// Which of them this tab shows.
const CURRENT: &str = "gatewalk.current";
/// So many are kept; the oldest go.
const ITEMS_MAX: usize = 30;
/// Texts up to so many bytes are kept at each change; longer ones when there was none for a while.
const PROMPT_BYTES_MAX: usize = 200_000;
const KEEP_MILLISECONDS: u32 = 400;

/// A kept scenario, without its content.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) title: String,
    /// Milliseconds since 1970.
    pub(crate) time: f64,
}

/// Keeps what the person made of the scenario, from the first change on.
#[hook]
pub(crate) fn use_work(state: &UseReducerHandle<State>) {
    let act = state.dispatcher();
    let dependencies = (state.revision, state.origin, state.work.clone());
    let scenario = Rc::clone(&state.scenario);
    use_effect_with(dependencies, move |(revision, origin, work)| {
        let is_edited = *origin == Origin::Own && *revision > 1 && !address::is_embedded();
        let timeout = is_edited.then(|| {
            address::clear_fragment();
            let (work, size) = (work.clone(), size(&scenario));
            let keep = move || {
                let name = work.clone().unwrap_or_else(new_name);
                if !keep(&name, &scenario) {
                    act.dispatch(Action::Notify(Notice::NotKept));
                }
                if work.is_none() {
                    act.dispatch(Action::Kept(name));
                }
            };
            if size <= PROMPT_BYTES_MAX {
                keep();
                return None;
            }
            Some(Timeout::new(KEEP_MILLISECONDS, keep))
        });
        move || drop(timeout)
    });
}

/// A name for another scenario; the oldest ones make room for it.
fn new_name() -> String {
    for item in items().iter().skip(ITEMS_MAX - 1) {
        store::remove(&item.name);
    }
    format!("{PREFIX}{}", dom::now_milliseconds())
}

/// About how many bytes a scenario has.
fn size(scenario: &Scenario) -> usize {
    let configuration = scenario.authorization_configuration.as_ref().map_or(0, String::len);
    configuration + scenario.objects.len() + scenario.requests.len() * 256
}

fn keep(name: &str, scenario: &Scenario) -> bool {
    let kept = json!({
        "title": scenario.title, "time": dom::now_milliseconds(), "scenario": scenario.to_json(),
    });
    store::write_of_tab(CURRENT, name);
    store::write(name, &kept.to_string())
}

/// What is kept, newest first.
pub(crate) fn items() -> Vec<Item> {
    let mut items: Vec<Item> = store::names()
        .into_iter()
        .filter(|name| name.starts_with(PREFIX))
        .filter_map(|name| {
            let kept: Value = serde_json::from_str(&store::read(&name)?).ok()?;
            let title = kept.get("title")?.as_str()?.to_owned();
            Some(Item { title, time: kept.get("time")?.as_f64()?, name })
        })
        .collect();
    items.sort_by(|a, b| b.time.total_cmp(&a.time));
    items
}

/// The scenario kept under a name.
pub(crate) fn recall(name: &str) -> Option<Scenario> {
    let mut kept: Value = serde_json::from_str(&store::read(name)?).ok()?;
    let scenario = kept.get_mut("scenario")?.take();
    store::write_of_tab(CURRENT, name);
    Some(Document::from_json(scenario).scenario)
}

/// Throws a kept scenario away.
pub(crate) fn forget(name: &str) {
    store::remove(name);
}

/// The name of what this tab showed last, else of what was changed last.
pub(crate) fn latest() -> Option<String> {
    let current = store::read_of_tab(CURRENT).filter(|name| store::read(name).is_some());
    current.or_else(|| items().into_iter().next().map(|item| item.name))
}
