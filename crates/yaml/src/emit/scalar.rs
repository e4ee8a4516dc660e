//! Which style a text can have, and how each style is written.

use super::{Emitter, INDENT, Style, WIDTH};

/// What the characters of a text allow (`yaml_emitter_analyze_scalar`).
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, as upstream has them"
)]
pub(super) struct Analysis {
    pub(super) multiline: bool,
    plain: bool,
    single: bool,
    block: bool,
}

fn is_break(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

impl Analysis {
    pub(super) fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { multiline: false, plain: true, single: true, block: false };
        }
        let is_blank = |character: char| matches!(character, ' ' | '\t');
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut multiline, mut special, mut space_break, mut break_space) =
            (false, false, false, false);
        let mut before = None;
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            let blank_after = rest.as_str().chars().next().is_none_or(is_blank);
            indicators |= match (before, character) {
                (None, '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>') => true,
                (None, '\'' | '"' | '%' | '@' | '`') => true,
                (None, '?' | '-') | (_, ':') => blank_after,
                (Some(before), '#') => is_blank(before) || is_break(before) || before == '\0',
                _ => false,
            };
            special |= !is_printable(character);
            multiline |= is_break(character);
            space_break |= before == Some(' ') && is_break(character);
            break_space |= before.is_some_and(is_break) && character == ' ';
            before = Some(character);
        }
        let ends = |at_end: Option<char>| at_end.is_some_and(|end| end == ' ' || is_break(end));
        let at_edge = ends(text.chars().next()) || ends(before);
        let impossible = space_break || special;
        Self {
            multiline,
            plain: !(at_edge || break_space || impossible || multiline || indicators),
            single: !(break_space || impossible),
            block: !(before == Some(' ') || impossible),
        }
    }

    /// The style that is possible for one that is wanted (`yaml_emitter_select_scalar_style`).
    fn possible(self, wanted: Style, is_empty: bool, is_key: bool) -> Style {
        let mut style = if is_key && self.multiline { Style::Double } else { wanted };
        if style == Style::Plain && (!self.plain || is_empty && is_key) {
            style = Style::Single;
        }
        match style {
            Style::Single if !self.single => Style::Double,
            Style::Literal if !self.block || is_key => Style::Double,
            other => other,
        }
    }
}

impl Emitter {
    pub(super) fn scalar(&mut self, text: &str, wanted: Style, indent: usize, is_key: bool) {
        match Analysis::of(text).possible(wanted, text.is_empty(), is_key) {
            Style::Plain => {
                if !self.whitespace {
                    self.put(' ');
                }
                self.folded(text, indent, is_key, false);
                self.whitespace = false;
                self.indention = false;
            }
            Style::Single => {
                self.indicator("'", true, false, false);
                self.folded(text, indent, is_key, true);
                self.indicator("'", false, false, false);
            }
            Style::Double => {
                self.indicator("\"", true, false, false);
                self.escaped(text, indent, is_key);
                self.indicator("\"", false, false, false);
            }
            Style::Literal => self.literal(text, indent),
        }
    }

    /// A plain or single-quoted text; of several blanks none becomes a line break.
    fn folded(&mut self, text: &str, indent: usize, is_key: bool, quoted: bool) {
        let (mut spaces, mut breaks) = (false, false);
        let mut at_start = true;
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            let next = rest.as_str().chars().next();
            if character == ' ' {
                let inside = !quoted || !at_start && next.is_some();
                if !is_key && !spaces && self.column > WIDTH && inside && next != Some(' ') {
                    self.line(indent);
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else if is_break(character) {
                if !breaks && character == '\n' {
                    self.line_break();
                }
                self.broken(character);
                breaks = true;
            } else {
                if breaks {
                    self.line(indent);
                }
                if quoted && character == '\'' {
                    self.put('\'');
                }
                self.put(character);
                self.indention = false;
                spaces = false;
                breaks = false;
            }
            at_start = false;
        }
    }

    /// A line break of the text itself.
    fn broken(&mut self, character: char) {
        self.out.push(character);
        self.column = 0;
        self.indention = true;
    }

    fn escaped(&mut self, text: &str, indent: usize, is_key: bool) {
        // upstream looks for a byte order mark at the start of the text, whichever character it is at
        let marked = text.starts_with('\u{feff}');
        let mut spaces = false;
        let mut at_start = true;
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            let next = rest.as_str().chars().next();
            let escapes = marked
                || !is_printable(character)
                || is_break(character)
                || matches!(character, '"' | '\\');
            if escapes {
                self.put('\\');
                let code = u32::from(character);
                let text = match character {
                    '\0' => "0".to_owned(),
                    '\u{7}' => "a".to_owned(),
                    '\u{8}' => "b".to_owned(),
                    '\t' => "t".to_owned(),
                    '\n' => "n".to_owned(),
                    '\u{b}' => "v".to_owned(),
                    '\u{c}' => "f".to_owned(),
                    '\r' => "r".to_owned(),
                    '\u{1b}' => "e".to_owned(),
                    '"' | '\\' => character.to_string(),
                    '\u{85}' => "N".to_owned(),
                    '\u{a0}' => "_".to_owned(),
                    '\u{2028}' => "L".to_owned(),
                    '\u{2029}' => "P".to_owned(),
                    _ if code <= 0xff => format!("x{code:02X}"),
                    _ if code <= 0xffff => format!("u{code:04X}"),
                    _ => format!("U{code:08X}"),
                };
                for character in text.chars() {
                    self.put(character);
                }
                spaces = false;
            } else if character == ' ' {
                let inside = !at_start && next.is_some();
                if !is_key && !spaces && self.column > WIDTH && inside {
                    self.line(indent);
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                self.put(character);
                spaces = false;
            }
            at_start = false;
        }
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.indicator("|", true, false, false);
        if text.starts_with(|first: char| first == ' ' || is_break(first)) {
            self.indicator(&INDENT.to_string(), false, false, false);
        }
        let mut back = text.chars().rev();
        match (back.next().is_some_and(is_break), back.next()) {
            (false, _) => self.indicator("-", false, false, false),
            (true, before) if before.is_none_or(is_break) => {
                self.indicator("+", false, false, false);
            }
            (true, _) => {}
        }
        self.line_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        for character in text.chars() {
            if is_break(character) {
                self.broken(character);
                breaks = true;
            } else {
                if breaks {
                    self.line(indent);
                }
                self.put(character);
                self.indention = false;
                breaks = false;
            }
        }
    }
}
