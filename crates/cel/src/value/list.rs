use std::sync::Arc;

use super::Value;

/// A list. `+` of two lists makes a node that refers to both, so that repeated doubling costs no memory; an accumulator
/// that nobody else holds is extended in place.
#[derive(Clone, Debug)]
pub struct List(Arc<Repr>);

#[derive(Debug)]
enum Repr {
    Elements(Vec<Value>),
    Concatenation { left: List, right: List, length: usize },
}

impl List {
    /// A list of these elements.
    pub fn new(elements: Vec<Value>) -> Self {
        Self(Arc::new(Repr::Elements(elements)))
    }

    /// How many elements.
    pub fn len(&self) -> usize {
        match &*self.0 {
            Repr::Elements(elements) => elements.len(),
            Repr::Concatenation { length, .. } => *length,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`.
    pub fn get(&self, index: usize) -> Option<&Value> {
        let mut list = self;
        let mut index = index;
        loop {
            match &*list.0 {
                Repr::Elements(elements) => return elements.get(index),
                Repr::Concatenation { left, right, .. } => {
                    let split = left.len();
                    if index < split {
                        list = left;
                    } else {
                        index -= split;
                        list = right;
                    }
                }
            }
        }
    }

    /// The elements in order.
    pub fn iter(&self) -> Elements<'_> {
        let slice =
            if let Repr::Elements(elements) = &*self.0 { Some(elements.iter()) } else { None };
        Elements { list: self, slice, next: 0, length: self.len() }
    }

    /// `self + other`. Mirrors `baseList.Add`: an empty side yields the other one.
    pub fn concat(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let length = self.len().saturating_add(other.len());
        Self(Arc::new(Repr::Concatenation { left: self.clone(), right: other.clone(), length }))
    }

    /// Appends one element to an accumulator, in place when nothing else holds it.
    pub(crate) fn push(&mut self, element: Value) {
        if let Some(Repr::Elements(elements)) = Arc::get_mut(&mut self.0) {
            elements.push(element);
        } else {
            self.extend(&Self::new(vec![element]));
        }
    }

    /// Appends to an accumulator, in place when nothing else holds it.
    pub(crate) fn extend(&mut self, other: &Self) {
        if let Some(Repr::Elements(elements)) = Arc::get_mut(&mut self.0) {
            elements.extend(other.iter().cloned());
            return;
        }
        let mut elements: Vec<Value> = Vec::with_capacity(self.len() + other.len());
        elements.extend(self.iter().cloned());
        elements.extend(other.iter().cloned());
        *self = Self::new(elements);
    }

    /// Where the list lies, by which Go knows it as a key of a map.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    pub(crate) fn is_concatenation(&self) -> bool {
        matches!(*self.0, Repr::Concatenation { .. })
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        Self::new(elements.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a List {
    type Item = &'a Value;
    type IntoIter = Elements<'a>;

    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

/// The elements of a [`List`].
#[derive(Debug)]
pub struct Elements<'a> {
    list: &'a List,
    slice: Option<std::slice::Iter<'a, Value>>,
    next: usize,
    length: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a Value;

    fn next(&mut self) -> Option<&'a Value> {
        if let Some(slice) = &mut self.slice {
            return slice.next();
        }
        if self.next >= self.length {
            return None;
        }
        let element = self.list.get(self.next);
        self.next += 1;
        element
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slice.as_ref().map_or((0, Some(self.length - self.next)), Iterator::size_hint)
    }
}
