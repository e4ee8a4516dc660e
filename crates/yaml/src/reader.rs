//! How goyaml reads its input: 512 bytes at a time. It matters for which of two errors comes first.

use crate::mark::{Fault, Mark, Stage};

/// goyaml's `input_raw_buffer_size`.
const CHUNK_BYTES: usize = 512;

/// A text under the scanner's eye. Mirrors goyaml's `readerc.go` and the buffer of `yaml_parser_t`.
pub(crate) struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pub(crate) mark: Mark,
    /// Up to where the text was read and found to be readable.
    loaded: usize,
    /// The characters between the mark and there. Beyond the end every character is a NUL.
    unread: usize,
    /// Where the buffer begins: where the scanner stood when it was filled last.
    buffer_start: usize,
}

impl<'a> Reader<'a> {
    /// Reads a text that does not begin with a byte order mark.
    pub(crate) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        Self { text, bytes, mark: Mark::default(), loaded: 0, unread: 0, buffer_start: 0 }
    }

    /// Reads on until so many characters lie ahead.
    pub(crate) fn ensure(&mut self, characters: usize) -> Result<(), Box<Fault>> {
        if self.unread >= characters {
            return Ok(());
        }
        self.buffer_start = self.mark.byte;
        while self.unread < characters {
            if self.loaded >= self.bytes.len() {
                self.unread = self.unread.saturating_add(1);
                break;
            }
            self.load()?;
        }
        Ok(())
    }

    fn load(&mut self) -> Result<(), Box<Fault>> {
        let mut end = self.loaded.saturating_add(CHUNK_BYTES).min(self.bytes.len());
        while !self.text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        let chunk = self.text.get(self.loaded..end).unwrap_or_default();
        let mut count = 0_usize;
        for (at, character) in chunk.char_indices() {
            if !is_readable(character) {
                let byte = self.loaded.saturating_add(at);
                return Err(Box::new(Fault {
                    stage: Stage::Reader,
                    problem: "control characters are not allowed".to_owned(),
                    problem_mark: Mark { byte, ..Mark::default() },
                    context_mark: Mark::default(),
                }));
            }
            count = count.saturating_add(1);
        }
        self.unread = self.unread.saturating_add(count);
        self.loaded = end;
        Ok(())
    }

    /// The byte so many bytes ahead; NUL beyond the end.
    pub(crate) fn at(&self, ahead: usize) -> u8 {
        self.bytes.get(self.mark.byte.saturating_add(ahead)).copied().unwrap_or(0)
    }

    /// Whether the buffer begins with a byte order mark. goyaml asks that where it means the character at hand.
    pub(crate) fn buffer_begins_with_mark(&self) -> bool {
        self.bytes.get(self.buffer_start..).is_some_and(|rest| rest.starts_with(b"\xef\xbb\xbf"))
    }

    pub(crate) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.at(ahead), b' ' | b'\t')
    }

    /// A line break: LF, CR, NEL, LS, PS.
    pub(crate) fn is_break(&self, ahead: usize) -> bool {
        self.break_width(ahead) > 0
    }

    pub(crate) fn is_breakz(&self, ahead: usize) -> bool {
        self.at(ahead) == 0 || self.is_break(ahead)
    }

    pub(crate) fn is_blankz(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_breakz(ahead)
    }

    /// `---` or `...` at the start of a line, with nothing behind it.
    pub(crate) fn is_document_indicator(&self, byte: u8) -> bool {
        self.mark.column == 0 && (0..3).all(|ahead| self.at(ahead) == byte) && self.is_blankz(3)
    }

    fn break_width(&self, ahead: usize) -> usize {
        let next = |more: usize| self.at(ahead.saturating_add(more));
        match (self.at(ahead), next(1), next(2)) {
            (b'\r' | b'\n', _, _) => 1,
            (0xc2, 0x85, _) => 2,
            (0xe2, 0x80, 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    fn width(&self) -> usize {
        match self.at(0) {
            _ if self.mark.byte >= self.bytes.len() => 0,
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        }
    }

    fn advance(&mut self, characters: usize, bytes: usize) {
        self.mark.index = self.mark.index.saturating_add(characters);
        self.mark.byte = self.mark.byte.saturating_add(bytes).min(self.bytes.len());
        self.unread = self.unread.saturating_sub(characters);
    }

    /// Leaves a character behind.
    pub(crate) fn skip(&mut self) {
        self.mark.column = self.mark.column.saturating_add(1);
        self.advance(1, self.width());
    }

    /// Leaves a character behind and keeps it.
    pub(crate) fn read(&mut self, text: &mut String) {
        let end = self.mark.byte.saturating_add(self.width());
        text.push_str(self.text.get(self.mark.byte..end).unwrap_or_default());
        self.skip();
    }

    /// Leaves a character behind and keeps it, and those after it that are accepted and so far from the end of what is loaded that
    /// nothing more would be loaded for them. Only characters of one byte may be accepted.
    pub(crate) fn read_run(&mut self, text: &mut String, accepts: impl Fn(u8) -> bool) {
        self.read(text);
        let most = self.unread.saturating_sub(2);
        let ahead = self.bytes.get(self.mark.byte..).unwrap_or_default();
        let count = ahead.iter().take(most).take_while(|byte| accepts(**byte)).count();
        let end = self.mark.byte.saturating_add(count);
        text.push_str(self.text.get(self.mark.byte..end).unwrap_or_default());
        self.mark.column = self.mark.column.saturating_add(count);
        self.advance(count, count);
    }

    /// Leaves a line break behind.
    pub(crate) fn skip_line(&mut self) {
        let width = self.break_width(0);
        if width == 0 {
            return;
        }
        let both = self.at(0) == b'\r' && self.at(1) == b'\n';
        let (characters, bytes) = if both { (2, 2) } else { (1, width) };
        self.advance(characters, bytes);
        self.mark.column = 0;
        self.mark.line = self.mark.line.saturating_add(1);
    }

    /// Leaves a line break behind and keeps it: LS and PS as they are, every other as LF.
    pub(crate) fn read_line(&mut self, text: &mut String) {
        match self.break_width(0) {
            0 => return,
            3 => {
                let end = self.mark.byte.saturating_add(3);
                text.push_str(self.text.get(self.mark.byte..end).unwrap_or_default());
            }
            _ => text.push('\n'),
        }
        self.skip_line();
    }
}

pub(crate) fn is_readable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}
