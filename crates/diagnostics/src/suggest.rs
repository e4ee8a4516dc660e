//! "Did you mean": the candidate nearest to what was typed.

/// Words longer than this are not compared: nobody misspells a novel, and the comparison is quadratic.
const WORD_LENGTH_MAX: usize = 64;

/// The candidate that `word` most likely misspells, if one is near enough.
///
/// Near means: equal but for case, `-`, `_` and blanks, or at most a third of the letters (and three of them) inserted,
/// left out, replaced or swapped with their neighbour. Of equally near candidates the first wins.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(word, candidates).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The candidates that `word` may misspell, nearest first, at most `count` and none twice. Near means what it means to [`closest`].
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let mut near: Vec<(usize, &str)> = near(word, candidates).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(count).map(|(_, candidate)| candidate).collect()
}

/// The candidates that are near enough, with their distances.
fn near<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = (usize, &'a str)> {
    let is_word = |word: &[char]| (1..=WORD_LENGTH_MAX).contains(&word.len());
    let typed = Some(folded(word)).filter(|typed| is_word(typed));
    candidates.into_iter().filter_map(move |candidate| {
        let (typed, known) = (typed.as_ref()?, folded(candidate));
        let allowed = (typed.len().max(known.len()) / 3).clamp(1, 3);
        // words differ by at least as many letters as one is longer
        let comparable = is_word(&known) && typed.len().abs_diff(known.len()) <= allowed;
        let distance = comparable.then(|| distance(typed, &known))?;
        (distance <= allowed).then_some((distance, candidate))
    })
}

fn folded(word: &str) -> Vec<char> {
    word.chars()
        .filter(|character| !matches!(character, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut current: Vec<usize> = Vec::with_capacity(to.len() + 1);
    for (row, from_character) in from.iter().enumerate() {
        current.clear();
        current.push(row + 1);
        for (column, to_character) in to.iter().enumerate() {
            let at =
                |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(from_character != to_character);
            let mut least = replaced.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = row > 0
                && column > 0
                && from.get(row - 1) == Some(to_character)
                && to.get(column - 1) == Some(from_character);
            if swapped {
                least = least.min(at(&before_last, column - 1) + 1);
            }
            current.push(least);
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_candidate_wins() {
        let fields = ["kubectl", "http", "subjectAccessReview", "auditEvent", "at", "expect"];
        for (typed, meant) in [
            ("kubctl", Some("kubectl")),
            ("Kubectl", Some("kubectl")),
            ("subject_access_review", Some("subjectAccessReview")),
            ("htpp", Some("http")),
            ("expects", Some("expect")),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(closest(typed, fields), meant, "{typed}");
        }
    }

    #[test]
    fn the_nearest_come_first_and_once() {
        let names = ["pods", "pod", "nodes", "pods", "secrets"];
        assert_eq!(nearest("podz", names, 3), ["pod", "pods"]);
        assert_eq!(nearest("podz", names, 1), ["pod"]);
        assert_eq!(nearest("", names, 3), [""; 0]);
    }

    #[test]
    fn long_words_are_not_compared() {
        let long = "a".repeat(WORD_LENGTH_MAX);
        let longer = "a".repeat(WORD_LENGTH_MAX + 1);
        assert_eq!(closest(&long, [long.as_str()]), Some(long.as_str()));
        assert_eq!(closest(&longer, [long.as_str()]), None);
    }
}
