//! What the page begins with: the link's scenario, else what was kept, else the first example.

use gatewalk_scenario::link;

use crate::browser::{address, shelf, store};
use crate::gallery;
use crate::hooks::{tour, work};
use crate::state::{Notice, Opened, Origin, State, View};
use crate::text::language;

/// Set for one tab by the crash page: what is kept is left alone for once.
const FRESH: &str = "gatewalk.fresh";

/// The state the page begins with.
pub(crate) fn state() -> State {
    let mut state = opened();
    if let Some(view) = asked_view() {
        state.view = view;
    }
    state
}

/// The view that the address asks for.
pub(crate) fn asked_view() -> Option<View> {
    (address::asked("view")? == "requests").then_some(View::Requests)
}

fn opened() -> State {
    let fragment = address::fragment();
    let opened = if fragment.len() > 1 { from_link(&fragment) } else { Err(None) };
    match opened {
        Ok(opened) => {
            let mut state = State::new(opened.scenario, opened.origin);
            state.notice = opened.notice;
            state
        }
        Err(notice) => {
            let kept = if store::take_of_tab(FRESH) { None } else { kept() };
            let is_first_visit = kept.is_none() && notice.is_none() && !address::is_embedded();
            let mut state = kept.unwrap_or_else(|| State::new(gallery::first(), Origin::Example));
            state.notice = notice;
            state.tour = tour::first(is_first_visit);
            state
        }
    }
}

/// The scenario of a link, or what is wrong with the link.
pub(crate) fn from_link(fragment: &str) -> Result<Opened, Option<Notice>> {
    match link::decode(fragment) {
        Ok(document) => Ok(Opened {
            scenario: document.scenario,
            origin: Origin::Link,
            work: None,
            notice: (!address::is_embedded() && shelf::has_some()).then_some(Notice::OpenedLink),
        }),
        Err(error) => Err(Some(Notice::BadLink(error.message().text(language())))),
    }
}

fn kept() -> Option<State> {
    if address::is_embedded() {
        return None;
    }
    let kept = shelf::latest()?;
    let mut state = State::new(work::scenario(&kept.text)?, Origin::Own);
    state.work = Some(kept.id);
    Some(state)
}
