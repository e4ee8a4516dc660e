//! The reducer.

use std::rc::Rc;

use gatewalk_report::{Fix, Source};
use gatewalk_scenario::{
    Answer as WebhookAnswer, Failure, Reply, Request, Scenario, Webhook, limits,
};
use yew::Reducible;

use super::{
    Action, Answer, Document, Engine, Notice, Opened, Origin, Pane, Reveal, State, TOUR_STEPS,
    View, request_line,
};
use crate::edits;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        state.apply(action);
        Rc::new(state)
    }
}

impl State {
    fn apply(&mut self, action: Action) {
        match action {
            Action::Open(opened) => self.open(*opened),
            Action::Kept(work) => self.work = Some(work),
            Action::Notify(notice) => self.notice = Some(notice),
            Action::CloseNotice => self.notice = None,
            Action::Title(title) => self.edit(|scenario| scenario.title = title),
            Action::Release(release) => {
                self.edit(|scenario| scenario.kubernetes_version = release);
            }
            Action::Text(document, text) => {
                self.edit(|scenario| document.set_text(scenario, text));
            }
            Action::AddDocument(document) => {
                self.edit(|scenario| document.add(scenario));
                self.document = document;
                self.pane = Pane::Documents;
            }
            Action::RemoveDocument(document) => {
                self.edit(|scenario| document.remove(scenario));
                if !self.document.is_there(&self.scenario) {
                    self.document = Document::default();
                }
            }
            Action::Set(setting) => self.edit(|scenario| setting.apply(scenario)),
            Action::Fix(document, fix) => self.fix(document, &fix),
            Action::FixAll => self.fix_all(),
            Action::Change(field, change) => {
                if let Some(document) = Document::of_field(&field) {
                    self.fix(document, &Fix { edits: change, ..Fix::default() });
                }
            }
            Action::ShowDocument(document) => {
                self.document = document;
                self.pane = Pane::Documents;
                self.overlay = None;
                // What was gone to once is not gone to again when its tab comes back.
                self.reveal = None;
            }
            Action::ShowView(view) => {
                self.view = view;
                self.pane = Pane::Walk;
            }
            Action::ShowPane(pane) => self.pane = pane,
            Action::ShowOverlay(overlay) => self.overlay = Some(overlay),
            Action::CloseOverlay => self.overlay = None,
            Action::Light(source) => self.light(source),
            Action::Go(source) => self.go(source),
            Action::Cursor(document, offset) => self.cursor = Some((document, offset)),
            Action::CompareFromHere => self.before.clone_from(&self.answer),
            Action::TourStart => self.tour = Some(0),
            Action::TourNext => {
                self.tour = self.tour.map(|step| step + 1).filter(|step| *step < TOUR_STEPS);
            }
            Action::TourEnd => self.tour = None,
            Action::Answered(revision, report) => {
                self.engine = Engine::Ready;
                let answer = Rc::new(Answer { revision, report: *report });
                // The first answer to what was opened is what later ones are compared with, until the person says otherwise.
                self.before.get_or_insert_with(|| Rc::clone(&answer));
                self.answer = Some(answer);
            }
            Action::WhoCan(who) => self.who = Some(Rc::new(*who)),
            Action::EngineOverran => self.engine = Engine::Overran,
            Action::EngineFailed(words) => self.engine = Engine::Failed(words),
            action => self.apply_to_requests(action),
        }
    }

    /// The actions about requests and webhooks.
    fn apply_to_requests(&mut self, action: Action) {
        match action {
            Action::Line(line) => {
                self.step = None;
                self.edit_request(|request| request_line::set_line(request, &line));
            }
            Action::User(user) => self.edit_request(|request| request.user = user),
            Action::RequestName(index, name) => self.edit(|scenario| {
                if let Some(request) = scenario.requests.get_mut(index) {
                    request.name = name;
                }
            }),
            Action::Expectation(index, expect) => self.edit(|scenario| {
                if let Some(request) = scenario.requests.get_mut(index) {
                    request.expect = expect;
                }
            }),
            Action::AddRequest => self.add_request(),
            Action::RemoveRequest(index) => self.remove_request(index),
            Action::PickRequest(index) => {
                self.request = index.min(self.scenario.requests.len().saturating_sub(1));
                self.step = None;
                if self.view != View::WhoCan {
                    self.view = View::Walk;
                }
            }
            Action::PickStep(step) => self.step = Some(step),
            Action::WebhookAnswer(name, answer) => {
                self.edit(|scenario| set_answer(scenario, &name, answer));
            }
            Action::AllDown(names) => self.set_all(&names, &Reply::Failure(Failure::Timeout)),
            Action::AllUp(names) => self.set_all(&names, &Reply::default()),
            _ => {}
        }
    }

    fn open(&mut self, opened: Opened) {
        let Opened { scenario, origin, work, notice } = opened;
        *self = Self {
            revision: self.revision + 1,
            opening: self.opening + 1,
            work,
            engine: self.engine.clone(),
            tour: self.tour,
            notice,
            answer: None,
            ..Self::new(scenario, origin)
        };
    }

    /// Changes the scenario. Whatever it was, it is the person's own from here on.
    fn edit(&mut self, change: impl FnOnce(&mut Scenario)) {
        let before = Rc::clone(&self.scenario);
        change(Rc::make_mut(&mut self.scenario));
        if before != self.scenario {
            self.revision += 1;
            self.origin = Origin::Own;
            if self.notice != Some(Notice::NotKept) {
                self.notice = None;
            }
        }
    }

    /// Changes the request that is walked; where there is none yet, makes one.
    fn edit_request(&mut self, change: impl FnOnce(&mut Request)) {
        let index = self.request;
        self.edit(|scenario| {
            if let Some(request) = scenario.requests.get_mut(index) {
                change(request);
            } else {
                let mut request = Request::default();
                change(&mut request);
                scenario.requests.push(request);
            }
        });
        self.request = index.min(self.scenario.requests.len().saturating_sub(1));
    }

    fn add_request(&mut self) {
        if self.scenario.requests.len() >= limits::REQUESTS_MAX {
            return;
        }
        let user =
            self.scenario.requests.get(self.request).and_then(|request| request.user.clone());
        self.edit(|scenario| {
            scenario.requests.push(Request {
                user,
                kubectl: Some("kubectl get pods".to_owned()),
                ..Request::default()
            });
        });
        self.request = self.scenario.requests.len().saturating_sub(1);
        self.step = None;
        self.view = View::Walk;
    }

    fn remove_request(&mut self, index: usize) {
        self.edit(|scenario| {
            if index < scenario.requests.len() {
                scenario.requests.remove(index);
            }
        });
        if self.request > index || self.request >= self.scenario.requests.len() {
            self.request = self.request.saturating_sub(1);
        }
        self.step = None;
    }

    fn set_all(&mut self, names: &[String], reply: &Reply) {
        self.edit(|scenario| {
            for name in names {
                let answer = WebhookAnswer { reply: reply.clone(), ..WebhookAnswer::default() };
                set_answer(scenario, name, answer);
            }
        });
    }

    /// Applies a fix, as long as the report that offers it speaks of the text as it stands.
    fn fix(&mut self, document: Document, fix: &Fix) {
        if !self.is_current() {
            return;
        }
        let changed = document.text(&self.scenario).and_then(|text| edits::apply(text, &fix.edits));
        if let Some(text) = changed {
            self.edit(|scenario| document.set_text(scenario, text));
            self.document = document;
        }
    }

    fn fix_all(&mut self) {
        if !self.is_current() {
            return;
        }
        let document = Document::Configuration;
        let changed = self.report().and_then(|report| {
            let findings = &report.authorization_configuration.as_ref()?.findings;
            let text = document.text(&self.scenario)?;
            edits::apply_all(text, &edits::certain(findings))
        });
        if let Some(text) = changed {
            self.edit(|scenario| document.set_text(scenario, text));
            self.document = document;
        }
    }

    fn light(&mut self, source: Source) {
        if let Some(document) = Document::of_field(&source.document) {
            self.document = document;
            self.point(source.clone(), false);
        }
        self.highlight = Some(source);
    }

    fn go(&mut self, source: Source) {
        let Some(document) = Document::of_field(&source.document) else { return };
        self.document = document;
        self.pane = Pane::Documents;
        self.highlight = Some(source.clone());
        self.point(source, true);
    }

    fn point(&mut self, source: Source, focus: bool) {
        let number = self.reveal.as_ref().map_or(0, |reveal| reveal.number) + 1;
        self.reveal = Some(Reveal { number, source, focus });
    }
}

/// Gives a webhook one answer for everything, and keeps the answers that have a condition.
fn set_answer(scenario: &mut Scenario, name: &str, answer: WebhookAnswer) {
    let place = scenario.webhooks.iter().position(|webhook| webhook.name == name);
    let place = place.unwrap_or_else(|| {
        scenario.webhooks.push(Webhook { name: name.to_owned(), ..Webhook::default() });
        scenario.webhooks.len() - 1
    });
    let Some(webhook) = scenario.webhooks.get_mut(place) else { return };
    match webhook.answers.iter_mut().find(|answer| answer.when.is_none()) {
        Some(existing) => *existing = answer,
        None => webhook.answers.push(answer),
    }
}
