//! What stands on the server's disk: paths and contents.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Kind, Shape};
use crate::state::{Action, Setting};
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
    let path = fresh(&props.files);
    let add = props.act.reform(move |()| Action::Set(Setting::File(path.clone(), String::new())));
    html! {
        <div class="sheet disk" id="disk">
            <p>{ text("web.filesExplained") }</p>
            { for props.files.iter().map(|(path, content)| one(path, content, &props.act)) }
            <div><Button id="add-file" label={text("web.addFile")} icon={Shape::Plus} onclick={add} /></div>
        </div>
    }
}

fn one(path: &str, content: &str, act: &Callback<Action>) -> Html {
    let named = |make: fn(String, String) -> Setting| {
        let path = path.to_owned();
        move |value: String| Action::Set(make(path.clone(), value))
    };
    let rename = named(Setting::RenameFile);
    let onchange = act.reform(move |event: Event| rename(dom::value(&event)));
    let write = named(Setting::File);
    let oninput = act.reform(move |event: InputEvent| write(dom::value(&event)));
    let gone = path.to_owned();
    let remove = act.reform(move |()| Action::Set(Setting::RemoveFile(gone.clone())));
    html! {
        <section class="disk-file" key={path.to_owned()} data-path={path.to_owned()}>
            <div class="disk-head">
                <input class="input input-code" value={path.to_owned()} aria-label={text("web.filePath")} autocomplete="off"
                    spellcheck="false" {onchange} />
                <Button label={filled("web.removeFile", &[("path", path)])} icon={Shape::Trash} icon_only=true
                    kind={Kind::Quiet} onclick={remove} />
            </div>
            <textarea class="input input-code" rows="5" value={content.to_owned()} spellcheck="false"
                aria-label={filled("web.fileContent", &[("path", path)])} {oninput} />
        </section>
    }
}

/// A path that is free.
fn fresh(files: &BTreeMap<String, String>) -> String {
    let named = |number: usize| match number {
        0 => "/etc/kubernetes/webhook.kubeconfig".to_owned(),
        number => format!("/etc/kubernetes/webhook-{}.kubeconfig", number + 1),
    };
    (0..=files.len()).map(named).find(|path| !files.contains_key(path)).unwrap_or_default()
}
