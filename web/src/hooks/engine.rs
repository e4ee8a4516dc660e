//! Asks the engine after every change, one run at a time, and ends a run that takes too long.

use std::cell::RefCell;
use std::rc::Rc;

use gatewalk_scenario::{Document, Scenario};
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::browser::worker::Worker;
use crate::browser::{dom, editor, language};
use crate::hooks::start;
use crate::protocol::{self, Said};
use crate::state::{Action, Notice, Opened, Origin, State, View, Who};

/// A run that takes longer is ended, and the verdict before it stays.
const RUN_MILLISECONDS_MAX: u32 = 5_000;

/// A run that takes longer than this is ended as soon as its scenario is no longer the one on the screen.
const RUN_MILLISECONDS_PATIENCE: u32 = 1_000;

/// A question about a place of a text: what can be typed there, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The editor's own number for it.
    pub(crate) id: u32,
    /// The scenario's field.
    pub(crate) field: &'static str,
    pub(crate) text: String,
    /// In bytes.
    pub(crate) offset: usize,
}

/// Keeps the engine at work on the scenario of the state. What comes back reads a text as a scenario and opens it, and asks
/// about a place of a text.
#[hook]
pub(crate) fn use_engine(
    state: &UseReducerHandle<State>,
) -> (Callback<String>, Callback<Question>) {
    let runner = use_mut_ref(Runner::default);
    let act = state.dispatcher();
    {
        let runner = Rc::clone(&runner);
        use_effect_with((), move |()| {
            runner.borrow_mut().act = Some(Callback::from(move |action| act.dispatch(action)));
            Runner::start(&runner);
        });
    }
    let scenario = Rc::clone(&state.scenario);
    let reading = Rc::clone(&runner);
    use_effect_with(state.revision, move |revision| Runner::want(&runner, *revision, scenario));
    let asking = Rc::clone(&reading);
    {
        let asked = (state.view == View::WhoCan).then_some((state.revision, state.request));
        let (asking, scenario) = (Rc::clone(&asking), Rc::clone(&state.scenario));
        use_effect_with(asked, move |asked| {
            if let Some((revision, request)) = *asked {
                asking.borrow_mut().who = Some((revision, request, scenario));
                Runner::pump(&asking);
            }
        });
    }
    let latest = use_mut_ref(|| Rc::clone(&state.scenario));
    *latest.borrow_mut() = Rc::clone(&state.scenario);
    let ask = use_callback((), move |question: Question, ()| {
        let scenario = Rc::clone(&latest.borrow());
        Runner::ask(&asking, &question, &scenario);
    });
    (use_callback((), move |text, ()| Runner::read(&reading, text)), ask)
}

#[derive(Debug, Default)]
struct Runner {
    act: Option<Callback<Action>>,
    worker: Option<Worker>,
    is_ready: bool,
    /// How many workers there were; what an ended one still says is not heard.
    generation: u32,
    /// The revision being answered, and whether patience with it is at an end.
    running: Option<(u32, bool)>,
    /// Whether the worker waits for a part of itself: that is the network's time, not the run's.
    is_fetching: bool,
    /// What is to be answered next. Only the newest counts.
    wanted: Option<(u32, Rc<Scenario>)>,
    /// A text to be read as a scenario.
    unread: Option<String>,
    /// Who can make which request of which revision, to be asked.
    who: Option<(u32, usize, Rc<Scenario>)>,
    /// The frame in which it is asked; dropping it would call it off.
    frame: Option<AnimationFrame>,
    is_due: bool,
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
            Ok(worker) => {
                if let Some(sentences) = language::sentences() {
                    worker.send(&protocol::messages(&sentences));
                }
                this.borrow_mut().worker = Some(worker);
            }
            Err(words) => this.borrow().tell(Action::EngineFailed(words)),
        }
    }

    /// Restarts outside of the worker's own events, which must not be taken down from within.
    fn restart_soon(this: &Shared) {
        let this = Rc::clone(this);
        Timeout::new(0, move || Self::start(&this)).forget();
    }

    fn want(this: &Shared, revision: u32, scenario: Rc<Scenario>) {
        let mut runner = this.borrow_mut();
        runner.wanted = Some((revision, scenario));
        if runner.running.is_some_and(|(_, is_slow)| is_slow) {
            drop(runner);
            Self::start(this);
            return;
        }
        if !runner.is_due {
            runner.is_due = true;
            let this = Rc::clone(this);
            runner.frame = Some(request_animation_frame(move |_| {
                this.borrow_mut().is_due = false;
                Self::pump(&this);
            }));
        }
    }

    fn read(this: &Shared, text: String) {
        this.borrow_mut().unread = Some(text);
        Self::pump(this);
    }

    /// Asks about a place, now: an answer that comes late is of no use.
    fn ask(this: &Shared, question: &Question, scenario: &Scenario) {
        let runner = this.borrow();
        if let Some(worker) = runner.worker.as_ref().filter(|_| runner.is_ready) {
            let Question { id, field, text, offset } = question;
            worker.send(&protocol::assist(*id, scenario, field, text, *offset));
        }
    }

    /// Asks for what is wanted, if the worker is free.
    fn pump(this: &Shared) {
        let mut runner = this.borrow_mut();
        if !runner.is_ready || runner.running.is_some() {
            return;
        }
        if let Some(text) = runner.unread.take()
            && let Some(worker) = &runner.worker
        {
            worker.send(&protocol::read(&text));
        }
        let Some((revision, scenario)) = runner.wanted.take() else {
            let who = runner.who.take();
            if let (Some((revision, request, scenario)), Some(worker)) = (who, &runner.worker) {
                worker.send(&protocol::who_can(revision, request, &scenario));
            }
            return;
        };
        let Some(worker) = &runner.worker else { return };
        worker.send(&protocol::run(revision, &scenario));
        runner.running = Some((revision, false));
        drop(runner);
        Self::watch(this);
    }

    /// Keeps an eye on how long the run takes from now on.
    fn watch(this: &Shared) {
        let (generation, running) = {
            let runner = this.borrow();
            (runner.generation, runner.running)
        };
        let Some((revision, _)) = running else { return };
        Self::after(this, RUN_MILLISECONDS_PATIENCE, generation, revision, Self::lose_patience);
        Self::after(this, RUN_MILLISECONDS_MAX, generation, revision, Self::overrun);
    }

    /// Does something later if the same run still goes on.
    fn after(this: &Shared, milliseconds: u32, generation: u32, revision: u32, act: fn(&Shared)) {
        let this = Rc::clone(this);
        Timeout::new(milliseconds, move || {
            let is_same = {
                let runner = this.borrow();
                runner.generation == generation
                    && !runner.is_fetching
                    && runner.running.is_some_and(|(running, _)| running == revision)
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
            if let Some((_, is_slow)) = &mut runner.running {
                *is_slow = true;
            }
            runner.wanted.is_some()
        };
        if is_outdated {
            Self::start(this);
        }
    }

    fn overrun(this: &Shared) {
        this.borrow().tell(Action::EngineOverran);
        Self::start(this);
    }

    fn hear(this: &Shared, generation: u32, text: &str) {
        if this.borrow().generation != generation {
            return;
        }
        match protocol::heard(text) {
            Some(Said::Ready) => {
                this.borrow_mut().is_ready = true;
                Self::pump(this);
            }
            Some(Said::Report { id, report }) => {
                let is_newest = {
                    let mut runner = this.borrow_mut();
                    runner.running = None;
                    runner.wanted.is_none()
                };
                if is_newest {
                    this.borrow().tell(Action::Answered(id, report));
                }
                Self::pump(this);
            }
            Some(Said::Assist { id, assist }) => editor::answer(id, &assist),
            Some(Said::WhoCan { id, request, answers }) => {
                this.borrow().tell(Action::WhoCan(Box::new(Who {
                    revision: id,
                    request,
                    answers,
                })));
            }
            Some(Said::Fetching) => this.borrow_mut().is_fetching = true,
            Some(Said::Complete) => {
                this.borrow_mut().is_fetching = false;
                dom::mark_root("data-engine", "complete");
                Self::watch(this);
            }
            Some(Said::Scenario { scenario, problems }) => {
                this.borrow().tell(opened(scenario, problems));
                if let Some(view) = start::asked_view() {
                    this.borrow().tell(Action::ShowView(view));
                }
            }
            None => {}
        }
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
