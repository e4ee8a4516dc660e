//! The reducer.

use std::rc::Rc;

use gatewalk_report::{Fix, Source};
use gatewalk_scenario::{
    Answer as WebhookAnswer, Failure, Reply, Request, Scenario, Webhook, limits,
};
use yew::Reducible;

use super::{
    Action, Against, Answer, Document, Engine, Notice, Opened, Origin, Overlay, Pane, Reveal,
    Setting, State, TOUR_DOCUMENTS, TOUR_STEPS, View, request_line, settings,
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
            Action::Kept(opening, work) => {
                if opening == self.opening {
                    self.work = Some(work);
                }
            }
            Action::Notify(notice) => self.notice = Some(notice),
            Action::CloseNotice => self.notice = None,
            Action::Title(title) => self.edit(|scenario| scenario.title = title),
            Action::Release(release) => self.release(release),
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
                self.stay();
            }
            Action::AddFile => {
                let path = settings::free_path(&self.scenario);
                let add = Setting::File(path.clone(), String::new());
                self.edit(|scenario| add.apply(scenario));
                self.document = Document::of_path(&self.scenario, &path).unwrap_or_default();
                self.pane = Pane::Documents;
            }
            Action::Set(setting) => self.set(setting),
            Action::Fix(document, fix) => self.fix(document, &fix),
            Action::FixAll => self.fix_all(),
            Action::Change(field, change) => {
                if let Some(document) = Document::of_field(&field) {
                    self.fix(document, &Fix { edits: change, ..Fix::default() });
                }
            }
            Action::Convert(text) => {
                self.flags = text;
                self.conversion = None;
                self.overlay = Some(Overlay::Convert);
            }
            Action::AddObjects(text) => {
                self.edit(|scenario| add_objects(&mut scenario.objects, &text));
                self.document = Document::Objects;
                self.pane = Pane::Documents;
            }
            Action::UseConversion(text) => {
                self.edit(|scenario| {
                    scenario.authorization_configuration = Some(text);
                    scenario.authorization_flags = None;
                });
                self.conversion = None;
                self.overlay = None;
                self.document = Document::Configuration;
                self.pane = Pane::Documents;
            }
            action => self.apply_to_view(action),
        }
    }

    /// The actions about what is shown.
    fn apply_to_view(&mut self, action: Action) {
        match action {
            Action::ShowDocument(document) => {
                self.document = document;
                self.pane = Pane::Documents;
                self.overlay = None;
                // What was gone to once is not gone to again when its tab comes back.
                self.reveal = None;
            }
            Action::ShowView(view) => {
                self.view = view;
                self.overran = false;
                self.pane = Pane::Walk;
            }
            Action::ShowPane(pane) => self.pane = pane,
            Action::ShowOverlay(overlay) => {
                self.overlay = Some(overlay);
                self.flags.clear();
            }
            Action::CloseOverlay => self.overlay = None,
            Action::Light(source) => self.light(source),
            Action::Go(source) => self.go(source),
            Action::Cursor(document, offset) => self.cursor = Some((document, offset)),
            Action::CompareFromHere => {
                self.before.clone_from(&self.answer);
                self.against = Against::Pinned;
            }
            Action::CompareWith(against) => {
                if against != self.against {
                    self.other = None;
                }
                self.against = against;
                self.view = View::Compare;
                self.pane = Pane::Walk;
                self.overran = false;
            }
            Action::TourStart => self.go_on(Some(0)),
            Action::TourNext => {
                self.go_on(self.tour.map(|step| step + 1).filter(|step| *step < TOUR_STEPS));
            }
            Action::TourEnd => self.tour = None,
            action => self.apply_answer(action),
        }
    }

    /// What the engine says.
    fn apply_answer(&mut self, action: Action) {
        match action {
            Action::Answered(revision, report) => {
                self.engine = Engine::Ready;
                let answer = Rc::new(Answer { revision, report: *report });
                // The first answer to what was opened is what later ones are compared with, until the person says otherwise.
                self.before.get_or_insert_with(|| Rc::clone(&answer));
                self.answer = Some(answer);
            }
            Action::WhoCan(who) => {
                self.who = Some(Rc::new(*who));
                self.overran = false;
            }
            Action::Lockout(revision, answer) => {
                self.lockout = Some((revision, Rc::new(answer.map(|answer| *answer))));
                self.overran = false;
            }
            Action::AnsweredAgainst(revision, report) => {
                self.other = Some(Rc::new(Answer { revision, report: *report }));
                self.overran = false;
            }
            Action::Converted(conversion) => self.conversion = Some(Rc::new(*conversion)),
            Action::AnswerOverran => self.overran = true,
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
                if !matches!(self.view, View::WhoCan | View::Lockout) {
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

    /// Another step of the tour, with the half of the page that it speaks of.
    fn go_on(&mut self, step: Option<usize>) {
        self.tour = step;
        self.pane = if step == Some(TOUR_DOCUMENTS) { Pane::Documents } else { Pane::Walk };
    }

    /// Changes a setting. The file that is shown stays shown under another path.
    fn set(&mut self, setting: Setting) {
        let shown = self.document.path(&self.scenario).map(str::to_owned);
        let renamed = match &setting {
            Setting::RenameFile(path, to) if Some(path) == shown.as_ref() => Some(to.clone()),
            _ => None,
        };
        self.edit(|scenario| setting.apply(scenario));
        // A path that another file has is not taken: then the file is still where it was.
        let of_path = |path: Option<String>| Document::of_path(&self.scenario, &path?);
        self.document = of_path(shown).or_else(|| of_path(renamed)).unwrap_or(self.document);
        self.stay();
    }

    /// The tab that is shown when the one before has gone.
    fn stay(&mut self) {
        if !self.document.is_there(&self.scenario) {
            let is_file = matches!(self.document, Document::File(_));
            let files = Some(Document::Files).filter(|it| is_file && it.is_there(&self.scenario));
            self.document = files.unwrap_or_default();
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

    /// Another release answers. What it changes is said once its answer is there.
    fn release(&mut self, release: Option<String>) {
        let name = |release: &Option<String>| {
            let newest = || gatewalk_release::Release::NEWEST.to_string();
            release.clone().unwrap_or_else(newest)
        };
        let before = name(&self.scenario.kubernetes_version);
        let prior = self.answer.clone();
        self.edit(|scenario| scenario.kubernetes_version = release);
        if before != name(&self.scenario.kubernetes_version) {
            self.prior = prior;
            self.notice = Some(Notice::Released(before));
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

/// Adds objects behind those that are there, unless they are.
fn add_objects(objects: &mut String, text: &str) {
    if objects.contains(text.trim()) {
        return;
    }
    if objects.trim().is_empty() {
        objects.clear();
    } else {
        if !objects.ends_with('\n') {
            objects.push('\n');
        }
        if !text.trim_start().starts_with("---") {
            objects.push_str("---\n");
        }
    }
    objects.push_str(text);
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
