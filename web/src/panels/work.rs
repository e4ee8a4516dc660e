//! What this browser keeps: scenarios with their names, and the states that each had.

use std::rc::Rc;

use yew::prelude::*;

use crate::browser::shelf::{self, Item, Moment};
use crate::browser::{clipboard, dom, files};
use crate::components::{Button, Dialog, Kind, Shape};
use crate::hooks::work;
use crate::state::Action;
use crate::text::{filled, text};

/// Properties of [`Work`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct WorkProps {
    /// The one that this tab shows.
    pub(crate) current: Option<AttrValue>,
    pub(crate) act: Callback<Action>,
    /// Takes a file that was picked.
    pub(crate) take: Callback<web_sys::File>,
    /// A blank scenario.
    pub(crate) onblank: Callback<()>,
    pub(crate) onclose: Callback<()>,
}

/// The dialog, with what the browser has.
#[component]
pub(crate) fn Work(props: &WorkProps) -> Html {
    let items = use_state(|| None::<Vec<Item>>);
    let gone = use_state(|| None::<(String, String)>);
    {
        let items = items.clone();
        use_effect_with((), move |()| {
            let load = move || {
                let items = items.clone();
                shelf::list(move |list| items.set(Some(list)));
            };
            load();
            let listener = shelf::on_change(load);
            move || drop(listener)
        });
    }
    let onforget = {
        let gone = gone.clone();
        Callback::from(move |item: Item| {
            let gone = gone.clone();
            shelf::forget(&item.id, move |export| {
                gone.set(export.map(|export| (item.title, export)));
            });
        })
    };
    let onback = {
        let gone = gone.clone();
        Callback::from(move |()| {
            if let Some((_, export)) = &*gone {
                shelf::imported(export, drop);
            }
            gone.set(None);
        })
    };
    html! {
        <Dialog title={text("web.yourWork")} onclose={props.onclose.clone()}>
            { head(props) }
            if let Some((title, _)) = &*gone {
                <p class="work-gone" role="status">
                    <span>{ filled("web.thrownAway", &[("title", &named(title))]) }</span>
                    <Button id="work-back" label={text("web.takeBack")} small=true onclick={onback} />
                </p>
            }
            <Shelf items={(*items).clone()} current={props.current.clone()} act={props.act.clone()} {onforget} />
        </Dialog>
    }
}

/// What can be done with all of them.
fn head(props: &WorkProps) -> Html {
    let onchange = {
        let (take, onclose) = (props.take.clone(), props.onclose.clone());
        Callback::from(move |event: Event| {
            if let Some(file) = files::picked(&event) {
                take.emit(file);
                onclose.emit(());
            }
        })
    };
    let export = Callback::from(|()| {
        shelf::exported(|text| {
            if let Some(text) = text {
                clipboard::download("gatewalk-scenarios.json", "application/json", &text);
            }
        });
    });
    html! {
        <div class="work-head">
            <p>{ text("web.workExplained") }</p>
            <div class="work-does">
                <Button id="work-new" label={text("web.newScenario")} icon={Shape::Plus} kind={Kind::Main}
                    onclick={props.onblank.clone()} />
                <Button id="work-export" label={text("web.exportAll")} icon={Shape::Download} onclick={export} />
                <label class="button work-import">
                    { text("web.import") }
                    <input type="file" id="work-import" class="visually-hidden" accept=".json,.yaml,.yml" {onchange} />
                </label>
            </div>
        </div>
    }
}

/// Properties of [`Shelf`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ShelfProps {
    /// Newest first; `None` until they are known.
    pub(crate) items: Option<Vec<Item>>,
    pub(crate) current: Option<AttrValue>,
    pub(crate) act: Callback<Action>,
    pub(crate) onforget: Callback<Item>,
}

/// The kept scenarios, each in a row.
#[component]
pub(crate) fn Shelf(props: &ShelfProps) -> Html {
    let renaming = use_state(|| None::<String>);
    let history = use_state(History::default);
    let Some(items) = &props.items else {
        return html! { <p class="document-empty" role="status">{ text("web.workLoading") }</p> };
    };
    if items.is_empty() {
        return html! { <p class="document-empty">{ text("web.noWork") }</p> };
    }
    html! {
        <ul class="work-list" id="work-list">
            { for items.iter().map(|item| row(item, props, &renaming, &history)) }
        </ul>
    }
}

/// The scenario whose states are shown, and those.
type History = Option<(String, Rc<Vec<Moment>>)>;

fn row(
    item: &Item,
    props: &ShelfProps,
    renaming: &UseStateHandle<Option<String>>,
    history: &UseStateHandle<History>,
) -> Html {
    let is_current = props.current.as_deref() == Some(item.id.as_str());
    let title = named(&item.title);
    let moments = history.as_ref().filter(|(id, _)| *id == item.id).map(|(_, moments)| moments);
    let onopen = {
        let (id, act) = (item.id.clone(), props.act.clone());
        Callback::from(move |_: MouseEvent| work::open(&id, None, &act))
    };
    let onhistory = {
        let (id, history, is_open) = (item.id.clone(), history.clone(), moments.is_some());
        Callback::from(move |()| {
            if is_open {
                history.set(None);
                return;
            }
            let (id, history) = (id.clone(), history.clone());
            shelf::states(&id.clone(), move |moments| history.set(Some((id, Rc::new(moments)))));
        })
    };
    let onrename = {
        let (id, renaming) = (item.id.clone(), renaming.clone());
        Callback::from(move |()| renaming.set(Some(id.clone())))
    };
    let onduplicate = {
        let (id, title) = (item.id.clone(), filled("web.copyOf", &[("title", &title)]));
        Callback::from(move |()| shelf::duplicate(&id, &title))
    };
    let onforget = {
        let item = item.clone();
        props.onforget.reform(move |()| item.clone())
    };
    let does = |id: &str, words: &str, icon: Shape, onclick: Callback<()>| {
        html! {
            <Button id={format!("{id}-{}", item.id)} label={filled(words, &[("title", &title)])} {icon} icon_only=true
                small=true kind={Kind::Quiet} {onclick} />
        }
    };
    html! {
        <li key={item.id.clone()} data-work={item.id.clone()} aria-current={is_current.then_some("true")}>
            if renaming.as_deref() == Some(item.id.as_str()) {
                { rename(item, is_current, props, renaming) }
            } else {
                <button type="button" class="gallery-item work-open" onclick={onopen}>
                    <b>{ title.clone() }</b>
                    <span>{ &item.when }
                        if is_current { { " \u{b7} " }{ text("web.shownHere") } }
                    </span>
                </button>
            }
            <span class="work-row-does">
                { does("rename", "web.renameWork", Shape::Pencil, onrename) }
                { does("duplicate", "web.duplicateWork", Shape::Copy, onduplicate) }
                { does("history", "web.historyOf", Shape::Clock, onhistory) }
                { does("forget", "web.forgetWork", Shape::Trash, onforget) }
            </span>
            if let Some(moments) = moments {
                { states(&item.id, moments, props) }
            }
        </li>
    }
}

/// The field for another title: Enter and leaving it take the title, Escape does not.
fn rename(
    item: &Item,
    is_current: bool,
    props: &ShelfProps,
    renaming: &UseStateHandle<Option<String>>,
) -> Html {
    let take = {
        let (id, act, renaming) = (item.id.clone(), props.act.clone(), renaming.clone());
        Callback::from(move |title: String| {
            if is_current {
                act.emit(Action::Title(title));
            } else {
                shelf::rename(&id, &title);
            }
            renaming.set(None);
        })
    };
    let onchange = take.reform(|event: Event| dom::value(&event));
    let onkeydown = {
        let renaming = renaming.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                take.emit(dom::value(&event));
            }
            "Escape" => {
                event.prevent_default();
                renaming.set(None);
            }
            _ => {}
        })
    };
    html! {
        <input class="input" id="work-title" value={item.title.clone()} maxlength="200" autofocus=true autocomplete="off"
            aria-label={text("web.title")} {onchange} {onkeydown} />
    }
}

/// The states, newest first: any of them can be had again.
fn states(id: &str, moments: &[Moment], props: &ShelfProps) -> Html {
    html! {
        <ol class="work-states" aria-label={text("web.states")}>
            if moments.is_empty() {
                <li>{ text("web.noStates") }</li>
            }
            { for moments.iter().enumerate().map(|(index, moment)| {
                let (id, act, time) = (id.to_owned(), props.act.clone(), moment.time);
                let onclick = Callback::from(move |()| work::open(&id, Some(time), &act));
                let kilobytes = format!("{}.{}", moment.size / 1000, moment.size % 1000 / 100);
                html! {
                    <li key={index} data-time={moment.time.to_string()}>
                        <span>{ &moment.when }</span>
                        <span class="work-size">{ filled("web.stateSize", &[("size", &kilobytes)]) }</span>
                        if index == 0 {
                            <span class="work-newest">{ text("web.stateNewest") }</span>
                        } else {
                            <Button label={text("web.restore")} small=true {onclick} />
                        }
                    </li>
                }
            }) }
        </ol>
    }
}

/// A title, or the word for none.
fn named(title: &str) -> AttrValue {
    if title.is_empty() { text("web.untitled") } else { title.to_owned().into() }
}
