//! Keeps the person's own scenario in this browser, so that nothing is lost.

use std::cell::RefCell;
use std::rc::Rc;

use gatewalk_scenario::{Document, Scenario};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::browser::{address, crash, dom, shelf};
use crate::state::{Action, Notice, Opened, Origin, State};

/// Texts up to so many bytes are kept soon after each change, when its verdict is there; longer ones when there was none for a while.
const PROMPT_BYTES_MAX: usize = 200_000;
const SOON_MILLISECONDS: u32 = 150;
const KEEP_MILLISECONDS: u32 = 400;

/// A scenario that is to be kept.
#[derive(Clone, Debug)]
struct Wanted {
    /// Which of those that this tab has opened.
    opening: u32,
    id: Option<String>,
    scenario: Rc<Scenario>,
    /// What it was when it was opened.
    begun: Rc<Scenario>,
}

/// Keeps one scenario after the other, so that two of one opening never get two names.
#[derive(Debug, Default)]
struct Keeper {
    act: Option<Callback<Action>>,
    wanted: Option<Wanted>,
    timer: Option<Timeout>,
    is_busy: bool,
    /// The last opening in which something was changed.
    edited: u32,
    /// The name that the scenario of an opening has got.
    named: Option<(u32, String)>,
    /// The revision, and where its scenario came from, that was looked at last.
    seen: Option<(u32, Origin)>,
}

type Shared = Rc<RefCell<Keeper>>;

/// Keeps what the person made of the scenario, from the first change on.
#[hook]
pub(crate) fn use_work(state: &UseReducerHandle<State>) {
    let keeper = use_mut_ref(Keeper::default);
    {
        let keeper = Rc::clone(&keeper);
        use_effect_with((), move |()| {
            let rescued = Rc::clone(&keeper);
            crash::before(move || Keeper::rescue(&rescued));
            let leave = move |_: &Event| Keeper::flush(&keeper);
            let listener =
                dom::window().map(|window| EventListener::new(&window, "pagehide", leave));
            move || drop(listener)
        });
    }
    let begun = use_mut_ref(|| (state.opening, Rc::clone(&state.scenario)));
    if begun.borrow().0 != state.opening {
        // What was typed into the scenario before is kept before the next one takes its place.
        Keeper::flush(&keeper);
        *begun.borrow_mut() = (state.opening, Rc::clone(&state.scenario));
    }
    // Before anything of it is drawn: what breaks the drawing does not take it along.
    if keeper.borrow().seen != Some((state.revision, state.origin)) {
        keeper.borrow_mut().seen = Some((state.revision, state.origin));
        want(&keeper, state, &begun.borrow().1);
    }
}

/// Has the scenario kept soon.
fn want(keeper: &Shared, state: &UseReducerHandle<State>, begun: &Rc<Scenario>) {
    if state.origin != Origin::Own || state.revision <= 1 || address::is_embedded() {
        return;
    }
    address::clear_fragment();
    let mut keeping = keeper.borrow_mut();
    // What was only opened is kept as it is already, or is not worth it.
    if **begun == *state.scenario && keeping.edited != state.opening {
        return;
    }
    keeping.edited = state.opening;
    let act = state.dispatcher();
    keeping.act = Some(Callback::from(move |action| act.dispatch(action)));
    keeping.wanted = Some(Wanted {
        opening: state.opening,
        id: state.work.clone(),
        scenario: Rc::clone(&state.scenario),
        begun: Rc::clone(begun),
    });
    dom::mark_root("data-kept", "no");
    let is_prompt = size(&state.scenario) <= PROMPT_BYTES_MAX;
    if is_prompt && keeping.timer.is_some() {
        return;
    }
    let wait = if is_prompt { SOON_MILLISECONDS } else { KEEP_MILLISECONDS };
    let shared = Rc::clone(keeper);
    keeping.timer = Some(Timeout::new(wait, move || {
        shared.borrow_mut().timer = None;
        Keeper::flush(&shared);
    }));
}

/// About how many bytes a scenario has.
fn size(scenario: &Scenario) -> usize {
    let configuration = scenario.authorization_configuration.as_ref().map_or(0, String::len);
    configuration + scenario.objects.len() + scenario.requests.len() * 256
}

impl Wanted {
    fn keep(&self, id: Option<&str>, done: impl FnOnce(Option<String>) + 'static) {
        let Self { scenario, begun, .. } = self;
        let begun = if begun == scenario { String::new() } else { begun.to_json().to_string() };
        shelf::keep(id, &scenario.title, &scenario.to_json().to_string(), &begun, done);
    }
}

impl Keeper {
    /// The name that a scenario has got, or came with.
    fn name_of(&self, wanted: &Wanted) -> Option<String> {
        let named = self.named.as_ref().filter(|(opening, _)| *opening == wanted.opening);
        named.map(|(_, id)| id.clone()).or_else(|| wanted.id.clone())
    }

    /// The page breaks: what was typed last is kept at once, and nothing of the page is asked for it any more.
    fn rescue(this: &Shared) {
        let Ok(mut keeper) = this.try_borrow_mut() else { return };
        let Some(wanted) = keeper.wanted.take() else { return };
        wanted.keep(keeper.name_of(&wanted).as_deref(), |kept| {
            if kept.is_some() {
                dom::mark_root("data-kept", "yes");
            }
        });
    }

    fn flush(this: &Shared) {
        let (wanted, id) = {
            let mut keeper = this.borrow_mut();
            if keeper.is_busy {
                return;
            }
            let Some(wanted) = keeper.wanted.take() else { return };
            keeper.is_busy = true;
            let id = keeper.name_of(&wanted);
            (wanted, id)
        };
        let opening = wanted.opening;
        let (this, asked) = (Rc::clone(this), id.clone());
        wanted.keep(id.as_deref(), move |kept| {
            let act = {
                let mut keeper = this.borrow_mut();
                keeper.is_busy = false;
                if keeper.wanted.is_none() && kept.is_some() {
                    dom::mark_root("data-kept", "yes");
                }
                if let Some(id) = &kept {
                    keeper.named = Some((opening, id.clone()));
                }
                keeper.act.clone()
            };
            if let Some(act) = act {
                if asked.is_some() && kept.is_some() && asked != kept {
                    act.emit(Action::Notify(Notice::KeptBeside));
                }
                match kept {
                    None => act.emit(Action::Notify(Notice::NotKept)),
                    // A name that is known is not told at each keystroke.
                    Some(id) if asked.as_ref() == Some(&id) => {}
                    Some(id) => act.emit(Action::Kept(opening, id)),
                }
            }
            Self::flush(&this);
        });
    }
}

/// The scenario of a compact form.
pub(crate) fn scenario(text: &str) -> Option<Scenario> {
    Some(Document::from_json(serde_json::from_str(text).ok()?).scenario)
}

/// Opens a kept scenario, or a state that it had.
pub(crate) fn open(id: &str, time: Option<f64>, act: &Callback<Action>) {
    let (act, work) = (act.clone(), id.to_owned());
    shelf::recall(id, time, move |text| {
        if let Some(scenario) = text.and_then(|text| scenario(&text)) {
            let opened = Opened { scenario, origin: Origin::Own, work: Some(work), notice: None };
            act.emit(Action::Open(Box::new(opened)));
        }
    });
}
