//! A log, line by line, in bounded memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use crate::Failure;
use crate::gzip::{self, Gzip};
use crate::input::STANDARD_INPUT;

/// The longest event that is read, in bytes: what a scenario takes.
pub(super) const EVENT_BYTES_MAX: usize = 1024 * 1024;

const BUFFER_BYTES: usize = 256 * 1024;

/// A line, or what is left of it.
#[derive(Debug)]
pub(super) enum Line<'a> {
    /// The bytes without the line break.
    Whole(&'a [u8]),
    /// It is longer than [`EVENT_BYTES_MAX`].
    TooLong,
}

/// A log being read.
pub(super) struct Lines {
    name: String,
    reader: Box<dyn BufRead>,
    line: Vec<u8>,
    /// The line is longer than [`EVENT_BYTES_MAX`].
    too_long: bool,
    number: u64,
}

impl Lines {
    pub(super) fn open(name: &str) -> Result<Self, Failure> {
        let source: Box<dyn Read> = if name == STANDARD_INPUT {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(name).map_err(|error| format!("cannot read {name}: {error}"))?)
        };
        Self::over(name, Box::new(BufReader::with_capacity(BUFFER_BYTES, source)))
    }

    pub(super) fn over(name: &str, mut reader: Box<dyn BufRead>) -> Result<Self, Failure> {
        let start = reader.fill_buf().map_err(|error| format!("cannot read {name}: {error}"))?;
        if start.starts_with(&gzip::MAGIC) {
            reader = Box::new(BufReader::with_capacity(BUFFER_BYTES, Gzip::new(reader)));
        }
        Ok(Self { name: name.to_owned(), reader, line: Vec::new(), too_long: false, number: 0 })
    }

    /// The number of the line that was read last, from one.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The line that was read last.
    pub(super) fn line(&self) -> Line<'_> {
        if self.too_long { Line::TooLong } else { Line::Whole(&self.line) }
    }

    /// Reads the next line; `false` at the end.
    pub(super) fn advance(&mut self) -> Result<bool, Failure> {
        self.line.clear();
        self.too_long = false;
        let mut any = false;
        loop {
            let failure = |error: std::io::Error| format!("cannot read {}: {error}", self.name);
            let buffer = self.reader.fill_buf().map_err(failure)?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            if self.line.len() + part.len() > EVENT_BYTES_MAX {
                self.too_long = true;
                self.line.clear();
            } else if !self.too_long {
                self.line.extend_from_slice(part);
            }
            let consumed = part.len() + usize::from(end.is_some());
            self.reader.consume(consumed);
            if end.is_some() {
                break;
            }
        }
        self.number += u64::from(any);
        Ok(any)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn lines_come_whole_and_long_ones_are_left_out() {
        let long = "x".repeat(EVENT_BYTES_MAX + 1);
        let most = "y".repeat(EVENT_BYTES_MAX);
        let text = format!("a\n\n{long}\n{most}\nlast");
        let mut lines = Lines::over("log", Box::new(Cursor::new(text))).expect("a log");
        let mut seen = Vec::new();
        while lines.advance().expect("a line") {
            seen.push(match lines.line() {
                Line::Whole(bytes) => Some(bytes.len()),
                Line::TooLong => None,
            });
        }
        assert_eq!(seen, [Some(1), Some(0), None, Some(EVENT_BYTES_MAX), Some(4)]);
        assert_eq!(lines.number(), 5);
    }

    #[test]
    fn a_compressed_log_is_unpacked() {
        // `printf 'a\nbc' | gzip -n`
        let bytes = [
            0x1f_u8, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4b, 0xe4, 0x4a, 0x4a,
            0x06, 0x00, 0x6b, 0xf3, 0x39, 0x2c, 0x04, 0x00, 0x00, 0x00,
        ];
        let mut lines = Lines::over("a.gz", Box::new(Cursor::new(bytes))).expect("a log");
        let mut seen = Vec::new();
        while lines.advance().expect("a line") {
            let Line::Whole(bytes) = lines.line() else { continue };
            seen.push(String::from_utf8_lossy(bytes).into_owned());
        }
        assert_eq!(seen, ["a", "bc"]);
    }
}
