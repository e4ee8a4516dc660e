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
    /// Japanese. Its sentences are not part of the program: whoever wants them hands them over with
    /// [`Language::choose_japanese`]. A message that has none stays English.
    Japanese,
}

type Catalogue = BTreeMap<String, &'static str>;

/// The areas are listed here and nowhere else, so that every language has the same.
macro_rules! catalogue {
    ($language:literal) => {
        &[
            #[cfg(feature = "engine")]
            catalogue!($language, "advice"),
            #[cfg(feature = "engine")]
            catalogue!($language, "authorization"),
            catalogue!($language, "cel"),
            #[cfg(feature = "engine")]
            catalogue!($language, "engine"),
            #[cfg(feature = "engine")]
            catalogue!($language, "kubernetes"),
            catalogue!($language, "report"),
            catalogue!($language, "scenario"),
            #[cfg(feature = "page")]
            catalogue!($language, "web"),
            catalogue!($language, "yaml"),
        ]
    };
    ($language:literal, $area:literal) => {
        ($area, include_str!(concat!("../messages/", $language, "/", $area, ".txt")))
    };
}

const ENGLISH: &[(&str, &str)] = catalogue!("en");

/// The Japanese sentences, once they were handed over.
static JAPANESE: OnceLock<BTreeMap<String, String>> = OnceLock::new();

impl Language {
    /// The language our sentences are shown in: Japanese once its sentences were handed over, else English. Texts that
    /// are part of an answer of upstream's do not ask.
    pub fn chosen() -> Self {
        if JAPANESE.get().is_some() { Self::Japanese } else { Self::English }
    }

    /// Takes the Japanese sentences, one `area.name = text` a line, and shows them from now on. Only the first call counts: a
    /// language is chosen before anything is answered.
    pub fn choose_japanese(sentences: &str) {
        let sentences = sentences.lines().filter_map(|line| line.split_once('='));
        let sentences =
            sentences.map(|(id, text)| (id.trim().to_owned(), text.trim().to_owned())).collect();
        // A second call finds the place taken and changes nothing.
        let _ = JAPANESE.set(sentences);
    }

    /// Renders a message by its id. An id without a text gives the id itself: visible, and a test forbids it.
    pub fn render(self, id: &str, arguments: &[(&str, &str)]) -> String {
        match self.template(id) {
            Some(template) => fill(template, arguments),
            None => id.to_owned(),
        }
    }

    /// The text of a message before its arguments are filled in.
    pub fn template(self, id: &str) -> Option<&'static str> {
        let translated = match self {
            Self::English => None,
            Self::Japanese => JAPANESE.get().and_then(|sentences| sentences.get(id)),
        };
        translated.map(String::as_str).or_else(|| english().get(id).copied())
    }

    /// Every id that has a text: what has none in a language is shown in English.
    pub fn ids(self) -> impl Iterator<Item = &'static str> {
        match self {
            Self::English | Self::Japanese => english().keys().map(String::as_str),
        }
    }
}

fn english() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| read(ENGLISH))
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

    /// The names in braces, in the order of the alphabet.
    fn arguments(template: &str) -> Vec<&str> {
        let inside = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        let mut names: Vec<&str> = inside.map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    const TRANSLATED: &[(&str, &str)] = catalogue!("ja");

    #[test]
    fn every_sentence_has_a_japanese_one_with_the_same_arguments() {
        let japanese = read(TRANSLATED);
        let mut wrong: Vec<String> = Vec::new();
        for (id, template) in english() {
            match japanese.get(id) {
                None => wrong.push(format!("{id} has no Japanese sentence")),
                Some(other) if arguments(other) != arguments(template) => {
                    wrong.push(format!("{id}: other arguments"));
                }
                Some(_) => {}
            }
        }
        wrong.extend(
            japanese
                .keys()
                .filter(|id| !english().contains_key(*id))
                .map(|id| format!("{id} is in no use")),
        );
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn an_unknown_id_stays_visible() {
        assert_eq!(Language::English.render("nowhere.nothing", &[]), "nowhere.nothing");
    }
}
