use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use super::{Value, double_to_int, double_to_uint};

/// From this many entries on, a map keeps an index beside its entries.
const INDEXED_FROM: usize = 12;

/// A map in the order its entries were made. (cel-go's order is Go's and differs from run to run.)
#[derive(Clone, Debug)]
pub struct Map(Repr);

#[derive(Clone, Debug)]
enum Repr {
    Entries(Arc<Entries>),
    Native(Arc<dyn NativeMap>),
}

#[derive(Clone, Debug, Default)]
struct Entries {
    items: Vec<(Value, Value)>,
    index: BTreeMap<Key, usize>,
}

/// A map with string keys that answers from somebody else's data, field by field, without being copied first.
pub trait NativeMap: Debug + Send + Sync {
    /// The value under `key`.
    fn get(&self, key: &str) -> Option<Value>;

    /// How many entries there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every entry, in a fixed order.
    fn entries(&self) -> Vec<(Value, Value)>;
}

impl Map {
    /// A map of these entries; the last of equal keys wins, in the place of the first.
    pub fn new(entries: impl IntoIterator<Item = (Value, Value)>) -> Self {
        let mut map = Entries::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        Self(Repr::Entries(Arc::new(map)))
    }

    /// A map that answers from `native`.
    pub fn native(native: Arc<dyn NativeMap>) -> Self {
        Self(Repr::Native(native))
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::Entries(entries) => entries.items.len(),
            Repr::Native(native) => native.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value under `key`, where a number finds the same number of another type. Mirrors `refValMapAccessor.Find`.
    pub fn find(&self, key: &Value) -> Option<Value> {
        match &self.0 {
            Repr::Native(native) => native.get(key.as_str()?),
            Repr::Entries(entries) => entries.find(key).cloned(),
        }
    }

    /// The value under a string key.
    pub fn get(&self, key: &str) -> Option<Value> {
        match &self.0 {
            Repr::Native(native) => native.get(key),
            Repr::Entries(entries) => entries.get_str(key).cloned(),
        }
    }

    /// Whether this very key is there, of this type.
    pub(crate) fn contains_exactly(&self, key: &Value) -> bool {
        match &self.0 {
            Repr::Entries(entries) => entries.exact(key).is_some(),
            Repr::Native(native) => key.as_str().is_some_and(|key| native.get(key).is_some()),
        }
    }

    /// Every entry.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        match &self.0 {
            Repr::Entries(entries) => entries.items.clone(),
            Repr::Native(native) => native.entries(),
        }
    }

    /// The entry at a place of the order; for native maps only through [`Map::entries`].
    pub(crate) fn entry_at(&self, position: usize) -> Option<(&Value, &Value)> {
        match &self.0 {
            Repr::Entries(entries) => entries.items.get(position).map(|(key, value)| (key, value)),
            Repr::Native(_) => None,
        }
    }

    /// The map with its entries held as values, so that [`Map::entry_at`] works.
    pub(crate) fn materialized(&self) -> Self {
        match &self.0 {
            Repr::Entries(_) => self.clone(),
            Repr::Native(native) => Self::new(native.entries()),
        }
    }

    /// Adds to an accumulator, in place when nothing else holds it; `false` if the key is taken.
    pub(crate) fn insert_new(&mut self, key: Value, value: Value) -> bool {
        if self.find(&key).is_some() {
            return false;
        }
        *self = self.materialized();
        if let Repr::Entries(entries) = &mut self.0 {
            Arc::make_mut(entries).insert(key, value);
        }
        true
    }

    /// The map without `key`, compared as Go compares map keys.
    pub(crate) fn remove(&mut self, key: &Value) {
        let kept = self.entries().into_iter().filter(|(held, _)| !same_key(held, key));
        *self = Self::new(kept);
    }
}

impl Entries {
    fn insert(&mut self, key: Value, value: Value) {
        if let Some(position) = self.position(&key) {
            if let Some(item) = self.items.get_mut(position) {
                item.1 = value;
            }
            return;
        }
        let position = self.items.len();
        self.items.push((key, value));
        if position + 1 == INDEXED_FROM {
            self.index = self
                .items
                .iter()
                .enumerate()
                .map(|(position, (key, _))| (Key(key.clone()), position))
                .collect();
        } else if position + 1 > INDEXED_FROM
            && let Some((key, _)) = self.items.get(position)
        {
            self.index.insert(Key(key.clone()), position);
        }
    }

    fn position(&self, key: &Value) -> Option<usize> {
        if !is_comparable_key(key) {
            return None;
        }
        if self.items.len() >= INDEXED_FROM {
            return self.index.get(&Key(key.clone())).copied();
        }
        self.items.iter().position(|(held, _)| same_key(held, key))
    }

    fn exact(&self, key: &Value) -> Option<&Value> {
        self.position(key).and_then(|position| self.items.get(position)).map(|(_, value)| value)
    }

    fn get_str(&self, key: &str) -> Option<&Value> {
        if self.items.len() >= INDEXED_FROM {
            return self.exact(&Value::string(key));
        }
        self.items.iter().find(|(held, _)| held.as_str() == Some(key)).map(|(_, value)| value)
    }

    fn find(&self, key: &Value) -> Option<&Value> {
        if let Some(value) = self.exact(key) {
            return Some(value);
        }
        match key {
            Value::Double(double) => lossless_int(*double)
                .and_then(|int| self.exact(&Value::Int(int)))
                .or_else(|| lossless_uint(*double).and_then(|uint| self.exact(&Value::Uint(uint)))),
            Value::Int(int) => self.exact(&Value::Uint(u64::try_from(*int).ok()?)),
            Value::Uint(uint) => self.exact(&Value::Int(i64::try_from(*uint).ok()?)),
            _ => None,
        }
    }
}

#[expect(
    clippy::float_cmp,
    clippy::cast_precision_loss,
    reason = "a lossless conversion comes back unchanged"
)]
fn lossless_int(double: f64) -> Option<i64> {
    double_to_int(double).ok().filter(|int| *int as f64 == double)
}

#[expect(
    clippy::float_cmp,
    clippy::cast_precision_loss,
    reason = "a lossless conversion comes back unchanged"
)]
fn lossless_uint(double: f64) -> Option<u64> {
    double_to_uint(double).ok().filter(|uint| *uint as f64 == double)
}

/// Go compares lists, maps and bytes as keys by address or not at all: such a key is only ever found by itself.
fn is_comparable_key(key: &Value) -> bool {
    !matches!(key, Value::List(_) | Value::Map(_) | Value::Bytes(_) | Value::Opaque(_))
        && !matches!(key, Value::Double(double) if double.is_nan())
}

fn same_key(left: &Value, right: &Value) -> bool {
    is_comparable_key(left) && is_comparable_key(right) && order(left, right) == Ordering::Equal
}

/// A key of the index, ordered by type and then by value.
#[derive(Clone, Debug)]
struct Key(Value);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

#[expect(clippy::float_cmp, reason = "both zeros are one key")]
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Uint(left), Value::Uint(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Double(left), Value::Double(right)) => {
            if left == right {
                Ordering::Equal
            } else {
                left.total_cmp(right)
            }
        }
        (Value::Timestamp(left), Value::Timestamp(right)) => {
            left.cmp(right).then_with(|| left.offset_seconds().cmp(&right.offset_seconds()))
        }
        (Value::Duration(left), Value::Duration(right)) => left.cmp(right),
        (Value::Type(left), Value::Type(right)) => left.cmp(right),
        _ => left.type_name().cmp(right.type_name()),
    }
}
