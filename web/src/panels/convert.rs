//! Flags as a configuration file: pasted on one side, the file on the other.

use std::collections::BTreeMap;
use std::rc::Rc;

use gatewalk_report::{Conversion, Severity};
use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Dialog, Icon, Kind, Shape};
use crate::hooks::engine::Question;
use crate::state::Action;
use crate::text::text;
use crate::tone;

/// Properties of [`Convert`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ConvertProps {
    /// What is to be converted; empty begins with the flags of the scenario.
    pub(crate) text: String,
    /// The flags that the scenario has.
    pub(crate) flags: BTreeMap<String, String>,
    /// The release the file is for; `None` is the newest.
    pub(crate) release: Option<String>,
    pub(crate) conversion: Option<Rc<Conversion>>,
    pub(crate) ask: Callback<Question>,
    pub(crate) act: Callback<Action>,
}

/// The dialog.
#[component]
pub(crate) fn Convert(props: &ConvertProps) -> Html {
    let typed = use_state(|| {
        if props.text.is_empty() { command_line(&props.flags) } else { props.text.clone() }
    });
    {
        let (ask, release) = (props.ask.clone(), props.release.clone());
        use_effect_with((*typed).clone(), move |typed| {
            if !typed.trim().is_empty() {
                ask.emit(Question::Convert(typed.clone(), release));
            }
        });
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(dom::value(&event)))
    };
    let made = props.conversion.clone().filter(|_| !typed.trim().is_empty());
    let onclose = props.act.reform(|()| Action::CloseOverlay);
    html! {
        <Dialog title={text("web.convert")} {onclose}>
            <div class="convert">
                <label class="field">
                    <span>{ text("web.convertExplained") }</span>
                    <textarea class="input input-code" id="flags" rows="7" autofocus=true spellcheck="false" autocapitalize="off"
                        placeholder="--authorization-mode=Node,Webhook,RBAC --authorization-webhook-config-file=/etc/webhook.yaml"
                        value={(*typed).clone()} {oninput} />
                </label>
                if let Some(made) = made {
                    <Made conversion={made} act={props.act.clone()} />
                }
            </div>
        </Dialog>
    }
}

/// Properties of [`Made`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct MadeProps {
    pub(crate) conversion: Rc<Conversion>,
    pub(crate) act: Callback<Action>,
}

/// What became of the flags.
#[component]
pub(crate) fn Made(props: &MadeProps) -> Html {
    let made = &props.conversion;
    let form = match made.form.as_str() {
        "systemdUnit" => "web.formUnit",
        "staticPod" => "web.formPod",
        "kubeadm" => "web.formKubeadm",
        _ => "web.formCommandLine",
    };
    let use_it = {
        let configuration = made.configuration.clone();
        props.act.reform(move |()| Action::UseConversion(configuration.clone()))
    };
    html! {
        <div class="convert-made" id="converted" aria-live="polite">
            if !made.flags.is_empty() {
                <p>{ text(form) }{ " " }{ for made.flags.iter().map(|flag| html! { <code>{ format!("--{}", flag.name) }</code> }) }</p>
            }
            <ul class="convert-said">
                { for made.findings.iter().map(|finding| {
                    let tone = tone::severity(finding.severity);
                    let word = match finding.severity {
                        Severity::Error => "web.severityError",
                        Severity::Warning => "web.severityWarning",
                        Severity::Hint => "web.severityHint",
                    };
                    html! {
                        <li class={tone.class}>
                            <Icon shape={tone.icon} /><span class="visually-hidden">{ text(word) }{ ": " }</span>
                            <span>{ &finding.message }
                                if !finding.help.is_empty() { { " " }<small>{ &finding.help }</small> }
                            </span>
                        </li>
                    }
                }) }
                { for made.notes.iter().map(|note| html! {
                    <li class="tone-skip"><Icon shape={Shape::Info} /><span>{ &note.text }</span></li>
                }) }
            </ul>
            if !made.configuration.is_empty() {
                <div class="convert-does">
                    <Button id="use-conversion" kind={Kind::Main} icon={Shape::Check} label={text("web.useConversion")} onclick={use_it} />
                    <small>{ text("web.useConversionExplained") }</small>
                </div>
                <pre class="exact code-block" tabindex="0" id="converted-file">{ &made.configuration }</pre>
            }
        </div>
    }
}

/// The flags as they are typed.
fn command_line(flags: &BTreeMap<String, String>) -> String {
    let lines: Vec<String> =
        flags.iter().map(|(name, value)| format!("--{name}={value}")).collect();
    lines.join("\n")
}
