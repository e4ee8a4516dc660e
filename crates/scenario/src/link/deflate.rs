//! Raw deflate with a preset dictionary.
//!
//! `miniz_oxide` has no call for dictionaries. Deflating: the dictionary goes through the compressor first, up to a byte
//! boundary, and that output is dropped; what follows refers back to it. Inflating: the output begins with the dictionary.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::LinkError;

/// As small as it gets: a link is made once and sent many times.
const LEVEL: i32 = 10;

/// Negative: no zlib header.
const RAW_WINDOW_BITS: i32 = -15;

/// The first size of the output; it doubles as needed.
const CHUNK_BYTES: usize = 16 * 1024;

pub(super) fn deflate(bytes: &[u8], dictionary: &[u8]) -> Vec<u8> {
    let flags = create_comp_flags_from_zip_params(LEVEL, RAW_WINDOW_BITS, 0);
    let mut compressor = CompressorOxide::new(flags);
    run(&mut compressor, dictionary, TDEFLFlush::Sync);
    run(&mut compressor, bytes, TDEFLFlush::Finish)
}

fn run(compressor: &mut CompressorOxide, bytes: &[u8], flush: TDEFLFlush) -> Vec<u8> {
    let mut output = Vec::new();
    let mut rest = bytes;
    loop {
        let (status, consumed) = compress_to_output(compressor, rest, flush, |chunk| {
            output.extend_from_slice(chunk);
            true
        });
        rest = rest.get(consumed..).unwrap_or_default();
        if status != TDEFLStatus::Okay || rest.is_empty() {
            return output;
        }
    }
}

/// Inflates at most `most` bytes; the limit is checked before the output grows.
pub(super) fn inflate(bytes: &[u8], dictionary: &[u8], most: usize) -> Result<Vec<u8>, LinkError> {
    let end = dictionary.len() + most;
    let mut output = dictionary.to_vec();
    let mut inflater = DecompressorOxide::new();
    let mut position = dictionary.len();
    let mut rest = bytes;
    loop {
        // One byte beyond the limit is enough to know that there is more.
        let size = (output.len() * 2).max(position + CHUNK_BYTES).min(end + 1);
        output.resize(size, 0);
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, consumed, written) =
            decompress(&mut inflater, rest, &mut output, position, flags);
        rest = rest.get(consumed..).unwrap_or_default();
        position += written;
        match status {
            _ if position > end => return Err(LinkError::TooLarge),
            TINFLStatus::Done if rest.is_empty() => {
                output.truncate(position);
                return Ok(output.split_off(dictionary.len()));
            }
            TINFLStatus::HasMoreOutput => {}
            TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
                return Err(LinkError::Truncated);
            }
            TINFLStatus::Done
            | TINFLStatus::Failed
            | TINFLStatus::BadParam
            | TINFLStatus::Adler32Mismatch => return Err(LinkError::Corrupt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_to_the_byte() {
        let dictionary = b"the quick brown fox";
        let bytes = vec![b'x'; 100_000];
        let packed = deflate(&bytes, dictionary);
        assert!(packed.len() < 1000);
        assert_eq!(inflate(&packed, dictionary, 100_000).unwrap(), bytes);
        assert_eq!(inflate(&packed, dictionary, 99_999), Err(LinkError::TooLarge));
        assert_eq!(inflate(&packed, dictionary, 10), Err(LinkError::TooLarge));
    }

    #[test]
    fn a_missing_end_and_a_long_end_are_told_apart() {
        let packed = deflate(b"the lazy dog", b"");
        assert_eq!(inflate(&packed[..packed.len() - 1], b"", 100), Err(LinkError::Truncated));
        let longer: Vec<u8> = packed.iter().copied().chain([0]).collect();
        assert_eq!(inflate(&longer, b"", 100), Err(LinkError::Corrupt));
    }
}
