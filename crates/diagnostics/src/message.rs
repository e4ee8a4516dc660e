//! Sentences of ours.

use crate::Language;

/// A sentence of ours: an id that language files know, and its arguments.
///
/// Ids are `area.name` (`scenario.unknownField`); the area names the file `messages/<language>/<area>.txt` in this crate that
/// holds the text. Arguments are inserted as they are; they are names and values, never sentences.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// The id, `area.name`.
    pub id: &'static str,
    /// Argument names and values, in the order of the call.
    pub arguments: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without arguments.
    pub fn new(id: &'static str) -> Self {
        Self { id, arguments: Vec::new() }
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// The sentence in a language.
    pub fn text(&self, language: Language) -> String {
        let arguments: Vec<(&str, &str)> =
            self.arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        language.render(self.id, &arguments)
    }
}
