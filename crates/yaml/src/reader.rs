//! How goyaml reads its input: 512 bytes at a time. It matters for which of two errors comes first.

use std::io::{BufRead, Read, Result};

/// goyaml's `input_raw_buffer_size`.
const CHUNK_BYTES: usize = 512;

/// The byte order mark. It is put before every text, as the reader takes a first byte 0xEF for one, whatever follows.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Hands out a text in chunks that end between code points.
pub(crate) struct Chunks<'a> {
    mark: &'a [u8],
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Chunks<'a> {
    /// Reads `text`, which does not begin with a byte order mark.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { mark: BYTE_ORDER_MARK, text, at: 0, end: 0 }
    }
}

impl BufRead for Chunks<'_> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if !self.mark.is_empty() {
            return Ok(self.mark);
        }
        if self.at >= self.end {
            let mut end = self.at.saturating_add(CHUNK_BYTES).min(self.text.len());
            while !self.text.is_char_boundary(end) {
                end = end.saturating_sub(1);
            }
            self.end = end;
        }
        Ok(self.text.as_bytes().get(self.at..self.end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        if self.mark.is_empty() {
            self.at = self.at.saturating_add(amount).min(self.text.len());
        } else {
            self.mark = self.mark.get(amount..).unwrap_or_default();
        }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
