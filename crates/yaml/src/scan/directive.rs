//! Directives, anchors and tags.

use super::{Scanned, Scanner, Token, TokenKind};
use crate::mark::Mark;

/// The longest number of a version, in digits.
const DIGITS_MAX: usize = 2;

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Scanned {
        let start = self.reader.mark;
        self.reader.skip();
        let name = self.word()?;
        if name.is_empty() {
            return self.fault(start, "could not find expected directive name");
        }
        if !self.reader.is_blankz(0) {
            return self.fault(start, "found unexpected non-alphabetical character");
        }
        let (kind, value, suffix) = match name.as_str() {
            "YAML" => {
                self.skip_blanks()?;
                let major = self.version_number(start)?;
                if self.reader.at(0) != b'.' {
                    return self.fault(start, "did not find expected digit or '.' character");
                }
                self.reader.skip();
                let version = format!("{major}.{}", self.version_number(start)?);
                (TokenKind::VersionDirective, version, String::new())
            }
            "TAG" => {
                let (handle, prefix) = self.tag_directive(start)?;
                (TokenKind::TagDirective, handle, prefix)
            }
            _ => return self.fault(start, "found unknown directive name"),
        };
        let end = self.reader.mark;
        self.skip_blanks()?;
        self.skip_comment()?;
        if !self.reader.is_breakz(0) {
            return self.fault(start, "did not find expected comment or line break");
        }
        if self.reader.is_break(0) {
            self.reader.ensure(2)?;
            self.reader.skip_line();
        }
        self.tokens.push_back(Token { value, suffix, ..Token::new(kind, start, end) });
        Ok(())
    }

    /// Letters, digits, `-` and `_`.
    fn word(&mut self) -> Scanned<String> {
        let mut word = String::new();
        self.reader.ensure(1)?;
        while is_alpha(self.reader.at(0)) {
            self.reader.read(&mut word);
            self.reader.ensure(1)?;
        }
        Ok(word)
    }

    fn version_number(&mut self, start: Mark) -> Scanned<u8> {
        self.reader.ensure(1)?;
        let (mut value, mut length) = (0_u8, 0_usize);
        while self.reader.at(0).is_ascii_digit() {
            length = length.saturating_add(1);
            if length > DIGITS_MAX {
                return self.fault(start, "found extremely long version number");
            }
            let digit = self.reader.at(0).saturating_sub(b'0');
            value = value.saturating_mul(10).saturating_add(digit);
            self.reader.skip();
            self.reader.ensure(1)?;
        }
        if length == 0 {
            return self.fault(start, "did not find expected version number");
        }
        Ok(value)
    }

    /// The handle that `%TAG` names, and its prefix.
    fn tag_directive(&mut self, start: Mark) -> Scanned<(String, String)> {
        self.skip_blanks()?;
        let handle = self.tag_handle(true, start)?;
        self.reader.ensure(1)?;
        if !self.reader.is_blank(0) {
            return self.fault(start, "did not find expected whitespace");
        }
        self.skip_blanks()?;
        let prefix = self.tag_uri("", start)?;
        self.reader.ensure(1)?;
        if !self.reader.is_blankz(0) {
            return self.fault(start, "did not find expected whitespace or line break");
        }
        Ok((handle, prefix))
    }

    pub(super) fn scan_anchor(&mut self, is_anchor: bool) -> Scanned {
        let start = self.reader.mark;
        self.reader.skip();
        let name = self.word()?;
        let end = self.reader.mark;
        let follows =
            matches!(self.reader.at(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !(follows || self.reader.is_blankz(0)) {
            return self.fault(start, "did not find expected alphabetic or numeric character");
        }
        let kind = if is_anchor { TokenKind::Anchor } else { TokenKind::Alias };
        self.tokens.push_back(Token { value: name, ..Token::new(kind, start, end) });
        Ok(())
    }

    pub(super) fn scan_tag(&mut self) -> Scanned {
        let start = self.reader.mark;
        self.reader.ensure(2)?;
        let (handle, suffix) = if self.reader.at(1) == b'<' {
            self.reader.skip();
            self.reader.skip();
            let suffix = self.tag_uri("", start)?;
            if self.reader.at(0) != b'>' {
                return self.fault(start, "did not find the expected '>'");
            }
            self.reader.skip();
            (String::new(), suffix)
        } else {
            let handle = self.tag_handle(false, start)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let suffix = self.tag_uri("", start)?;
                (handle, suffix)
            } else {
                let suffix = self.tag_uri(&handle, start)?;
                // the tag `!` alone has no handle
                if suffix.is_empty() { (suffix, "!".to_owned()) } else { ("!".to_owned(), suffix) }
            }
        };
        self.reader.ensure(1)?;
        if !self.reader.is_blankz(0) {
            return self.fault(start, "did not find expected whitespace or line break");
        }
        let token = Token::new(TokenKind::Tag, start, self.reader.mark);
        self.tokens.push_back(Token { value: handle, suffix, ..token });
        Ok(())
    }

    fn tag_handle(&mut self, directive: bool, start: Mark) -> Scanned<String> {
        self.reader.ensure(1)?;
        if self.reader.at(0) != b'!' {
            return self.fault(start, "did not find expected '!'");
        }
        let mut handle = String::new();
        self.reader.read(&mut handle);
        handle.push_str(&self.word()?);
        if self.reader.at(0) == b'!' {
            self.reader.read(&mut handle);
        } else if directive && handle != "!" {
            return self.fault(start, "did not find expected '!'");
        }
        Ok(handle)
    }

    /// A tag behind its handle; `head` is what was taken for a handle and is none.
    fn tag_uri(&mut self, head: &str, start: Mark) -> Scanned<String> {
        let mut uri = head.get(1..).unwrap_or_default().as_bytes().to_vec();
        let mut found = !head.is_empty();
        self.reader.ensure(1)?;
        loop {
            let byte = self.reader.at(0);
            if byte == b'%' {
                self.uri_escape(&mut uri, start)?;
            } else if is_alpha(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) {
                uri.push(byte);
                self.reader.skip();
            } else {
                break;
            }
            self.reader.ensure(1)?;
            found = true;
        }
        if !found {
            return self.fault(start, "did not find expected tag URI");
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// One character as escaped octets.
    fn uri_escape(&mut self, uri: &mut Vec<u8>, start: Mark) -> Scanned {
        let mut left: Option<usize> = None;
        while left != Some(0) {
            self.reader.ensure(3)?;
            let digit = |place: usize| char::from(self.reader.at(place)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.reader.at(0), digit(1), digit(2)) else {
                return self.fault(start, "did not find URI escaped octet");
            };
            let octet = u8::try_from(high.saturating_mul(16).saturating_add(low)).unwrap_or(0);
            let width = match (left, octet) {
                (Some(left), 0x80..=0xbf) => left,
                (Some(_), _) => {
                    return self.fault(start, "found an incorrect trailing UTF-8 octet");
                }
                (None, 0..=0x7f) => 1,
                (None, 0xc0..=0xdf) => 2,
                (None, 0xe0..=0xef) => 3,
                (None, 0xf0..=0xf7) => 4,
                (None, _) => return self.fault(start, "found an incorrect leading UTF-8 octet"),
            };
            uri.push(octet);
            for _ in 0..3 {
                self.reader.skip();
            }
            left = Some(width.saturating_sub(1));
        }
        Ok(())
    }
}

fn is_alpha(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
