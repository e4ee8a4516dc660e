//! A word to the person, above everything.

use std::rc::Rc;

use gatewalk_release::Release;
use yew::prelude::*;

use super::{compare, server};
use crate::components::{Button, Icon, Kind, Shape};
use crate::state::{Action, Against, Notice, Overlay, State};
use crate::text::{counted, filled, text};

/// Properties of [`Banner`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct BannerProps {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// How a notice is told.
struct Told {
    shape: Shape,
    is_bad: bool,
    words: AttrValue,
    more: Option<String>,
    /// What can be done about it.
    does: Option<(&'static str, &'static str, Action)>,
}

/// The notice, when there is one.
#[component]
pub(crate) fn Banner(props: &BannerProps) -> Html {
    let Some(notice) = &props.state.notice else { return html! { <div class="banner"></div> } };
    let told = told(notice, &props.state);
    let onclose = props.act.reform(|()| Action::CloseNotice);
    html! {
        <div class="banner">
            <div class={told.is_bad.then_some("banner-bad")} role={if told.is_bad { "alert" } else { "status" }} id="notice">
                <Icon shape={told.shape} />
                <p><b>{ told.words }</b>{ for told.more.map(|more| format!(" {more}")) }</p>
                if let Some((id, label, action)) = told.does {
                    <Button {id} label={text(label)} small=true onclick={props.act.reform(move |()| action.clone())} />
                }
                <Button label={text("web.close")} icon={Shape::Cross} icon_only=true small=true kind={Kind::Quiet}
                    onclick={onclose} />
            </div>
        </div>
    }
}

fn told(notice: &Notice, state: &State) -> Told {
    let good = |shape: Shape, words: AttrValue| Told {
        shape,
        is_bad: false,
        words,
        more: None,
        does: None,
    };
    let bad = |words: &str, more: Option<&String>| Told {
        shape: Shape::Triangle,
        is_bad: true,
        words: text(words),
        more: more.cloned(),
        does: None,
    };
    let work = Some(("back-to-work", "web.yourWork", Action::ShowOverlay(Overlay::Work)));
    match notice {
        Notice::OpenedLink => Told { does: work, ..good(Shape::Link, text("web.openedLink")) },
        Notice::KeptBeside => Told { does: work, ..good(Shape::Copy, text("web.keptBeside")) },
        Notice::Imported(count) => Told {
            does: work,
            ..good(
                Shape::Check,
                counted("web.importedOne", "web.imported", count.parse().unwrap_or_default()),
            )
        },
        Notice::Formatted(words) => good(Shape::Check, words.clone().into()),
        Notice::Released(before) => released(before, state, good),
        Notice::BadLink(why) => bad("web.badLink", Some(why)),
        Notice::BadFile(why) => bad("web.badFile", Some(why)),
        Notice::NotFormatted(why) => bad("web.notFormatted", Some(why)),
        Notice::NotKept => bad("web.notKept", None),
    }
}

/// What another release changes: for these requests, and in general.
fn released(before: &str, state: &State, good: impl Fn(Shape, AttrValue) -> Told) -> Told {
    let typed = state.scenario.kubernetes_version.as_deref().unwrap_or_default();
    let release = Release::parse(typed).unwrap_or(Release::NEWEST);
    let prior = state.prior.as_ref().map(|prior| &prior.report);
    let changed = match (prior, state.report().filter(|_| state.is_current())) {
        (Some(prior), Some(now)) => Some(compare::changed(prior, now)),
        _ => None,
    };
    let words = match changed {
        None => filled("web.releasedTo", &[("release", &release.to_string())]),
        Some(0) => {
            filled("web.releasedSame", &[("before", before), ("release", &release.to_string())])
        }
        Some(count) => {
            let id = if count == 1 { "web.releasedOne" } else { "web.releasedMany" };
            filled(
                id,
                &[
                    ("count", &count.to_string()),
                    ("before", before),
                    ("release", &release.to_string()),
                ],
            )
        }
    };
    let does = changed.filter(|count| *count > 0).map(|_| {
        let against = Against::Release(before.to_owned());
        ("compare-releases", "web.viewCompare", Action::CompareWith(against))
    });
    let more = filled(
        "web.releasedIn",
        &[("release", &release.to_string()), ("changes", &text(server::changes(release)))],
    );
    Told { more: Some(more.to_string()), does, ..good(Shape::Info, words) }
}
