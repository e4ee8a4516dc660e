//! The server beside its documents: flags, feature gates, what the release changed, the time, and the notes.

use std::collections::BTreeMap;
use std::rc::Rc;

use gatewalk_release::{Gate, Release};
use gatewalk_scenario::Scenario;
use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Kind, Shape};
use crate::state::{Action, Setting};
use crate::text::{filled, text};

/// Properties of [`Server`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ServerProps {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) act: Callback<Action>,
}

/// The authorization flags there are, in the order of the command line's help.
const FLAGS: [&str; 6] = [
    "authorization-mode",
    "authorization-policy-file",
    "authorization-webhook-config-file",
    "authorization-webhook-version",
    "authorization-webhook-cache-authorized-ttl",
    "authorization-webhook-cache-unauthorized-ttl",
];

/// The server's settings.
#[component]
pub(crate) fn Server(props: &ServerProps) -> Html {
    let scenario = &props.scenario;
    html! {
        <div class="sheet server" id="server">
            { release(scenario) }
            { flags(scenario, &props.act) }
            { gates(scenario, &props.act) }
            { others(scenario, &props.act) }
        </div>
    }
}

/// What is said of a release, one message a release.
pub(crate) fn changes(release: Release) -> &'static str {
    match release {
        Release::V1_29 => "web.changes129",
        Release::V1_30 => "web.changes130",
        Release::V1_31 => "web.changes131",
        Release::V1_32 => "web.changes132",
        Release::V1_33 => "web.changes133",
        Release::V1_34 => "web.changes134",
        Release::V1_35 => "web.changes135",
        Release::V1_36 => "web.changes136",
        Release::V1_37 => "web.changes137",
    }
}

fn release(scenario: &Scenario) -> Html {
    let release = release_of(scenario);
    html! {
        <section class="server-part">
            <h2>{ filled("web.changesOf", &[("release", &release.to_string())]) }</h2>
            <p class="server-changes">{ text(changes(release)) }</p>
        </section>
    }
}

/// The release that answers; a version that is not known has a finding of its own.
fn release_of(scenario: &Scenario) -> Release {
    let typed = scenario.kubernetes_version.as_deref().unwrap_or_default();
    Release::parse(typed).unwrap_or(Release::NEWEST)
}

fn flags(scenario: &Scenario, act: &Callback<Action>) -> Html {
    let Some(given) = &scenario.authorization_flags else {
        let onclick = act.reform(|()| Action::Set(Setting::Flags(true)));
        return html! {
            <section class="server-part">
                <h2>{ text("web.flags") }</h2>
                <p>{ text("web.flagsExplained") }</p>
                <div><Button id="use-flags" label={text("web.useFlags")} icon={Shape::Plus} {onclick} /></div>
            </section>
        };
    };
    let others = given.keys().map(String::as_str).filter(|name| !FLAGS.contains(name));
    let onclick = act.reform(|()| Action::Set(Setting::Flags(false)));
    html! {
        <section class="server-part">
            <h2>{ text("web.flags") }</h2>
            if scenario.authorization_configuration.is_some() {
                <p class="tone-error server-warning">{ text("web.flagsAndFile") }</p>
            }
            { for FLAGS.into_iter().chain(others).map(|name| flag(name, given, act)) }
            <div><Button id="no-flags" label={text("web.noFlags")} icon={Shape::Trash} kind={Kind::Quiet} {onclick} /></div>
        </section>
    }
}

fn flag(name: &str, given: &BTreeMap<String, String>, act: &Callback<Action>) -> Html {
    let value = given.get(name).cloned();
    let oninput = {
        let name = name.to_owned();
        act.reform(move |event: InputEvent| {
            let value = dom::value(&event);
            Action::Set(Setting::Flag(name.clone(), (!value.is_empty()).then_some(value)))
        })
    };
    html! {
        <label class="field" key={name.to_owned()}>
            <span><code>{ "--" }{ name }</code></span>
            <input class="input input-code" data-flag={name.to_owned()} value={value.unwrap_or_default()} autocomplete="off"
                spellcheck="false" {oninput} />
        </label>
    }
}

/// For each of [`Gate::ALL`] and each release its stage, and whether it is on by default.
const GATES: [[(char, bool); Release::ALL.len()]; Gate::ALL.len()] =
    include!(concat!(env!("OUT_DIR"), "/gates.rs"));

fn gates(scenario: &Scenario, act: &Callback<Action>) -> Html {
    let known = Gate::ALL.map(Gate::as_str);
    let others = scenario.feature_gates.keys().map(String::as_str);
    let others = others.filter(|name| !known.contains(name));
    html! {
        <section class="server-part">
            <h2>{ text("web.gates") }</h2>
            <p>{ text("web.gatesExplained") }</p>
            <ul class="server-gates">
                { for known.into_iter().chain(others).map(|name| gate(name, scenario, act)) }
            </ul>
        </section>
    }
}

fn gate(name: &str, scenario: &Scenario, act: &Callback<Action>) -> Html {
    let set = scenario.feature_gates.get(name).copied();
    let release = release_of(scenario);
    let place = Gate::ALL.iter().position(|gate| gate.as_str() == name);
    let state = place
        .and_then(|gate| GATES.get(gate))
        .zip(Release::ALL.iter().position(|known| *known == release))
        .and_then(|(states, release)| states.get(release));
    let choice = |value: Option<bool>, label: &str| {
        let name = name.to_owned();
        let onclick =
            act.reform(move |_: MouseEvent| Action::Set(Setting::Gate(name.clone(), value)));
        html! {
            <button type="button" class="choice" aria-pressed={(set == value).to_string()} {onclick}>{ text(label) }</button>
        }
    };
    html! {
        <li key={name.to_owned()} data-gate-name={name.to_owned()}>
            <code>{ name }</code>
            if let Some((stage, on)) = state {
                <small>{ text(stage_name(*stage)) }{ ", " }{ text(if *on { "web.gateOn" } else { "web.gateOff" }) }</small>
            }
            <span class="choices" role="group" aria-label={name.to_owned()}>
                { choice(None, "web.gateDefault") }{ choice(Some(true), "web.gateOn") }{ choice(Some(false), "web.gateOff") }
            </span>
        </li>
    }
}

/// The message of a stage in [`GATES`].
fn stage_name(stage: char) -> &'static str {
    match stage {
        'A' => "web.gateAlpha",
        'B' => "web.gateBeta",
        'G' => "web.gateGa",
        'D' => "web.gateDeprecated",
        '!' => "web.gateLocked",
        '-' => "web.gateGone",
        _ => "web.gateUnknown",
    }
}

fn others(scenario: &Scenario, act: &Callback<Action>) -> Html {
    let now = act.reform(|event: InputEvent| Action::Set(Setting::Now(dom::value(&event))));
    let notes = act.reform(|event: InputEvent| Action::Set(Setting::Notes(dom::value(&event))));
    let is_there = scenario.bootstrap_policy;
    let bootstrap = act.reform(move |_: Event| Action::Set(Setting::Bootstrap(!is_there)));
    html! {
        <section class="server-part">
            <h2>{ text("web.otherSettings") }</h2>
            <label class="check">
                <input type="checkbox" id="bootstrap" checked={is_there} onchange={bootstrap} />
                <span>{ text("web.bootstrapSetting") }</span>
            </label>
            <label class="field">
                <span>{ text("web.now") }</span>
                <input class="input input-code" id="now" value={scenario.now.clone().unwrap_or_default()} autocomplete="off"
                    spellcheck="false" placeholder={Scenario::NOW_DEFAULT} oninput={now} />
                <small>{ text("web.nowExplained") }</small>
            </label>
            <label class="field">
                <span>{ text("web.notes") }</span>
                <textarea class="input" id="notes" rows="6" value={scenario.notes.clone()} oninput={notes} />
                <small>{ text("web.notesExplained") }</small>
            </label>
        </section>
    }
}
