//! From tokens to events. Mirrors goyaml's `parserc.go`.

mod collections;

use crate::mark::{Fault, Mark, Stage};
use crate::scan::{Scanner, Token, TokenKind};
use crate::tree::Style;

/// What a document consists of, in order, and where. Mirrors `yaml_event_t`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) start: Mark,
    pub(crate) end: Mark,
    /// Where the content begins, after anchor and tag.
    pub(crate) content: Mark,
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(String),
    Scalar { value: String, style: Style, implicit: bool },
    SequenceStart(Style),
    SequenceEnd,
    MappingStart(Style),
    MappingEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    StreamStart,
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceFirstEntry,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingFirstKey,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    FlowSequenceEntryMappingEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

/// The handles every document has.
const DEFAULT_TAG_DIRECTIVES: [(&str, &str); 2] = [("!", "!"), ("!!", "tag:yaml.org,2002:")];

/// What the parser must know of a token that it only looks at.
struct Peeked {
    kind: TokenKind,
    start: Mark,
    end: Mark,
}

/// Goyaml's parser of one text.
pub(crate) struct Parser<'a> {
    scanner: Scanner<'a>,
    state: State,
    states: Vec<State>,
    marks: Vec<Mark>,
    tag_directives: Vec<(String, String)>,
}

type Parsed<T = Event> = Result<T, Box<Fault>>;

impl<'a> Parser<'a> {
    /// Parses what a scanner finds.
    pub(crate) fn new(scanner: Scanner<'a>) -> Self {
        Self {
            scanner,
            state: State::StreamStart,
            states: Vec::new(),
            marks: Vec::new(),
            tag_directives: Vec::new(),
        }
    }

    /// The next event. After the last one it is the end of the stream again.
    pub(crate) fn next(&mut self) -> Parsed {
        match self.state {
            State::StreamStart => {
                let token = self.peek()?;
                self.scanner.take();
                self.state = State::ImplicitDocumentStart;
                Ok(bare(EventKind::StreamStart, token.start, token.end))
            }
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequenceFirstEntry => self.block_sequence_entry(true),
            State::BlockSequenceEntry => self.block_sequence_entry(false),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingFirstKey => self.block_mapping_key(true),
            State::BlockMappingKey => self.block_mapping_key(false),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowSequenceEntryMappingKey => self.flow_sequence_entry_mapping_key(),
            State::FlowSequenceEntryMappingValue => self.flow_sequence_entry_mapping_value(),
            State::FlowSequenceEntryMappingEnd => {
                let token = self.peek()?;
                self.state = State::FlowSequenceEntry;
                Ok(bare(EventKind::MappingEnd, token.start, token.start))
            }
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(false),
            State::FlowMappingEmptyValue => self.flow_mapping_value(true),
            State::End => Ok(bare(EventKind::StreamEnd, Mark::default(), Mark::default())),
        }
    }

    /// The kind and place of the next token.
    fn peek(&mut self) -> Parsed<Peeked> {
        let token = self.scanner.peek()?;
        Ok(Peeked { kind: token.kind, start: token.start, end: token.end })
    }

    /// Takes a token and peeks at the one behind it.
    fn advance(&mut self) -> Parsed<Peeked> {
        self.scanner.take();
        self.peek()
    }

    /// Takes the token that was peeked at.
    fn take(&mut self) -> Token {
        let nothing = || Token::new(TokenKind::StreamEnd, Mark::default(), Mark::default());
        self.scanner.take().unwrap_or_else(nothing)
    }

    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    fn fault<T>(context_mark: Mark, problem: &str, problem_mark: Mark) -> Parsed<T> {
        let problem = problem.to_owned();
        Err(Box::new(Fault { stage: Stage::Parser, problem, problem_mark, context_mark }))
    }

    fn document_start(&mut self, implicit: bool) -> Parsed {
        let mut token = self.peek()?;
        while !implicit && token.kind == TokenKind::DocumentEnd {
            token = self.advance()?;
        }
        if token.kind == TokenKind::StreamEnd {
            self.scanner.take();
            self.state = State::End;
            return Ok(bare(EventKind::StreamEnd, token.start, token.end));
        }
        let is_bare = !begins_document(token.kind);
        if implicit && is_bare {
            self.directives()?;
            self.states.push(State::DocumentEnd);
            self.state = State::BlockNode;
            return Ok(bare(EventKind::DocumentStart, token.start, token.end));
        }
        let start = token.start;
        self.directives()?;
        let token = self.peek()?;
        if token.kind != TokenKind::DocumentStart {
            let problem = "did not find expected <document start>";
            return Self::fault(Mark::default(), problem, token.start);
        }
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        self.scanner.take();
        Ok(bare(EventKind::DocumentStart, start, token.end))
    }

    fn directives(&mut self) -> Parsed<()> {
        let mut version_seen = false;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match token.kind {
                TokenKind::VersionDirective => {
                    let problem = if version_seen {
                        Some("found duplicate %YAML directive")
                    } else if token.value == "1.1" {
                        None
                    } else {
                        Some("found incompatible YAML document")
                    };
                    if let Some(problem) = problem {
                        return Self::fault(Mark::default(), problem, start);
                    }
                    version_seen = true;
                }
                TokenKind::TagDirective => {
                    if self.tag_directives.iter().any(|(known, _)| *known == token.value) {
                        let problem = "found duplicate %TAG directive";
                        return Self::fault(Mark::default(), problem, start);
                    }
                    self.tag_directives.push((token.value.clone(), token.suffix.clone()));
                }
                _ => break,
            }
            self.scanner.take();
        }
        for (handle, prefix) in DEFAULT_TAG_DIRECTIVES {
            if !self.tag_directives.iter().any(|(known, _)| known == handle) {
                self.tag_directives.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    fn document_content(&mut self) -> Parsed {
        let token = self.peek()?;
        if begins_document(token.kind)
            || matches!(token.kind, TokenKind::DocumentEnd | TokenKind::StreamEnd)
        {
            self.pop_state();
            return Ok(empty_scalar(token.start));
        }
        self.node(true, false)
    }

    fn document_end(&mut self) -> Parsed {
        let token = self.peek()?;
        let mut end = token.start;
        if token.kind == TokenKind::DocumentEnd {
            end = token.end;
            self.scanner.take();
        }
        self.tag_directives.clear();
        self.state = State::DocumentStart;
        Ok(bare(EventKind::DocumentEnd, token.start, end))
    }

    fn node(&mut self, block: bool, indentless_sequence: bool) -> Parsed {
        let mut token = self.peek()?;
        if token.kind == TokenKind::Alias {
            self.pop_state();
            return Ok(bare(EventKind::Alias(self.take().value), token.start, token.end));
        }
        let (start, mut end) = (token.start, token.start);
        let mut anchor: Option<String> = None;
        let mut tag: Option<(String, String, Mark)> = None;
        while (token.kind == TokenKind::Anchor && anchor.is_none())
            || (token.kind == TokenKind::Tag && tag.is_none())
        {
            end = token.end;
            let taken = self.take();
            if taken.kind == TokenKind::Anchor {
                anchor = Some(taken.value);
            } else {
                tag = Some((taken.value, taken.suffix, taken.start));
            }
            token = self.peek()?;
        }
        let tag = match tag {
            None => None,
            Some((handle, suffix, mark)) => Some(self.resolve_tag(&handle, suffix, start, mark)?),
        }
        .filter(|tag| !tag.is_empty());
        let event = |kind: EventKind, end: Mark, content: Mark| Event {
            kind,
            start,
            end,
            content,
            anchor: anchor.clone(),
            tag: tag.clone(),
        };
        let (state, kind) = match token.kind {
            TokenKind::BlockEntry if indentless_sequence => {
                (State::IndentlessSequenceEntry, EventKind::SequenceStart(Style::Block))
            }
            TokenKind::Scalar => {
                let kind = self.scalar(tag.as_deref());
                return Ok(event(kind, token.end, token.start));
            }
            TokenKind::FlowSequenceStart => {
                (State::FlowSequenceFirstEntry, EventKind::SequenceStart(Style::Flow))
            }
            TokenKind::FlowMappingStart => {
                (State::FlowMappingFirstKey, EventKind::MappingStart(Style::Flow))
            }
            TokenKind::BlockSequenceStart if block => {
                (State::BlockSequenceFirstEntry, EventKind::SequenceStart(Style::Block))
            }
            TokenKind::BlockMappingStart if block => {
                (State::BlockMappingFirstKey, EventKind::MappingStart(Style::Block))
            }
            _ if anchor.is_some() || tag.is_some() => {
                self.pop_state();
                let implicit = tag.is_none();
                let kind =
                    EventKind::Scalar { value: String::new(), style: Style::Plain, implicit };
                return Ok(event(kind, end, end));
            }
            _ => return Self::fault(start, "did not find expected node content", token.start),
        };
        self.state = state;
        Ok(event(kind, token.end, token.start))
    }

    fn scalar(&mut self, tag: Option<&str>) -> EventKind {
        self.pop_state();
        let Token { value, style, .. } = self.take();
        let implicit = tag.map_or(style == Style::Plain, |tag| tag == "!");
        EventKind::Scalar { value, style, implicit }
    }

    /// A tag with its handle spelt out.
    fn resolve_tag(&self, handle: &str, suffix: String, start: Mark, mark: Mark) -> Parsed<String> {
        if handle.is_empty() {
            return Ok(suffix);
        }
        let directive = self.tag_directives.iter().find(|(known, _)| known == handle);
        match directive.map(|(_, prefix)| format!("{prefix}{suffix}")) {
            Some(tag) if !tag.is_empty() => Ok(tag),
            _ => Self::fault(start, "found undefined tag handle", mark),
        }
    }
}

/// Whether a token can only stand before a document.
fn begins_document(kind: TokenKind) -> bool {
    use TokenKind::{DocumentStart, TagDirective, VersionDirective};
    matches!(kind, VersionDirective | TagDirective | DocumentStart)
}

fn bare(kind: EventKind, start: Mark, end: Mark) -> Event {
    Event { kind, start, end, content: start, anchor: None, tag: None }
}

fn empty_scalar(mark: Mark) -> Event {
    let kind = EventKind::Scalar { value: String::new(), style: Style::Plain, implicit: true };
    bare(kind, mark, mark)
}
