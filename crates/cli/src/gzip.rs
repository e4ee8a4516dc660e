//! gzip (RFC 1952), read as it comes: members one after the other, each with its checksum.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// What a member begins with.
pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The bits of a header's flags that say what follows it.
const HEADER_CHECKSUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// What gzip holds, plain.
pub(crate) struct Gzip<R> {
    source: R,
    /// Of the member being read; `None` between members.
    member: Option<Member>,
}

struct Member {
    state: Box<InflateState>,
    checksum: u32,
    length: u32,
}

impl<R: BufRead> Gzip<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, member: None }
    }

    /// Reads a member's header; `false` at the end. What is no gzip after the last member is padding, as other tools take it.
    fn begin(&mut self) -> Result<bool> {
        for byte in MAGIC {
            if self.source.fill_buf()?.is_empty() || self.byte()? != byte {
                return Ok(false);
            }
        }
        let mut head = [0; 8];
        self.source.read_exact(&mut head)?;
        let [method, flags, ..] = head;
        if method != 8 {
            return Err(broken("it is packed in a way that nobody uses"));
        }
        if flags & EXTRA != 0 {
            let mut length = [0; 2];
            self.source.read_exact(&mut length)?;
            self.skip(u64::from(u16::from_le_bytes(length)))?;
        }
        for part in [NAME, COMMENT] {
            if flags & part != 0 {
                while self.byte()? != 0 {}
            }
        }
        if flags & HEADER_CHECKSUM != 0 {
            self.skip(2)?;
        }
        let state = InflateState::new_boxed(DataFormat::Raw);
        self.member = Some(Member { state, checksum: u32::MAX, length: 0 });
        Ok(true)
    }

    fn byte(&mut self) -> Result<u8> {
        let mut byte = [0; 1];
        self.source.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn skip(&mut self, count: u64) -> Result<()> {
        let skipped = std::io::copy(&mut self.source.by_ref().take(count), &mut std::io::sink())?;
        if skipped == count { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    /// The checksum and the length behind a member.
    fn end(&mut self, member: &Member) -> Result<()> {
        let mut word = || {
            let mut bytes = [0; 4];
            self.source.read_exact(&mut bytes)?;
            Result::Ok(u32::from_le_bytes(bytes))
        };
        let (checksum, length) = (word()?, word()?);
        if checksum == !member.checksum && length == member.length {
            Ok(())
        } else {
            Err(broken("its checksum does not agree"))
        }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            if self.member.is_none() && !self.begin()? {
                return Ok(0);
            }
            let Some(member) = &mut self.member else { return Ok(0) };
            let input = self.source.fill_buf()?;
            let at_end = input.is_empty();
            let found = inflate(&mut member.state, input, out, MZFlush::None);
            self.source.consume(found.bytes_consumed);
            let written = out.get(..found.bytes_written).unwrap_or_default();
            member.checksum = checksum(member.checksum, written);
            let count = u32::try_from(written.len()).unwrap_or_default();
            member.length = member.length.wrapping_add(count);
            match found.status {
                Ok(MZStatus::StreamEnd) => {
                    if let Some(member) = self.member.take() {
                        self.end(&member)?;
                    }
                }
                Err(MZError::Buf) if at_end => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(_) | Err(MZError::Buf) => {}
                Err(_) => return Err(broken("it is damaged")),
            }
            if found.bytes_written > 0 {
                return Ok(found.bytes_written);
            }
        }
    }
}

fn broken(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("this is no gzip that can be read: {why}"))
}

/// CRC-32 over some more bytes.
fn checksum(so_far: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    bytes.iter().fold(so_far, |sum, byte| {
        let [low, ..] = sum.to_le_bytes();
        let entry = TABLE.get(usize::from(low ^ byte)).copied().unwrap_or_default();
        (sum >> 8) ^ entry
    })
}

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn table() -> [u32; 256] {
    let mut table = [0_u32; 256];
    let mut index = 0;
    let mut first = 0_u32;
    while index < 256 {
        let mut entry = first;
        let mut bit = 0;
        while bit < 8 {
            entry = if entry & 1 == 1 { (entry >> 1) ^ 0xedb8_8320 } else { entry >> 1 };
            bit += 1;
        }
        table[index] = entry;
        index += 1;
        first += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    /// A member as `gzip` writes it, with a file name in its header.
    fn packed(text: &[u8]) -> Vec<u8> {
        let mut member = vec![0x1f, 0x8b, 8, NAME, 0, 0, 0, 0, 0, 3];
        member.extend(b"audit.log\0");
        member.extend(miniz_oxide::deflate::compress_to_vec(text, 6));
        member.extend((!checksum(u32::MAX, text)).to_le_bytes());
        member.extend(u32::try_from(text.len()).unwrap_or_default().to_le_bytes());
        member
    }

    fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>> {
        let mut plain = Vec::new();
        // a small buffer, so that members end inside and between reads
        let source = BufReader::with_capacity(7, Cursor::new(bytes));
        Gzip::new(source).read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn members_follow_each_other() {
        let long = "0123456789abcdef".repeat(10_000);
        let mut bytes = packed(b"one\n");
        bytes.extend(packed(b""));
        bytes.extend(packed(long.as_bytes()));
        let plain = unpacked(bytes).expect("gzip");
        assert!(plain == [b"one\n".as_slice(), long.as_bytes()].concat(), "{}", plain.len());
    }

    #[test]
    fn the_checksum_is_that_of_everybody() {
        assert_eq!(!checksum(u32::MAX, b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn what_is_cut_or_damaged_is_an_error() {
        let whole = packed(b"a text that is long enough to be cut in the middle of it");
        for cut in [5, 15, 30, whole.len() - 4] {
            assert!(unpacked(whole[..cut].to_vec()).is_err(), "{cut}");
        }
        let mut wrong = whole;
        let last = wrong.len() - 6;
        wrong[last] ^= 1;
        assert!(unpacked(wrong).is_err());
    }
}
