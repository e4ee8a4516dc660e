//! The words of a command line, as a shell and as systemd split it.

use std::ops::Range;

/// A word without its quotes, and where it stands in the text with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// Splits a text into words: at blanks and line breaks outside quotes; a backslash takes the next character as it is, and joins lines.
/// Lines that begin with `#` or `;` are comments, also between lines that are joined, as in a unit.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<char> = None;
    let mut at_line_start = true;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let after = at.saturating_add(character.len_utf8());
        if at_line_start && quote.is_none() && matches!(character, '#' | ';') {
            words.extend(word.take());
            while characters.next_if(|(_, next)| *next != '\n').is_some() {}
            continue;
        }
        at_line_start = character == '\n' || (at_line_start && character.is_whitespace());
        let taken = match (quote, character) {
            (Some(open), _) if character == open => {
                quote = None;
                None
            }
            (None, '\'' | '"') => {
                quote = Some(character);
                None
            }
            (None | Some('"'), '\\') => match characters.next() {
                Some((_, '\n')) => {
                    at_line_start = true;
                    words.extend(word.take().filter(|_| quote.is_none()));
                    continue;
                }
                // the line end of Windows
                Some((_, '\r')) if characters.next_if(|(_, next)| *next == '\n').is_some() => {
                    at_line_start = true;
                    words.extend(word.take().filter(|_| quote.is_none()));
                    continue;
                }
                Some((_, next)) => Some(next),
                None => None,
            },
            (None, _) if character.is_whitespace() => {
                words.extend(word.take());
                continue;
            }
            _ => Some(character),
        };
        let end = characters.peek().map_or(text.len(), |(next, _)| *next).max(after);
        let current = word.get_or_insert_with(|| Word { text: String::new(), span: at..after });
        current.span.end = end;
        current.text.extend(taken);
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_those_of_a_shell() {
        for (text, expected) in [
            ("a  b\tc\n", vec!["a", "b", "c"]),
            ("a='b c' \"d e\"", vec!["a=b c", "d e"]),
            ("--a=b \\\n  --c=d", vec!["--a=b", "--c=d"]),
            ("--a=b \\\r\n  --c=d\r\n", vec!["--a=b", "--c=d"]),
            ("--a=b \\\n# why\n; or\n  --c=d", vec!["--a=b", "--c=d"]),
            ("a\\ b 'c\\d'", vec!["a b", "c\\d"]),
            ("a#b # c", vec!["a#b", "#", "c"]),
            ("'open", vec!["open"]),
            ("\\", vec![""]),
            ("", vec![]),
        ] {
            let found: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        let text = "x  --a='b c' y";
        assert_eq!(text.get(words(text)[1].span.clone()), Some("--a='b c'"));
    }
}
