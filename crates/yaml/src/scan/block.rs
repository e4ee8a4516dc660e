//! Block scalars, `|` and `>`.

use super::{Scanned, Scanner, Token, TokenKind, signed};
use crate::mark::Mark;
use crate::tree::Style;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

impl Scanner<'_> {
    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Scanned {
        let start = self.reader.mark;
        self.reader.skip();
        let (chomping, increment) = self.header(start)?;
        self.skip_blanks()?;
        self.skip_comment()?;
        if !self.reader.is_breakz(0) {
            return self.fault(start, "did not find expected comment or line break");
        }
        if self.reader.is_break(0) {
            self.reader.ensure(2)?;
            self.reader.skip_line();
        }
        let mut end = self.reader.mark;
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.max(0).saturating_add(increment),
        };
        let (mut text, mut leading_break) = (String::new(), String::new());
        let mut breaks = String::new();
        self.block_breaks(&mut indent, &mut breaks, start, &mut end)?;
        self.reader.ensure(1)?;
        let mut leading_blank = false;
        while self.column() == indent && self.reader.at(0) != 0 {
            let trailing_blank = self.reader.is_blank(0);
            let folds = !literal && !leading_blank && !trailing_blank;
            if folds && leading_break.starts_with('\n') {
                if breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(&leading_break);
            }
            leading_break.clear();
            text.push_str(&breaks);
            breaks.clear();
            leading_blank = self.reader.is_blank(0);
            while !self.reader.is_breakz(0) {
                self.reader.read(&mut text);
                self.reader.ensure(1)?;
            }
            self.reader.ensure(2)?;
            self.reader.read_line(&mut leading_break);
            self.block_breaks(&mut indent, &mut breaks, start, &mut end)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(&leading_break);
        }
        if chomping == Chomping::Keep {
            text.push_str(&breaks);
        }
        let style = if literal { Style::Literal } else { Style::Folded };
        let token = Token::new(TokenKind::Scalar, start, end);
        self.tokens.push_back(Token { value: text, style, ..token });
        Ok(())
    }

    /// The indicators behind `|` or `>`, in either order.
    fn header(&mut self, start: Mark) -> Scanned<(Chomping, isize)> {
        self.reader.ensure(1)?;
        let mut chomping = self.chomping();
        self.reader.ensure(1)?;
        let found = self.reader.at(0);
        if !found.is_ascii_digit() {
            return Ok((chomping.unwrap_or(Chomping::Clip), 0));
        }
        if found == b'0' {
            return self.fault(start, "found an indentation indicator equal to 0");
        }
        self.reader.skip();
        self.reader.ensure(1)?;
        if chomping.is_none() {
            chomping = self.chomping();
        }
        Ok((chomping.unwrap_or(Chomping::Clip), signed(usize::from(found.saturating_sub(b'0')))))
    }

    fn chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.reader.at(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.reader.skip();
        Some(chomping)
    }

    /// Indentation and empty lines; finds the indentation when it is not known yet.
    fn block_breaks(
        &mut self,
        indent: &mut isize,
        breaks: &mut String,
        start: Mark,
        end: &mut Mark,
    ) -> Scanned {
        *end = self.reader.mark;
        let mut deepest = 0_isize;
        loop {
            self.reader.ensure(1)?;
            while (*indent == 0 || self.column() < *indent) && self.reader.at(0) == b' ' {
                self.reader.skip();
                self.reader.ensure(1)?;
            }
            deepest = deepest.max(self.column());
            if (*indent == 0 || self.column() < *indent) && self.reader.at(0) == b'\t' {
                return self
                    .fault(start, "found a tab character where an indentation space is expected");
            }
            if !self.reader.is_break(0) {
                break;
            }
            self.reader.ensure(2)?;
            self.reader.read_line(breaks);
            *end = self.reader.mark;
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent.saturating_add(1)).max(1);
        }
        Ok(())
    }
}
