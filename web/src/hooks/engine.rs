//! Asks the engine, one question at a time and the most urgent first, and ends what takes too long.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gatewalk_scenario::{Document, Scenario};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::browser::worker::Worker;
use crate::browser::{dom, editor, language};
use crate::hooks::start;
use crate::protocol::{self, Said};
use crate::state::{Action, Notice, Opened, Origin, State, View, Who};

/// A question that takes longer is ended; a verdict that is there stays.
const MILLISECONDS_MAX: u32 = 5_000;

/// How much longer a question may take for each KiB that is said with it, and for each request of the scenario.
const MILLISECONDS_KIB: usize = 5;
const MILLISECONDS_REQUEST: usize = 10;

/// A question that takes longer than this is ended as soon as there is a scenario to be run.
const MILLISECONDS_PATIENCE: u32 = 1_000;

/// What the engine is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    /// What can be typed at a place of a text, and what stands there.
    Place {
        /// The editor's own number for it.
        id: u32,
        /// The scenario's field.
        field: &'static str,
        text: String,
        /// In bytes.
        offset: usize,
    },
    /// A text as a scenario, to be opened.
    Read(String),
    /// Flags, a unit, a manifest, as a configuration of a release.
    Convert(String, Option<String>),
    /// The report of a revision.
    Run(u32, Rc<Scenario>),
    /// The report that the one of a revision is compared with.
    Against(u32, Rc<Scenario>),
    /// Who can make which request of a revision.
    WhoCan(u32, usize, Rc<Scenario>),
    /// Who keeps access while webhooks fail.
    Lockout(u32, Rc<Scenario>),
}

/// The questions that wait for each other, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Read,
    Run,
    Convert,
    Against,
    WhoCan,
    Lockout,
}

impl Question {
    /// `None` for a question that does not wait: an answer that comes late is of no use.
    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Place { .. } => None,
            Self::Read(_) => Some(Kind::Read),
            Self::Convert(..) => Some(Kind::Convert),
            Self::Run(..) => Some(Kind::Run),
            Self::Against(..) => Some(Kind::Against),
            Self::WhoCan(..) => Some(Kind::WhoCan),
            Self::Lockout(..) => Some(Kind::Lockout),
        }
    }

    /// The question as the worker hears it. A place is asked about on the server of the scenario shown.
    fn said(&self, shown: &Scenario) -> String {
        match self {
            Self::Place { id, field, text, offset } => {
                protocol::assist(*id, shown, field, text, *offset)
            }
            Self::Read(text) => protocol::read(text),
            Self::Convert(text, version) => protocol::convert(text, version.as_deref()),
            Self::Run(id, scenario) | Self::Against(id, scenario) => protocol::run(*id, scenario),
            Self::WhoCan(id, request, scenario) => protocol::who_can(*id, *request, scenario),
            Self::Lockout(id, scenario) => protocol::lockout(*id, scenario),
        }
    }
}

/// Keeps the engine at work on the scenario of the state, and on the view that is shown. What comes back asks it other things.
#[hook]
pub(crate) fn use_engine(state: &UseReducerHandle<State>) -> Callback<Question> {
    let runner = use_mut_ref(Runner::default);
    runner.borrow_mut().shown = Rc::clone(&state.scenario);
    let act = state.dispatcher();
    {
        let runner = Rc::clone(&runner);
        use_effect_with((), move |()| {
            runner.borrow_mut().act = Some(Callback::from(move |action| act.dispatch(action)));
            Runner::start(&runner);
        });
    }
    let ask = {
        let runner = Rc::clone(&runner);
        use_callback((), move |question: Question, ()| Runner::ask(&runner, question))
    };
    {
        let (ask, scenario) = (ask.clone(), Rc::clone(&state.scenario));
        use_effect_with(state.revision, move |revision| {
            ask.emit(Question::Run(*revision, scenario));
        });
    }
    let (asking, seen) = (ask.clone(), state.clone());
    let dependencies = (state.view, state.revision, state.request, state.against.clone());
    use_effect_with(dependencies, move |_| {
        if let Some(question) = of_view(&seen) {
            asking.emit(question);
        }
    });
    ask
}

/// What the view that is shown wants to know beside the report.
fn of_view(state: &State) -> Option<Question> {
    match state.view {
        View::WhoCan => {
            let scenario = Rc::clone(&state.scenario);
            Some(Question::WhoCan(state.revision, state.request, scenario))
        }
        View::Lockout => Some(Question::Lockout(state.revision, Rc::clone(&state.scenario))),
        View::Compare => {
            state.compared().map(|other| Question::Against(state.revision, Rc::new(other)))
        }
        View::Walk | View::Requests => None,
    }
}

#[derive(Clone, Copy, Debug)]
struct Running {
    kind: Kind,
    /// Tells it from others of its kind.
    number: u32,
    /// How long it may take.
    milliseconds_max: u32,
    /// Whether patience with it is at an end.
    is_slow: bool,
}

#[derive(Debug, Default)]
struct Runner {
    act: Option<Callback<Action>>,
    worker: Option<Worker>,
    is_ready: bool,
    /// How many workers there were; what an ended one still says is not heard.
    generation: u32,
    /// How many questions there were.
    asked: u32,
    /// What is being answered.
    running: Option<Running>,
    /// Whether the worker waits for a part of itself: that is the network's time, not the question's.
    is_fetching: bool,
    /// What is to be answered next. Of each kind only the newest counts.
    wanted: BTreeMap<Kind, Question>,
    /// The scenario of the page.
    shown: Rc<Scenario>,
}

type Shared = Rc<RefCell<Runner>>;

impl Runner {
    fn start(this: &Shared) {
        let generation = {
            let mut runner = this.borrow_mut();
            runner.generation += 1;
            runner.worker = None;
            runner.is_ready = false;
            runner.running = None;
            runner.is_fetching = false;
            runner.generation
        };
        let (heard, failed) = (Rc::clone(this), Rc::clone(this));
        let worker = Worker::start(
            move |text| Self::hear(&heard, generation, &text),
            move |words| Self::fail(&failed, generation, words),
        );
        match worker {
            Ok(worker) => this.borrow_mut().worker = Some(worker),
            Err(words) => this.borrow().tell(Action::EngineFailed(words)),
        }
    }

    /// Restarts outside of the worker's own events, which must not be taken down from within.
    fn restart_soon(this: &Shared) {
        let this = Rc::clone(this);
        Timeout::new(0, move || Self::start(&this)).forget();
    }

    fn ask(this: &Shared, question: Question) {
        let Some(kind) = question.kind() else {
            let runner = this.borrow();
            if let Some(worker) = runner.worker.as_ref().filter(|_| runner.is_ready) {
                worker.send(&question.said(&runner.shown));
            }
            return;
        };
        let mut runner = this.borrow_mut();
        runner.wanted.insert(kind, question);
        let is_outdated = runner.is_outdated();
        drop(runner);
        if is_outdated {
            Self::start(this);
        }
        // At once: while it is answered the next one waits, so that quick typing asks no more than can be answered.
        Self::pump(this);
    }

    /// Whether what is being answered has taken long, and something waits that is more urgent, or takes its place.
    fn is_outdated(&self) -> bool {
        self.running.is_some_and(|running| {
            running.is_slow && self.wanted.keys().any(|kind| *kind <= running.kind)
        })
    }

    /// Whether a newer question of its kind waits for what is being answered.
    fn is_overtaken(&self) -> bool {
        self.running.is_some_and(|running| self.wanted.contains_key(&running.kind))
    }

    /// Asks the most urgent question, if the worker is free.
    fn pump(this: &Shared) {
        let mut runner = this.borrow_mut();
        if !runner.is_ready || runner.running.is_some() || runner.worker.is_none() {
            return;
        }
        let Some((kind, question)) = runner.wanted.pop_first() else { return };
        runner.asked += 1;
        let said = question.said(&runner.shown);
        let more = said.len() / 1024 * MILLISECONDS_KIB
            + runner.shown.requests.len() * MILLISECONDS_REQUEST;
        let milliseconds_max = MILLISECONDS_MAX.saturating_add(u32::try_from(more).unwrap_or(0));
        let number = runner.asked;
        runner.running = Some(Running { kind, number, milliseconds_max, is_slow: false });
        if let Some(worker) = &runner.worker {
            worker.send(&said);
        }
        drop(runner);
        Self::watch(this);
    }

    /// Keeps an eye on how long the question takes from now on.
    fn watch(this: &Shared) {
        let running = this.borrow().running;
        let Some(Running { number, milliseconds_max, .. }) = running else { return };
        Self::after(this, MILLISECONDS_PATIENCE, number, Self::lose_patience);
        Self::after(this, milliseconds_max, number, Self::overrun);
    }

    /// Does something later if the same question is still being answered.
    fn after(this: &Shared, milliseconds: u32, number: u32, act: fn(&Shared)) {
        let this = Rc::clone(this);
        Timeout::new(milliseconds, move || {
            let is_same = {
                let runner = this.borrow();
                !runner.is_fetching
                    && runner.running.is_some_and(|running| running.number == number)
            };
            if is_same {
                act(&this);
            }
        })
        .forget();
    }

    fn lose_patience(this: &Shared) {
        let is_outdated = {
            let mut runner = this.borrow_mut();
            if let Some(running) = &mut runner.running {
                running.is_slow = true;
            }
            runner.is_outdated()
        };
        if is_outdated {
            Self::start(this);
        }
    }

    fn overrun(this: &Shared) {
        let running = this.borrow().running;
        let action = match running.map(|running| running.kind) {
            Some(Kind::Run) => Action::EngineOverran,
            _ => Action::AnswerOverran,
        };
        this.borrow().tell(action);
        Self::start(this);
    }

    fn hear(this: &Shared, generation: u32, text: &str) {
        if this.borrow().generation != generation {
            return;
        }
        if protocol::is_report(text) && this.borrow().is_overtaken() {
            // Not read at all: that of the largest scenarios would keep keys waiting.
            Self::done(this);
            return Self::pump(this);
        }
        match protocol::heard(text) {
            Some(Said::Ready) => {
                let mut runner = this.borrow_mut();
                runner.is_ready = true;
                if let (Some(worker), Some(sentences)) = (&runner.worker, language::sentences()) {
                    worker.send(&protocol::messages(&sentences));
                }
            }
            Some(Said::Fetching) => this.borrow_mut().is_fetching = true,
            Some(Said::Complete) => {
                this.borrow_mut().is_fetching = false;
                dom::mark_root("data-engine", "complete");
                Self::watch(this);
            }
            Some(Said::Assist { id, assist }) => editor::answer(id, &assist),
            Some(Said::Report { id, report }) => {
                if let Some(kind) = Self::done(this) {
                    let is_other = kind == Kind::Against;
                    let answered =
                        if is_other { Action::AnsweredAgainst } else { Action::Answered };
                    this.borrow().tell(answered(id, report));
                }
            }
            Some(Said::WhoCan { id, request, answers }) => {
                Self::done(this);
                let who = Who { revision: id, request, answers };
                this.borrow().tell(Action::WhoCan(Box::new(who)));
            }
            Some(Said::Lockout { id, answer }) => {
                Self::done(this);
                this.borrow().tell(Action::Lockout(id, answer));
            }
            Some(Said::Conversion(conversion)) => {
                Self::done(this);
                this.borrow().tell(Action::Converted(conversion));
            }
            Some(Said::Scenario { scenario, problems }) => {
                Self::done(this);
                this.borrow().tell(opened(scenario, problems));
                if let Some(view) = start::asked_view() {
                    this.borrow().tell(Action::ShowView(view));
                }
            }
            None => {}
        }
        Self::pump(this);
    }

    /// A question is answered: of what kind it was.
    fn done(this: &Shared) -> Option<Kind> {
        this.borrow_mut().running.take().map(|running| running.kind)
    }

    /// The worker broke. When it was at work, the work broke it: it is not tried again before the next change.
    fn fail(this: &Shared, generation: u32, words: String) {
        let was_running = {
            let runner = this.borrow();
            if runner.generation != generation {
                return;
            }
            runner.running.is_some()
        };
        this.borrow().tell(Action::EngineFailed(words));
        if was_running {
            Self::restart_soon(this);
        }
    }

    fn tell(&self, action: Action) {
        if let Some(act) = &self.act {
            act.emit(action);
        }
    }
}

/// A file that makes no sense at all is not opened; one that makes some is, and its findings are shown with it.
fn opened(scenario: serde_json::Value, problems: Vec<String>) -> Action {
    let scenario = Document::from_json(scenario).scenario;
    match problems.into_iter().next() {
        Some(problem) if scenario == Scenario::default() => {
            Action::Notify(Notice::BadFile(problem))
        }
        _ => Action::Open(Box::new(Opened {
            scenario,
            origin: Origin::File,
            work: None,
            notice: None,
        })),
    }
}
