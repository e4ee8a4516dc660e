//! The page.

use std::rc::Rc;

use gatewalk_report::{Message, Report};
use yew::prelude::*;

use crate::gallery::Example;
use crate::hooks::engine::Question;
use crate::hooks::{engine, files, keys, links, start, tour, work};
use crate::panels::banner::Banner;
use crate::panels::bottom::Bottom;
use crate::panels::convert::Convert;
use crate::panels::documents::{Documents, webhook_names};
use crate::panels::gallery::Gallery;
use crate::panels::keys::Keys;
use crate::panels::palette::Palette;
use crate::panels::share::Share;
use crate::panels::top::Top;
use crate::panels::tour::Tour;
use crate::panels::walkside::Walkside;
use crate::panels::work::Work;
use crate::state::{Action, Opened, Origin, Overlay, Pane, State};
use crate::text::{counted, text};

/// The page with everything that goes on beside it.
#[component]
pub(crate) fn App() -> Html {
    let state = use_reducer(start::state);
    let ask = engine::use_engine(&state);
    work::use_work(&state);
    links::use_links(&state);
    keys::use_keys(&state);
    tour::use_tour(&state);
    let act = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch(action))
    };
    let dependencies = (act.clone(), ask.clone());
    let taken = use_callback(dependencies, |text, (act, ask)| files::taken(text, act, ask));
    let dependencies = (act.clone(), taken.clone());
    let take =
        use_callback(dependencies, |file, (act, taken): &(Callback<Action>, Callback<String>)| {
            files::take(&file, act.clone(), taken.clone());
        });
    files::use_files(&take, &taken);
    html! { <Frame state={Rc::new((*state).clone())} {act} {take} {ask} /> }
}

/// Properties of [`Frame`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct FrameProps {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
    /// Takes a file that was picked.
    pub(crate) take: Callback<web_sys::File>,
    /// Asks about a place of a text.
    #[prop_or_default]
    pub(crate) ask: Callback<Question>,
}

/// The frame of the page.
#[component]
pub(crate) fn Frame(props: &FrameProps) -> Html {
    let (state, act) = (&props.state, &props.act);
    let pane = match state.pane {
        Pane::Walk => "walk",
        Pane::Documents => "documents",
    };
    let report = state.report();
    let list = |of: fn(&Report) -> Vec<Message>| report.map(of).unwrap_or_default();
    html! {
        <div class="app" data-tour={state.tour.map(|step| step.to_string())}>
            <Top title={state.scenario.title.clone()} origin={state.origin} act={act.clone()}
                release={state.scenario.kubernetes_version.clone().unwrap_or_default()} />
            <div class="above">
                <Banner state={Rc::clone(state)} act={act.clone()} />
                if let Some(step) = state.tour {
                    <Tour {step} act={act.clone()} />
                }
            </div>
            <main class="panes" data-pane={pane}>
                <Documents state={Rc::clone(state)} act={act.clone()} ask={props.ask.clone()} />
                <Walkside state={Rc::clone(state)} act={act.clone()} />
            </main>
            { switch(state, act) }
            <Bottom release={report.map(|report| report.kubernetes_version.clone()).unwrap_or_default()}
                assumptions={list(|report| report.assumptions.clone())}
                not_simulated={list(|report| report.left_out().cloned().collect())}
                act={act.clone()} />
            { overlay(props) }
        </div>
    }
}

/// On a phone: which half is shown.
fn switch(state: &State, act: &Callback<Action>) -> Html {
    let findings = state
        .report()
        .and_then(|report| report.authorization_configuration.as_ref())
        .map_or(0, |configuration| configuration.findings.len());
    let documents = match findings {
        0 => text("web.documents"),
        count => format!(
            "{} \u{b7} {}",
            text("web.documents"),
            counted("web.problem", "web.problems", count)
        )
        .into(),
    };
    let button = |pane: Pane, label: AttrValue| {
        let onclick = act.reform(move |_: MouseEvent| Action::ShowPane(pane));
        html! {
            <button type="button" aria-pressed={(state.pane == pane).to_string()} {onclick}>{ label }</button>
        }
    };
    html! {
        <nav class="switch" aria-label={text("web.panes")}>
            { button(Pane::Documents, documents) }
            { button(Pane::Walk, text("web.paneWalk")) }
        </nav>
    }
}

fn overlay(props: &FrameProps) -> Html {
    let (state, act) = (&props.state, &props.act);
    let onclose = act.reform(|()| Action::CloseOverlay);
    match state.overlay {
        None => Html::default(),
        Some(Overlay::Palette) => html! {
            <Palette state={Rc::clone(state)} webhooks={webhook_names(state)} act={act.clone()} />
        },
        Some(Overlay::Keys) => html! { <Keys {onclose} /> },
        Some(Overlay::Share) => html! { <Share state={Rc::clone(state)} {onclose} /> },
        Some(Overlay::Work) => html! {
            <Work current={state.work.clone().map(AttrValue::from)} act={act.clone()} take={props.take.clone()}
                onblank={act.reform(|()| Action::blank())} {onclose} />
        },
        Some(Overlay::Convert) => html! {
            <Convert text={state.flags.clone()} flags={state.scenario.authorization_flags.clone().unwrap_or_default()}
                release={state.scenario.kubernetes_version.clone()} conversion={state.conversion.clone()}
                ask={props.ask.clone()} act={act.clone()} />
        },
        Some(Overlay::Gallery) => html! {
            <Gallery onpick={act.reform(open_example)} onblank={act.reform(|()| Action::blank())}
                onfile={props.take.clone()} {onclose} />
        },
    }
}

fn open_example(example: &'static Example) -> Action {
    Action::Open(Box::new(Opened {
        scenario: example.scenario(),
        origin: Origin::Example,
        work: None,
        notice: None,
    }))
}
