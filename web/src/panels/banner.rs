//! A word to the person, above everything.

use yew::prelude::*;

use crate::components::{Button, Icon, Kind, Shape};
use crate::state::{Action, Notice, Overlay};
use crate::text::text;

/// Properties of [`Banner`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct BannerProps {
    pub(crate) notice: Option<Notice>,
    pub(crate) act: Callback<Action>,
}

/// The notice, when there is one.
#[component]
pub(crate) fn Banner(props: &BannerProps) -> Html {
    let words = props.notice.as_ref().map(|notice| match notice {
        Notice::OpenedLink => (text("web.openedLink"), None),
        Notice::BadLink(why) => (text("web.badLink"), Some(why.clone())),
        Notice::BadFile(why) => (text("web.badFile"), Some(why.clone())),
        Notice::NotKept => (text("web.notKept"), None),
    });
    let Some((words, why)) = words else { return html! { <div class="banner"></div> } };
    let is_good = props.notice == Some(Notice::OpenedLink);
    let onclose = props.act.reform(|()| Action::CloseNotice);
    let onwork = props.act.reform(|()| Action::ShowOverlay(Overlay::Work));
    html! {
        <div class="banner">
            <div class={(!is_good).then_some("banner-bad")} role={if is_good { "status" } else { "alert" }} id="notice">
                <Icon shape={if is_good { Shape::Link } else { Shape::Triangle }} />
                <p><b>{ words }</b>{ for why.map(|why| format!(" {why}")) }</p>
                if is_good {
                    <Button id="back-to-work" label={text("web.yourWork")} small=true onclick={onwork} />
                }
                <Button label={text("web.close")} icon={Shape::Cross} icon_only=true small=true kind={Kind::Quiet}
                    onclick={onclose} />
            </div>
        </div>
    }
}
