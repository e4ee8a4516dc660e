//! The examples, made from `tests/scenarios/gallery` by the build script.

use gatewalk_scenario::{Document, Scenario};

/// An example of the gallery.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// The name of its file.
    pub(crate) slug: &'static str,
    pub(crate) title: &'static str,
    pub(crate) notes: &'static str,
    /// The scenario in the compact form.
    compact: &'static str,
}

/// The examples in the order of their files.
pub(crate) const EXAMPLES: &[Example] = include!(concat!(env!("OUT_DIR"), "/gallery.rs"));

impl Example {
    /// The scenario.
    pub(crate) fn scenario(&self) -> Scenario {
        let value = serde_json::from_str(self.compact).unwrap_or_default();
        Document::from_json(value).scenario
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
}
