//! A scenario with what is to be said of its text.

use gatewalk_diagnostics::order;
use std::collections::BTreeMap;

use gatewalk_diagnostics::{Finding, LineIndex, Message, Severity, Span, Text};
use gatewalk_yaml as yaml;

use crate::Scenario;
use crate::limits::SCENARIO_BYTES_MAX;
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
    /// Reads a scenario from YAML or JSON. What makes no sense is a finding, and the rest is used all the same.
    pub fn read(text: &str) -> Self {
        if text.len() > SCENARIO_BYTES_MAX {
            let message = Message::new("scenario.tooLarge")
                .with("bytes", &text.len())
                .with("limit", &SCENARIO_BYTES_MAX);
            return Self::broken("scenario/too-large", Text::Ours(message), None);
        }
        let decoded = match decode(text) {
            Ok(decoded) => decoded,
            Err(error) => {
                let span = LineIndex::new(text).span(error.offset..error.offset);
                return Self::broken("scenario/syntax", error.text, Some(span));
            }
        };
        let root = match decoded.tree.root() {
            Some(root) => Node::from_yaml(text, root),
            None => Node { value: crate::node::NodeValue::Null, range: None },
        };
        let mut document = read::scenario(text, &root);
        let index = LineIndex::new(text);
        for duplicate in decoded.duplicates {
            let text = Text::Upstream(duplicate.text);
            let finding = Finding::new("scenario/duplicate-field", Severity::Error, text);
            let span = Some(index.span(duplicate.span));
            document.findings.push(Finding { span, ..finding });
        }
        document.findings.extend(further_document(text, &index));
        order::sort_by_key(&mut document.findings, |finding| {
            finding.span.map(|span| span.start.offset)
        });
        document
    }

    /// Whether a text is a scenario rather than a Kubernetes file: its `kind` is `Scenario` of `gatewalk/...`. Of a text that does
    /// not parse, the lines that say so count.
    pub fn is_scenario(text: &str) -> bool {
        let is_head =
            |version: &str, kind: &str| version.starts_with("gatewalk/") && kind == Scenario::KIND;
        if let Ok(decoded) = decode(text) {
            let member = |name| decoded.tree.root()?.get(name)?.as_str();
            return is_head(
                member("apiVersion").unwrap_or_default(),
                member("kind").unwrap_or_default(),
            );
        }
        let line = |name: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix(name));
            lines.map(|value| value.trim().trim_matches(['"', '\''])).next().unwrap_or_default()
        };
        is_head(line("apiVersion:"), line("kind:"))
    }

    fn broken(code: &'static str, text: Text, span: Option<Span>) -> Self {
        let finding = Finding { span, ..Finding::new(code, Severity::Error, text) };
        Self { findings: vec![finding], ..Self::default() }
    }

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

/// JSON where the text is JSON, else YAML.
fn decode(text: &str) -> Result<yaml::Decoded, yaml::Error> {
    if text.trim_start().starts_with('{')
        && let Ok(tree) = yaml::json::parse(text)
    {
        return Ok(yaml::Decoded { tree, duplicates: Vec::new() });
    }
    yaml::first_document(text)
}

/// A scenario is one document; what follows it is not read, and that is said.
fn further_document(text: &str, index: &LineIndex<'_>) -> Option<Finding> {
    let mut at = 0;
    let mut has_content = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == "---" && has_content {
            let message = Text::Ours(Message::new("scenario.furtherDocument"));
            let finding = Finding::new("scenario/further-document", Severity::Warning, message);
            return Some(Finding { span: Some(index.span(at..at + 3)), ..finding });
        }
        has_content |= !bare.is_empty() && bare != "---" && !bare.starts_with('#');
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests;
