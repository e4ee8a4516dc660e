use std::rc::Rc;

use gatewalk_report::{
    ConfigurationReport, Edit, Finding, Fix, HttpAnswer, Position, Report, RequestReport, Source,
    Span,
};
use gatewalk_scenario::{Failure, Reply, Request, Scenario, User};
use yew::Reducible as _;

use super::*;

fn state() -> Rc<State> {
    let request = |line: &str| Request { kubectl: Some(line.to_owned()), ..Request::default() };
    Rc::new(State::new(
        Scenario {
            authorization_configuration: Some("kind: X\n".to_owned()),
            requests: vec![request("kubectl get pods"), request("kubectl get nodes")],
            ..Scenario::default()
        },
        Origin::Example,
    ))
}

fn after(state: Rc<State>, actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    actions.into_iter().fold(state, State::reduce)
}

fn fix() -> Fix {
    let at = |offset| Position { offset, ..Position::default() };
    let edit = Edit { span: Span { start: at(6), end: at(7) }, replacement: "Y".to_owned() };
    Fix { title: "write Y".to_owned(), edits: vec![edit], certain: true }
}

fn answered(state: &State, valid: bool) -> Action {
    let finding = Finding { fixes: vec![fix()], ..Finding::default() };
    let configuration =
        ConfigurationReport { valid, findings: vec![finding], ..ConfigurationReport::default() };
    let report = Report { authorization_configuration: Some(configuration), ..Report::default() };
    Action::Answered(state.revision, Box::new(report))
}

#[test]
fn an_edit_makes_the_scenario_the_persons_own() {
    let text = || Action::Text(Document::Objects, "kind: Role".to_owned());
    let edited = after(state(), [text()]);
    assert_eq!((edited.origin, edited.revision), (Origin::Own, 2));
    assert_eq!(edited.scenario.objects, "kind: Role");
    let again = after(edited, [text()]);
    assert_eq!(again.revision, 2, "the same text is no change");
}

#[test]
fn an_empty_configuration_is_none() {
    let empty = after(state(), [Action::Text(Document::Configuration, String::new())]);
    assert_eq!(empty.scenario.authorization_configuration, None);
}

#[test]
fn a_fix_applies_only_to_the_text_it_was_made_for() {
    let state = state();
    let answer = answered(&state, false);
    let fixed =
        after(Rc::clone(&state), [answer.clone(), Action::Fix(Document::Configuration, fix())]);
    assert_eq!(fixed.scenario.authorization_configuration.as_deref(), Some("kind: Y\n"));
    let stale = after(
        state,
        [
            answer,
            Action::Text(Document::Configuration, "other: X\n".to_owned()),
            Action::Fix(Document::Configuration, fix()),
            Action::FixAll,
        ],
    );
    assert_eq!(stale.scenario.authorization_configuration.as_deref(), Some("other: X\n"));
}

#[test]
fn every_certain_fix_is_applied_at_once() {
    let state = state();
    let answer = answered(&state, false);
    let fixed = after(state, [answer, Action::FixAll]);
    assert_eq!(fixed.scenario.authorization_configuration.as_deref(), Some("kind: Y\n"));
}

#[test]
fn a_refused_configuration_stands_for_the_verdict_unless_another_one_runs() {
    let start = state();
    let answer = answered(&start, false);
    let refused = after(Rc::clone(&start), [answer]);
    assert!(refused.refused().is_some() && refused.is_current());
    let reload = Report {
        reload: Some(gatewalk_report::Reload::default()),
        ..refused.report().cloned().unwrap_or_default()
    };
    let running = after(Rc::clone(&start), [Action::Answered(1, Box::new(reload))]);
    assert!(running.refused().is_none());
    // Feature gates are read before any file.
    let mut gate = Report::default();
    gate.scenario.findings.push(Finding {
        code: "scenario/feature-gate".to_owned(),
        message: "unrecognized feature gate: X".to_owned(),
        ..Finding::default()
    });
    let stopped = after(start, [Action::Answered(1, Box::new(gate))]);
    assert_eq!(
        stopped.refused().map(|report| report.error.clone()).as_deref(),
        Some("unrecognized feature gate: X")
    );
}

#[test]
fn opening_forgets_the_answer_and_keeps_counting() {
    let start = state();
    let answer = answered(&start, true);
    let opened = Opened {
        scenario: Scenario::default(),
        origin: Origin::Link,
        work: None,
        notice: Some(Notice::OpenedLink),
    };
    let opened = after(start, [answer, Action::Open(Box::new(opened))]);
    assert_eq!((opened.revision, opened.opening), (2, 2));
    assert_eq!(opened.answer, None);
    assert_eq!(opened.engine, Engine::Ready);
    let edited = after(opened, [Action::Title("mine".to_owned())]);
    assert_eq!((edited.origin, edited.notice.clone()), (Origin::Own, None));
}

#[test]
fn requests_come_and_go_and_the_walk_stays_on_one_that_exists() {
    let user = User { name: "alice".to_owned(), ..User::default() };
    let added = after(state(), [Action::User(Some(user.clone())), Action::AddRequest]);
    assert_eq!(added.request, 2);
    assert_eq!(
        added.scenario.requests[2].user,
        Some(user),
        "the next one is asked by the same user"
    );
    let gone = after(added, [Action::RemoveRequest(2)]);
    assert_eq!(gone.request, 1);
    let before = after(gone, [Action::RemoveRequest(0)]);
    assert_eq!((before.request, before.scenario.requests.len()), (0, 1));
    let none = after(before, [Action::RemoveRequest(0), Action::RemoveRequest(0)]);
    assert_eq!((none.request, none.scenario.requests.len()), (0, 0));
    let typed = after(none, [Action::Line("GET /apis".to_owned())]);
    assert_eq!(typed.scenario.requests[0].http.as_deref(), Some("GET /apis"));
}

#[test]
fn webhooks_go_down_together_and_keep_their_conditional_answers() {
    let names = vec!["a".to_owned(), "b".to_owned()];
    let conditional = gatewalk_scenario::Answer {
        when: Some("request.user == 'bob'".to_owned()),
        ..gatewalk_scenario::Answer::default()
    };
    let mut start = State::clone(&state());
    Rc::make_mut(&mut start.scenario).webhooks.push(gatewalk_scenario::Webhook {
        name: "a".to_owned(),
        answers: vec![conditional.clone()],
        ..gatewalk_scenario::Webhook::default()
    });
    let down = after(Rc::new(start), [Action::AllDown(names.clone())]);
    let timeout = Reply::Failure(Failure::Timeout);
    assert_eq!(down.scenario.webhooks[0].answers[0], conditional);
    assert_eq!(down.scenario.webhooks[0].answers[1].reply, timeout);
    assert_eq!(down.scenario.webhooks[1].answers[0].reply, timeout);
    let up = after(down, [Action::AllUp(names)]);
    assert_eq!(up.scenario.webhooks[1].answers.len(), 1);
    assert_eq!(up.scenario.webhooks[1].answers[0].reply, Reply::default());
}

#[test]
fn going_to_a_place_shows_its_tab_and_twice_is_told_apart() {
    let source = Source { document: "objects".to_owned(), span: Some(Span::default()) };
    let there = after(state(), [Action::Go(source.clone()), Action::Go(source)]);
    assert_eq!((there.document, there.pane), (Document::Objects, Pane::Documents));
    assert_eq!(there.reveal.as_ref().map(|reveal| reveal.number), Some(2));
    let bootstrap = Source { document: "bootstrapPolicy".to_owned(), span: None };
    let nowhere = after(there, [Action::Go(bootstrap)]);
    assert_eq!(nowhere.document, Document::Objects);
}

#[test]
fn the_step_shown_is_the_refused_one_until_another_is_picked() {
    let step = |code| RequestReport {
        http: Some(HttpAnswer { code, ..HttpAnswer::default() }),
        ..RequestReport::default()
    };
    let walked = RequestReport { steps: vec![step(200), step(403), step(200)], ..step(403) };
    let report = Report { requests: vec![walked.clone()], ..Report::default() };
    let shown = after(state(), [Action::Answered(1, Box::new(report))]);
    assert_eq!(shown.shown_step(&walked), 1);
    let picked = after(shown, [Action::PickStep(0)]);
    assert_eq!(picked.shown_step(&walked), 0);
    assert_eq!(picked.shown().and_then(|step| step.http.as_ref()).map(|http| http.code), Some(200));
}

#[test]
fn an_overrun_keeps_the_last_answer() {
    let start = state();
    let answer = answered(&start, true);
    let overran = after(start, [answer, Action::Title("x".to_owned()), Action::EngineOverran]);
    assert!(overran.answer.is_some() && !overran.is_current());
    assert_eq!(overran.engine, Engine::Overran);
}

#[test]
fn the_tour_shows_what_it_speaks_of() {
    let start = after(state(), [Action::TourStart]);
    assert_eq!((start.tour, start.pane), (Some(0), Pane::Walk));
    let documents = after(start, [Action::TourNext, Action::TourNext]);
    assert_eq!((documents.tour, documents.pane), (Some(TOUR_DOCUMENTS), Pane::Documents));
    let end = after(documents, [Action::TourNext, Action::TourNext]);
    assert_eq!((end.tour, end.pane), (None, Pane::Walk));
}

#[test]
fn a_file_stays_shown_under_another_path_and_gives_way_to_the_list() {
    let text = |text: &str| text.to_owned();
    let added = after(state(), [Action::AddFile]);
    assert_eq!(added.document, Document::File(0));
    let path = added.document.path(&added.scenario).unwrap().to_owned();
    let typed = Action::Text(Document::File(0), text("kind: Config"));
    let other = Action::Set(Setting::File(text("/a"), String::new()));
    let both = after(added, [typed, other]);
    assert_eq!(both.document.path(&both.scenario), Some(path.as_str()), "another came before it");
    let renamed = after(both, [Action::Set(Setting::RenameFile(path, text("/0")))]);
    assert_eq!(renamed.document.path(&renamed.scenario), Some("/0"));
    assert_eq!(renamed.document.text(&renamed.scenario), Some("kind: Config"));
    let taken = after(renamed, [Action::Set(Setting::RenameFile(text("/0"), text("/a")))]);
    assert_eq!(taken.document.path(&taken.scenario), Some("/0"), "a path that is taken");
    let gone = after(
        taken,
        [Action::RemoveDocument(Document::File(0)), Action::RemoveDocument(Document::File(0))],
    );
    assert_eq!(gone.document, Document::Files);
}

#[test]
fn objects_come_beside_those_that_are_there() {
    let role = || Action::AddObjects("kind: Role\n".to_owned());
    let once = after(state(), [role(), role()]);
    assert_eq!(once.scenario.objects, "kind: Role\n", "what is there is not added again");
    let more = after(once, [Action::AddObjects("kind: Pod".to_owned())]);
    assert_eq!(more.scenario.objects, "kind: Role\n---\nkind: Pod");
}

#[test]
fn a_kept_scenario_gets_its_name_only_while_it_is_shown() {
    let state = state();
    let late = Action::Kept(state.opening + 1, "other".to_owned());
    assert_eq!(after(Rc::clone(&state), [late]).work, None);
    let now = Action::Kept(state.opening, "mine".to_owned());
    assert_eq!(after(state, [now]).work.as_deref(), Some("mine"));
}
