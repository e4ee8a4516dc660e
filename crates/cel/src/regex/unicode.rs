//! What Go's regular expressions know of Unicode: categories, scripts and simple case folding.
//!
//! The tables are Go's own as text, a seventh of what compiled ones weigh in the browser; a pattern that names none never
//! reads them.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};
use std::sync::OnceLock;

/// Made by `go run tests/oracle/unicode/main.go`. A line is a name and its ranges: the gap since the end of the range before and,
/// after a plus sign, how many more characters there are; numbers have base 36. The line `=` has the other names of categories, the
/// line `~` the characters that differ in case.
const TABLES: &str = include_str!("unicode.txt");

/// The class of `\p{name}`, with what differs only in case if that is asked for. Mirrors `unicodeTable` of Go 1.26, which takes any
/// spelling of a name, finds no script whose name has two words, and folds all but `LC`.
pub(super) fn class(name: &str, fold_case: bool) -> Option<ClassUnicode> {
    let name = canonical(name);
    let category = || aliases().find(|(alias, _)| canonical(alias) == name);
    let mut class = match &*name {
        "Any" => of(&[('\0', char::MAX)]),
        "Ascii" => of(&[('\0', '\u{7f}')]),
        "Assigned" => assigned(),
        "Lc" => return Some(cased()),
        _ => match table(&name) {
            Some(class) => class,
            None => match category()? {
                (_, "LC") => return Some(cased()),
                (_, category) => table(category)?,
            },
        },
    };
    if fold_case {
        fold(&mut class);
    }
    Some(class)
}

/// A class of these ranges.
pub(super) fn of(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|(low, high)| ClassUnicodeRange::new(*low, *high)))
}

/// A capital letter, then small ones; underscores, hyphens and spaces do not count.
fn canonical(name: &str) -> String {
    let mut canonical = String::new();
    for letter in name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')) {
        let is_first = canonical.is_empty();
        canonical.push(if is_first {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        });
    }
    canonical
}

/// Each alias of a category and the category.
fn aliases() -> impl Iterator<Item = (&'static str, &'static str)> {
    line("=").unwrap_or_default().split(' ').filter_map(|alias| alias.split_once('='))
}

/// A category or a script by the name that Go's tables have.
fn table(name: &str) -> Option<ClassUnicode> {
    Some(match name {
        "L" | "M" | "N" | "P" | "S" | "Z" => sum(&[name]),
        // Surrogates are no characters.
        "Cs" => ClassUnicode::empty(),
        "Cn" => {
            let mut unassigned = assigned();
            unassigned.negate();
            unassigned
        }
        "C" => {
            let mut other = table("Cn")?;
            other.union(&sum(&[name]));
            other
        }
        "=" | "~" | "#" => return None,
        _ => ranges(line(name)?),
    })
}

/// All categories whose names begin so, together.
fn sum(starts: &[&str]) -> ClassUnicode {
    let mut all = ClassUnicode::empty();
    for (name, text) in lines() {
        if name.len() == 2 && starts.iter().any(|start| name.starts_with(start)) {
            all.union(&ranges(text));
        }
    }
    all
}

fn assigned() -> ClassUnicode {
    sum(&["C", "L", "M", "N", "P", "S", "Z"])
}

fn cased() -> ClassUnicode {
    sum(&["Ll", "Lt", "Lu"])
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLES.lines().filter_map(|line| line.split_once(' '))
}

fn line(name: &str) -> Option<&'static str> {
    lines().find(|(of, _)| *of == name).map(|(_, text)| text)
}

fn ranges(text: &str) -> ClassUnicode {
    let mut last = 0;
    ClassUnicode::new(text.split(' ').filter_map(|word| {
        let (gap, more) = word.split_once('+').unwrap_or((word, "0"));
        let first = last + number(gap);
        last = first + number(more);
        Some(ClassUnicodeRange::new(character(first)?, character(last)?))
    }))
}

fn number(text: &str) -> i64 {
    i64::from_str_radix(text, 36).unwrap_or_default()
}

fn character(code: i64) -> Option<char> {
    u32::try_from(code).ok().and_then(char::from_u32)
}

/// Adds what differs only in case from what the class has. Mirrors `unicode.SimpleFold`, repeated until it comes back.
pub(super) fn fold(class: &mut ClassUnicode) {
    let folds = folds();
    let mut more = Vec::new();
    for range in class.ranges() {
        let first = folds.partition_point(|(from, _)| *from < range.start());
        let inside = folds.iter().skip(first).take_while(|(from, _)| *from <= range.end());
        for (from, to) in inside {
            let mut other = *to;
            while other != *from {
                more.push(ClassUnicodeRange::new(other, other));
                other = next(folds, other);
            }
        }
    }
    class.union(&ClassUnicode::new(more));
}

fn next(folds: &[(char, char)], character: char) -> char {
    let place = folds.binary_search_by_key(&character, |(from, _)| *from);
    place.ok().and_then(|place| folds.get(place)).map_or(character, |(_, to)| *to)
}

/// Each character that differs from another only in case, and the next one of its kind; the last leads back to the first.
fn folds() -> &'static [(char, char)] {
    static FOLDS: OnceLock<Vec<(char, char)>> = OnceLock::new();
    FOLDS.get_or_init(|| {
        let mut folds = Vec::new();
        let mut first = 0;
        for run in line("~").unwrap_or_default().split(' ') {
            let (gap, rest) = run.split_once(',').unwrap_or_default();
            let (rest, step) = rest.strip_suffix('/').map_or((rest, 1), |rest| (rest, 2));
            let (distance, more) = rest.split_once('+').unwrap_or((rest, "0"));
            first += number(gap);
            for place in 0..=number(more) {
                let from = first + place * step;
                folds.extend(character(from).zip(character(from + number(distance))));
            }
        }
        folds.sort_unstable();
        folds
    })
}

#[cfg(test)]
mod tests {
    use super::{class, fold, of};

    /// How many characters Go 1.26's `regexp` matches with `\p{name}` and with `(?i)\p{name}`.
    #[test]
    fn classes_have_as_many_characters_as_gos() {
        for (name, plain, folded) in [
            ("ascii", 128, 130),
            ("l c", 4_095, 4_095),
            ("casedletter", 4_095, 4_095),
            ("Ll", 2_233, 3_624),
            ("lowercase-letter", 2_233, 3_624),
            ("Lu", 1_831, 3_212),
            ("Lt", 31, 66),
            ("M", 2_450, 2_453),
            ("Cs", 0, 0),
            ("PUNCT", 842, 842),
            ("Greek", 518, 520),
            ("Common", 8_301, 8_303),
            ("L", 136_104, 136_105),
            ("C", 963_048, 963_048),
            ("Assigned", 286_719, 286_719),
            ("Any", 1_112_064, 1_112_064),
        ] {
            let size = |class: &regex_syntax::hir::ClassUnicode| {
                class.iter().map(|range| (range.start()..=range.end()).count()).sum::<usize>()
            };
            let mut found = class(name, false).unwrap();
            assert_eq!(size(&found), plain, "{name}");
            found = class(name, true).unwrap();
            assert_eq!(size(&found), folded, "{name}, folded");
        }
    }

    #[test]
    fn names_that_go_does_not_know() {
        for name in ["", "=", "~", "#", "Old_Italic", "Latn", "Greek\u{e9}", "L&", "isGreek"] {
            assert_eq!(class(name, false), None, "{name}");
        }
    }

    #[test]
    fn folding_goes_round() {
        for (from, all) in [
            ('k', "Kk\u{212a}"),
            ('S', "Ss\u{17f}"),
            ('\u{3c3}', "\u{3a3}\u{3c2}\u{3c3}"),
            ('1', "1"),
        ] {
            let mut folded = of(&[(from, from)]);
            fold(&mut folded);
            let characters: String =
                folded.iter().flat_map(|range| range.start()..=range.end()).collect();
            assert_eq!(characters, all);
        }
    }
}
