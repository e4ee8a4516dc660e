//! Making an expression that differs shorter.

/// The tokens of a text, its spaces included: joined they are the text.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.next() {
        let mut token = first.to_string();
        if first == '\'' || first == '"' {
            let mut escaped = false;
            for next in characters.by_ref() {
                token.push(next);
                if next == first && !escaped {
                    break;
                }
                escaped = next == '\\' && !escaped;
            }
        } else if first.is_alphanumeric() || first == '_' {
            while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_')
            {
                token.push(next);
            }
        }
        tokens.push(token);
    }
    tokens
}

/// Shorter texts that may still differ, the boldest first.
pub(super) fn candidates(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut texts = Vec::new();
    let mut add = |text: String| {
        if !text.trim().is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    };
    let groups = groups(&tokens);
    let of = |from: usize, to: usize| tokens.get(from..to).unwrap_or_default().concat();
    for (open, close) in &groups {
        // what stands between brackets, alone; and its pieces
        add(of(open + 1, *close));
        for piece in pieces(&tokens, open + 1, *close) {
            add(of(piece.0, piece.1));
            // the whole group, replaced by a piece of it
            add(format!("{}{}{}", of(0, *open), of(piece.0, piece.1), of(close + 1, tokens.len())));
            add(format!(
                "{}{}{}",
                of(0, open.saturating_sub(1)),
                of(piece.0, piece.1),
                of(close + 1, tokens.len())
            ));
        }
        for simple in ["", "1", "'a'", "true", "[]", "{}", "d"] {
            add(format!("{}{simple}{}", of(0, *open), of(close + 1, tokens.len())));
            add(format!("{}({simple}){}", of(0, *open), of(close + 1, tokens.len())));
        }
        add(of(0, close + 1));
        add(of(*open, tokens.len()));
    }
    for length in [16, 8, 5, 4, 3, 2, 1] {
        for start in 0..tokens.len().saturating_sub(length - 1) {
            add(format!("{}{}", of(0, start), of(start + length, tokens.len())));
        }
    }
    for (place, token) in tokens.iter().enumerate() {
        if token.chars().count() > 1 {
            for simple in ["1", "'a'", "d"] {
                if token != simple && simple.len() <= token.len() {
                    add(format!("{}{simple}{}", of(0, place), of(place + 1, tokens.len())));
                }
            }
        }
    }
    texts.retain(|candidate| candidate.len() < text.len());
    texts.truncate(400);
    texts
}

/// The brackets that belong together, the widest first.
fn groups(tokens: &[String]) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut groups = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" | "[" | "{" => open.push(place),
            ")" | "]" | "}" => groups.extend(open.pop().map(|start| (start, place))),
            _ => {}
        }
    }
    groups.sort_by_key(|(start, end)| std::cmp::Reverse(end - start));
    groups
}

/// What stands between the commas, colons and question marks of a group.
fn pieces(tokens: &[String], from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut depth = 0_usize;
    let mut start = from;
    let mut pieces = Vec::new();
    for place in from..to {
        match tokens.get(place).map_or("", String::as_str) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "," | ":" | "?" | "&" | "|" | "=" | "<" | ">" | "+" | "*" | "/" | "%" if depth == 0 => {
                pieces.push((start, place));
                start = place + 1;
            }
            _ => {}
        }
    }
    pieces.push((start, to));
    pieces.retain(|(start, end)| start < end);
    pieces
}

#[cfg(test)]
mod tests {
    use super::{candidates, tokens};

    #[test]
    fn tokens_are_the_text() {
        for text in ["a + 'b\\'c'.size()", "[1, é]", "\"open"] {
            assert_eq!(tokens(text).concat(), text);
        }
    }

    #[test]
    fn shorter_texts_are_shorter() {
        let texts = candidates("f([1, 2], 'a') + 3");
        assert!(texts.contains(&"[1, 2]".to_owned()), "{texts:?}");
        assert!(texts.iter().all(|text| text.len() < 18));
    }
}
