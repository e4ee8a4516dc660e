//! Texts on which the scanner would panic, or that it cannot read though goyaml can. Each is recognized before it is composed.

use gatewalk_diagnostics::Text;
use libyaml_safer::{ScalarStyle, Scanner, TokenData};

use super::{Composed, Composer, RawValue, STEPS_MAX};
use crate::reader::Chunks;
use crate::tree::{Style, to_u32};
use crate::{Error, UPSTREAM_DEPTH_MAX};

const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Composes a text of any kind.
pub(super) fn compose(text: &str) -> Result<Composed, Error> {
    if text.ends_with('\\') {
        unfinished_escape(text)?;
    }
    tag_before_comma(text)?;
    if ends_in_block_scalar(text) {
        return unfinished_block_scalar(text);
    }
    Composer::new(text).run()
}

/// The scanner cannot see past a backslash that ends the text; goyaml sees a NUL there, which no escape begins with.
fn unfinished_escape(text: &str) -> Result<(), Error> {
    let finished = format!("{text}q");
    match Composer::new(&finished).run() {
        Err(error) if error.offset.saturating_add(2) >= finished.len() => {
            let Text::Upstream(message) = &error.text else { return Ok(()) };
            if message.ends_with("found unknown escape character") {
                return Err(error);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The scanner cannot read a comma right behind a tag; goyaml refuses it. Such commas are looked for with another character in
/// their place, which the scanner refuses in goyaml's words.
fn tag_before_comma(text: &str) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let mut marked: Option<Vec<u8>> = None;
    let mut in_tag = false;
    let mut previous = b' ';
    for (at, byte) in bytes.iter().copied().enumerate() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => in_tag = false,
            b',' if in_tag => {
                if let Some(byte) = marked.get_or_insert_with(|| bytes.to_vec()).get_mut(at) {
                    *byte = b'`';
                }
                in_tag = false;
            }
            b'!' if b" \t\r\n[{,:?&".contains(&previous) => in_tag = true,
            _ => {}
        }
        previous = byte;
    }
    let Some(marked) = marked.and_then(|marked| String::from_utf8(marked).ok()) else {
        return Ok(());
    };
    match Composer::new(&marked).run() {
        Err(error) if text.get(error.offset..).is_some_and(|rest| rest.starts_with(',')) => {
            let Text::Upstream(message) = &error.text else { return Ok(()) };
            let refused = message.ends_with("did not find expected whitespace or line break");
            if refused { Err(error) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// Whether the text ends inside a line of a block scalar. The scanner cannot read such a line.
fn ends_in_block_scalar(text: &str) -> bool {
    if text.is_empty() || text.ends_with(BREAKS) || !text.contains(['|', '>']) {
        return false;
    }
    let finished = format!("{text}\n");
    let mut scanner = Scanner::new();
    scanner.set_input(Chunks::new(&finished));
    let length = u64::try_from(finished.len()).unwrap_or(u64::MAX);
    let (mut found, mut depth, mut steps) = (false, 0_usize, 0_usize);
    for token in scanner {
        let Ok(token) = token else { break };
        steps = steps.saturating_add(depth).saturating_add(1);
        match token.data {
            TokenData::FlowSequenceStart | TokenData::FlowMappingStart => {
                depth = depth.saturating_add(1);
            }
            TokenData::FlowSequenceEnd | TokenData::FlowMappingEnd => {
                depth = depth.saturating_sub(1);
            }
            TokenData::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. } => {
                found = token.end_mark.index >= length;
            }
            _ => {}
        }
        if depth > UPSTREAM_DEPTH_MAX || steps > STEPS_MAX {
            break;
        }
    }
    found
}

/// Reads the text with the line break it lacks, and takes that line break out of the scalar again.
fn unfinished_block_scalar(text: &str) -> Result<Composed, Error> {
    let finished = format!("{text}\n");
    let mut composed = Composer::new(&finished).run()?;
    let end = to_u32(text.len());
    for node in &mut composed.nodes {
        if node.span.end <= end {
            continue;
        }
        node.span.end = end;
        if !gains_a_break(text.get(node.content as usize..).unwrap_or_default()) {
            continue;
        }
        if let (RawValue::Scalar { text, .. }, Style::Literal | Style::Folded) =
            (&mut node.value, node.style)
            && let Some(without) = text.strip_suffix('\n')
        {
            *text = without.into();
        }
    }
    Ok(composed)
}

/// Whether a line break behind this block scalar becomes part of it: its last line is content, or `+` keeps every break.
fn gains_a_break(source: &str) -> bool {
    let mut lines = source.split(BREAKS);
    let header = lines.next().unwrap_or_default();
    let keeps = header.split('#').next().is_some_and(|indicators| indicators.contains('+'));
    let leading = |line: &str| line.len().saturating_sub(line.trim_start_matches(' ').len());
    let last = source.rsplit(BREAKS).next().unwrap_or_default();
    let indent = lines.find(|line| !line.trim_matches(' ').is_empty()).map_or(usize::MAX, leading);
    keeps || !last.trim_matches(' ').is_empty() || last.len() > indent
}

#[cfg(test)]
mod tests {
    use crate::first_document;

    #[test]
    fn what_the_scanner_cannot_read_is_read_all_the_same() {
        for (text, value) in [
            ("a: |\n  x", "x"),
            ("a: |+\n  x", "x"),
            ("a: >\n  x\n  y", "x y"),
            ("a: |\n  x\n", "x\n"),
            ("a: |\n  x\n  ", "x\n"),
            ("a: |+\n  x\n  ", "x\n"),
            ("a: |\n x\n  ", "x\n "),
            ("a: |\n  ", ""),
            ("a: |", ""),
        ] {
            let decoded = first_document(text).unwrap();
            assert_eq!(
                decoded.tree.root().unwrap().get("a").unwrap().as_str(),
                Some(value),
                "{text:?}"
            );
        }
        for (text, error) in [
            ("{a: !1, b: 2}", "yaml: did not find expected whitespace or line break"),
            ("{a: b?c}", "yaml: did not find expected ',' or '}'"),
            ("a: b\nc: [d?e]", "yaml: line 1: did not find expected ',' or ']'"),
            ("# x\n%YAML 1.2\n", "yaml: line 1: found incompatible YAML document"),
            ("a: b\nc: [!x, y]", "yaml: line 2: did not find expected whitespace or line break"),
        ] {
            let found = first_document(text).unwrap_err().text;
            assert_eq!(found, gatewalk_diagnostics::Text::Upstream(error.to_owned()), "{text:?}");
        }
        assert!(first_document("a: '!f(x, y)'\nb: [c, 'd !e,f']").is_ok());
        assert!(first_document("a:\n  b: c\n >\n  x").is_err());
    }
}
