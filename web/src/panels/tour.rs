//! Four steps that say what stands where, at the first visit.

use yew::prelude::*;

use crate::components::{Button, Kind};
use crate::state::{Action, TOUR_STEPS};
use crate::text::{filled, text};

/// Properties of [`Tour`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TourProps {
    /// From zero.
    pub(crate) step: usize,
    pub(crate) act: Callback<Action>,
}

const STEPS: [&str; TOUR_STEPS] =
    ["web.tourVerdict", "web.tourWalk", "web.tourDocuments", "web.tourRequest"];

/// One step. It stands above everything and covers nothing; what it speaks of is framed, and on a phone shown.
#[component]
pub(crate) fn Tour(props: &TourProps) -> Html {
    let Some(words) = STEPS.get(props.step) else { return Html::default() };
    let number = (props.step + 1).to_string();
    let is_last = props.step + 1 == TOUR_STEPS;
    let next = if is_last { "web.tourDone" } else { "web.tourNext" };
    html! {
        <aside class="tour" id="tour" aria-label={text("web.tour")}>
            <span class="tour-step">{ filled("web.tourStep", &[("number", &number), ("count", &TOUR_STEPS.to_string())]) }</span>
            <p aria-live="polite">{ text(words) }</p>
            <div class="tour-does">
                <Button id="tour-next" label={text(next)} kind={Kind::Main} small=true
                    onclick={props.act.reform(|()| Action::TourNext)} />
                if !is_last {
                    <Button id="tour-end" label={text("web.tourSkip")} kind={Kind::Quiet} small=true
                        onclick={props.act.reform(|()| Action::TourEnd)} />
                }
            </div>
        </aside>
    }
}
