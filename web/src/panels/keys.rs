//! The keys.

use yew::prelude::*;

use crate::components::Dialog;
use crate::text::text;

/// Properties of [`Keys`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct KeysProps {
    pub(crate) onclose: Callback<()>,
}

const KEYS: [(&[&str], &str); 20] = [
    (&["Ctrl", "K"], "web.palette"),
    (&["/"], "web.keyRequest"),
    (&["j", "k"], "web.keyRequests"),
    (&["w"], "web.keyViewWalk"),
    (&["t"], "web.keyViewRequests"),
    (&["o"], "web.viewWhoCan"),
    (&["l"], "web.viewLockout"),
    (&["c"], "web.viewCompare"),
    (&["\u{2191}", "\u{2193}"], "web.keyGates"),
    (&["\u{2190}", "\u{2192}"], "web.keyFold"),
    (&["Enter"], "web.keySource"),
    (&["e"], "web.keyExamples"),
    (&["y"], "web.yourWork"),
    (&["s"], "web.keyShare"),
    (&["?"], "web.keyKeys"),
    (&["Esc", "Tab"], "web.keyLeaveEditor"),
    (&["Ctrl", "F"], "web.keyFind"),
    (&["Ctrl", "Space"], "web.keyComplete"),
    (&["Ctrl", "Z"], "web.keyUndo"),
    (&["Shift", "Alt", "F"], "web.format"),
];

/// The map of the keys.
#[component]
pub(crate) fn Keys(props: &KeysProps) -> Html {
    html! {
        <Dialog title={text("web.keys")} onclose={props.onclose.clone()}>
            <dl class="keys">
                { for KEYS.iter().map(|(keys, what)| html! {
                    <>
                        <dt>{ for keys.iter().map(|key| html! { <><kbd>{ *key }</kbd>{ " " }</> }) }</dt>
                        <dd>{ text(what) }</dd>
                    </>
                }) }
            </dl>
        </Dialog>
    }
}
