//! A log, line by line, in bounded memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::Failure;
use crate::input::STANDARD_INPUT;

/// The longest event that is read, in bytes: what a scenario takes.
pub(super) const EVENT_BYTES_MAX: usize = 1024 * 1024;

/// The first bytes of a gzip file.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

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
        if start.starts_with(&GZIP_MAGIC) {
            reader = Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(reader)));
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
    use std::io::{Cursor, Write as _};

    use flate2::Compression;
    use flate2::write::GzEncoder;

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

    /// A member as `gzip` writes it.
    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("a vector takes everything");
        encoder.finish().expect("a vector takes everything")
    }

    /// How long each line of a log is.
    fn lengths(log: Vec<u8>) -> Result<Vec<usize>, Failure> {
        // a small buffer, so that members end inside and between reads
        let reader = BufReader::with_capacity(7, Cursor::new(log));
        let mut lines = Lines::over("a.gz", Box::new(reader))?;
        let mut lengths = Vec::new();
        while lines.advance()? {
            let Line::Whole(bytes) = lines.line() else { continue };
            lengths.push(bytes.len());
        }
        Ok(lengths)
    }

    #[test]
    fn the_members_of_a_compressed_log_are_unpacked_one_after_the_other() {
        let long = "0123456789abcdef".repeat(10_000);
        let mut log = packed(b"a\nbc");
        log.extend(packed(b""));
        log.extend(packed(format!("d\n{long}").as_bytes()));
        assert_eq!(lengths(log).expect("a log"), [1, 3, long.len()]);
    }

    #[test]
    fn what_is_cut_or_damaged_is_an_error() {
        let whole = packed(b"a text that is long enough to be cut in the middle of it");
        for cut in [5, 15, 30, whole.len() - 4] {
            assert!(lengths(whole[..cut].to_vec()).is_err(), "{cut}");
        }
        let mut wrong = whole;
        let last = wrong.len() - 6;
        wrong[last] ^= 1;
        assert!(lengths(wrong).is_err());
    }
}
