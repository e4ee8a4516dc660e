//! A scenario with what is to be said of its text.

use std::collections::BTreeMap;

use gatewalk_diagnostics::{Finding, Span};

use crate::Scenario;
use crate::node::Node;
use crate::read;

/// A scenario as read from a text, what does not make sense in it, and where its parts stand.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Everything that makes sense.
    pub scenario: Scenario,
    /// Everything that does not, in the order of the text. Their `document` is empty: they are about the scenario's own text.
    pub findings: Vec<Finding>,
    /// Where each member stands, by its path (`requests[0].kubectl`); empty where the text has no places.
    pub places: BTreeMap<String, Span>,
}

impl Document {
    /// Reads the compact form. There are no places: nobody typed it.
    pub fn from_json(value: serde_json::Value) -> Self {
        read::scenario("", &Node::from_json(value))
    }

    /// Gives findings that know a path, but no place, the place of the nearest member that was typed.
    pub fn locate(&self, findings: &mut [Finding]) {
        for finding in findings {
            if finding.span.is_none() && finding.document.is_empty() {
                finding.span = self.place(&finding.path);
            }
        }
    }

    /// The place of a member, or of what holds it.
    pub fn place(&self, path: &str) -> Option<Span> {
        let mut path = path;
        loop {
            if let Some(span) = self.places.get(path) {
                return Some(*span);
            }
            path = path.rfind(['.', '[']).and_then(|end| path.get(..end))?;
        }
    }
}
