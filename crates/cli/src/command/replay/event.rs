//! An event of an audit log without what nobody is asked about: bodies are not even kept while reading.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The members that say what was asked, and what was recorded.
const MEMBERS: [&str; 10] = [
    "annotations",
    "apiVersion",
    "impersonatedUser",
    "kind",
    "objectRef",
    "requestReceivedTimestamp",
    "requestURI",
    "stage",
    "user",
    "verb",
];

/// An event with the members of [`MEMBERS`] only.
pub(super) struct Event(pub(super) Value);

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Event;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an event, which is a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Event, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<std::borrow::Cow<'_, str>>()? {
            if MEMBERS.contains(&name.as_ref()) {
                members.insert(name.into_owned(), access.next_value()?);
            } else {
                access.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Event(Value::Object(members)))
    }
}
