use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Name;
use crate::value::Value;

/// The variables of one evaluation. Mirrors `interpreter.Activation`.
pub trait Activation {
    /// The value of a variable, lent where it is held; `None` if it has none.
    fn resolve(&self, name: &str) -> Option<Cow<'_, Value>>;
}

impl Activation for BTreeMap<Name, Value> {
    fn resolve(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.get(name).map(Cow::Borrowed)
    }
}

impl Activation for [(&str, Value)] {
    fn resolve(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| Cow::Borrowed(value))
    }
}

impl<const N: usize> Activation for [(&str, Value); N] {
    fn resolve(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.as_slice().resolve(name)
    }
}

/// No variables.
impl Activation for () {
    fn resolve(&self, _name: &str) -> Option<Cow<'_, Value>> {
        None
    }
}
