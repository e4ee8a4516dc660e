//! Which bytes of the text each character of a scalar was made from, through quotes, escapes, folded lines and block indentation.

use std::ops::Range;

use crate::json::unquote;
use crate::tree::narrow;
use crate::{Node, Style};

/// For each code point of the string that `node` is, the bytes of `text` it was made from. Empty for anything but a string.
///
/// A character that folding made stands for the whole gap it replaced. Ranges never fall back behind one another.
pub fn characters(text: &str, node: Node<'_>) -> Vec<Range<u32>> {
    let Some(decoded) = node.as_str() else { return Vec::new() };
    let span = node.span();
    let Some(source) = text.get(span.clone()) else { return Vec::new() };
    let map = match node.style() {
        Style::Json => json(source),
        Style::Literal | Style::Folded => block(source, decoded),
        Style::SingleQuoted | Style::DoubleQuoted | Style::Plain | Style::Flow | Style::Block => {
            flow(source, decoded, node.style())
        }
    };
    map.into_iter()
        .map(|range| {
            narrow(range.start.saturating_add(span.start)..range.end.saturating_add(span.start))
        })
        .collect()
}

fn json(source: &str) -> Vec<Range<usize>> {
    let inner = source.get(1..source.len().saturating_sub(1)).unwrap_or_default();
    unquote(inner)
        .map(|part| part.source.start.saturating_add(1)..part.source.end.saturating_add(1))
        .collect()
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

/// Plain and quoted scalars, whose lines fold.
fn flow(source: &str, decoded: &str, style: Style) -> Vec<Range<usize>> {
    let mut map = Vec::with_capacity(decoded.len());
    let mut at = usize::from(style != Style::Plain);
    let mut characters = decoded.chars().peekable();
    while characters.peek().is_some() {
        let rest = source.get(at..).unwrap_or_default();
        let Some(next) = rest.chars().next() else {
            map.extend(characters.by_ref().map(|_| at..at));
            break;
        };
        if let Some(gap) = gap(rest, style) {
            // a fold: one space, or a line break for each empty line
            let made = fold_length(gap);
            let end = at.saturating_add(gap.len());
            for _ in 0..made {
                if characters.next().is_some() {
                    map.push(at..end);
                }
            }
            at = end;
            continue;
        }
        let length = match (style, next) {
            (Style::SingleQuoted, '\'') => 2,
            (Style::DoubleQuoted, '\\') => escape_length(rest),
            _ => next.len_utf8(),
        };
        let end = at.saturating_add(length).min(source.len());
        characters.next();
        map.push(at..end);
        at = end;
    }
    map
}

/// Blanks and line breaks that folding replaced: they hold at least one line break.
fn gap(rest: &str, style: Style) -> Option<&str> {
    let escaped = style == Style::DoubleQuoted
        && rest.strip_prefix('\\').is_some_and(|after| after.starts_with(is_break));
    let body = if escaped { rest.get(1..)? } else { rest };
    let length =
        body.find(|character| !is_blank(character) && !is_break(character)).unwrap_or(body.len());
    let text = rest.get(..length.saturating_add(usize::from(escaped)))?;
    text.contains(is_break).then_some(text)
}

/// How many characters a gap became.
fn fold_length(gap: &str) -> usize {
    let escaped = gap.starts_with('\\');
    let mut breaks = 0_usize;
    let mut first_folds = true;
    let mut characters = gap.chars().peekable();
    while let Some(character) = characters.next() {
        if !is_break(character) {
            continue;
        }
        if character == '\r' && characters.peek() == Some(&'\n') {
            characters.next();
        }
        if breaks == 0 {
            first_folds = !matches!(character, '\u{2028}' | '\u{2029}');
        }
        breaks = breaks.saturating_add(1);
    }
    match (escaped, first_folds) {
        // an escaped line break is nothing; the empty lines after it stay
        (true, _) => breaks.saturating_sub(1),
        (false, true) => breaks.saturating_sub(1).max(1),
        (false, false) => breaks,
    }
}

/// The length of an escape sequence of a double-quoted scalar.
fn escape_length(rest: &str) -> usize {
    match rest.chars().nth(1) {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some(other) => other.len_utf8().saturating_add(1),
        None => 1,
    }
}

/// Literal and folded scalars: content lines stand in the source as they are, behind their indentation.
fn block(source: &str, decoded: &str) -> Vec<Range<usize>> {
    let mut lines = Lines { source, at: 0 };
    lines.next();
    let mut map = Vec::with_capacity(decoded.len());
    let indent = block_indent(source, decoded);
    let mut characters = decoded.chars().peekable();
    // where the gap before the next content began
    let mut gap_start = lines.at;
    for line in lines {
        let content = source.get(line.clone()).unwrap_or_default();
        let spaces = content.len().saturating_sub(content.trim_start_matches(' ').len());
        if spaces >= content.len() && content.len() <= indent {
            continue;
        }
        let content_start = line.start.saturating_add(indent.min(spaces));
        // the fold or the line breaks since the last content line
        while let Some(character) = characters.peek()
            && (*character == '\n'
                || is_break(*character)
                || (*character == ' ' && folded_space(source, content_start)))
        {
            let folded = *character == ' ';
            characters.next();
            map.push(gap_start..content_start);
            if folded {
                break;
            }
        }
        let content = source.get(content_start..line.end).unwrap_or_default();
        for (at, character) in content.char_indices() {
            if characters.peek() != Some(&character) {
                break;
            }
            characters.next();
            let start = content_start.saturating_add(at);
            map.push(start..start.saturating_add(character.len_utf8()));
        }
        gap_start = line.end;
    }
    let end = source.len().max(gap_start);
    map.extend(characters.map(|_| gap_start.min(end)..end));
    map
}

/// Whether a space in front of this content can only come from folding: the content itself does not begin with one.
fn folded_space(source: &str, content_start: usize) -> bool {
    !source.get(content_start..).unwrap_or_default().starts_with(is_blank)
}

/// The indentation of the content lines: what the first line with content has more of than its decoded form.
fn block_indent(source: &str, decoded: &str) -> usize {
    let mut lines = Lines { source, at: 0 };
    lines.next();
    let leading = |text: &str| text.len().saturating_sub(text.trim_start_matches(' ').len());
    let in_text = loop {
        let Some(line) = lines.next() else { return 0 };
        let content = source.get(line).unwrap_or_default();
        if !content.trim_start_matches(' ').is_empty() {
            break leading(content);
        }
    };
    let first = decoded.trim_start_matches(is_break);
    in_text.saturating_sub(leading(first))
}

/// The lines of a block scalar, without their line breaks.
struct Lines<'a> {
    source: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.source.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = rest.find(is_break).unwrap_or(rest.len());
        let after = rest.get(length..).unwrap_or_default();
        let break_length = if after.starts_with("\r\n") {
            2
        } else {
            after.chars().next().map_or(0, char::len_utf8)
        };
        self.at = start.saturating_add(length).saturating_add(break_length);
        Some(start..start.saturating_add(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_document;

    /// What each character of the first value of a mapping was made from.
    fn check(yaml: &str, expected: &[(&str, &str)]) {
        let decoded = first_document(yaml).unwrap();
        let node = decoded.tree.root().unwrap().entries().next().unwrap().value;
        let map = characters(yaml, node);
        let string = node.as_str().unwrap();
        assert_eq!(map.len(), string.chars().count(), "{yaml:?} is {string:?}");
        let found: Vec<(String, &str)> = string
            .chars()
            .zip(&map)
            .map(|(character, range)| {
                (character.to_string(), yaml.get(range.start as usize..range.end as usize).unwrap())
            })
            .collect();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(character, source)| (character.as_str(), *source)).collect();
        assert_eq!(found, expected, "{yaml:?}");
    }

    #[test]
    fn each_style_maps_its_characters() {
        check("a: bé", &[("b", "b"), ("é", "é")]);
        check(
            "a: b\n  c\n\n  d",
            &[("b", "b"), (" ", "\n  "), ("c", "c"), ("\n", "\n\n  "), ("d", "d")],
        );
        check("a: 'b''c'", &[("b", "b"), ("'", "''"), ("c", "c")]);
        check(
            r#"a: "b\n\x41\u00e9\U0001F600\"""#,
            &[
                ("b", "b"),
                ("\n", "\\n"),
                ("A", "\\x41"),
                ("é", "\\u00e9"),
                ("😀", "\\U0001F600"),
                ("\"", "\\\""),
            ],
        );
        check(
            "a: \"b \\\n  c\n  d\"",
            &[("b", "b"), (" ", " "), ("c", "c"), (" ", "\n  "), ("d", "d")],
        );
        check(
            "a: |\n  b\n   c\n",
            &[("b", "b"), ("\n", "\n  "), (" ", " "), ("c", "c"), ("\n", "\n")],
        );
        check(
            "a: |2-\n\n   b\r\n  c\r\n",
            &[("\n", "\n  "), (" ", " "), ("b", "b"), ("\n", "\r\n  "), ("c", "c")],
        );
        check(
            "a: >-\n  b\n  c\n\n  d\n   e\n",
            &[
                ("b", "b"),
                (" ", "\n  "),
                ("c", "c"),
                ("\n", "\n\n  "),
                ("d", "d"),
                ("\n", "\n  "),
                (" ", " "),
                ("e", "e"),
            ],
        );
        check("{\"a\": \"b\\u0041\\n\"}", &[("b", "b"), ("A", "\\u0041"), ("\n", "\\n")]);
        check("a: !t 'b'", &[("b", "b")]);
        check("a: &x !t b", &[("b", "b")]);
    }
}
