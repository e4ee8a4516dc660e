//! The right side: request, verdict, views.

use std::rc::Rc;

use gatewalk_report::{Fix, RequestReport};
use yew::prelude::*;

use super::compare::Compare;
use super::lockout::Lockout;
use super::notes::Notes;
use super::refusal::Refusal;
use super::reload::Reload;
use super::request_bar::RequestBar;
use super::table::{self, Table};
use super::timeline::Timeline;
use super::verdict::Verdict;
use super::walk::Walk;
use super::who_can::WhoCan;
use crate::browser::crash;
use crate::components::{Button, Icon, Shape, Tab, Tabs};
use crate::state::{Action, Document, Engine, State, View, line};
use crate::text::{counted, filled, text};
use crate::tone;

/// Properties of [`Walkside`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WalksideProps {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// Request, verdict, views.
#[component]
pub(crate) fn Walkside(props: &WalksideProps) -> Html {
    let (state, act) = (&props.state, &props.act);
    let request = state.scenario.requests.get(state.request);
    let steps = state.walked().filter(|walked| walked.steps.len() > 1);
    html! {
        <section class="walkside" aria-label={text("web.paneWalk")}>
            <div class="walkside-inner">
                <RequestBar line={request.map(line).unwrap_or_default()} user={request.and_then(|request| request.user.clone())}
                    index={state.request} count={state.scenario.requests.len()} shown={state.shown().cloned()}
                    steps={steps.map(|walked| (walked.steps.len(), state.shown_step(walked)))} act={act.clone()} />
                { engine(state) }
                if let Some(reload) = state.report().and_then(|report| report.reload.clone()) {
                    <Reload {reload} />
                }
                { body(state, act) }
                <div class="visually-hidden" role="status" aria-live="polite" id="spoken">{ spoken(state) }</div>
            </div>
        </section>
    }
}

/// What is to be said of the engine itself.
fn engine(state: &State) -> Html {
    match &state.engine {
        Engine::Starting | Engine::Ready => Html::default(),
        Engine::Overran => html! {
            <div class="outdated" role="alert" id="overran"><Icon shape={Shape::Triangle} />{ text("web.overran") }</div>
        },
        Engine::Failed(words) => html! {
            <div class="outdated" role="alert" id="engine-failed">
                <Icon shape={Shape::Triangle} />{ text("web.engineFailed") }
                <pre class="exact">{ words }</pre>
                <Button id="report" label={text("web.reportIt")} onclick={report(words)} />
            </div>
        },
    }
}

fn report(words: &str) -> Callback<()> {
    let words = words.to_owned();
    Callback::from(move |()| crash::report(&words))
}

fn body(state: &Rc<State>, act: &Callback<Action>) -> Html {
    let old = !state.is_current();
    if state.answer.is_none() {
        return html! {
            <div class="waiting" aria-busy="true">
                <span class="visually-hidden">{ text("web.loading") }</span>
                <div class="waiting-card"></div><div class="waiting-bar"></div>
                <div class="waiting-bar waiting-short"></div>
            </div>
        };
    }
    if let Some(configuration) = state.refused() {
        let onfix = act.reform(|(field, fix): (String, Fix)| {
            Action::Fix(Document::of_field(&field).unwrap_or_default(), fix)
        });
        // What another release or another configuration makes of it is of interest here too.
        let brief = state.view == View::Compare;
        return html! {
            <>
                <Refusal configuration={configuration.clone()} {old} {brief} onpick={act.reform(Action::Go)} {onfix}
                    onfixall={act.reform(|()| Action::FixAll)} />
                if brief {
                    { views(state, act) }
                    <div id="view" role="tabpanel" aria-labelledby={view_id(state.view)}>{ compare(state, act) }</div>
                }
            </>
        };
    }
    let Some(shown) = state.shown() else {
        let add = act.reform(|()| Action::AddRequest);
        return html! {
            <div class="document-empty" id="no-request">
                <p>{ text("web.noRequestYet") }</p>
                <p><Button label={text("web.addRequest")} icon={Shape::Plus} onclick={add} /></p>
            </div>
        };
    };
    html! {
        <>
            <Verdict request={shown.clone()} {old} />
            { views(state, act) }
            if !state.scenario.notes.is_empty() && state.view == View::Walk {
                <Notes text={state.scenario.notes.clone()} />
            }
            <div id="view" role="tabpanel" aria-labelledby={view_id(state.view)}>{ view(state, act, shown) }</div>
        </>
    }
}

fn views(state: &State, act: &Callback<Action>) -> Html {
    let reports = state.report().map(|report| report.requests.as_slice()).unwrap_or_default();
    let (met, expected) = table::tally(reports);
    let count = reports.len().to_string();
    let requests = if expected == 0 {
        filled("web.viewRequestsCount", &[("count", &count)])
    } else {
        filled(
            "web.viewRequestsMet",
            &[("met", &met.to_string()), ("count", &expected.to_string())],
        )
    };
    let tab = |view: View, label: AttrValue| Tab {
        id: view_id(view).into(),
        label,
        pill: None,
        dot: None,
    };
    let tabs = vec![
        tab(View::Walk, text("web.viewWalk")),
        tab(View::Requests, requests),
        tab(View::WhoCan, text("web.viewWhoCan")),
        tab(View::Lockout, text("web.viewLockout")),
        tab(View::Compare, text("web.viewCompare")),
    ];
    let selected = VIEWS.iter().position(|view| *view == state.view).unwrap_or_default();
    let onpick =
        act.reform(|index: usize| Action::ShowView(VIEWS.get(index).copied().unwrap_or_default()));
    html! {
        <Tabs label={text("web.views")} {tabs} {selected} classes={("views", "view")} panel="view" {onpick} />
    }
}

/// The views in the order of their tabs.
const VIEWS: [View; 5] = [View::Walk, View::Requests, View::WhoCan, View::Lockout, View::Compare];

fn view_id(view: View) -> &'static str {
    match view {
        View::Walk => "view-walk",
        View::Requests => "view-requests",
        View::WhoCan => "view-who-can",
        View::Lockout => "view-lockout",
        View::Compare => "view-compare",
    }
}

fn view(state: &Rc<State>, act: &Callback<Action>, shown: &RequestReport) -> Html {
    match state.view {
        View::Walk => html! {
            <Walk request={shown.clone()} onlight={act.reform(Action::Light)} onpick={act.reform(Action::Go)}
                cursor={state.cursor.map(|(document, offset)| (document.field(), offset))}
                onchange={act.reform(|(field, edits)| Action::Change(field, edits))} />
        },
        View::Requests => html! {
            <>
                <Table requests={state.report().map(|report| report.requests.clone()).unwrap_or_default()}
                    selected={state.request} onpick={act.reform(Action::PickRequest)} />
                <Timeline requests={state.report().map(|report| report.requests.clone()).unwrap_or_default()}
                    times={state.scenario.requests.iter().map(|request| request.at.clone().unwrap_or_default().into()).collect::<Vec<_>>()}
                    onpick={act.reform(Action::PickRequest)} />
            </>
        },
        View::WhoCan => html! {
            <WhoCan who={state.who.clone().filter(|who| who.request == state.request)}
                overran={state.overran}
                old={state.who.as_ref().is_some_and(|who| who.revision != state.revision)} onpick={act.reform(Action::Go)} />
        },
        View::Lockout => html! {
            <Lockout answer={state.lockout.as_ref().map(|(_, answer)| Rc::clone(answer))} overran={state.overran}
                old={state.lockout.as_ref().is_some_and(|(revision, _)| *revision != state.revision)} />
        },
        View::Compare => compare(state, act),
    }
}

fn compare(state: &State, act: &Callback<Action>) -> Html {
    html! {
            <Compare now={state.report().cloned().unwrap_or_default()} against={state.against.clone()}
                before={state.compared_answer().map(|before| before.report.clone())} overran={state.overran}
                old={!state.is_current() || state.other.as_ref().is_some_and(|other| other.revision != state.revision)}
                act={act.clone()} />
    }
}

/// The verdict as a screen reader says it.
fn spoken(state: &State) -> AttrValue {
    if let Some(configuration) = state.refused() {
        let count = configuration.findings.len();
        return format!(
            "{} {}",
            text("web.wouldNotStart"),
            counted("web.problem", "web.problems", count)
        )
        .into();
    }
    state.shown().map_or_else(AttrValue::default, |shown| {
        let lead = if shown.verdict.lead.text.is_empty() {
            text(tone::family(shown.verdict.family).word).to_string()
        } else {
            shown.verdict.lead.text.clone()
        };
        format!("{lead}. {}", shown.verdict.sentence.text).into()
    })
}
