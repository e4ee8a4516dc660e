//! Findings as a list: what, what to do, and the fixes.

use gatewalk_report::{Finding, Fix, Severity, Source};
use yew::prelude::*;

use crate::components::{Button, Icon, Place, Shape};
use crate::text::text;
use crate::tone;

/// Properties of [`Findings`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct FindingsProps {
    pub(crate) findings: Vec<Finding>,
    /// The scenario's field that a finding without one is about.
    pub(crate) field: AttrValue,
    /// Fixes cannot be applied just now: the findings are of an older text.
    pub(crate) old: bool,
    pub(crate) onpick: Callback<Source>,
    /// The scenario's field and the fix.
    pub(crate) onfix: Callback<(String, Fix)>,
    /// One line each, where the whole of it stands elsewhere on the screen.
    #[prop_or_default]
    pub(crate) brief: bool,
}

/// The findings in their order.
#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    html! {
        <ul>
            { for props.findings.iter().enumerate().map(|(index, finding)| html! {
                <li class={classes!("finding", tone::severity(finding.severity).class)} key={index}>
                    { one(finding, props) }
                </li>
            }) }
        </ul>
    }
}

fn one(finding: &Finding, props: &FindingsProps) -> Html {
    let tone = tone::severity(finding.severity);
    let document = if finding.document.is_empty() {
        props.field.to_string()
    } else {
        finding.document.clone()
    };
    let source = Source { document: document.clone(), span: finding.span };
    let onclick = {
        let source = source.clone();
        props.onpick.reform(move |_: MouseEvent| source.clone())
    };
    let shown = if props.brief { 1 } else { usize::MAX };
    let fixes = finding.fixes.iter().take(shown).map(|fix| {
        let picked = (document.clone(), fix.clone());
        let onclick = props.onfix.reform(move |()| picked.clone());
        html! {
            <Button label={fix.title.clone()} icon={Shape::Wrench} small=true icon_only={props.brief}
                disabled={props.old} {onclick} />
        }
    });
    let place = (finding.span.is_some())
        .then(|| html! { <Place {source} onpick={props.onpick.clone()} /> });
    let text = html! {
        <>
            <span class="visually-hidden">{ text(tone.word) }{ ": " }</span>
            <button type="button" class="finding-text" {onclick}>
                <span class={(finding.severity != Severity::Hint).then_some("exact")}>{ &finding.message }</span>
            </button>
        </>
    };
    if props.brief {
        return html! {
            <><Icon shape={tone.icon} /><div class="finding-brief">{ text }{ for fixes }{ for place }</div></>
        };
    }
    html! {
        <>
            <Icon shape={tone.icon} />
            <div>
                { text }
                if !finding.help.is_empty() {
                    <p class="finding-help">{ &finding.help }</p>
                }
                <div class="finding-does">{ for fixes }{ for place }</div>
            </div>
        </>
    }
}
