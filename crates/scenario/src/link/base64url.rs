//! Base64 with the alphabet of addresses, without padding (RFC 4648, section 5).

use super::LinkError;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The characters of some bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=chunk.len() {
            let digit = bits >> (18 - 6 * place) & 63;
            text.extend(ALPHABET.get(digit as usize).map(|byte| char::from(*byte)));
        }
    }
    text
}

/// The bytes of some characters. A lone last character means that the rest was cut off.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, LinkError> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for place in 0..4 {
            let digit = match chunk.get(place) {
                Some(character) => value(*character).ok_or(LinkError::Corrupt)?,
                None => 0,
            };
            bits = bits << 6 | digit;
        }
        let [_, first, second, third] = bits.to_be_bytes();
        match chunk.len() {
            4 => bytes.extend([first, second, third]),
            3 => bytes.extend([first, second]),
            2 => bytes.push(first),
            _ => return Err(LinkError::Truncated),
        }
    }
    Ok(bytes)
}

fn value(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back() {
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        for length in 0..bytes.len() {
            let text = encode(&bytes[..length]);
            assert!(!text.contains('='));
            assert_eq!(decode(&text).unwrap(), &bytes[..length]);
        }
    }

    #[test]
    fn what_is_no_base64url_is_refused() {
        assert_eq!(decode("ab+/"), Err(LinkError::Corrupt));
        assert_eq!(decode("abc="), Err(LinkError::Corrupt));
        assert_eq!(decode("abcde"), Err(LinkError::Truncated));
    }
}
