//! The language files and how a template becomes a sentence.
//!
//! A language file holds one message a line, `name = text with {argument}`; `#` begins a comment line, and `\n` in a text is a
//! line break. `{{` is a brace. The id of a message is the file's name, a full stop, and the name.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language our sentences are written in. Upstream's texts are never translated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, the language every message has.
    #[default]
    English,
}

type Catalogue = BTreeMap<String, &'static str>;

macro_rules! catalogue {
    ($language:literal, $($area:literal),+ $(,)?) => {
        &[$(($area, include_str!(concat!("../messages/", $language, "/", $area, ".txt")))),+]
    };
}

const ENGLISH: &[(&str, &str)] = catalogue!(
    "en",
    "advice",
    "authorization",
    "cel",
    "engine",
    "kubernetes",
    "report",
    "scenario",
    "web",
    "yaml"
);

impl Language {
    /// Renders a message by its id. An id without a text gives the id itself: visible, and a test forbids it.
    pub fn render(self, id: &str, arguments: &[(&str, &str)]) -> String {
        match self.template(id) {
            Some(template) => fill(template, arguments),
            None => id.to_owned(),
        }
    }

    /// The text of a message before its arguments are filled in.
    pub fn template(self, id: &str) -> Option<&'static str> {
        self.catalogue().get(id).copied()
    }

    /// Every id that has a text.
    pub fn ids(self) -> impl Iterator<Item = &'static str> {
        self.catalogue().keys().map(String::as_str)
    }

    fn catalogue(self) -> &'static Catalogue {
        static ENGLISH_CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        match self {
            Self::English => ENGLISH_CATALOGUE.get_or_init(|| read(ENGLISH)),
        }
    }
}

fn read(files: &[(&str, &'static str)]) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (area, text) in files {
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            if let Some((name, template)) = line.split_once('=') {
                catalogue.insert(format!("{area}.{}", name.trim()), template.trim());
            }
        }
    }
    catalogue
}

fn fill(template: &str, arguments: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '\\']) {
        let (before, found) = rest.split_at(at);
        text.push_str(before);
        if let Some(after) = found.strip_prefix("{{") {
            text.push('{');
            rest = after;
        } else if let Some(after) = found.strip_prefix("\\n") {
            text.push('\n');
            rest = after;
        } else if let Some((name, after)) =
            found.strip_prefix('{').and_then(|inside| inside.split_once('}'))
        {
            let value =
                arguments.iter().find(|(argument, _)| *argument == name).map(|(_, value)| *value);
            text.push_str(value.unwrap_or(name));
            rest = after;
        } else {
            let mut characters = found.chars();
            text.extend(characters.next());
            rest = characters.as_str();
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_take_their_arguments() {
        assert_eq!(
            fill("{who} may {{not}} {what}\\n!", &[("who", "alice"), ("what", "{who}")]),
            "alice may {not}} {who}\n!"
        );
        assert_eq!(fill("{missing} \\", &[]), "missing \\");
    }

    #[test]
    fn an_unknown_id_stays_visible() {
        assert_eq!(Language::English.render("nowhere.nothing", &[]), "nowhere.nothing");
    }
}
