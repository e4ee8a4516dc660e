//! The link, how far it travels, and what else can be taken away.

use std::rc::Rc;

use gatewalk_scenario::{Scenario, link};
use yew::prelude::*;

use crate::browser::{address, clipboard};
use crate::components::{Button, Dialog, Icon, Kind, Shape};
use crate::text::{LANGUAGE, filled, text};

/// Properties of [`Share`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ShareProps {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) onclose: Callback<()>,
}

/// What carries a link of how many characters.
const CARRIERS: [(&str, usize); 4] =
    [("Discord", 2_000), ("Slack", 4_000), ("GitHub", 8_191), ("Browsers", 64 * 1024)];

/// The share dialog.
#[component]
pub(crate) fn Share(props: &ShareProps) -> Html {
    let copied = use_state(|| false);
    let link = use_memo(Rc::clone(&props.scenario), |scenario| {
        link::encode(scenario).map(|fragment| format!("{}{fragment}", address::base()))
    });
    let body = match link.as_ref() {
        Ok(link) => {
            let onclick = {
                let (link, copied) = (link.clone(), copied.clone());
                Callback::from(move |()| {
                    clipboard::copy(&link);
                    copied.set(true);
                })
            };
            let (words, icon) =
                if *copied { ("web.copied", Shape::Check) } else { ("web.copyLink", Shape::Copy) };
            html! {
                <>
                    <div class="share-link">
                        <input class="input input-code" id="link" readonly=true value={link.clone()} aria-label={text("web.link")} />
                        <Button id="copy-link" kind={Kind::Main} icon={icon} label={text(words)} {onclick} />
                    </div>
                    { meter(link.chars().count()) }
                </>
            }
        }
        Err(why) => html! { <p role="alert">{ why.message().text(LANGUAGE) }</p> },
    };
    let download = {
        let scenario = Rc::clone(&props.scenario);
        Callback::from(move |()| {
            clipboard::download(&file_name(&scenario.title), &scenario.to_yaml());
        })
    };
    html! {
        <Dialog title={text("web.shareTitle")} onclose={props.onclose.clone()}>
            <div class="share">
                <p>{ text("web.shareExplained") }</p>
                { body }
                <div class="share-does">
                    <Button id="download" label={text("web.download")} icon={Shape::Download} onclick={download} />
                </div>
                <p>{ text("web.downloadExplained") }</p>
            </div>
        </Dialog>
    }
}

fn meter(characters: usize) -> Html {
    html! {
        <ul class="meter" aria-label={filled("web.linkLength", &[("count", &characters.to_string())])}>
            { for CARRIERS.iter().map(|&(name, limit)| {
                let fits = characters <= limit;
                let tone = if fits { "tone-allow" } else { "tone-error" };
                let width = (characters.saturating_mul(1000) / limit).clamp(4, 1000).to_string();
                let shown = filled("web.charactersOf", &[("count", &characters.to_string()), ("limit", &limit.to_string())]);
                html! {
                    <li class={tone}>
                        <span>{ name }</span>
                        <svg class="track" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="track-used" x="0" y="0" height="10" width={width} />
                        </svg>
                        <span class="meter-note">
                            <Icon shape={if fits { Shape::Check } else { Shape::Cross }} />{ " " }{ shown }
                            <span class="visually-hidden">{ " " }{ text(if fits { "web.fits" } else { "web.tooLong" }) }</span>
                        </span>
                    </li>
                }
            }) }
        </ul>
    }
}

/// A file name of letters, digits and dashes.
pub(crate) fn file_name(title: &str) -> String {
    let words: Vec<String> = title
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let name: String = words.join("-").chars().take(60).collect();
    if name.is_empty() { "scenario.yaml".to_owned() } else { format!("{name}.yaml") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_title() {
        assert_eq!(
            file_name("The webhook is down: what now?"),
            "the-webhook-is-down-what-now.yaml"
        );
        assert_eq!(file_name("../.."), "scenario.yaml");
    }
}
