//! Files that a person gives: a scenario, a configuration, or objects.

use gatewalk_scenario::limits::SCENARIO_BYTES_MAX;
use web_sys::File;
use yew::prelude::*;

use crate::browser::files;
use crate::state::{Action, Document, Notice};
use crate::text::filled;

/// Takes what is dropped on the page.
#[hook]
pub(crate) fn use_files(take: &Callback<File>) {
    let take = take.clone();
    use_effect_with((), move |()| {
        let listeners = files::on_drop(move |file| take.emit(file));
        move || drop(listeners)
    });
}

/// Reads a file and does with it what its content says. A scenario goes to `read`, as only the worker reads YAML.
pub(crate) fn take(file: &File, act: Callback<Action>, read: Callback<String>) {
    files::read(file, SCENARIO_BYTES_MAX, move |text| match text {
        None => {
            let limit = (SCENARIO_BYTES_MAX / 1024 / 1024).to_string();
            let why = filled("web.fileTooLarge", &[("limit", &limit)]);
            act.emit(Action::Notify(Notice::BadFile(why.to_string())));
        }
        Some(text) => match kind(&text) {
            Kind::Scenario => read.emit(text),
            Kind::Document(document) => {
                act.emit(Action::Text(document, text));
                act.emit(Action::ShowDocument(document));
            }
        },
    });
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Scenario,
    Document(Document),
}

/// What a text is, by the kind it names first.
fn kind(text: &str) -> Kind {
    let named = text.lines().take(200).find_map(|line| {
        let line = line.trim().trim_start_matches(['{', '"']).trim_start();
        let value = line.strip_prefix("kind")?.trim_start_matches(['"', ':', ' ']);
        Some(value.trim_matches(['"', ',', ' ', '\'']).to_owned())
    });
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
            ("kind: List\nitems:\n- kind: Scenario\n", Kind::Document(Document::Objects)),
            ("", Kind::Document(Document::Objects)),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
