//! Splitting a line into words as a shell does: blanks, quotes, backslashes. Variables and globs are left as they are.

use std::ops::Range;

/// A word and the bytes of the line that it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// The words of a line, and the place of a quote that nothing closes.
pub(super) fn words(line: &str) -> (Vec<Word>, Option<usize>) {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<(char, usize)> = None;
    let mut characters = line.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        let closes = quote.is_some_and(|(open, _)| open == character);
        if closes {
            quote = None;
        } else if quote.is_none() && matches!(character, '\'' | '"') {
            quote = Some((character, at));
        } else if quote.is_none()
            && (character.is_whitespace() || character == '#' && word.is_none())
        {
            words.extend(word.take());
            if character == '#' {
                break;
            }
            continue;
        } else {
            let single = quote.is_some_and(|(open, _)| open == '\'');
            let mut taken = character;
            if character == '\\' && !single {
                let escapes =
                    |next: char| quote.is_none() || matches!(next, '"' | '\\' | '$' | '`' | '\n');
                if let Some((_, next)) = characters.next_if(|(_, next)| escapes(*next)) {
                    taken = next;
                }
            }
            // a line break after a backslash joins lines
            if !(character == '\\' && taken == '\n') {
                let word = word.get_or_insert_with(|| Word { text: String::new(), range: at..end });
                word.text.push(taken);
                let consumed = if taken == character { end } else { end + taken.len_utf8() };
                word.range.end = consumed;
            }
            continue;
        }
        // a quote by itself makes a word, though an empty one
        let word = word.get_or_insert_with(|| Word { text: String::new(), range: at..end });
        word.range.end = end;
    }
    words.extend(word);
    (words, quote.map(|(_, at)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_those_of_a_shell() {
        for (line, expected) in [
            ("kubectl get  pods", vec!["kubectl", "get", "pods"]),
            (r#"a 'b c' "d \" e" f\ g"#, vec!["a", "b c", "d \" e", "f g"]),
            ("a '' b", vec!["a", "", "b"]),
            (r"-p='{\u}'", vec![r"-p={\u}"]),
            ("a \\\n b # c", vec!["a", "b"]),
            ("a#b", vec!["a#b"]),
        ] {
            let (words, open) = words(line);
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!((texts, open), (expected, None), "{line}");
        }
        let line = "x 'y z";
        let (found, open) = words(line);
        assert_eq!((found.len(), open), (2, Some(2)));
        assert_eq!(line.get(found[1].range.clone()), Some("'y z"));
    }
}
