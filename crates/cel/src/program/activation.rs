use std::collections::BTreeMap;

use crate::Name;
use crate::value::Value;

/// The variables of one evaluation. Mirrors `interpreter.Activation`.
pub trait Activation {
    /// The value of a variable; `None` if it has none.
    fn resolve(&self, name: &str) -> Option<&Value>;
}

impl Activation for BTreeMap<Name, Value> {
    fn resolve(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl Activation for [(&str, Value)] {
    fn resolve(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl<const N: usize> Activation for [(&str, Value); N] {
    fn resolve(&self, name: &str) -> Option<&Value> {
        self.as_slice().resolve(name)
    }
}

/// No variables.
impl Activation for () {
    fn resolve(&self, _name: &str) -> Option<&Value> {
        None
    }
}
