//! The tour comes once: whoever saw it to its end or skipped it does not see it again.

use yew::prelude::*;

use crate::browser::store;
use crate::state::State;

const SEEN: &str = "gatewalk.tour";

/// The step the page begins with: the first where the tour was not seen, and nobody came for something else.
pub(crate) fn first(is_first_visit: bool) -> Option<usize> {
    (is_first_visit && store::read(SEEN).is_none()).then_some(0)
}

/// Remembers that the tour is over.
#[hook]
pub(crate) fn use_tour(state: &UseReducerHandle<State>) {
    let went_on = use_mut_ref(|| false);
    use_effect_with(state.tour, move |step| {
        if step.is_none() && *went_on.borrow() {
            store::write(SEEN, "seen");
        }
        *went_on.borrow_mut() = step.is_some();
    });
}
