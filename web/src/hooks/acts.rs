//! Callbacks that stay the same from one drawing to the next, so that what they are given to is drawn only when its data change.

use yew::prelude::*;

use crate::state::Action;

/// What is said becomes an action.
#[hook]
pub(crate) fn use_act<Said: 'static>(
    act: &Callback<Action>,
    action: fn(Said) -> Action,
) -> Callback<Said> {
    use_callback(act.clone(), move |said, act| act.emit(action(said)))
}
