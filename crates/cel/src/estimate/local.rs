//! Variables of folds, and the sizes of what containers hold.

use std::collections::BTreeMap;

use super::range::SizeEstimate;
use crate::Name;

/// Whether a container is a list or a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    List,
    Map,
}

/// The sizes of keys (or indices) and values (or elements).
#[derive(Clone, Copy, Debug)]
pub(super) struct EntrySize {
    pub(super) container: Container,
    pub(super) key: SizeEstimate,
    pub(super) value: SizeEstimate,
}

impl EntrySize {
    pub(super) fn union(self, other: EntrySize) -> EntrySize {
        let (key, value) = (self.key.union(other.key), self.value.union(other.value));
        EntrySize { container: self.container, key, value }
    }
}

/// A variable of a fold.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) path: Vec<Name>,
    pub(super) size: Option<SizeEstimate>,
    pub(super) entries: Option<EntrySize>,
}

/// The variables of the folds around a place, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Locals {
    by_name: BTreeMap<Name, Vec<Local>>,
}

impl Locals {
    pub(super) fn push(&mut self, name: &Name, local: Local) {
        self.by_name.entry(Name::clone(name)).or_default().push(local);
    }

    pub(super) fn pop(&mut self, name: &Name) {
        if let Some(stack) = self.by_name.get_mut(name) {
            stack.pop();
        }
    }

    pub(super) fn find(&self, name: &Name) -> Option<&Local> {
        self.by_name.get(name).and_then(|stack| stack.last())
    }
}
