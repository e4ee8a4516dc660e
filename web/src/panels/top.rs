//! The bar at the top: title, examples, release, theme, share.

use gatewalk_release::Release;
use yew::prelude::*;

use crate::browser::dom;
use crate::browser::language::choose;
use crate::browser::theme::Theme;
use crate::components::{Button, Icon, Kind, Shape};
use crate::state::{Action, Origin, Overlay};
use crate::text::{filled, other_language, text};

/// Properties of [`Top`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TopProps {
    pub(crate) title: AttrValue,
    /// As typed; empty for the newest.
    pub(crate) release: AttrValue,
    pub(crate) origin: Origin,
    pub(crate) act: Callback<Action>,
}

/// The bar at the top.
#[component]
pub(crate) fn Top(props: &TopProps) -> Html {
    let act = &props.act;
    let show = |overlay: Overlay| act.reform(move |()| Action::ShowOverlay(overlay));
    let kept = match props.origin {
        Origin::Own => text("web.keptHere"),
        Origin::Example => text("web.anExample"),
        Origin::Link => text("web.fromLink"),
        Origin::File => text("web.fromFile"),
    };
    let oninput = act.reform(|event: InputEvent| Action::Title(dom::value(&event)));
    let value = if props.title.is_empty() { text("web.untitled") } else { props.title.clone() };
    html! {
        <header class="top">
            <div class="brand"><Icon shape={Shape::Arch} /><span>{ "Gatewalk" }</span></div>
            <div class="title">
                <label class="title-field" data-value={value}>
                    <input id="title" value={props.title.clone()} placeholder={text("web.untitled")} size="1" maxlength="200"
                        aria-label={text("web.title")} autocomplete="off" spellcheck="false" {oninput} />
                </label>
                <small>{ kept }</small>
            </div>
            <Button id="examples" label={text("web.examples")} icon={Shape::List} kind={Kind::Quiet} shrinks=true
                onclick={show(Overlay::Gallery)} />
            <Button id="work-open" label={text("web.yourWork")} icon={Shape::Folder} kind={Kind::Quiet} shrinks=true
                onclick={show(Overlay::Work)} />
            <Releases release={props.release.clone()} act={act.clone()} />
            <ThemeButton words=false />
            <Button id="share" label={text("web.share")} icon={Shape::Link} kind={Kind::Main} shrinks=true
                onclick={show(Overlay::Share)} />
            { more(act) }
        </header>
    }
}

/// What there is less room for than there is need of it: on a phone the whole bottom line is here.
fn more(act: &Callback<Action>) -> Html {
    let item = |id: &'static str, label: AttrValue, icon: Shape, onclick: Callback<MouseEvent>| {
        html! { <button type="button" class="menu-item" {id} {onclick}><Icon shape={icon} />{ label }</button> }
    };
    let show = |overlay: Overlay| act.reform(move |_: MouseEvent| Action::ShowOverlay(overlay));
    let other = other_language();
    let language = Callback::from(move |_: MouseEvent| choose(other));
    html! {
        <details class="menu" id="more">
            <summary class="button button-quiet" role="button" aria-label={text("web.more")}><Icon shape={Shape::More} /></summary>
            <div class="menu-sheet" onclick={Callback::from(|event: MouseEvent| dom::close_details(&event))}>
                { item("more-new", text("web.newScenario"), Shape::Plus, act.reform(|_: MouseEvent| Action::blank())) }
                { item("more-work", text("web.yourWork"), Shape::Folder, show(Overlay::Work)) }
                { item("more-convert", text("web.convert"), Shape::Download, show(Overlay::Convert)) }
                { item("more-palette", text("web.palette"), Shape::List, show(Overlay::Palette)) }
                { item("more-keys", text("web.keys"), Shape::Question, show(Overlay::Keys)) }
                <button type="button" class="menu-item" id="more-language" lang={other} onclick={language}>
                    <Icon shape={Shape::Globe} />{ text("web.switchLanguage") }
                </button>
                <ThemeButton words=true />
                <p class="menu-note">{ text("web.nothingLeaves") }</p>
            </div>
        </details>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ReleasesProps {
    release: AttrValue,
    act: Callback<Action>,
}

/// The release picker: a native select, which every keyboard and every phone knows.
#[component]
fn Releases(props: &ReleasesProps) -> Html {
    let chosen = Release::parse(&props.release);
    let unknown = chosen.is_none() && !props.release.is_empty();
    let chosen = if props.release.is_empty() { Some(Release::NEWEST) } else { chosen };
    let onchange = props.act.reform(|event: Event| {
        let value = dom::value(&event);
        let newest = value == Release::NEWEST.to_string();
        Action::Release((!newest).then_some(value))
    });
    html! {
        <label class="picker button">
            <span class="visually-hidden">{ text("web.release") }</span>
            <select id="release" {onchange}>
                if unknown {
                    <option selected=true value={props.release.clone()}>{ &props.release }</option>
                }
                { for Release::ALL.into_iter().rev().map(|release| {
                    let name = release.to_string();
                    html! {
                        <option key={name.clone()} value={name.clone()} selected={chosen == Some(release)}>
                            { filled("web.releaseName", &[("release", &name)]) }
                        </option>
                    }
                }) }
            </select>
            <Icon shape={Shape::ChevronDown} />
        </label>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ThemeButtonProps {
    /// In a menu, with its words.
    words: bool,
}

/// Goes round system, light, dark.
#[component]
fn ThemeButton(props: &ThemeButtonProps) -> Html {
    let theme = use_state(Theme::kept);
    let (icon, name) = match *theme {
        Theme::System => (Shape::Monitor, "web.themeSystem"),
        Theme::Light => (Shape::Sun, "web.themeLight"),
        Theme::Dark => (Shape::Moon, "web.themeDark"),
    };
    let onclick = Callback::from(move |()| {
        let next = theme.next();
        next.apply();
        theme.set(next);
    });
    if props.words {
        let onclick = onclick.reform(|_: MouseEvent| ());
        return html! {
            <button type="button" class="menu-item" id="more-theme" {onclick}><Icon shape={icon} />{ text(name) }</button>
        };
    }
    html! {
        <Button id="theme" label={text(name)} {icon} icon_only=true kind={Kind::Quiet} {onclick} />
    }
}
