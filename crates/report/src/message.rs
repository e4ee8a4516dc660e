//! Sentences of ours as data.

use std::collections::BTreeMap;

use gatewalk_diagnostics as diagnostics;
use serde::{Deserialize, Serialize};

/// A sentence of ours: its id, its arguments, and its text in the report's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Message {
    /// The id, `area.name`; stable, so that a script can match on it.
    pub id: String,
    /// What was filled in.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
    /// The sentence.
    pub text: String,
}

impl Message {
    /// The message in a language.
    pub fn new(message: &diagnostics::Message, language: diagnostics::Language) -> Self {
        let mut arguments = BTreeMap::new();
        for (name, value) in &message.arguments {
            arguments.insert((*name).to_owned(), value.clone());
        }
        Self { id: message.id.to_owned(), arguments, text: message.text(language) }
    }

    /// Whether it names something beside authorization that is not simulated. Verdicts do not depend on it.
    pub fn is_beyond(&self) -> bool {
        let name = self.id.split_once('.').map_or("", |(_, name)| name);
        name.starts_with("beyond")
    }
}
