//! The examples, made from `tests/scenarios/gallery` by the build script.

use gatewalk_scenario::{Document, Scenario};
use yew::AttrValue;

use crate::text::{language, text};

/// An example of the gallery.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// The name of its file.
    pub(crate) slug: &'static str,
    /// One of [`TOPICS`]; empty where the index has none for it.
    topic: &'static str,
    title: &'static str,
    notes: &'static str,
    /// The scenario in the compact form.
    compact: &'static str,
}

/// What examples are about, as `web/gallery.txt` says it of each.
const TOPICS: [&str; 8] = [
    "web.topicPublished",
    "web.topicOutages",
    "web.topicWebhooks",
    "web.topicCaches",
    "web.topicRbac",
    "web.topicNodes",
    "web.topicAnonymous",
    "web.topicMigration",
];

/// The examples in the order of `web/gallery.txt`.
pub(crate) const EXAMPLES: &[Example] = include!(concat!(env!("OUT_DIR"), "/gallery.rs"));

impl Example {
    /// What it is about, in the language of the page.
    pub(crate) fn topic(&self) -> AttrValue {
        let known = TOPICS.iter().find(|topic| **topic == self.topic);
        text(known.copied().unwrap_or("web.topicOthers"))
    }

    /// Its question, in the language of the page.
    pub(crate) fn title(&self) -> &'static str {
        language().template(&format!("gallery.{}", self.slug)).unwrap_or(self.title)
    }

    /// Its answer, in the language of the page.
    pub(crate) fn notes(&self) -> &'static str {
        language().template(&format!("gallery.{}/notes", self.slug)).unwrap_or(self.notes)
    }

    /// The scenario, with question and answer in the language of the page.
    pub(crate) fn scenario(&self) -> Scenario {
        let value = serde_json::from_str(self.compact).unwrap_or_default();
        let (title, notes) = (self.title().to_owned(), self.notes().to_owned());
        Scenario { title, notes, ..Document::from_json(value).scenario }
    }
}

/// The name of the example that a first visit shows.
const FIRST: &str = "community-example-1-as-published";

/// The example that a first visit shows.
pub(crate) fn first() -> Scenario {
    let first = EXAMPLES.iter().find(|example| example.slug == FIRST);
    first.map(Example::scenario).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_a_title_an_answer_and_a_request() {
        assert!(!first().title.is_empty());
        assert!(EXAMPLES.len() >= 30, "{}", EXAMPLES.len());
        for example in EXAMPLES {
            let scenario = example.scenario();
            assert!(!example.title.is_empty() && !example.notes.is_empty(), "{}", example.slug);
            assert_eq!(scenario.title, example.title);
            assert!(!scenario.requests.is_empty(), "{}", example.slug);
        }
    }

    #[test]
    fn every_example_has_a_topic_and_a_title_in_japanese_and_is_there() {
        let index: Vec<_> = include_str!("../gallery.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .collect();
        let listed: Vec<&str> = index.iter().map(|(name, _)| *name).collect();
        let of = |example: &Example| [example.slug.to_owned(), format!("{}/notes", example.slug)];
        let shown: Vec<String> = EXAMPLES.iter().flat_map(of).collect();
        assert_eq!(listed, shown, "web/gallery.txt and tests/scenarios/gallery");
        assert!(index.iter().all(|(_, title)| !title.is_ascii()));
        assert!(EXAMPLES.iter().all(|example| TOPICS.contains(&example.topic)));
    }
}
