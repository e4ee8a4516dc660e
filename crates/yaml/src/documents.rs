//! Every document of a text, each on its own.

use std::ops::Range;

use crate::decode::document_at;
use crate::{Decoded, Error, json};

/// One document of a text that holds several.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedDocument {
    /// Its bytes in the text, the separator before it not included.
    pub range: Range<usize>,
    /// What it says; its places are places of the whole text. Lines in error texts count from the start of the document.
    pub content: Result<Decoded, Error>,
}

/// Splits a text at its `---` lines and reads each document for itself, as `kubectl apply` and the readers of manifests do
/// (`k8s.io/apimachinery/pkg/util/yaml`): one that does not parse leaves the others alone. A text that begins with `{` is one JSON
/// document. Documents that hold nothing are left out.
pub fn documents(text: &str) -> Vec<ParsedDocument> {
    if text.trim_start().starts_with('{')
        && let Ok(tree) = json::parse(text)
    {
        let content = Ok(Decoded { tree, duplicates: Vec::new() });
        return vec![ParsedDocument { range: 0..text.len(), content }];
    }
    split(text)
        .into_iter()
        .filter(|range| text.get(range.clone()).is_some_and(holds_something))
        .map(|range| {
            let content = document_at(text.get(range.clone()).unwrap_or_default(), range.start);
            ParsedDocument { range, content }
        })
        .collect()
}

fn split(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let after = at + line.len();
        let rest = line.strip_prefix("---");
        if rest.is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('#')) {
            ranges.push(start..at);
            start = after;
        }
        at = after;
    }
    ranges.push(start..text.len());
    ranges
}

fn holds_something(document: &str) -> bool {
    document
        .lines()
        .map(|line| {
            line.trim_matches(|character: char| {
                character.is_whitespace() || character == '\u{feff}'
            })
        })
        .any(|line| !line.is_empty() && !line.starts_with('#') && line != "...")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_one_by_one() {
        let text = "a: 1\n---\n# nothing\n---\nb: [\n--- # third\nc: x\n";
        let found = documents(text);
        assert_eq!(found.len(), 3);
        assert!(found[0].content.is_ok());
        assert!(found[1].content.is_err());
        let third = found[2].content.as_ref().unwrap();
        let c = third.tree.root().unwrap().get("c").unwrap();
        assert_eq!(text.get(c.span()), Some("x"));
    }
}
