use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{EvalError, KeyOf, Opaque, Value, double_to_int, double_to_uint};

/// From this many entries on, a map keeps an index beside its entries.
const INDEXED_FROM: usize = 12;

/// A map in the order its entries were made. (cel-go's order is Go's and differs from run to run.)
#[derive(Clone, Debug)]
pub struct Map(Arc<Entries>);

#[derive(Clone, Debug, Default)]
struct Entries {
    items: Vec<(Value, Value)>,
    index: BTreeMap<Key, usize>,
}

impl Map {
    /// A map of these entries; the last of equal keys wins, in the place of the first.
    pub fn new(entries: impl IntoIterator<Item = (Value, Value)>) -> Self {
        let mut map = Entries::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        Self(Arc::new(map))
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }

    /// The value under `key`, where a number finds the same number of another type. Mirrors `refValMapAccessor.Find`.
    pub fn find(&self, key: &Value) -> Option<&Value> {
        self.0.find(key)
    }

    /// The value under a string key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get_str(key)
    }

    /// Whether this very key is there, of this type.
    pub(crate) fn contains_exactly(&self, key: &Value) -> bool {
        self.0.exact(key).is_some()
    }

    /// Every entry in order.
    pub fn entries(&self) -> &[(Value, Value)] {
        &self.0.items
    }

    /// Adds to an accumulator, in place when nothing else holds it; `false` if the key is taken.
    pub(crate) fn insert_new(&mut self, key: Value, value: Value) -> bool {
        if self.find(&key).is_some() {
            return false;
        }
        Arc::make_mut(&mut self.0).insert(key, value);
        true
    }

    fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// The map without `key`, compared as Go compares map keys.
    pub(crate) fn remove(&mut self, key: &Value) {
        *self = Self::new(self.entries().iter().filter(|(held, _)| !same_key(held, key)).cloned());
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
            let keys = self.items.iter().enumerate();
            self.index.extend(keys.map(|(position, (key, _))| (Key(key.clone()), position)));
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
        if let Value::String(key) = key {
            return self.position_of(key);
        }
        self.items.iter().position(|(held, _)| same_key(held, key))
    }

    fn position_of(&self, key: &str) -> Option<usize> {
        self.items.iter().position(|(held, _)| held.as_str() == Some(key))
    }

    fn exact(&self, key: &Value) -> Option<&Value> {
        self.position(key).and_then(|position| self.items.get(position)).map(|(_, value)| value)
    }

    fn get_str(&self, key: &str) -> Option<&Value> {
        if self.items.len() >= INDEXED_FROM {
            return self.exact(&Value::string(key));
        }
        self.position_of(key).and_then(|position| self.items.get(position)).map(|(_, value)| value)
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

/// Keys of Go's maps.
impl Value {
    /// Fails where Go's maps cannot hold a key of this type: cel-go does not ask before, and panics. Their `delete` says so in other
    /// words.
    pub(crate) fn check_key(&self, deletes: bool) -> Result<(), EvalError> {
        if is_hashable(self) {
            return Ok(());
        }
        let of = self.go_type_name();
        Err(EvalError::panicked(if deletes {
            format!("internal error: hash of unhashable type: {of}")
        } else {
            format!("internal error: runtime error: hash of unhashable type {of}")
        }))
    }
}

fn is_hashable(key: &Value) -> bool {
    match key {
        Value::Bytes(_) => false,
        Value::Opaque(opaque) => opaque.key() != KeyOf::Nothing,
        _ => true,
    }
}

/// Whether a key can be found again. An optional is wrapped anew each time it is read, and Go knows it by its address.
fn is_comparable_key(key: &Value) -> bool {
    match key {
        Value::Double(double) => !double.is_nan(),
        Value::Optional(held) => held.is_none(),
        _ => is_hashable(key),
    }
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
        (Value::List(left), Value::List(right)) => left.address().cmp(&right.address()),
        (Value::Map(left), Value::Map(right)) => left.address().cmp(&right.address()),
        (Value::Opaque(left), Value::Opaque(right)) => order_opaque(left, right),
        _ => left.type_name().cmp(right.type_name()),
    }
}

fn order_opaque(left: &Arc<dyn Opaque>, right: &Arc<dyn Opaque>) -> Ordering {
    let address = |value: &Arc<dyn Opaque>| Arc::as_ptr(value).cast::<()>().addr();
    left.type_name().cmp(right.type_name()).then_with(|| match (left.key(), right.key()) {
        (KeyOf::Content(left), KeyOf::Content(right)) => left.cmp(&right),
        _ => address(left).cmp(&address(right)),
    })
}
