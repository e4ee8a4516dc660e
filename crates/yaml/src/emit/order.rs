//! The order of keys (`goyaml.v2`, `sorter.go`): numbers inside them by value, what is no letter before letters.

use std::cmp::Ordering;

/// Compares two keys.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let Some(at) = left.iter().zip(&right).position(|(left, right)| left != right) else {
        return left.len().cmp(&right.len());
    };
    let (Some(mine), Some(other)) = (left.get(at), right.get(at)) else { return Ordering::Equal };
    match (mine.is_alphabetic(), other.is_alphabetic()) {
        (true, true) => return mine.cmp(other),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // a zero inside a number is none before one
    let inside = (*mine == '0' || *other == '0') && {
        let before = left.get(..at).unwrap_or_default().iter().rev();
        before.take_while(|character| character.is_numeric()).any(|character| *character != '0')
    };
    let number = |text: &[char]| {
        let digits = text.get(at..).unwrap_or_default().iter();
        digits.map_while(|character| character.to_digit(10)).fold(
            (i64::from(inside), 0_usize),
            |(value, count), digit| {
                (value.wrapping_mul(10).wrapping_add(i64::from(digit)), count + 1)
            },
        )
    };
    number(&left).cmp(&number(&right)).then_with(|| mine.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn keys_stand_as_goyaml_has_them() {
        let keys = ["", "-", "1", "2", "10", "A", "a", "a-b", "a1", "a01", "a2", "a10", "aB", "ab"];
        for pair in keys.windows(2) {
            assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        }
    }
}
