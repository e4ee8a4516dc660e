//! What stands on the server's disk: paths and contents.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Kind, Shape};
use crate::state::{Action, Document, Setting};
use crate::text::{filled, text};

/// Properties of [`Disk`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct DiskProps {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) act: Callback<Action>,
}

/// The files, each with its path and its content.
#[component]
pub(crate) fn Disk(props: &DiskProps) -> Html {
    let add = props.act.reform(|()| Action::AddFile);
    html! {
        <div class="sheet disk" id="disk">
            <p>{ text("web.filesExplained") }</p>
            { for props.files.iter().enumerate().map(|(place, (path, content))| one(place, path, content, &props.act)) }
            <div><Button id="add-file" label={text("web.addFile")} icon={Shape::Plus} onclick={add} /></div>
        </div>
    }
}

fn one(place: usize, path: &str, content: &str, act: &Callback<Action>) -> Html {
    let old = path.to_owned();
    let onchange = act.reform(move |event: Event| {
        Action::Set(Setting::RenameFile(old.clone(), dom::value(&event)))
    });
    let tab = Document::File(u16::try_from(place).unwrap_or(u16::MAX));
    let edit = act.reform(move |()| Action::ShowDocument(tab));
    let gone = path.to_owned();
    let remove = act.reform(move |()| Action::Set(Setting::RemoveFile(gone.clone())));
    html! {
        <section class="disk-file" key={path.to_owned()} data-path={path.to_owned()}>
            <div class="disk-head">
                <input class="input input-code" value={path.to_owned()} aria-label={text("web.filePath")} autocomplete="off"
                    spellcheck="false" {onchange} />
                <Button label={text("web.editFile")} icon={Shape::Pencil} onclick={edit} />
                <span class="gate-kind">{ filled("web.fileBytes", &[("bytes", &content.len().to_string())]) }</span>
                <Button label={filled("web.removeFile", &[("path", path)])} icon={Shape::Trash} icon_only=true
                    kind={Kind::Quiet} onclick={remove} />
            </div>
        </section>
    }
}
