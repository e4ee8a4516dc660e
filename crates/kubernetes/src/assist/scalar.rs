//! The content of a scalar as YAML reads it, character by character with its place in the text; also of one that is not finished.

use std::ops::Range;

use super::outline::{Scalar, Style};

/// What a scalar holds.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) characters: Vec<char>,
    /// Where each character begins in the text.
    starts: Vec<usize>,
    end: usize,
}

impl Content {
    /// The character that a place in the text belongs to.
    pub(super) fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start < offset)
    }

    /// Where a range of characters stands in the text.
    pub(super) fn range(&self, characters: &Range<usize>) -> Range<usize> {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or(self.end);
        let start = at(characters.start);
        let end = match characters.end.checked_sub(1) {
            Some(last) if last >= characters.start => {
                // the end of the last character, not the start of the next line's first
                at(last + 1).min(at(last) + self.length(last))
            }
            _ => start,
        };
        start..end.max(start)
    }

    fn length(&self, index: usize) -> usize {
        let next = self.starts.get(index + 1).copied().unwrap_or(self.end);
        let start = self.starts.get(index).copied().unwrap_or(self.end);
        let own = self.characters.get(index).map_or(1, |character| character.len_utf8());
        // an escape is longer than what it stands for, a folded line break much longer
        let is_blank =
            self.characters.get(index).is_some_and(|character| character.is_whitespace());
        if is_blank { own } else { next.saturating_sub(start).min(own.max(6)) }
    }

    fn push(&mut self, character: char, at: usize) {
        self.characters.push(character);
        self.starts.push(at);
    }

    /// Whether the last character is a blank that a folded line break can take the place of.
    fn drop_blanks(&mut self) {
        while self.characters.last().is_some_and(|last| matches!(last, ' ' | '\t')) {
            self.characters.pop();
            self.starts.pop();
        }
    }
}

/// Reads a scalar's content.
pub(super) fn read(text: &str, scalar: &Scalar) -> Content {
    let mut content = Content { end: scalar.content.end, ..Content::default() };
    match scalar.style {
        Style::Literal | Style::Folded => block(text, scalar, &mut content),
        Style::Plain | Style::Single | Style::Double => flow(text, scalar, &mut content),
    }
    content
}

fn block(text: &str, scalar: &Scalar, content: &mut Content) {
    let inside = text.get(scalar.content.clone()).unwrap_or_default();
    let indentation = inside
        .lines()
        .find(|line| !line.trim().is_empty())
        .map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
    let mut at = scalar.content.start;
    let mut fold: Option<usize> = None;
    for line in inside.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let skipped = body.len().min(indentation);
        let kept = body.get(skipped..).unwrap_or_default();
        if let Some(end) = fold.take() {
            content.push(if scalar.style == Style::Folded { ' ' } else { '\n' }, end);
        }
        for (offset, character) in kept.char_indices() {
            content.push(character, at + skipped + offset);
        }
        if body.len() < line.len() {
            fold = Some(at + body.len());
        }
        at += line.len();
    }
}

fn flow(text: &str, scalar: &Scalar, content: &mut Content) {
    let inside = text.get(scalar.content.clone()).unwrap_or_default();
    let base = scalar.content.start;
    let mut characters = inside.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let at = base + offset;
        match character {
            '\r' => {}
            '\n' => {
                content.drop_blanks();
                content.push(' ', at);
                while characters.peek().is_some_and(|(_, next)| next.is_whitespace()) {
                    characters.next();
                }
            }
            '\'' if scalar.style == Style::Single => {
                content.push('\'', at);
                characters.next_if(|(_, next)| *next == '\'');
            }
            '\\' if scalar.style == Style::Double => match characters.next() {
                Some((_, 'n')) => content.push('\n', at),
                Some((_, 't')) => content.push('\t', at),
                Some((_, escaped)) => content.push(escaped, at),
                None => content.push('\\', at),
            },
            other => content.push(other, at),
        }
    }
}

/// A text as it must stand inside a scalar of a style.
pub(super) fn written(text: &str, style: Option<Style>) -> String {
    match style {
        Some(Style::Single) => text.replace('\'', "''"),
        Some(Style::Double) => text.replace('\\', "\\\\").replace('"', "\\\""),
        _ => text.to_owned(),
    }
}
