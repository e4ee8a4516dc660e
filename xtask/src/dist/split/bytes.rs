//! Reading and writing the parts that WebAssembly's binary format is made of.

use crate::failure::{Failure, Outcome};

/// A place in some bytes, from which is read forward.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// What is left.
    pub(super) fn rest(self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn byte(&mut self) -> Outcome<u8> {
        let (first, rest) = self.bytes.split_first().ok_or_else(cut_off)?;
        self.bytes = rest;
        Ok(*first)
    }

    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: u32) -> Outcome<&'a [u8]> {
        let count = usize::try_from(count).map_err(|_| cut_off())?;
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(cut_off)?;
        self.bytes = rest;
        Ok(taken)
    }

    /// An unsigned number in LEB128.
    pub(super) fn number(&mut self) -> Outcome<u32> {
        let (mut value, mut shift) = (0_u32, 0_u32);
        loop {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    /// Goes over a number, whatever its width and sign.
    pub(super) fn skip_number(&mut self) -> Outcome {
        while self.byte()? & 0x80 != 0 {}
        Ok(())
    }

    /// A length and as many bytes.
    pub(super) fn sized(&mut self) -> Outcome<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// A name.
    pub(super) fn name(&mut self) -> Outcome<&'a str> {
        std::str::from_utf8(self.sized()?).map_err(|_| Failure::new("a name is not UTF-8"))
    }

    /// What was read between an earlier copy of this reader and now.
    pub(super) fn since(self, earlier: Self) -> &'a [u8] {
        earlier.bytes.get(..earlier.bytes.len() - self.bytes.len()).unwrap_or_default()
    }
}

fn cut_off() -> Failure {
    Failure::new("a WebAssembly module ends in the middle of something")
}

/// Writes an unsigned number in LEB128.
pub(super) fn number(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

/// Writes `i32.const` with a number below 2^31.
pub(super) fn constant(out: &mut Vec<u8>, mut value: u32) {
    out.push(0x41);
    // a signed number: the last byte must not look negative
    while value >= 0x40 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

/// Writes a length and the bytes.
pub(super) fn sized(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, count(bytes));
    out.extend_from_slice(bytes);
}

/// How many there are. A module has fewer than 2^32 of anything.
pub(super) fn count<T>(of: &[T]) -> u32 {
    u32::try_from(of.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Reader, constant, number};

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for value in [0, 1, 63, 64, 127, 128, 16_383, 16_384, u32::MAX] {
            let mut out = Vec::new();
            number(&mut out, value);
            assert_eq!(Reader::new(&out).number().unwrap(), value);
        }
    }

    #[test]
    fn constants_do_not_look_negative() {
        for value in [63, 64, 127, 8_192, 1 << 30] {
            let mut out = Vec::new();
            constant(&mut out, value);
            assert_eq!(out.last().copied().unwrap_or_default() & 0x40, 0, "{value}");
            assert_eq!(Reader::new(&out[1..]).number().unwrap(), value);
        }
    }
}
