//! The left side: the documents, each in its tab, and what is to be said of them.

use std::collections::BTreeSet;
use std::rc::Rc;

use gatewalk_report::{Finding, Fix, Report, Severity, Source};
use yew::prelude::*;

use super::disk::Disk;
use super::findings::Findings;
use super::requests::Requests;
use super::server::Server;
use super::webhooks::{self, Webhooks};
use crate::browser::{dom, editor};
use crate::components::{Button, Editor, Icon, Kind, Lint, Shape, Tab, Tabs};
use crate::edits;
use crate::hooks::acts::use_act;
use crate::hooks::engine::Question;
use crate::state::{Action, Document, Notice, Overlay, Setting, State};
use crate::text::{counted, filled, text};
use crate::{tone, utf16};

/// Properties of [`Documents`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct DocumentsProps {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
    /// Asks about a place of a text.
    pub(crate) ask: Callback<Question>,
}

/// The documents.
#[component]
pub(crate) fn Documents(props: &DocumentsProps) -> Html {
    let (state, act) = (&props.state, &props.act);
    let shown = Document::shown(&state.scenario);
    let selected =
        shown.iter().position(|document| *document == state.document).unwrap_or_default();
    let tabs: Vec<Tab> = shown.iter().map(|document| tab(*document, state)).collect();
    let onpick = act.reform(move |index: usize| {
        Action::ShowDocument(shown.get(index).copied().unwrap_or_default())
    });
    let ongo = use_act(act, Action::Go);
    let onfix = use_act(act, |(field, fix): (String, Fix)| {
        Action::Fix(Document::of_field(&field).unwrap_or_default(), fix)
    });
    let (last_text, onlyone) = (last_text(state), state.document);
    html! {
        <section class="documents" aria-label={text("web.documents")}>
            <div class="documents-head">
                <Tabs label={text("web.documents")} {tabs} {selected} classes={("tabs", "tab")} panel="document" {onpick} />
                { menu(state, act) }
            </div>
            <div class="document" id="document" role="tabpanel" aria-labelledby={state.document.id()}>
                if let Some(path) = state.document.path(&state.scenario) {
                    { path_bar(path, act) }
                }
                { edited(props, last_text) }
                if onlyone == Document::Webhooks {
                    <Webhooks names={webhook_names(state)} webhooks={state.scenario.webhooks.clone()} act={act.clone()} />
                }
                if onlyone == Document::Files {
                    <Disk files={state.scenario.files.clone().unwrap_or_default()} act={act.clone()} />
                }
                if onlyone == Document::Server {
                    <Server scenario={Rc::clone(&state.scenario)} act={act.clone()} />
                }
                if onlyone == Document::Requests {
                    <Requests scenario={Rc::clone(&state.scenario)} answer={state.answer.clone()} selected={state.request}
                        act={act.clone()} />
                }
                if state.document.text(&state.scenario).is_some() {
                    <p class="editor-hint">{ text("web.editorHint") }</p>
                }
            </div>
            { problems(state, act, &ongo, &onfix) }
        </section>
    }
}

/// Where a file stands on the server's disk, to change and to take away.
fn path_bar(path: &str, act: &Callback<Action>) -> Html {
    let rename = {
        let path = path.to_owned();
        act.reform(move |event: Event| {
            Action::Set(Setting::RenameFile(path.clone(), dom::value(&event)))
        })
    };
    let remove = {
        let path = path.to_owned();
        act.reform(move |()| Action::Set(Setting::RemoveFile(path.clone())))
    };
    html! {
        <div class="document-path">
            <input class="input input-code" id="file-path" value={path.to_owned()} aria-label={text("web.filePath")} autocomplete="off"
                spellcheck="false" onchange={rename} />
            <Button label={filled("web.removeFile", &[("path", path)])} icon={Shape::Trash} icon_only=true kind={Kind::Quiet}
                onclick={remove} />
        </div>
    }
}

/// What can be added, and that the one shown can be taken away.
fn menu(state: &State, act: &Callback<Action>) -> Html {
    let addable: Vec<Document> = Document::ALL
        .into_iter()
        .filter(|document| document.comes_and_goes() && !document.is_there(&state.scenario))
        .collect();
    let removable = Some(state.document).filter(|document| document.comes_and_goes());
    let item = |document: Document,
                id: String,
                label: AttrValue,
                icon: Shape,
                action: fn(Document) -> Action| {
        let onclick = act.reform(move |_: MouseEvent| action(document));
        html! {
            <button type="button" class="menu-item" {id} {onclick}><Icon shape={icon} />{ label }</button>
        }
    };
    html! {
        <details class="menu documents-menu" key={format!("{:?} {}", state.document, addable.len())}>
            <summary class="button button-quiet" role="button" id="document-menu" aria-label={text("web.documentMenu")}>
                <Icon shape={Shape::Plus} />
            </summary>
            <div class="menu-sheet" onclick={Callback::from(|event: MouseEvent| dom::close_details(&event))}>
                { for addable.into_iter().map(|document| item(document, format!("add-{}", document.field()),
                    filled("web.addDocument", &[("name", &text(document.label()))]), Shape::Plus, Action::AddDocument)) }
                <button type="button" class="menu-item" id="menu-add-file" onclick={act.reform(|_: MouseEvent| Action::AddFile)}>
                    <Icon shape={Shape::Plus} />{ text("web.addFile") }
                </button>
                { for removable.map(|document| item(document, "remove-document".to_owned(),
                    filled("web.removeDocument", &[("name", &document.name(&state.scenario))]), Shape::Trash, Action::RemoveDocument)) }
                if state.document.text(&state.scenario).is_some() {
                    <button type="button" class="menu-item" id="format" onclick={Callback::from(|_: MouseEvent| editor::format())}>
                        <Icon shape={Shape::List} />{ text("web.format") }<kbd>{ "Shift Alt F" }</kbd>
                    </button>
                }
                <button type="button" class="menu-item" id="convert"
                    onclick={act.reform(|_: MouseEvent| Action::ShowOverlay(Overlay::Convert))}>
                    <Icon shape={Shape::Download} />{ text("web.convert") }
                </button>
                { item(Document::Server, "open-server".to_owned(), text("web.openServer"), Shape::Wrench, Action::ShowDocument) }
            </div>
        </details>
    }
}

/// The document the editor holds: it stays there, hidden, while another tab is shown.
fn last_text(state: &State) -> Document {
    if state.document.text(&state.scenario).is_some() {
        state.document
    } else {
        Document::Configuration
    }
}

fn tab(document: Document, state: &State) -> Tab {
    let findings = || state.report().into_iter().flat_map(|report| findings(report, document));
    let worst = findings().map(|finding| finding.severity).min();
    let pill = match document {
        Document::Webhooks => {
            let down = webhooks::down(&state.scenario.webhooks);
            (down > 0).then(|| filled("web.countDown", &[("count", &down.to_string())]))
        }
        Document::Requests => {
            let count = state.scenario.requests.len();
            (count > 0).then(|| count.to_string().into())
        }
        Document::Server => {
            let count = state.scenario.feature_gates.len()
                + usize::from(state.scenario.authorization_flags.is_some());
            (count > 0).then(|| count.to_string().into())
        }
        Document::Configuration
        | Document::Running
        | Document::Abac
        | Document::Objects
        | Document::Files
        | Document::File(_) => None,
    };
    Tab {
        id: document.id().into(),
        label: document.name(&state.scenario),
        pill,
        dot: worst.map(|worst| {
            (
                tone::severity(worst).class,
                counted("web.problem", "web.problems", findings().count()),
            )
        }),
    }
}

fn edited(props: &DocumentsProps, document: Document) -> Html {
    let (state, act) = (&props.state, &props.act);
    let content = document.text(&state.scenario).unwrap_or_default().to_owned();
    let shown: Vec<Finding> =
        state.report().into_iter().flat_map(|report| findings(report, document)).cloned().collect();
    let lints = state.is_current().then(|| lints(&content, &shown));
    let lit = |source: &Source| {
        (source.document == document.field())
            .then_some(source.span)
            .flatten()
            .map(|span| utf16::range(&content, span))
    };
    let reveal = state
        .reveal
        .as_ref()
        .and_then(|reveal| Some((reveal.number, lit(&reveal.source)?, reveal.focus)));
    let onfix = {
        let act = act.clone();
        Callback::from(move |(finding, fix): (usize, usize)| {
            let fix = shown.get(finding).and_then(|finding| finding.fixes.get(fix));
            if let Some(fix) = fix {
                act.emit(Action::Fix(document, fix.clone()));
            }
        })
    };
    let oncursor = {
        let content = content.clone();
        act.reform(move |offset| Action::Cursor(document, utf16::to_bytes(&content, offset)))
    };
    html! {
        <div class="editor" hidden={state.document != document}>
            <Editor document={format!("{} {}", state.opening, document.key(&state.scenario))} label={document.name(&state.scenario)}
                text={content.clone()} {lints} lit={state.highlight.as_ref().and_then(lit).into_iter().collect::<Vec<_>>()}
                onask={props.ask.reform(move |(id, text, offset)| Question::Place { id, field: document.field(), text, offset })}
                {reveal} {oncursor} {onfix} onformat={act.reform(|why: String| formatted(&why))} onchange={act.reform(move |text| Action::Text(document, text))} />
        </div>
    }
}

/// What formatting came to.
fn formatted(why: &str) -> Action {
    let id = match why {
        "same" => "web.formatSame",
        "tabs" => "web.formatTabs",
        "errors" => "web.formatErrors",
        _ => "web.formatUnsure",
    };
    let words = text(id).to_string();
    match why {
        "done" => Action::CloseNotice,
        "same" => Action::Notify(Notice::Formatted(words)),
        _ => Action::Notify(Notice::NotFormatted(words)),
    }
}

/// The findings of a tab.
fn findings(report: &Report, document: Document) -> impl Iterator<Item = &Finding> {
    let configuration = report.authorization_configuration.as_ref();
    let own = configuration.filter(|_| document == Document::Configuration);
    let of_document = move |finding: &&Finding| {
        Document::of_field(&finding.document).or_else(|| Document::of_field(&finding.path))
            == Some(document)
    };
    let of_requests = report.requests.iter().flat_map(|request| &request.findings);
    let of_requests = of_requests.filter(move |_| document == Document::Requests);
    // There can be thousands of requests, each with a finding.
    let whole = report.scenario.findings.iter().filter(|_| document == Document::Requests);
    let known: BTreeSet<_> = whole.map(sign).collect();
    own.into_iter()
        .flat_map(|configuration| &configuration.findings)
        .chain(report.scenario.findings.iter().filter(of_document))
        // Most of these are the scenario's as well.
        .chain(of_requests.filter(move |finding| !known.contains(&sign(finding))))
}

/// What tells a finding from others.
fn sign(finding: &Finding) -> (&str, &str, &str, &str, Option<u32>) {
    let start = finding.span.map(|span| span.start.offset);
    (&finding.document, &finding.path, &finding.code, &finding.message, start)
}

/// Each finding, and each of its parts that has a place of its own, as something to underline. Parts offer no fixes.
fn lints(text: &str, findings: &[Finding]) -> Vec<Lint> {
    let lint = |finding: &Finding, fixes: &[Fix]| {
        let (from, to) = utf16::range(text, finding.span?);
        Some(Lint {
            from,
            to,
            severity: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "hint",
            },
            message: finding.message.clone(),
            help: finding.help.clone(),
            fixes: fixes.iter().map(|fix| fix.title.clone()).collect(),
        })
    };
    // A finding without a place stands at the very beginning, so that the numbers of lints and findings agree.
    findings
        .iter()
        .map(|finding| {
            lint(finding, &finding.fixes).unwrap_or(Lint {
                from: 0,
                to: 0,
                severity: "hint",
                message: finding.message.clone(),
                help: finding.help.clone(),
                fixes: Vec::new(),
            })
        })
        .collect()
}

/// What is wrong with the document shown; when the server would not start, the other side has it whole.
fn problems(
    state: &State,
    act: &Callback<Action>,
    onpick: &Callback<Source>,
    onfix: &Callback<(String, Fix)>,
) -> Html {
    let Some(report) = state.report() else { return html! { <div></div> } };
    let found: Vec<Finding> = findings(report, state.document).cloned().collect();
    if found.is_empty() {
        return html! { <div></div> };
    }
    let certain = edits::certain(&found).len();
    html! {
        <section class="problems" id="problems" aria-label={text("web.findings")}>
            <div class="problems-head">
                <h2>{ counted("web.problem", "web.problems", found.len()) }</h2>
                if certain > 1 && state.document == Document::Configuration {
                    <Button small=true icon={Shape::Wrench} disabled={!state.is_current()}
                        label={counted("web.fixAllOne", "web.fixAll", certain)} onclick={act.reform(|()| Action::FixAll)} />
                }
            </div>
            <Findings findings={found} field={state.document.field()} old={!state.is_current()}
                brief={state.refused().is_some()} onpick={onpick.clone()} onfix={onfix.clone()} />
        </section>
    }
}

/// The webhooks there are answers to give for: those of the configuration, then those that only the scenario names.
pub(crate) fn webhook_names(state: &State) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    let gates =
        state.report().into_iter().flat_map(|report| &report.requests).flat_map(|request| {
            request.steps.iter().chain(std::iter::once(request)).flat_map(|step| &step.gates)
        });
    gates.filter(|gate| gate.type_name == "Webhook").for_each(|gate| add(&gate.name));
    state.scenario.webhooks.iter().for_each(|webhook| add(&webhook.name));
    names
}
