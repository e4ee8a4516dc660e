//! From parser events to goyaml's node tree. Mirrors `yaml.v2` `parser.parse`: the first document only, anchors resolved at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::mark::{Fault, Mark, Stage};
use crate::parse::{Event, EventKind, Parser};
use crate::scan::Scanner;
use crate::tree::{Style, to_u32};
use crate::{Error, TEXT_BYTES_MAX};

/// goyaml's node tree.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    pub(crate) nodes: Vec<RawNode>,
    /// `None` for a stream without a document.
    pub(crate) root: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct RawNode {
    /// The whole event, with anchor and tag.
    pub(crate) span: Range<u32>,
    /// Where the content begins, after anchor and tag.
    pub(crate) content: u32,
    /// The zero-based line of the event.
    pub(crate) line: u64,
    pub(crate) style: Style,
    pub(crate) value: RawValue,
}

#[derive(Debug)]
pub(crate) enum RawValue {
    Scalar {
        text: Arc<str>,
        tag: Option<Arc<str>>,
        implicit: bool,
    },
    Sequence(Vec<u32>),
    /// Keys and values in turn.
    Mapping(Vec<u32>),
    Alias {
        name: Arc<str>,
        target: u32,
    },
}

/// Composes the first document. `text` has no byte order mark at its start.
pub(crate) fn compose(text: &str) -> Result<Composed, Error> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Error::too_long(text.len()));
    }
    Composer {
        parser: Parser::new(Scanner::new(text)),
        composed: Composed::default(),
        anchors: BTreeMap::new(),
        open: Vec::new(),
    }
    .run()
}

struct Composer<'a> {
    parser: Parser<'a>,
    composed: Composed,
    anchors: BTreeMap<String, u32>,
    open: Vec<u32>,
}

impl Composer<'_> {
    fn run(mut self) -> Result<Composed, Error> {
        loop {
            let event = self.parser.next().map_err(|fault| error(&fault))?;
            match event.kind {
                EventKind::StreamStart | EventKind::DocumentStart => {}
                EventKind::DocumentEnd | EventKind::StreamEnd => return Ok(self.composed),
                EventKind::SequenceEnd | EventKind::MappingEnd => self.close(event.end),
                EventKind::Alias(_)
                | EventKind::Scalar { .. }
                | EventKind::SequenceStart(_)
                | EventKind::MappingStart(_) => self.node(event)?,
            }
        }
    }

    fn node(&mut self, event: Event) -> Result<(), Error> {
        let (value, style) = match event.kind {
            EventKind::Alias(name) => {
                let Some(target) = self.anchors.get(&name).copied() else {
                    let text = format!("yaml: unknown anchor '{name}' referenced");
                    return Err(Error::upstream(text, event.start.byte));
                };
                (RawValue::Alias { name: name.into(), target }, Style::Plain)
            }
            EventKind::Scalar { value, style, implicit } => {
                let tag = event.tag.map(Into::into);
                (RawValue::Scalar { text: value.into(), tag, implicit }, style)
            }
            EventKind::SequenceStart(style) => (RawValue::Sequence(Vec::new()), style),
            EventKind::MappingStart(style) => (RawValue::Mapping(Vec::new()), style),
            _ => return Ok(()),
        };
        let opens = matches!(value, RawValue::Sequence(_) | RawValue::Mapping(_));
        let id = to_u32(self.composed.nodes.len());
        let (start, end) = (event.start.byte, event.end.byte);
        self.composed.nodes.push(RawNode {
            span: to_u32(start)..to_u32(end.max(start)),
            content: to_u32(event.content.byte),
            line: u64::try_from(event.start.line).unwrap_or(u64::MAX),
            style,
            value,
        });
        if let Some(anchor) = event.anchor {
            self.anchors.insert(anchor, id);
        }
        self.attach(id);
        if opens {
            self.open.push(id);
        }
        Ok(())
    }

    fn attach(&mut self, id: u32) {
        let Some(parent) = self.open.last() else {
            self.composed.root = Some(id);
            return;
        };
        if let Some(parent) = self.composed.nodes.get_mut(*parent as usize) {
            match &mut parent.value {
                RawValue::Sequence(children) | RawValue::Mapping(children) => children.push(id),
                RawValue::Scalar { .. } | RawValue::Alias { .. } => {}
            }
        }
    }

    /// Closes a collection. A block collection ends where its last child does: its end event stands at the next token.
    fn close(&mut self, end: Mark) {
        let Some(id) = self.open.pop() else { return };
        let Some(node) = self.composed.nodes.get(id as usize) else { return };
        let last = match &node.value {
            RawValue::Sequence(children) | RawValue::Mapping(children) => children.last().copied(),
            RawValue::Scalar { .. } | RawValue::Alias { .. } => None,
        };
        let last_end = last
            .and_then(|child| self.composed.nodes.get(child as usize))
            .map_or(node.span.start, |child| child.span.end);
        let end = match node.style {
            Style::Flow => to_u32(end.byte).max(last_end),
            _ => last_end.max(node.span.start),
        };
        if let Some(node) = self.composed.nodes.get_mut(id as usize) {
            node.span.end = end;
        }
    }
}

/// Mirrors `parser.fail`: scanner errors count their line from one, parser errors from zero, line zero is not named, and then the line of
/// the context is.
fn error(fault: &Fault) -> Error {
    let line = match fault.problem_mark.line {
        0 => fault.context_mark.line,
        line if fault.stage == Stage::Scanner => line.saturating_add(1),
        line => line,
    };
    let place = if line == 0 { String::new() } else { format!("line {line}: ") };
    // a context at the very start is as good as none
    let begun = Some(fault.context_mark.byte).filter(|byte| *byte > 0);
    let text = format!("yaml: {place}{}", fault.problem);
    Error { begun, ..Error::upstream(text, fault.problem_mark.byte) }
}
