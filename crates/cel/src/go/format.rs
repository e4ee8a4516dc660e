//! Formats, where words that are complete are taken for one.

/// A number in a format may not be larger.
const NUMBER_MAX: u32 = 1_000_000;

/// Go's `fmt.Sprintf` of a format without any argument: what follows a percent sign is taken for a verb.
pub fn formatted_without_arguments(text: &str) -> String {
    let mut formatted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        formatted.push_str(before);
        let mut verb =
            Verb { rest: after.trim_start_matches(['+', '-', '#', ' ', '0']), is_bad: false };
        verb.width_and_precision(&mut formatted);
        let mut characters = verb.rest.chars();
        match characters.next() {
            None => formatted.push_str("%!(NOVERB)"),
            Some('%') => formatted.push('%'),
            Some(character) => {
                formatted.push_str("%!");
                formatted.push(character);
                formatted.push_str(if verb.is_bad { "(BADINDEX)" } else { "(MISSING)" });
            }
        }
        rest = characters.as_str();
    }
    formatted.push_str(rest);
    formatted
}

/// What stands behind a percent sign and its flags: Go's `doPrintf`.
struct Verb<'a> {
    rest: &'a str,
    /// Whether it says which argument it wants, which is never there.
    is_bad: bool,
}

impl Verb<'_> {
    fn width_and_precision(&mut self, formatted: &mut String) {
        let mut is_behind_index = self.index();
        if self.took('*') {
            formatted.push_str("%!(BADWIDTH)");
            is_behind_index = false;
        } else if self.number() {
            self.is_bad |= is_behind_index;
        }
        if self.took('.') {
            self.is_bad |= is_behind_index;
            is_behind_index = self.index();
            if self.took('*') {
                formatted.push_str("%!(BADPREC)");
                is_behind_index = false;
            } else {
                self.number();
            }
        }
        if !is_behind_index {
            self.index();
        }
    }

    fn took(&mut self, character: char) -> bool {
        let after = self.rest.strip_prefix(character);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Takes `[n]`, whether or not it is a number; `argNumber`.
    fn index(&mut self) -> bool {
        let Some(after) = self.rest.strip_prefix('[') else { return false };
        self.is_bad = true;
        // Go wants three bytes at least.
        let closed = after.split_once(']').filter(|_| after.len() > 1);
        let Some((number, behind)) = closed else {
            self.rest = after;
            return false;
        };
        self.rest = behind;
        let mut inner = Verb { rest: number, is_bad: false };
        !number.is_empty() && inner.number() && inner.rest.is_empty()
    }

    /// Takes a number; one that is too large takes everything with it.
    fn number(&mut self) -> bool {
        let mut value = 0_u32;
        let mut is_number = false;
        while let Some(digit) = self.rest.chars().next().and_then(|next| next.to_digit(10)) {
            if value > NUMBER_MAX {
                self.rest = "";
                return false;
            }
            value = value * 10 + digit;
            is_number = true;
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        is_number
    }
}

#[cfg(test)]
mod tests {
    use super::formatted_without_arguments as formatted;

    #[test]
    fn percent_signs_are_taken_for_verbs() {
        let cases = [
            ("mismatched input '%' expecting", "mismatched input '%!'(MISSING) expecting"),
            ("at '1%2'", "at '1%!'(MISSING)"),
            ("a %% b", "a % b"),
            ("a %-+#5.3d", "a %!d(MISSING)"),
            ("%*d", "%!(BADWIDTH)%!d(MISSING)"),
            ("%.*d", "%!(BADPREC)%!d(MISSING)"),
            ("a %[1]d b", "a %!d(BADINDEX) b"),
            ("a %[ b", "a %! (BADINDEX)b"),
            ("%[%d", "%d"),
            ("%[1].map", "%!m(BADINDEX)ap"),
            ("%.2147483648e'", "%!(NOVERB)"),
            ("100%", "100%!(NOVERB)"),
            ("none", "none"),
        ];
        for (text, wanted) in cases {
            assert_eq!(formatted(text), wanted);
        }
    }
}
