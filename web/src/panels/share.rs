//! The link, how far it travels, and what else can be taken away.

mod picture;
mod reproduce;

use std::rc::Rc;

use gatewalk_report::render::{Documents, markdown};
use gatewalk_scenario::{Scenario, link};
use yew::prelude::*;

use crate::browser::{address, clipboard};
use crate::components::{Button, Dialog, Icon, Kind, Shape};
use crate::state::{Document, State, line};
use crate::text::{counted, filled, language, text};

/// Properties of [`Share`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ShareProps {
    pub(crate) state: Rc<State>,
    pub(crate) onclose: Callback<()>,
}

/// What carries a link of how many characters: a name, or a message.
const CARRIERS: [(&str, usize); 4] =
    [("Discord", 2_000), ("Slack", 4_000), ("GitHub", 8_191), ("web.browsers", 64 * 1024)];

/// The share dialog.
#[component]
pub(crate) fn Share(props: &ShareProps) -> Html {
    let copied = use_state(|| None::<&'static str>);
    let scenario = &props.state.scenario;
    let link = use_memo(Rc::clone(scenario), |scenario| {
        link::encode(scenario).map(|fragment| format!("{}{fragment}", address::base()))
    });
    let body = match link.as_ref() {
        Ok(link) => html! {
            <>
                <div class="share-link">
                    <input class="input input-code" id="link" readonly=true value={link.clone()} aria-label={text("web.link")} />
                    { copy(&copied, "copy-link", "web.copyLink", Kind::Main, link.clone()) }
                </div>
                { meter(link.chars().count()) }
            </>
        },
        Err(why) => html! { <p role="alert">{ why.message().text(language()) }</p> },
    };
    html! {
        <Dialog title={text("web.shareTitle")} onclose={props.onclose.clone()}>
            <div class="share">
                <p>{ text("web.shareExplained") }</p>
                { body }
                { included(scenario) }
                { texts(props, &copied, link.as_ref().as_ref().ok()) }
                { files(props) }
                <p class="visually-hidden" role="status">{ copied.map(|_| text("web.copied")) }</p>
            </div>
        </Dialog>
    }
}

/// A button that puts a text on the clipboard and says so.
fn copy(
    copied: &UseStateHandle<Option<&'static str>>,
    id: &'static str,
    label: &str,
    kind: Kind,
    content: String,
) -> Html {
    let is_done = **copied == Some(id);
    let onclick = {
        let copied = copied.clone();
        Callback::from(move |()| {
            clipboard::copy(&content);
            copied.set(Some(id));
        })
    };
    let (label, icon) =
        if is_done { (text("web.copied"), Shape::Check) } else { (text(label), Shape::Copy) };
    html! { <Button {id} {kind} {icon} {label} {onclick} /> }
}

/// What the link holds, so that nobody shares what they did not mean to.
fn included(scenario: &Scenario) -> Html {
    let documents = Document::ALL.into_iter().filter_map(|document| {
        let bytes = document.text(scenario)?.len();
        (bytes > 0).then(|| {
            filled(
                "web.includedText",
                &[("name", &text(document.label())), ("bytes", &bytes.to_string())],
            )
        })
    });
    let files = scenario.files.as_ref().map_or(0, std::collections::BTreeMap::len);
    let counts = [
        ("web.includedWebhook", "web.includedWebhooks", scenario.webhooks.len()),
        ("web.includedRequest", "web.includedRequests", scenario.requests.len()),
        ("web.includedFile", "web.includedFiles", files),
    ];
    let counts = counts.into_iter().filter(|(_, _, count)| *count > 0);
    let counts = counts.map(|(one, many, count)| counted(one, many, count));
    html! {
        <div class="share-included">
            <h3>{ text("web.included") }</h3>
            <ul id="included">
                { for documents.chain(counts).map(|words| html! { <li>{ words }</li> }) }
            </ul>
        </div>
    }
}

/// What is copied.
fn texts(
    props: &ShareProps,
    copied: &UseStateHandle<Option<&'static str>>,
    link: Option<&String>,
) -> Html {
    let state = &props.state;
    let issue = state.report().map(|report| {
        let scenario = &state.scenario;
        let mut texts = Documents::new();
        for document in Document::ALL {
            if let Some(content) = document.text(scenario) {
                texts = texts.with(document.field(), text(document.label()).to_string(), content);
            }
        }
        issue(scenario, &markdown(report, &texts), link)
    });
    let commands = state.shown().map(reproduce::commands).filter(|commands| !commands.is_empty());
    let embedded = link.map(|link| embedded(&address::base(), link));
    html! {
        <section class="share-part">
            <h3>{ text("web.shareTexts") }</h3>
            <div class="share-does">
                { for issue.map(|issue| copy(copied, "copy-markdown", "web.copyMarkdown", Kind::Framed, issue)) }
                { for commands.clone().map(|commands| copy(copied, "copy-commands", "web.copyCommands", Kind::Framed, commands)) }
                { for embedded.map(|embedded| copy(copied, "copy-embed", "web.copyEmbed", Kind::Framed, embedded)) }
            </div>
            if let Some(commands) = commands {
                <details>
                    <summary>{ text("web.showCommands") }</summary>
                    <pre class="exact code-block" tabindex="0" id="commands">{ commands }</pre>
                </details>
            }
        </section>
    }
}

/// What is saved as a file.
fn files(props: &ShareProps) -> Html {
    let state = &props.state;
    let name = file_name(&state.scenario.title);
    let save = {
        let (state, name) = (Rc::clone(state), name.clone());
        Callback::from(move |()| {
            clipboard::download(
                &format!("{name}.yaml"),
                "application/yaml",
                &state.scenario.to_yaml(),
            );
        })
    };
    let drawn = state.shown().map(|shown| {
        let asked = state.scenario.requests.get(state.request).map(line).unwrap_or_default();
        let release = state.report().map(|report| report.kubernetes_version.clone());
        picture::svg(&state.scenario.title, &asked, shown, &release.unwrap_or_default())
    });
    let svg = drawn.clone().map(|svg| {
        let name = name.clone();
        Callback::from(move |()| clipboard::download(&format!("{name}.svg"), "image/svg+xml", &svg))
    });
    let png = drawn.map(|svg| {
        Callback::from(move |()| {
            clipboard::download_png(&format!("{name}.png"), &svg, picture::SIZE);
        })
    });
    html! {
        <section class="share-part">
            <h3>{ text("web.shareFiles") }</h3>
            <div class="share-does">
                <Button id="download" label={text("web.download")} icon={Shape::Download} onclick={save} />
                if let Some(onclick) = svg {
                    <Button id="download-svg" label={text("web.downloadSvg")} icon={Shape::Download} {onclick} />
                }
                if let Some(onclick) = png {
                    <Button id="download-png" label={text("web.downloadPng")} icon={Shape::Download} {onclick} />
                }
            </div>
            <p>{ text("web.downloadExplained") }</p>
        </section>
    }
}

/// Markdown for an issue: the report, the link, and the scenario folded.
fn issue(scenario: &Scenario, report: &str, link: Option<&String>) -> String {
    let yaml = scenario.to_yaml();
    let longest = yaml.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let mut text = String::new();
    if !scenario.title.is_empty() {
        let title: String =
            scenario.title.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        text = format!("## {}\n\n", title.replace(['<', '>'], ""));
    }
    text.push_str(report.trim_end());
    if let Some(link) = link {
        text.push_str("\n\n[Gatewalk](");
        text.push_str(link);
        text.push(')');
    }
    text.push_str("\n\n<details><summary>scenario.yaml</summary>\n\n");
    for part in [&fence, "yaml\n", &yaml, &fence, "\n\n</details>\n"] {
        text.push_str(part);
    }
    text
}

/// What shows the scenario in another page.
fn embedded(base: &str, link: &str) -> String {
    let folder = base.split('?').next().unwrap_or_default();
    let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
    let fragment = link.split_once('#').map_or("", |(_, fragment)| fragment);
    format!(
        "<script type=\"module\" src=\"{folder}/embed.js\"></script>\n<gatewalk-playground link=\"#{fragment}\" view=\"walk\"></gatewalk-playground>\n"
    )
}

fn meter(characters: usize) -> Html {
    html! {
        <ul class="meter" aria-label={filled("web.linkLength", &[("count", &characters.to_string())])}>
            { for CARRIERS.iter().map(|&(name, limit)| {
                let name = if name.starts_with("web.") { text(name) } else { name.into() };
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
    if name.is_empty() { "scenario".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_title() {
        assert_eq!(file_name("The webhook is down: what now?"), "the-webhook-is-down-what-now");
        assert_eq!(file_name("../.."), "scenario");
    }

    #[test]
    fn an_issue_ends_no_fence_too_early() {
        let scenario = Scenario { notes: "````".to_owned(), ..Scenario::default() };
        let text = issue(&scenario, "walk", Some(&"https://g.example/#1.x".to_owned()));
        assert!(text.starts_with("walk\n\n[Gatewalk](https://g.example/#1.x)\n"), "{text}");
        assert_eq!(text.matches("`````").count(), 2, "{text}");
    }

    #[test]
    fn embedding_takes_the_script_from_the_pages_own_folder() {
        let code = embedded("https://g.example/play/index.html?x", "https://g.example/play/#1.ab");
        assert!(code.contains("src=\"https://g.example/play/embed.js\""), "{code}");
        assert!(code.contains("link=\"#1.ab\""), "{code}");
    }
}
