//! What stands in sequences and mappings, of blocks and of flows.

use super::{Event, EventKind, Parsed, Parser, Peeked, State, bare, empty_scalar};
use crate::scan::TokenKind;
use crate::tree::Style;

impl Parser<'_> {
    /// What begins a collection is remembered for errors.
    fn open(&mut self, first: bool) -> Parsed<Peeked> {
        let token = self.peek()?;
        if !first {
            return Ok(token);
        }
        self.marks.push(token.start);
        self.advance()
    }

    fn close(&mut self, kind: EventKind, token: &Peeked) -> Event {
        self.pop_state();
        self.marks.pop();
        self.scanner.take();
        bare(kind, token.start, token.end)
    }

    fn unclosed<T>(&mut self, problem: &str, token: &Peeked) -> Parsed<T> {
        let context = self.marks.pop().unwrap_or_default();
        Self::fault(context, problem, token.start)
    }

    pub(super) fn block_sequence_entry(&mut self, first: bool) -> Parsed {
        let token = self.open(first)?;
        match token.kind {
            TokenKind::BlockEntry => {
                let mark = token.end;
                let token = self.advance()?;
                if matches!(token.kind, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    self.state = State::BlockSequenceEntry;
                    return Ok(empty_scalar(mark));
                }
                self.states.push(State::BlockSequenceEntry);
                self.node(true, false)
            }
            TokenKind::BlockEnd => Ok(self.close(EventKind::SequenceEnd, &token)),
            _ => self.unclosed("did not find expected '-' indicator", &token),
        }
    }

    pub(super) fn indentless_sequence_entry(&mut self) -> Parsed {
        let token = self.peek()?;
        if token.kind != TokenKind::BlockEntry {
            self.pop_state();
            return Ok(bare(EventKind::SequenceEnd, token.start, token.start));
        }
        let mark = token.end;
        let token = self.advance()?;
        if matches!(
            token.kind,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            self.state = State::IndentlessSequenceEntry;
            return Ok(empty_scalar(mark));
        }
        self.states.push(State::IndentlessSequenceEntry);
        self.node(true, false)
    }

    pub(super) fn block_mapping_key(&mut self, first: bool) -> Parsed {
        let token = self.open(first)?;
        match token.kind {
            TokenKind::Key => {
                let mark = token.end;
                let token = self.advance()?;
                if matches!(token.kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd) {
                    self.state = State::BlockMappingValue;
                    return Ok(empty_scalar(mark));
                }
                self.states.push(State::BlockMappingValue);
                self.node(true, true)
            }
            TokenKind::BlockEnd => Ok(self.close(EventKind::MappingEnd, &token)),
            _ => self.unclosed("did not find expected key", &token),
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Parsed {
        let token = self.peek()?;
        if token.kind != TokenKind::Value {
            self.state = State::BlockMappingKey;
            return Ok(empty_scalar(token.start));
        }
        let mark = token.end;
        let token = self.advance()?;
        if matches!(token.kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd) {
            self.state = State::BlockMappingKey;
            return Ok(empty_scalar(mark));
        }
        self.states.push(State::BlockMappingKey);
        self.node(true, true)
    }

    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Parsed {
        let mut token = self.open(first)?;
        if token.kind != TokenKind::FlowSequenceEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return self.unclosed("did not find expected ',' or ']'", &token);
                }
                token = self.advance()?;
            }
            if token.kind == TokenKind::Key {
                self.state = State::FlowSequenceEntryMappingKey;
                self.scanner.take();
                return Ok(bare(EventKind::MappingStart(Style::Flow), token.start, token.end));
            }
            if token.kind != TokenKind::FlowSequenceEnd {
                self.states.push(State::FlowSequenceEntry);
                return self.node(false, false);
            }
        }
        Ok(self.close(EventKind::SequenceEnd, &token))
    }

    pub(super) fn flow_sequence_entry_mapping_key(&mut self) -> Parsed {
        let token = self.peek()?;
        if !matches!(
            token.kind,
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd
        ) {
            self.states.push(State::FlowSequenceEntryMappingValue);
            return self.node(false, false);
        }
        self.scanner.take();
        self.state = State::FlowSequenceEntryMappingValue;
        Ok(empty_scalar(token.end))
    }

    pub(super) fn flow_sequence_entry_mapping_value(&mut self) -> Parsed {
        let token = self.peek()?;
        if token.kind == TokenKind::Value {
            let token = self.advance()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                self.states.push(State::FlowSequenceEntryMappingEnd);
                return self.node(false, false);
            }
        }
        self.state = State::FlowSequenceEntryMappingEnd;
        Ok(empty_scalar(token.start))
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Parsed {
        let mut token = self.open(first)?;
        if token.kind != TokenKind::FlowMappingEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return self.unclosed("did not find expected ',' or '}'", &token);
                }
                token = self.advance()?;
            }
            if token.kind == TokenKind::Key {
                let token = self.advance()?;
                if matches!(
                    token.kind,
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd
                ) {
                    self.state = State::FlowMappingValue;
                    return Ok(empty_scalar(token.start));
                }
                self.states.push(State::FlowMappingValue);
                return self.node(false, false);
            }
            if token.kind != TokenKind::FlowMappingEnd {
                self.states.push(State::FlowMappingEmptyValue);
                return self.node(false, false);
            }
        }
        Ok(self.close(EventKind::MappingEnd, &token))
    }

    pub(super) fn flow_mapping_value(&mut self, empty: bool) -> Parsed {
        let mut token = self.peek()?;
        if !empty && token.kind == TokenKind::Value {
            token = self.advance()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                self.states.push(State::FlowMappingKey);
                return self.node(false, false);
            }
        }
        self.state = State::FlowMappingKey;
        Ok(empty_scalar(token.start))
    }
}
