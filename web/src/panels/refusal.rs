//! kube-apiserver would not start: why, whole, and what mends it.

use gatewalk_report::{ConfigurationReport, Fix, Severity, Source};
use yew::prelude::*;

use super::findings::Findings;
use crate::components::{Button, Icon, Kind, Shape};
use crate::edits;
use crate::text::{counted, text};

/// Properties of [`Refusal`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct RefusalProps {
    pub(crate) configuration: ConfigurationReport,
    /// It answers an older text.
    pub(crate) old: bool,
    /// Only the verdict: another view has the rest of the room.
    pub(crate) brief: bool,
    pub(crate) onpick: Callback<Source>,
    pub(crate) onfix: Callback<(String, Fix)>,
    pub(crate) onfixall: Callback<()>,
}

/// The verdict's place when the server would not start.
#[component]
pub(crate) fn Refusal(props: &RefusalProps) -> Html {
    let configuration = &props.configuration;
    let errors =
        configuration.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let certain = edits::certain(&configuration.findings).len();
    let sentence = match configuration.stage.as_str() {
        "options" => text("web.refusedOptions"),
        "load" => text("web.refusedLoad"),
        "panic" => text("web.refusedPanic"),
        _ => counted("web.refusedError", "web.refusedErrors", errors),
    };
    html! {
        <div class="refusal">
            <section class={classes!("verdict", "tone-deny", props.old.then_some("verdict-old"))} id="verdict"
                aria-label={text("web.verdict")}>
                <span class="verdict-badge"><Icon shape={Shape::Cross} /></span>
                <h1><em>{ text("web.wouldNotStart") }</em>{ " " }{ sentence }</h1>
                if configuration.findings.is_empty() {
                    <pre class="exact verdict-message" id="server-message">{ &configuration.error }</pre>
                }
            </section>
            if !configuration.findings.is_empty() && !props.brief {
                <section class="refusal-list">
                    <div class="problems-head">
                        <h2>{ counted("web.problem", "web.problems", configuration.findings.len()) }</h2>
                        if certain > 1 {
                            <Button id="fix-all" kind={Kind::Main} small=true icon={Shape::Wrench} disabled={props.old}
                                label={counted("web.fixAllOne", "web.fixAll", certain)}
                                onclick={props.onfixall.clone()} />
                        }
                    </div>
                    <Findings findings={configuration.findings.clone()} field="authorizationConfiguration"
                        old={props.old} onpick={props.onpick.clone()} onfix={props.onfix.clone()} />
                </section>
                <section class="refusal-text">
                    <h2>{ text("web.wholeText") }</h2>
                    <pre class="exact code-block" id="server-message" tabindex="0">{ &configuration.error }</pre>
                </section>
            }
        </div>
    }
}
