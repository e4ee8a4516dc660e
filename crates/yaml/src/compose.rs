//! From parser events to goyaml's node tree. Mirrors `yaml.v2` `parser.parse`: the first document only, anchors resolved at once.

mod guards;

use std::collections::BTreeMap;
use std::ops::Range;

use gatewalk_diagnostics::Message;
use libyaml_safer::{
    ErrorKind, Event, EventData, MappingStyle, Parser, ScalarStyle, SequenceStyle,
};

use crate::reader::Chunks;
use crate::tree::{Style, to_u32};
use crate::{Error, TEXT_BYTES_MAX, UPSTREAM_DEPTH_MAX};

/// The steps composing may take; a step is an event at one level of nesting, which is what the scanner pays for it.
const STEPS_MAX: usize = 400_000_000;

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
        text: Box<str>,
        tag: Option<Box<str>>,
        implicit: bool,
    },
    Sequence(Vec<u32>),
    /// Keys and values in turn.
    Mapping(Vec<u32>),
    Alias {
        name: Box<str>,
        target: u32,
    },
}

/// Composes the first document. `text` has no byte order mark at its start.
pub(crate) fn compose(text: &str) -> Result<Composed, Error> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Error::too_long(text.len()));
    }
    guards::compose(text)
}

struct Composer<'a> {
    text: &'a str,
    parser: Parser<Chunks<'a>>,
    composed: Composed,
    anchors: BTreeMap<String, u32>,
    open: Vec<u32>,
    steps: usize,
}

impl<'a> Composer<'a> {
    fn new(text: &'a str) -> Self {
        let mut parser = Parser::new();
        parser.set_input(Chunks::new(text));
        Self {
            text,
            parser,
            composed: Composed::default(),
            anchors: BTreeMap::new(),
            open: Vec::new(),
            steps: 0,
        }
    }

    fn run(mut self) -> Result<Composed, Error> {
        loop {
            let event = self.parser.parse().map_err(|error| self.syntax_error(&error))?;
            self.steps = self.steps.saturating_add(self.open.len()).saturating_add(1);
            if self.steps > STEPS_MAX {
                let message = Message::new("yaml.tooManySteps").with("limit", &STEPS_MAX);
                return Err(Error::limit(message, offset(&event)));
            }
            match &event.data {
                EventData::StreamStart { .. } => {}
                EventData::DocumentStart { version_directive, .. } => {
                    let other = version_directive
                        .is_some_and(|version| (version.major, version.minor) != (1, 1));
                    if other {
                        return Err(incompatible(self.text, &event));
                    }
                }
                EventData::DocumentEnd { .. } | EventData::StreamEnd => return Ok(self.composed),
                EventData::SequenceEnd | EventData::MappingEnd => self.close(&event),
                EventData::Alias { .. }
                | EventData::Scalar { .. }
                | EventData::SequenceStart { .. }
                | EventData::MappingStart { .. } => self.node(event)?,
            }
        }
    }

    fn node(&mut self, event: Event) -> Result<(), Error> {
        let start = offset(&event);
        let end = usize::try_from(event.end_mark.index).unwrap_or(usize::MAX);
        let line = event.start_mark.line;
        let (properties, bare_tag) = properties(self.text, start, end);
        let (anchor, value, style) = match event.data {
            EventData::Alias { anchor } => {
                let Some(target) = self.anchors.get(&anchor).copied() else {
                    let text = format!("yaml: unknown anchor '{anchor}' referenced");
                    return Err(Error::upstream(text, start));
                };
                (None, RawValue::Alias { name: anchor.into(), target }, Style::Plain)
            }
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                let tag = if bare_tag { Some("!".into()) } else { tag.map(Into::into) };
                if style == ScalarStyle::Plain {
                    self.question_mark_in_flow(properties.end, end, line)?;
                }
                let value = RawValue::Scalar { text: value.into(), tag, implicit: plain_implicit };
                (anchor, value, scalar_style(style))
            }
            EventData::SequenceStart { anchor, style, .. } => {
                let flow = matches!(style, SequenceStyle::Flow);
                (
                    anchor,
                    RawValue::Sequence(Vec::new()),
                    if flow { Style::Flow } else { Style::Block },
                )
            }
            EventData::MappingStart { anchor, style, .. } => {
                let flow = matches!(style, MappingStyle::Flow);
                (
                    anchor,
                    RawValue::Mapping(Vec::new()),
                    if flow { Style::Flow } else { Style::Block },
                )
            }
            _ => return Ok(()),
        };
        let opens = matches!(value, RawValue::Sequence(_) | RawValue::Mapping(_));
        let id = to_u32(self.composed.nodes.len());
        self.composed.nodes.push(RawNode {
            span: to_u32(start)..to_u32(end.max(start)),
            content: to_u32(properties.end),
            line,
            style,
            value,
        });
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, id);
        }
        self.attach(id);
        if opens {
            self.open.push(id);
            if self.open.len() > UPSTREAM_DEPTH_MAX {
                return Err(too_deep_upstream(line, start));
            }
        }
        Ok(())
    }

    /// In a flow collection goyaml ends a plain scalar at a question mark and then misses the comma.
    fn question_mark_in_flow(&self, start: usize, end: usize, line: u64) -> Result<(), Error> {
        let parent = self.open.last().and_then(|id| self.composed.nodes.get(*id as usize));
        let Some(parent) = parent.filter(|parent| parent.style == Style::Flow) else {
            return Ok(());
        };
        let Some(source) = self.text.get(start..end) else { return Ok(()) };
        let Some(at) = source.find('?') else { return Ok(()) };
        let breaks = source.get(..at).unwrap_or_default().matches('\n').count();
        let line = line.saturating_add(u64::try_from(breaks).unwrap_or_default());
        let place = if line == 0 { String::new() } else { format!("line {line}: ") };
        let in_braces =
            self.text.get(parent.content as usize..).is_some_and(|rest| rest.starts_with('{'));
        let close = if in_braces { '}' } else { ']' };
        let text = format!("yaml: {place}did not find expected ',' or '{close}'");
        Err(Error::upstream(text, start.saturating_add(at)))
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
    fn close(&mut self, event: &Event) {
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
            Style::Flow => to_u32(usize::try_from(event.end_mark.index).unwrap_or(usize::MAX)),
            _ => last_end.max(node.span.start),
        };
        if let Some(node) = self.composed.nodes.get_mut(id as usize) {
            node.span.end = end;
        }
    }

    /// Mirrors `parser.fail`: scanner errors count their line from one, parser errors from zero, line zero is not named, and then the
    /// line of the context is.
    fn syntax_error(&self, error: &libyaml_safer::Error) -> Error {
        let problem = error.problem_mark();
        let context = error.context_mark();
        if let Some(error) = self.incompatible_directive(problem) {
            return error;
        }
        let line = match (problem, context) {
            (Some(problem), _) if problem.line != 0 => {
                if error.kind() == ErrorKind::Scanner {
                    problem.line.saturating_add(1)
                } else {
                    problem.line
                }
            }
            (_, Some(context)) => context.line,
            _ => 0,
        };
        let place = if line == 0 { String::new() } else { format!("line {line}: ") };
        let at = problem.map_or_else(
            || unreadable_character(self.text),
            |mark| usize::try_from(mark.index).unwrap_or(usize::MAX),
        );
        Error::upstream(format!("yaml: {place}{}", error.problem()), at.min(self.text.len()))
    }
}

/// goyaml takes `%YAML 1.1` and no other version.
fn incompatible(text: &str, event: &Event) -> Error {
    let start = offset(event);
    let at = text
        .get(start..)
        .and_then(|rest| rest.find("%YAML"))
        .map_or(start, |found| start.saturating_add(found));
    let lines = text.get(start..at).unwrap_or_default().matches('\n').count();
    let line = event.start_mark.line.saturating_add(u64::try_from(lines).unwrap_or_default());
    let place = if line == 0 { String::new() } else { format!("line {line}: ") };
    Error::upstream(format!("yaml: {place}found incompatible YAML document"), at)
}

fn too_deep_upstream(line: u64, at: usize) -> Error {
    let place =
        if line == 0 { String::new() } else { format!("line {}: ", line.saturating_add(1)) };
    Error::upstream(format!("yaml: {place}exceeded max depth of {UPSTREAM_DEPTH_MAX}"), at)
}

impl Composer<'_> {
    /// A directive of another YAML version that stands before whatever else is wrong with the head of the document.
    fn incompatible_directive(&self, problem: Option<libyaml_safer::Mark>) -> Option<Error> {
        if !self.composed.nodes.is_empty() {
            return None;
        }
        let mut at = 0_usize;
        for (line, content) in self.text.split_inclusive('\n').enumerate() {
            let after = at.saturating_add(content.len());
            if problem.is_some_and(|mark| mark.index < u64::try_from(at).unwrap_or(u64::MAX)) {
                return None;
            }
            if let Some(version) = content.strip_prefix("%YAML ").map(str::trim) {
                let numbers = version.split_once('.').is_some_and(|(major, minor)| {
                    [major, minor].iter().all(|part| {
                        (1..10).contains(&part.len())
                            && part.bytes().all(|byte| byte.is_ascii_digit())
                    })
                });
                let other = numbers && version != "1.1";
                let place = if line == 0 { String::new() } else { format!("line {line}: ") };
                let text = format!("yaml: {place}found incompatible YAML document");
                return other.then(|| Error::upstream(text, at));
            }
            let skipped = content.trim();
            if !skipped.is_empty() && !skipped.starts_with(['#', '%']) {
                return None;
            }
            at = after;
        }
        None
    }
}

fn offset(event: &Event) -> usize {
    usize::try_from(event.start_mark.index).unwrap_or(usize::MAX)
}

fn scalar_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        _ => Style::Plain,
    }
}

/// The anchor and tag at the start of a node, and whether the tag is the bare `!`, which the parser does not tell from none.
fn properties(text: &str, start: usize, end: usize) -> (Range<usize>, bool) {
    let mut at = start;
    let mut bare_tag = false;
    loop {
        let rest = text.get(at..end).unwrap_or_default();
        if !rest.starts_with(['&', '!']) {
            return (start..at, bare_tag);
        }
        let word = rest
            .find([' ', '\t', '\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
            .unwrap_or(rest.len());
        bare_tag |= rest.get(..word) == Some("!");
        let after = rest.get(word..).unwrap_or_default();
        let blanks = after.len().saturating_sub(after.trim_start().len());
        at = at.saturating_add(word).saturating_add(blanks);
    }
}

/// Where the first character stands that goyaml's reader refuses.
fn unreadable_character(text: &str) -> usize {
    text.char_indices().find(|(_, character)| !is_readable(*character)).map_or(0, |(at, _)| at)
}

fn is_readable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}
