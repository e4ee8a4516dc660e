//! The examples, to search and to open.

use yew::prelude::*;

use crate::browser::{dom, files};
use crate::components::Dialog;
use crate::gallery::{EXAMPLES, Example};
use crate::text::text;

/// Properties of [`Gallery`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct GalleryProps {
    pub(crate) onpick: Callback<&'static Example>,
    pub(crate) onblank: Callback<()>,
    pub(crate) onfile: Callback<web_sys::File>,
    pub(crate) onclose: Callback<()>,
}

/// The gallery dialog.
#[component]
pub(crate) fn Gallery(props: &GalleryProps) -> Html {
    let query = use_state(String::new);
    let oninput = {
        let query = query.clone();
        Callback::from(move |event: InputEvent| query.set(dom::value(&event)))
    };
    let onchange = {
        let (onfile, onclose) = (props.onfile.clone(), props.onclose.clone());
        Callback::from(move |event: Event| {
            if let Some(file) = files::picked(&event) {
                onfile.emit(file);
                onclose.emit(());
            }
        })
    };
    let found: Vec<&'static Example> =
        EXAMPLES.iter().filter(|example| matches(example, &query)).collect();
    html! {
        <Dialog title={text("web.examples")} onclose={props.onclose.clone()}>
            <div class="gallery-search">
                <input class="input" type="search" id="gallery-search" autofocus=true placeholder={text("web.searchExamples")} value={(*query).clone()}
                    aria-label={text("web.searchExamples")} autocomplete="off" {oninput} />
            </div>
            <ul id="gallery">
                { for found.chunk_by(|one, next| one.topic() == next.topic()).map(|topic| group(topic, &props.onpick)) }
                if found.is_empty() {
                    <li class="document-empty">{ text("web.noExamples") }</li>
                }
                <li>
                    <button type="button" class="gallery-item" id="blank" onclick={props.onblank.reform(|_: MouseEvent| ())}>
                        <b>{ text("web.blank") }</b>
                        <span>{ text("web.blankExplained") }</span>
                    </button>
                </li>
            </ul>
            <label class="gallery-file">
                <span>{ text("web.openFile") }</span>
                <input type="file" id="file" accept=".yaml,.yml,.json" {onchange} />
            </label>
        </Dialog>
    }
}

/// The examples of a topic under its name.
fn group(topic: &[&'static Example], onpick: &Callback<&'static Example>) -> Html {
    let Some(name) = topic.first().map(|example| example.topic()) else { return Html::default() };
    html! {
        <li key={name.to_string()}>
            <h3 class="gallery-topic">{ &name }</h3>
            <ul aria-label={name.clone()}>
                { for topic.iter().map(|&example| {
                    let onclick = onpick.reform(move |_: MouseEvent| example);
                    html! {
                        <li key={example.slug}>
                            <button type="button" class="gallery-item" data-example={example.slug} {onclick}>
                                <b>{ example.title() }</b>
                                <span>{ summary(example.notes()) }</span>
                            </button>
                        </li>
                    }
                }) }
            </ul>
        </li>
    }
}

/// The first paragraph of notes, up to a list, as one line of plain words.
fn summary(notes: &str) -> String {
    let lines = notes.lines().map(str::trim);
    let lines = lines.take_while(|line| !line.is_empty() && !line.starts_with("- "));
    let words: Vec<&str> = lines.collect();
    let summary = words.join(" ").replace('`', "");
    summary.strip_suffix(':').map(|cut| format!("{cut}.")).unwrap_or(summary)
}

/// Every word of the query stands in topic, title or notes.
fn matches(example: &Example, query: &str) -> bool {
    let (topic, title) = (example.topic(), example.title());
    let text = format!("{} {topic} {title} {}", example.slug, example.notes()).to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn a_summary_ends_where_a_list_or_a_paragraph_begins() {
        for (notes, expected) in [
            ("It stops at\n`b`:\n- one\n- two", "It stops at b."),
            ("One.\n\nTwo.", "One."),
            ("- only a list", ""),
        ] {
            assert_eq!(summary(notes), expected);
        }
    }
}
