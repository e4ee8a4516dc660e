//! The decision cache of a webhook (`k8s.io/apimachinery/pkg/util/cache.LRUExpireCache`).

use std::collections::BTreeMap;
use std::time::Duration;

/// How many answers a webhook remembers.
pub(crate) const CACHE_ENTRIES_MAX: usize = 8192;

/// Values by key: each expires on its own, and the one not used for the longest time gives way when there are too many.
#[derive(Clone, Debug)]
pub(crate) struct LruExpireCache<V> {
    entries: BTreeMap<String, Entry<V>>,
    /// The keys by their last use.
    order: BTreeMap<u64, String>,
    uses: u64,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    value: V,
    added: Duration,
    /// `None` expires at once.
    expires: Option<Duration>,
    last_use: u64,
}

impl<V: Clone> LruExpireCache<V> {
    pub(crate) fn new() -> Self {
        Self { entries: BTreeMap::new(), order: BTreeMap::new(), uses: 0 }
    }

    /// The value and the time it was added, when it is there and has not expired. A value is still good at the very moment it
    /// expires.
    pub(crate) fn get(&mut self, key: &str, now: Duration) -> Option<(V, Duration)> {
        let entry = self.entries.get_mut(key)?;
        if entry.expires.is_none_or(|expires| now > expires) {
            let last_use = entry.last_use;
            self.order.remove(&last_use);
            self.entries.remove(key);
            return None;
        }
        self.uses += 1;
        if let Some(name) = self.order.remove(&entry.last_use) {
            self.order.insert(self.uses, name);
        }
        entry.last_use = self.uses;
        Some((entry.value.clone(), entry.added))
    }

    /// Adds a value for a time. A time of zero is over at once: real clocks have moved on by the next request.
    pub(crate) fn add(&mut self, key: String, value: V, now: Duration, ttl: Duration) {
        self.uses += 1;
        let expires = (!ttl.is_zero()).then(|| now.saturating_add(ttl));
        let entry = Entry { value, added: now, expires, last_use: self.uses };
        self.order.insert(self.uses, key.clone());
        if let Some(old) = self.entries.insert(key, entry) {
            self.order.remove(&old.last_use);
        } else if self.entries.len() > CACHE_ENTRIES_MAX
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.entries.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn values_expire_after_their_time() {
        let mut cache = LruExpireCache::new();
        cache.add("a".into(), 1, SECOND, SECOND);
        cache.add("b".into(), 2, SECOND, Duration::ZERO);
        assert_eq!(cache.get("a", SECOND * 2), Some((1, SECOND)));
        assert_eq!(cache.get("a", SECOND * 2 + Duration::from_nanos(1)), None);
        assert_eq!(cache.get("a", SECOND), None, "gone for good");
        assert_eq!(cache.get("b", SECOND), None);
    }

    #[test]
    fn the_one_unused_for_longest_gives_way() {
        let mut cache = LruExpireCache::new();
        for at in 0..CACHE_ENTRIES_MAX {
            cache.add(at.to_string(), at, Duration::ZERO, SECOND);
        }
        assert!(cache.get("0", Duration::ZERO).is_some());
        cache.add("one more".into(), 0, Duration::ZERO, SECOND);
        assert!(cache.get("0", Duration::ZERO).is_some());
        assert!(cache.get("1", Duration::ZERO).is_none());
        assert!(cache.get("2", Duration::ZERO).is_some());
        assert_eq!(cache.entries.len(), CACHE_ENTRIES_MAX);
        assert_eq!(cache.order.len(), CACHE_ENTRIES_MAX);
    }
}
