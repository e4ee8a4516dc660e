//! How upstream joins errors.

use std::collections::BTreeSet;
use std::fmt;

/// One error or several, as `k8s.io/apimachinery/pkg/util/errors.Aggregate` holds them: nested lists are flattened, and the
/// text names equal errors once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors {
    leaves: Vec<String>,
}

impl Errors {
    /// `NewAggregate`: `None` where there is no error.
    pub fn aggregate(leaves: Vec<String>) -> Option<Self> {
        (!leaves.is_empty()).then_some(Self { leaves })
    }

    /// The errors one by one, nested lists flattened.
    pub fn into_leaves(self) -> Vec<String> {
        self.leaves
    }
}

impl From<String> for Errors {
    fn from(text: String) -> Self {
        Self { leaves: vec![text] }
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut seen = BTreeSet::new();
        let distinct: Vec<&str> =
            self.leaves.iter().map(String::as_str).filter(|leaf| seen.insert(*leaf)).collect();
        match distinct.as_slice() {
            [one] => formatter.write_str(one),
            many => write!(formatter, "[{}]", many.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_errors_are_listed_and_equal_ones_named_once() {
        for (leaves, text) in [
            (vec!["a"], "a"),
            (vec!["a", "a"], "a"),
            (vec!["a", "b", "a"], "[a, b]"),
            (vec![""], ""),
        ] {
            let leaves = leaves.into_iter().map(str::to_owned).collect();
            assert_eq!(Errors::aggregate(leaves).unwrap().to_string(), text);
        }
        assert_eq!(Errors::aggregate(Vec::new()), None);
    }
}
