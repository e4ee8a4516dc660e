//! What came close: per rule what fits, what does not, the smallest change, and what else that would let through.

use gatewalk_report::{Edit, NearMiss, Source};
use yew::prelude::*;

use crate::components::{Button, Icon, Place, Rich, Shape};
use crate::text::text;

/// Properties of [`NearMisses`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct NearMissesProps {
    pub(crate) misses: Vec<NearMiss>,
    pub(crate) onpick: Callback<Source>,
    pub(crate) onchange: Callback<(String, Vec<Edit>)>,
}

/// What came close, closest first.
#[component]
pub(crate) fn NearMisses(props: &NearMissesProps) -> Html {
    html! {
        <div class="near">
            <h2>{ text("web.cameClose") }</h2>
            <ol class="misses">
                { for props.misses.iter().enumerate().map(|(index, miss)| html! {
                    <li key={index}>
                        <span class="misses-number">{ index + 1 }</span>
                        <div>
                            <p>
                                <Rich message={miss.text.clone()} />
                                if let Some(source) = &miss.source {
                                    { " " }<Place source={source.clone()} onpick={props.onpick.clone()} />
                                }
                            </p>
                            { parts(miss) }
                            { change(miss, props) }
                        </div>
                    </li>
                }) }
            </ol>
        </div>
    }
}

fn parts(miss: &NearMiss) -> Html {
    if miss.fits.is_empty() && miss.misses.is_empty() {
        return Html::default();
    }
    html! {
        <div class="misses-parts">
            { for miss.fits.iter().map(|fit| html! {
                <span class="fit"><Icon shape={Shape::Check} />{ &fit.text }</span>
            }) }
            { for miss.misses.iter().map(|gap| html! {
                <span class="gap"><Icon shape={Shape::Cross} />{ &gap.text }</span>
            }) }
        </div>
    }
}

fn change(miss: &NearMiss, props: &NearMissesProps) -> Html {
    let Some(change) = &miss.change else { return Html::default() };
    let also =
        change.also.as_ref().map(|also| html! { <span><Rich message={also.clone()} /></span> });
    let title = change.title.text.clone();
    let offered = if change.edits.is_empty() {
        html! { <span>{ title }</span> }
    } else {
        let edit = (change.document.clone(), change.edits.clone());
        let onclick = props.onchange.reform(move |()| edit.clone());
        html! { <Button label={title} icon={Shape::Wrench} small=true {onclick} /> }
    };
    html! { <div class="misses-does">{ offered }{ for also }</div> }
}
