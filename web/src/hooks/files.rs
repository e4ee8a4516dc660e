//! Files that a person gives: a scenario, a configuration, or objects.

use gatewalk_scenario::limits::SCENARIO_BYTES_MAX;
use serde_json::Value;
use web_sys::File;
use yew::prelude::*;

use crate::browser::{files, shelf};
use crate::hooks::engine::Question;
use crate::state::{Action, Document, Notice};
use crate::text::filled;

/// An export holds many scenarios, and the states of each.
const EXPORT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Takes what is dropped on the page, and what is pasted where nobody types.
#[hook]
pub(crate) fn use_files(take: &Callback<File>, taken: &Callback<String>) {
    let (take, taken) = (take.clone(), taken.clone());
    use_effect_with((), move |()| {
        let listeners = (
            files::on_drop(move |file| take.emit(file)),
            files::on_paste(move |text| taken.emit(text)),
        );
        move || drop(listeners)
    });
}

/// Reads a file and hands its text on.
pub(crate) fn take(file: &File, act: Callback<Action>, taken: Callback<String>) {
    files::read(file, EXPORT_BYTES_MAX, move |text| {
        let fits = |text: &String| text.len() <= SCENARIO_BYTES_MAX || is_export(text);
        if let Some(text) = text.filter(fits) {
            taken.emit(text);
        } else {
            let limit = (SCENARIO_BYTES_MAX / 1024 / 1024).to_string();
            let why = filled("web.fileTooLarge", &[("limit", &limit)]);
            act.emit(Action::Notify(Notice::BadFile(why.to_string())));
        }
    });
}

/// Does with a text what it says. A scenario goes to the engine, as only that reads YAML.
pub(crate) fn taken(text: String, act: &Callback<Action>, ask: &Callback<Question>) {
    match kind(&text) {
        Kind::Scenario => ask.emit(Question::Read(text)),
        Kind::Export => {
            let act = act.clone();
            shelf::imported(&text, move |came| {
                act.emit(Action::Notify(match came {
                    Some(came) => Notice::Imported(came),
                    None => Notice::BadFile(crate::text::text("web.badExport").to_string()),
                }));
            });
        }
        Kind::Flags => act.emit(Action::Convert(text)),
        Kind::Document(Document::Objects) => act.emit(Action::AddObjects(text)),
        Kind::Document(document) => {
            act.emit(Action::Text(document, text));
            act.emit(Action::ShowDocument(document));
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Scenario,
    /// Everything that a browser kept.
    Export,
    /// What starts a server with authorization flags.
    Flags,
    Document(Document),
}

fn is_export(text: &str) -> bool {
    text.lines().take(2).any(|line| line.contains("\"format\": \"gatewalk/export-v1\""))
}

/// What a text is, by the kind it names first.
fn kind(text: &str) -> Kind {
    if is_export(text) {
        return Kind::Export;
    }
    // JSON says it anywhere; what is no whole JSON, in a line of its own.
    let json = text.trim_start().starts_with('{').then(|| serde_json::from_str::<Value>(text).ok());
    let of_json = json.flatten().and_then(|value| Some(value.get("kind")?.as_str()?.to_owned()));
    let of_line = || {
        text.lines().take(200).find_map(|line| {
            let line = line.trim().trim_start_matches(['{', '"']).trim_start();
            let value = line.strip_prefix("kind")?.trim_start_matches(['"', ':', ' ']);
            Some(value.trim_matches(['"', ',', ' ', '\'']).to_owned())
        })
    };
    let named = of_json.or_else(of_line);
    if text.contains("--authorization-") && named.as_deref() != Some("Scenario") {
        return Kind::Flags;
    }
    if text.trim_start().starts_with('{') && text.contains("abac.authorization.kubernetes.io/") {
        return Kind::Document(Document::Abac);
    }
    match named.as_deref() {
        Some("Scenario") => Kind::Scenario,
        Some("AuthorizationConfiguration") => Kind::Document(Document::Configuration),
        _ => Kind::Document(Document::Objects),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_where_its_kind_belongs() {
        for (text, expected) in [
            ("apiVersion: gatewalk/v1\nkind: Scenario\n", Kind::Scenario),
            ("kind: AuthorizationConfiguration\n", Kind::Document(Document::Configuration)),
            (
                "{\n  \"kind\": \"AuthorizationConfiguration\",\n",
                Kind::Document(Document::Configuration),
            ),
            (
                "{\n \"format\": \"gatewalk/export-v1\",\n \"kind\": \"--authorization-mode\"",
                Kind::Export,
            ),
            ("ExecStart=kube-apiserver --authorization-mode=RBAC", Kind::Flags),
            ("kind: Pod\nargs: [--authorization-mode=RBAC]", Kind::Flags),
            (
                "{\"apiVersion\": \"abac.authorization.kubernetes.io/v1beta1\", \"kind\": \"Policy\"}",
                Kind::Document(Document::Abac),
            ),
            (
                "{\"apiVersion\": \"apiserver.config.k8s.io/v1\", \"kind\": \"AuthorizationConfiguration\"}",
                Kind::Document(Document::Configuration),
            ),
            ("kind: List\nitems:\n- kind: Scenario\n", Kind::Document(Document::Objects)),
            ("", Kind::Document(Document::Objects)),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
