//! The command palette: everything that can be done, by its name.

use std::rc::Rc;

use gatewalk_release::Release;
use yew::prelude::*;

use crate::browser::dom;
use crate::browser::editor;
use crate::browser::language::choose;
use crate::components::Dialog;
use crate::gallery::EXAMPLES;
use crate::state::{Action, Document, Opened, Origin, Overlay, State, View, line};
use crate::text::{filled, other_language, text};

/// So many commands are shown at once.
const SHOWN_MAX: usize = 12;

/// Properties of [`Palette`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PaletteProps {
    pub(crate) state: Rc<State>,
    /// The names of the webhooks.
    pub(crate) webhooks: Vec<String>,
    pub(crate) act: Callback<Action>,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq)]
struct Command {
    name: AttrValue,
    /// What kind of thing it is, or its key.
    hint: AttrValue,
    /// Made when it is picked: an example is read only then.
    action: Rc<Deed>,
}

#[derive(Clone, Debug, PartialEq)]
enum Deed {
    Do(Action),
    Example(usize),
    /// The document shown is brought into shape.
    Format,
    /// The page in its other language.
    Language,
}

impl Deed {
    fn action(&self) -> Option<Action> {
        match self {
            Self::Do(action) => Some(action.clone()),
            Self::Format => {
                editor::format();
                Some(Action::CloseOverlay)
            }
            Self::Language => {
                choose(other_language());
                None
            }
            Self::Example(index) => EXAMPLES.get(*index).map(|example| {
                Action::Open(Box::new(Opened {
                    scenario: example.scenario(),
                    origin: Origin::Example,
                    work: None,
                    notice: None,
                }))
            }),
        }
    }
}

/// The palette: a field, and under it what fits.
#[component]
pub(crate) fn Palette(props: &PaletteProps) -> Html {
    let query = use_state(String::new);
    let picked = use_state(|| 0_usize);
    let commands = commands(&props.state, &props.webhooks);
    let found: Vec<Command> =
        commands.into_iter().filter(|command| fits(command, &query)).take(SHOWN_MAX).collect();
    let selected = (*picked).min(found.len().saturating_sub(1));
    let oninput = {
        let (query, picked) = (query.clone(), picked.clone());
        Callback::from(move |event: InputEvent| {
            query.set(dom::value(&event));
            picked.set(0);
        })
    };
    let run = {
        let (act, found) = (props.act.clone(), found.clone());
        Callback::from(move |index: usize| {
            if let Some(action) = found.get(index).and_then(|command| command.action.action()) {
                act.emit(Action::CloseOverlay);
                act.emit(action);
            }
        })
    };
    let onkeydown = {
        let (run, count) = (run.clone(), found.len().max(1));
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => picked.set((selected + 1) % count),
                "ArrowUp" => picked.set((selected + count - 1) % count),
                "Enter" => run.emit(selected),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let onclose = props.act.reform(|()| Action::CloseOverlay);
    html! {
        <Dialog title={text("web.palette")} {onclose}>
            <input class="input" id="palette" role="combobox" aria-expanded="true" aria-controls="palette-list" autofocus=true
                aria-activedescendant={format!("palette-{selected}")} aria-label={text("web.paletteSearch")}
                placeholder={text("web.paletteSearch")} value={(*query).clone()} autocomplete="off" {oninput} {onkeydown} />
            <ul class="palette-list" id="palette-list" role="listbox" aria-label={text("web.palette")}>
                { for found.iter().enumerate().map(|(index, command)| {
                    let onclick = run.reform(move |_: MouseEvent| index);
                    html! {
                        <li key={command.name.to_string()} id={format!("palette-{index}")} role="option"
                            aria-selected={(index == selected).to_string()} {onclick}>
                            <span>{ &command.name }</span><small>{ &command.hint }</small>
                        </li>
                    }
                }) }
            </ul>
            if found.is_empty() {
                <p class="document-empty" role="status">{ text("web.paletteNothing") }</p>
            }
        </Dialog>
    }
}

fn fits(command: &Command, query: &str) -> bool {
    let name = format!("{} {}", command.name, command.hint).to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

fn commands(state: &State, webhooks: &[String]) -> Vec<Command> {
    let make = |name: AttrValue, hint: AttrValue, action: Action| Command {
        name,
        hint,
        action: Rc::new(Deed::Do(action)),
    };
    let key = |id: &str, key: &'static str, action: Action| make(text(id), key.into(), action);
    let mut all = vec![
        key("web.keyExamples", "e", Action::ShowOverlay(Overlay::Gallery)),
        key("web.keyShare", "s", Action::ShowOverlay(Overlay::Share)),
        key("web.newScenario", "", Action::blank()),
        key("web.yourWork", "y", Action::ShowOverlay(Overlay::Work)),
        key("web.convert", "", Action::ShowOverlay(Overlay::Convert)),
        key("web.keyViewWalk", "w", Action::ShowView(View::Walk)),
        key("web.keyViewRequests", "t", Action::ShowView(View::Requests)),
        key("web.viewWhoCan", "o", Action::ShowView(View::WhoCan)),
        key("web.viewLockout", "l", Action::ShowView(View::Lockout)),
        key("web.viewCompare", "c", Action::ShowView(View::Compare)),
        key("web.compareHere", "", Action::CompareFromHere),
        key("web.addRequest", "", Action::AddRequest),
        key("web.allDown", "", Action::AllDown(webhooks.to_vec())),
        key("web.allUp", "", Action::AllUp(webhooks.to_vec())),
        key("web.fixCertain", "", Action::FixAll),
        key("web.keyKeys", "?", Action::ShowOverlay(Overlay::Keys)),
        key("web.tourAgain", "", Action::TourStart),
    ];
    all.push(Command {
        name: text("web.format"),
        hint: "Shift Alt F".into(),
        action: Rc::new(Deed::Format),
    });
    all.push(Command {
        name: text("web.switchLanguage"),
        hint: AttrValue::default(),
        action: Rc::new(Deed::Language),
    });
    for document in Document::ALL {
        let name = text(document.label());
        all.push(if document.is_there(&state.scenario) {
            make(name, text("web.paletteTab"), Action::ShowDocument(document))
        } else {
            let name = filled("web.addDocument", &[("name", &name)]);
            make(name, text("web.paletteTab"), Action::AddDocument(document))
        });
    }
    for (index, request) in state.scenario.requests.iter().enumerate() {
        let name = if request.name.is_empty() { line(request) } else { request.name.clone() };
        all.push(make(name.into(), text("web.columnRequest"), Action::PickRequest(index)));
    }
    for release in Release::ALL.into_iter().rev() {
        let version = release.to_string();
        let name = filled("web.releaseName", &[("release", &version)]);
        let chosen = (release != Release::NEWEST).then_some(version);
        all.push(make(name, text("web.release"), Action::Release(chosen)));
    }
    for (index, example) in EXAMPLES.iter().enumerate() {
        all.push(Command {
            name: example.title().into(),
            hint: text("web.anExample"),
            action: Rc::new(Deed::Example(index)),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use gatewalk_scenario::Scenario;

    use super::*;

    fn found(query: &str) -> Vec<String> {
        let state = State::new(Scenario::default(), Origin::Own);
        let all = commands(&state, &[]);
        let fitting = all.iter().filter(|command| fits(command, query));
        fitting.map(|command| command.name.to_string()).collect()
    }

    #[test]
    fn every_word_has_to_fit_and_each_release_and_tab_is_there() {
        assert_eq!(found("v1.33"), ["v1.33"]);
        assert_eq!(found("all down"), ["All down"]);
        assert_eq!(found("objects tab"), ["objects.yaml"]);
        assert!(found("no such thing").is_empty());
    }
}
