//! Plain scalars: what stands there without quotes.

use super::quoted::Lines;
use super::{Scanned, Scanner, Token, TokenKind};

impl Scanner<'_> {
    pub(super) fn scan_plain(&mut self) -> Scanned {
        let start = self.reader.mark;
        let mut end = start;
        let indent = self.indent.saturating_add(1);
        let mut lines = Lines::default();
        loop {
            self.reader.ensure(4)?;
            let at_indicator =
                self.reader.is_document_indicator(b'-') || self.reader.is_document_indicator(b'.');
            if at_indicator || self.reader.at(0) == b'#' {
                break;
            }
            while !self.reader.is_blankz(0) {
                let ends = match self.reader.at(0) {
                    b':' => self.reader.is_blankz(1),
                    b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.flow_level > 0,
                    _ => false,
                };
                if ends {
                    break;
                }
                lines.join();
                self.reader.read_run(&mut lines.text, is_plain);
                end = self.reader.mark;
                self.reader.ensure(2)?;
            }
            if !(self.reader.is_blank(0) || self.reader.is_break(0)) {
                break;
            }
            self.reader.ensure(1)?;
            while self.reader.is_blank(0) || self.reader.is_break(0) {
                let is_tab = self.reader.at(0) == b'\t';
                if is_tab && lines.is_folding() && self.column() < indent {
                    return self.fault(start, "found a tab character that violates indentation");
                }
                self.take_blank(&mut lines)?;
            }
            if self.flow_level == 0 && self.column() < indent {
                break;
            }
        }
        let folded = lines.is_folding();
        let token = Token::new(TokenKind::Scalar, start, end);
        self.tokens.push_back(Token { value: lines.text, ..token });
        if folded {
            self.simple_key_allowed = true;
        }
        Ok(())
    }
}

/// Characters that no plain scalar ends at.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b':' | b',' | b'?' | b'[' | b']' | b'{' | b'}')
}
