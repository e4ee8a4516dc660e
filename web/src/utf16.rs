//! The editor counts UTF-16 units, reports count bytes of UTF-8.

use gatewalk_report::Span;

/// The UTF-16 offset of a byte offset; one past the end or inside a code point goes back to the nearest before it.
pub(crate) fn from_bytes(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // Every byte that begins a code point is a unit, and those beyond the first plane take two. Counted so, a megabyte takes no time
    // that a person would notice, however many places are asked for.
    let units = |byte: u8| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0);
    text.as_bytes().iter().take(offset).map(|byte| units(*byte)).sum()
}

/// The byte offset of a UTF-16 offset, in the same manner.
pub(crate) fn to_bytes(text: &str, offset: usize) -> usize {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units + character.len_utf16() > offset {
            return at;
        }
        units += character.len_utf16();
    }
    text.len()
}

/// A span as the editor's range.
pub(crate) fn range(text: &str, span: Span) -> (usize, usize) {
    (from_bytes(text, span.start.offset as usize), from_bytes(text, span.end.offset as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_there_and_back() {
        let text = "a: é😀b\n";
        for (at, _) in text.char_indices() {
            assert_eq!(to_bytes(text, from_bytes(text, at)), at);
        }
        assert_eq!(from_bytes(text, text.find('b').unwrap()), 6);
        assert_eq!(from_bytes(text, 999), 8);
        assert_eq!(to_bytes(text, 999), text.len());
        assert_eq!(to_bytes(text, 5), text.find('😀').unwrap(), "inside a surrogate pair");
        assert_eq!(from_bytes(text, 4), 3, "inside a code point");
    }
}
