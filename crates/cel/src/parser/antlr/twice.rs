//! Words that older versions take for a format after they are complete.

/// Go's `fmt.Sprintf` of a format without any argument: what follows a percent sign is taken for a verb.
pub(super) fn formatted(text: &str) -> String {
    let mut formatted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        formatted.push_str(before);
        let after = after.trim_start_matches(['+', '-', '#', ' ', '0']);
        let (after, bad_width) = number(after);
        if bad_width {
            formatted.push_str("%!(BADWIDTH)");
        }
        let (after, bad_precision) = after.strip_prefix('.').map_or((after, false), number);
        if bad_precision {
            formatted.push_str("%!(BADPREC)");
        }
        let mut characters = after.chars();
        match characters.next() {
            Some('%') => formatted.push('%'),
            Some('[') => {
                let after = characters.as_str();
                characters = after.split_once(']').map_or(after, |(_, after)| after).chars();
                bad(&mut formatted, characters.next(), "BADINDEX");
            }
            verb => bad(&mut formatted, verb, "MISSING"),
        }
        rest = characters.as_str();
    }
    formatted.push_str(rest);
    formatted
}

fn bad(formatted: &mut String, verb: Option<char>, why: &str) {
    match verb {
        None => formatted.push_str("%!(NOVERB)"),
        Some(verb) => {
            formatted.push_str("%!");
            formatted.push(verb);
            formatted.push('(');
            formatted.push_str(why);
            formatted.push(')');
        }
    }
}

/// What follows a width or a precision, and whether it was a star without an argument.
fn number(text: &str) -> (&str, bool) {
    text.strip_prefix('*').map_or_else(
        || (text.trim_start_matches(|digit: char| digit.is_ascii_digit()), false),
        |after| (after, true),
    )
}

#[cfg(test)]
mod tests {
    use super::formatted;

    #[test]
    fn percent_signs_are_taken_for_verbs() {
        let cases = [
            ("mismatched input '%' expecting", "mismatched input '%!'(MISSING) expecting"),
            ("at '1%2'", "at '1%!'(MISSING)"),
            ("a %% b", "a % b"),
            ("a %-+#5.3d", "a %!d(MISSING)"),
            ("%*d", "%!(BADWIDTH)%!d(MISSING)"),
            ("a %[1]d b", "a %!d(BADINDEX) b"),
            ("a %[ b", "a %! (BADINDEX)b"),
            ("100%", "100%!(NOVERB)"),
            ("none", "none"),
        ];
        for (text, wanted) in cases {
            assert_eq!(formatted(text), wanted);
        }
    }
}
