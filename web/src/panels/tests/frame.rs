//! The frame, and what is above everything.

use std::rc::Rc;

use gatewalk_report::{Decision, Report, RequestReport};
use gatewalk_scenario::{Request, Scenario};
use yew::prelude::*;

use super::{refused, render};
use crate::app::{Frame, FrameProps};
use crate::state::{Action, Notice, Origin, Overlay, State, View};

fn frame(actions: Vec<Action>) -> String {
    let request = Request { kubectl: Some("kubectl get pods".to_owned()), ..Request::default() };
    let scenario = Scenario { requests: vec![request], ..Scenario::default() };
    let mut state = Rc::new(State::new(scenario, Origin::Example));
    for action in actions {
        state = yew::Reducible::reduce(state, action);
    }
    render::<Frame>(FrameProps {
        state,
        act: Callback::noop(),
        take: Callback::noop(),
        ask: Callback::noop(),
    })
}

#[test]
fn the_frame_waits_for_the_first_verdict_and_then_shows_it() {
    let waiting = frame(Vec::new());
    assert!(waiting.contains("aria-busy=\"true\"") && !waiting.contains("id=\"verdict\""));
    let report = Report { requests: vec![refused()], ..Report::default() };
    let answered = frame(vec![Action::Answered(1, Box::new(report))]);
    assert!(answered.contains("id=\"verdict\"") && answered.contains("id=\"walk\""));
    assert!(!answered.contains("aria-busy"));
}

#[test]
fn an_overrun_keeps_the_verdict_and_says_so() {
    let report = Report { requests: vec![refused()], ..Report::default() };
    let shown = frame(vec![
        Action::Answered(1, Box::new(report)),
        Action::Title("later".to_owned()),
        Action::EngineOverran,
    ]);
    assert!(shown.contains("id=\"overran\"") && shown.contains("verdict-old"));
}

#[test]
fn without_an_answer_to_a_request_there_is_a_way_on() {
    let shown = frame(vec![Action::Answered(1, Box::default())]);
    assert!(shown.contains("id=\"no-request\"") && shown.contains("Add a request"));
}

#[test]
fn another_release_says_what_it_changes() {
    let report =
        |request: RequestReport| Box::new(Report { requests: vec![request], ..Report::default() });
    let before = Action::Answered(1, report(refused()));
    let release = Action::Release(Some("1.30".to_owned()));
    let same = frame(vec![before.clone(), release.clone(), Action::Answered(2, report(refused()))]);
    assert!(same.contains("1.30 answers every request as 1.37 did."), "{same}");
    let other = RequestReport { decision: Some(Decision::Allow), ..refused() };
    let changed = frame(vec![before, release, Action::Answered(2, report(other))]);
    assert!(changed.contains("1.30 answers 1 request otherwise than 1.37."), "{changed}");
    assert!(changed.contains("In 1.30: ") && changed.contains("id=\"compare-releases\""));
}

#[test]
fn a_question_that_took_too_long_says_so_in_its_view() {
    let report = Report { requests: vec![refused()], ..Report::default() };
    for view in [View::WhoCan, View::Compare] {
        let shown = frame(vec![
            Action::Answered(1, Box::new(report.clone())),
            Action::ShowView(view),
            Action::AnswerOverran,
        ]);
        assert!(shown.contains("This took too long"), "{shown}");
    }
}

#[test]
fn notices_are_told_apart() {
    for (notice, role, has) in [
        (Notice::KeptBeside, "status", "back-to-work"),
        (Notice::Imported("3".to_owned()), "status", "3 scenarios came"),
        (Notice::BadFile("no".to_owned()), "alert", "could not be read"),
        (Notice::NotFormatted("no".to_owned()), "alert", "stays as it is"),
    ] {
        let shown = frame(vec![Action::Notify(notice)]);
        assert!(
            shown.contains(&format!("role=\"{role}\" id=\"notice\"")) && shown.contains(has),
            "{shown}"
        );
    }
}

#[test]
fn every_dialog_stands_above_the_page() {
    for overlay in [
        Overlay::Gallery,
        Overlay::Work,
        Overlay::Convert,
        Overlay::Keys,
        Overlay::Share,
        Overlay::Palette,
    ] {
        let shown = frame(vec![Action::ShowOverlay(overlay)]);
        assert!(shown.contains("<dialog"), "{overlay:?}");
    }
}
