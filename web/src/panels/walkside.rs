//! The right side: request, verdict, views.

use std::rc::Rc;

use gatewalk_report::{Edit, Fix, Source};
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
use crate::hooks::acts::use_act;
use crate::state::{Action, Answer, Document, Engine, Shown, State, View, line};
use crate::text::{counted, filled, text};
use crate::tone;

/// Properties of [`Walkside`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WalksideProps {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// What can be done from here. Each stays the same, so that a view is drawn only when what it shows has changed.
struct Does {
    act: Callback<Action>,
    light: Callback<Source>,
    go: Callback<Source>,
    change: Callback<(String, Vec<Edit>)>,
    fix: Callback<(String, Fix)>,
    fix_all: Callback<()>,
    pick: Callback<usize>,
    show: Callback<usize>,
}

#[hook]
fn use_does(act: &Callback<Action>) -> Does {
    Does {
        act: act.clone(),
        light: use_act(act, Action::Light),
        go: use_act(act, Action::Go),
        change: use_act(act, |(field, edits)| Action::Change(field, edits)),
        fix: use_act(act, |(field, fix): (String, Fix)| {
            Action::Fix(Document::of_field(&field).unwrap_or_default(), fix)
        }),
        fix_all: use_act(act, |()| Action::FixAll),
        pick: use_act(act, Action::PickRequest),
        show: use_act(act, |index| Action::ShowView(VIEWS.get(index).copied().unwrap_or_default())),
    }
}

/// Request, verdict, views.
#[component]
pub(crate) fn Walkside(props: &WalksideProps) -> Html {
    let (state, act) = (&props.state, &props.act);
    let does = use_does(act);
    let request = state.scenario.requests.get(state.request);
    let steps = state.walked().filter(|walked| walked.steps.len() > 1);
    html! {
        <section class="walkside" aria-label={text("web.paneWalk")}>
            <div class="walkside-inner">
                <RequestBar line={request.map(line).unwrap_or_default()} user={request.and_then(|request| request.user.clone())}
                    index={state.request} count={state.scenario.requests.len()} shown={state.shown_shared()}
                    steps={steps.map(|walked| (walked.steps.len(), state.shown_step(walked)))} act={act.clone()} />
                { engine(state) }
                if let Some(reload) = state.report().and_then(|report| report.reload.clone()) {
                    <Reload {reload} />
                }
                { body(state, &does) }
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

fn body(state: &State, does: &Does) -> Html {
    let old = !state.is_current();
    let Some(answer) = &state.answer else {
        return html! {
            <div class="waiting" aria-busy="true">
                <span class="visually-hidden">{ text("web.loading") }</span>
                <div class="waiting-card"></div><div class="waiting-bar"></div>
                <div class="waiting-bar waiting-short"></div>
            </div>
        };
    };
    if let Some(configuration) = state.refused() {
        // What another release or another configuration makes of it is of interest here too.
        let brief = state.view == View::Compare;
        return html! {
            <>
                <Refusal configuration={configuration.into_owned()} {old} {brief} onpick={does.go.clone()}
                    onfix={does.fix.clone()} onfixall={does.fix_all.clone()} />
                if brief {
                    { views(state, &does.show) }
                    <div id="view" role="tabpanel" aria-labelledby={view_id(state.view)}>{ compare(state, answer, does) }</div>
                }
            </>
        };
    }
    let Some(shown) = state.shown_shared() else {
        let add = does.act.reform(|()| Action::AddRequest);
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
            { views(state, &does.show) }
            if !state.scenario.notes.is_empty() && state.view == View::Walk {
                <Notes text={state.scenario.notes.clone()} />
            }
            <div id="view" role="tabpanel" aria-labelledby={view_id(state.view)}>{ view(state, answer, does, &shown) }</div>
        </>
    }
}

fn views(state: &State, onpick: &Callback<usize>) -> Html {
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
    html! {
        <Tabs label={text("web.views")} {tabs} {selected} classes={("views", "view")} panel="view"
            onpick={onpick.clone()} />
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

fn view(state: &State, answer: &Rc<Answer>, does: &Does, shown: &Shown) -> Html {
    match state.view {
        View::Walk => html! {
            <Walk request={shown.clone()} onlight={does.light.clone()} onpick={does.go.clone()}
                cursor={state.cursor.map(|(document, offset)| (document.field(), offset))}
                onchange={does.change.clone()} />
        },
        View::Requests => html! {
            <>
                <Table answer={Rc::clone(answer)} selected={state.request} onpick={does.pick.clone()} />
                <Timeline answer={Rc::clone(answer)}
                    times={state.scenario.requests.iter().map(|request| request.at.clone().unwrap_or_default().into()).collect::<Vec<_>>()}
                    onpick={does.pick.clone()} />
            </>
        },
        View::WhoCan => html! {
            <WhoCan who={state.who.clone().filter(|who| who.request == state.request)}
                overran={state.overran}
                old={state.who.as_ref().is_some_and(|who| who.revision != state.revision)} onpick={does.go.clone()} />
        },
        View::Lockout => html! {
            <Lockout answer={state.lockout.as_ref().map(|(_, answer)| Rc::clone(answer))} overran={state.overran}
                old={state.lockout.as_ref().is_some_and(|(revision, _)| *revision != state.revision)} />
        },
        View::Compare => compare(state, answer, does),
    }
}

fn compare(state: &State, now: &Rc<Answer>, does: &Does) -> Html {
    html! {
            <Compare now={Rc::clone(now)} against={state.against.clone()}
                before={state.compared_answer().cloned()} overran={state.overran}
                old={!state.is_current() || state.other.as_ref().is_some_and(|other| other.revision != state.revision)}
                act={does.act.clone()} />
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
