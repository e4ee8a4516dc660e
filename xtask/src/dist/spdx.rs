//! Licence expressions: `(MIT OR Apache-2.0) AND Unicode-3.0`.

/// Whether an expression is satisfied by licences that are allowed. `MIT/Apache-2.0` is the old way to write `OR`.
pub(super) fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut place = 0;
    let result = any(&words, &mut place, allowed, 0);
    result == Some(true) && place == words.len()
}

/// How deep parentheses may stand in each other.
const DEPTH: u32 = 16;

fn any(
    words: &[&str],
    place: &mut usize,
    allowed: &dyn Fn(&str) -> bool,
    depth: u32,
) -> Option<bool> {
    let mut result = all(words, place, allowed, depth)?;
    while take(words, place, "OR") {
        result |= all(words, place, allowed, depth)?;
    }
    Some(result)
}

fn all(
    words: &[&str],
    place: &mut usize,
    allowed: &dyn Fn(&str) -> bool,
    depth: u32,
) -> Option<bool> {
    let mut result = one(words, place, allowed, depth)?;
    while take(words, place, "AND") {
        result &= one(words, place, allowed, depth)?;
    }
    Some(result)
}

fn one(
    words: &[&str],
    place: &mut usize,
    allowed: &dyn Fn(&str) -> bool,
    depth: u32,
) -> Option<bool> {
    if depth > DEPTH {
        return None;
    }
    if take(words, place, "(") {
        let result = any(words, place, allowed, depth.saturating_add(1))?;
        return take(words, place, ")").then_some(result);
    }
    let licence = *words.get(*place)?;
    *place = place.saturating_add(1);
    if take(words, place, "WITH") {
        let exception = *words.get(*place)?;
        *place = place.saturating_add(1);
        return Some(allowed(&format!("{licence} WITH {exception}")) || allowed(licence));
    }
    Some(allowed(licence))
}

fn take(words: &[&str], place: &mut usize, word: &str) -> bool {
    let there = words.get(*place) == Some(&word);
    if there {
        *place = place.saturating_add(1);
    }
    there
}

#[cfg(test)]
mod tests {
    use super::satisfied;

    #[test]
    fn expressions_are_judged() {
        let allowed = |licence: &str| matches!(licence, "MIT" | "Apache-2.0" | "Unicode-3.0");
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("MIT OR Apache-2.0 AND GPL-2.0-only", true),
            ("(MIT OR Apache-2.0) AND GPL-2.0-only", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT/Apache-2.0", true),
            ("(MIT", false),
            ("MIT MIT", false),
            ("", false),
        ] {
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        }
    }
}
