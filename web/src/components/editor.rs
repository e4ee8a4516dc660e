//! The code editor, which is a custom element made in `web/editor`.

use gloo_events::EventListener;
use serde::{Deserialize, Serialize};
use yew::prelude::*;

use crate::browser::editor as element;

/// Something to underline, in UTF-16 offsets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Lint {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// `error`, `warning` or `hint`.
    pub(crate) severity: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
    /// The titles of its fixes.
    pub(crate) fixes: Vec<String>,
}

/// Properties of [`Editor`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct EditorProps {
    /// Names the document; each has its own undo history.
    pub(crate) document: AttrValue,
    /// The accessible name.
    pub(crate) label: AttrValue,
    pub(crate) text: AttrValue,
    /// What is underlined; `None` while the findings are of an older text, which keeps the marks that are there.
    pub(crate) lints: Option<Vec<Lint>>,
    /// The ranges whose lines are lit, in UTF-16 offsets.
    pub(crate) lit: Vec<(usize, usize)>,
    /// Where to go: number, range, and whether to take the focus.
    pub(crate) reveal: Option<(u32, (usize, usize), bool)>,
    pub(crate) onchange: Callback<String>,
    /// The cursor's UTF-16 offset.
    pub(crate) oncursor: Callback<usize>,
    /// What can be typed and what stands at a place: the editor's number, the text, and the byte.
    pub(crate) onask: Callback<(u32, String, usize)>,
    /// The text was to be brought into shape: `done`, `same`, or why it stays as it is.
    pub(crate) onformat: Callback<String>,
    /// A fix was picked in the editor: the lint and the fix.
    pub(crate) onfix: Callback<(usize, usize)>,
}

#[derive(Deserialize)]
struct Changed {
    key: String,
    text: String,
}

#[derive(Deserialize)]
struct Moved {
    key: String,
    offset: usize,
}

#[derive(Deserialize)]
struct Asked {
    key: String,
    id: u32,
    text: String,
    offset: usize,
}

#[derive(Deserialize)]
struct Formatted {
    why: String,
}

#[derive(Deserialize)]
struct Picked {
    finding: usize,
    fix: usize,
}

#[derive(Serialize)]
struct Range {
    from: usize,
    to: usize,
}

/// The code editor.
#[expect(
    clippy::ignored_unit_patterns,
    reason = "the macro makes it of an element with a name of its own"
)]
#[component]
pub(crate) fn Editor(props: &EditorProps) -> Html {
    let node = use_node_ref();
    use_events(&node, props);
    {
        let node = node.clone();
        let dependencies = (props.document.clone(), props.text.clone(), props.label.clone());
        use_effect_with(dependencies, move |(document, text, label)| {
            element::load(&node, document, text, label);
        });
    }
    {
        let node = node.clone();
        let dependencies = (props.document.clone(), props.lints.clone());
        use_effect_with(dependencies, move |(_, lints)| {
            if let Some(lints) = lints {
                element::set_findings(&node, &to_json(lints));
            }
        });
    }
    {
        let node = node.clone();
        let dependencies = (props.document.clone(), props.lit.clone());
        use_effect_with(dependencies, move |(_, lit)| {
            let ranges: Vec<Range> = lit.iter().map(|&(from, to)| Range { from, to }).collect();
            element::set_highlights(&node, &to_json(&ranges));
        });
    }
    {
        let node = node.clone();
        use_effect_with(props.reveal, move |reveal| match *reveal {
            Some((_, (from, to), true)) => element::reveal(&node, from, to),
            Some((_, (from, _), false)) => element::show_line(&node, from),
            None => {}
        });
    }
    html! { <@{"gatewalk-editor"} ref={node}></@> }
}

/// Listens to the element for as long as it is there.
#[hook]
fn use_events(node: &NodeRef, props: &EditorProps) {
    let latest = use_mut_ref(|| props.clone());
    *latest.borrow_mut() = props.clone();
    let node = node.clone();
    use_effect_with((), move |()| {
        let listen = |name: &'static str, act: fn(&EditorProps, &str)| {
            let latest = std::rc::Rc::clone(&latest);
            element::target(&node).map(|target| {
                EventListener::new(&target, name, move |event| {
                    if let Some(detail) = element::detail(event) {
                        let props = latest.borrow().clone();
                        act(&props, &detail);
                    }
                })
            })
        };
        let listeners = [
            listen("gatewalk-change", |props, detail| {
                if let Ok(Changed { key, text }) = serde_json::from_str(detail)
                    && key == *props.document
                {
                    props.onchange.emit(text);
                }
            }),
            listen("gatewalk-cursor", |props, detail| {
                if let Ok(Moved { key, offset }) = serde_json::from_str(detail)
                    && key == *props.document
                {
                    props.oncursor.emit(offset);
                }
            }),
            listen("gatewalk-ask", |props, detail| {
                if let Ok(Asked { key, id, text, offset }) = serde_json::from_str(detail)
                    && key == *props.document
                {
                    props.onask.emit((id, text, offset));
                }
            }),
            listen("gatewalk-format", |props, detail| {
                if let Ok(Formatted { why }) = serde_json::from_str(detail) {
                    props.onformat.emit(why);
                }
            }),
            listen("gatewalk-fix", |props, detail| {
                if let Ok(Picked { finding, fix }) = serde_json::from_str(detail) {
                    props.onfix.emit((finding, fix));
                }
            }),
        ];
        move || drop(listeners)
    });
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "[]".to_owned())
}
