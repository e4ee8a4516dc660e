//! Quoted scalars, and how lines of plain and quoted ones fold.

use super::{Scanned, Scanner, Token, TokenKind};
use crate::mark::Mark;
use crate::tree::Style;

/// A scalar under construction, and the blanks and breaks that follow it.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    blanks: String,
    leading_break: String,
    trailing_breaks: String,
    folding: bool,
}

impl Lines {
    /// Whether a line break has come since the last character.
    pub(super) fn is_folding(&self) -> bool {
        self.folding
    }

    pub(super) fn fold(&mut self) {
        self.folding = true;
    }

    /// Puts what stands between two words behind the first.
    pub(super) fn join(&mut self) {
        if self.folding {
            if self.leading_break.starts_with('\n') {
                if self.trailing_breaks.is_empty() {
                    self.text.push(' ');
                }
            } else {
                self.text.push_str(&self.leading_break);
            }
            self.text.push_str(&self.trailing_breaks);
            self.leading_break.clear();
            self.trailing_breaks.clear();
            self.folding = false;
        } else {
            self.text.push_str(&self.blanks);
        }
        self.blanks.clear();
    }
}

impl Scanner<'_> {
    /// Takes a blank or a line break.
    pub(super) fn take_blank(&mut self, lines: &mut Lines) -> Scanned {
        if self.reader.is_blank(0) {
            if lines.folding {
                self.reader.skip();
            } else {
                self.reader.read(&mut lines.blanks);
            }
        } else {
            self.reader.ensure(2)?;
            if lines.folding {
                self.reader.read_line(&mut lines.trailing_breaks);
            } else {
                lines.blanks.clear();
                self.reader.read_line(&mut lines.leading_break);
                lines.folding = true;
            }
        }
        self.reader.ensure(1)
    }

    pub(super) fn scan_quoted(&mut self, single: bool) -> Scanned {
        let start = self.reader.mark;
        let quote = if single { b'\'' } else { b'"' };
        self.reader.skip();
        let mut lines = Lines::default();
        loop {
            self.reader.ensure(4)?;
            if self.reader.is_document_indicator(b'-') || self.reader.is_document_indicator(b'.') {
                return self.fault(start, "found unexpected document indicator");
            }
            if self.reader.at(0) == 0 {
                return self.fault(start, "found unexpected end of stream");
            }
            while !self.reader.is_blankz(0) {
                match (self.reader.at(0), self.reader.at(1)) {
                    (b'\'', b'\'') if single => {
                        lines.text.push('\'');
                        self.reader.skip();
                        self.reader.skip();
                    }
                    (found, _) if found == quote => break,
                    (b'\\', _) if !single && self.reader.is_break(1) => {
                        self.reader.ensure(3)?;
                        self.reader.skip();
                        self.reader.skip_line();
                        lines.fold();
                        break;
                    }
                    (b'\\', escape) if !single => {
                        let character = self.escape(escape, start)?;
                        lines.text.push(character);
                    }
                    _ => self.reader.read_run(&mut lines.text, |byte| {
                        byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'"' | b'\\')
                    }),
                }
                self.reader.ensure(2)?;
            }
            self.reader.ensure(1)?;
            if self.reader.at(0) == quote {
                break;
            }
            while self.reader.is_blank(0) || self.reader.is_break(0) {
                self.take_blank(&mut lines)?;
            }
            lines.join();
        }
        self.reader.skip();
        let style = if single { Style::SingleQuoted } else { Style::DoubleQuoted };
        let end = self.reader.mark;
        let token = Token::new(TokenKind::Scalar, start, end);
        self.tokens.push_back(Token { value: lines.text, style, ..token });
        Ok(())
    }

    /// An escape, which is skipped.
    fn escape(&mut self, escape: u8, start: Mark) -> Scanned<char> {
        let mut digits = 0_usize;
        let mut character = match escape {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            b' ' | b'"' | b'\'' | b'\\' => char::from(escape),
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' => {
                digits = 2;
                ' '
            }
            b'u' => {
                digits = 4;
                ' '
            }
            b'U' => {
                digits = 8;
                ' '
            }
            _ => return self.fault(start, "found unknown escape character"),
        };
        self.reader.skip();
        self.reader.skip();
        if digits == 0 {
            return Ok(character);
        }
        self.reader.ensure(digits)?;
        let mut value = 0_u32;
        for place in 0..digits {
            let Some(digit) = char::from(self.reader.at(place)).to_digit(16) else {
                return self.fault(start, "did not find expected hexdecimal number");
            };
            value = value.wrapping_shl(4).wrapping_add(digit);
        }
        character = match char::from_u32(value) {
            Some(character) => character,
            None => return self.fault(start, "found invalid Unicode character escape code"),
        };
        for _ in 0..digits {
            self.reader.skip();
        }
        Ok(character)
    }
}
