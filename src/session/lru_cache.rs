//! Bounded caches that forget the least recently used entry (LRU).
//!
//! Keys are compared one by one, since a look holds floating-point numbers and has no hash: meant for hundreds of
//! entries, not for thousands.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Values by key, the most recently used last, within a budget. What an entry costs is said when it is put in.
pub(super) struct LruCache<K, V> {
    budget: usize,
    held: usize,
    entries: Vec<Entry<K, V>>,
}

struct Entry<K, V> {
    key: K,
    value: V,
    cost: usize,
}

impl<K: PartialEq, V> LruCache<K, V> {
    /// An empty cache of entries that together cost at most `budget`.
    pub(super) const fn new(budget: usize) -> Self {
        Self { budget, held: 0, entries: Vec::new() }
    }

    /// The value of `key`, from now on the one used most recently.
    pub(super) fn get(&mut self, key: &K) -> Option<&V> {
        let at = self.entries.iter().rposition(|entry| entry.key == *key)?;
        self.entries[at..].rotate_left(1);
        self.entries.last().map(|entry| &entry.value)
    }

    /// The value of `key`; its age stays.
    pub(super) fn peek(&self, key: &K) -> Option<&V> {
        self.entries.iter().rev().find(|entry| entry.key == *key).map(|entry| &entry.value)
    }

    /// Puts a value in place of that of the same key. The oldest entries that cost something are dropped until there is
    /// room; the new entry stays even if it exceeds the budget alone.
    pub(super) fn put(&mut self, key: K, value: V, cost: usize) {
        self.retain(|known, _| *known != key);
        while cost > 0
            && self.held + cost > self.budget
            && let Some(oldest) = self.entries.iter().position(|entry| entry.cost > 0)
        {
            self.held -= self.entries.remove(oldest).cost;
        }
        self.held += cost;
        self.entries.push(Entry { key, value, cost });
    }

    /// Keeps only the entries that fulfill a condition.
    pub(super) fn retain(&mut self, keep: impl Fn(&K, &V) -> bool) {
        self.entries.retain(|entry| keep(&entry.key, &entry.value));
        self.held = self.entries.iter().map(|entry| entry.cost).sum();
    }

    /// All entries, the most recently used first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().rev().map(|entry| (&entry.key, &entry.value))
    }
}

/// Answers already worked out, by question: a [`LruCache`] of at most `N` entries. Clones share it.
pub(super) struct Memo<K, V, const N: usize>(Arc<Mutex<LruCache<K, V>>>);

impl<K, V, const N: usize> Clone for Memo<K, V, N> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: PartialEq, V, const N: usize> Default for Memo<K, V, N> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(N))))
    }
}

impl<K: PartialEq, V: Clone, const N: usize> Memo<K, V, N> {
    /// The answer, if it is known.
    pub(super) fn get(&self, question: &K) -> Option<V> {
        self.cache().get(question).cloned()
    }

    /// The known answer, or the one `work` gives now. Errors are not kept. Other questions are not held up meanwhile.
    pub(super) fn get_or<E>(&self, question: K, work: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        if let Some(known) = self.get(&question) {
            return Ok(known);
        }
        let answer = work()?;
        self.cache().put(question, answer.clone(), 1);
        Ok(answer)
    }

    /// Forgets the answers to questions that do not fulfill a condition.
    pub(super) fn retain(&self, keep: impl Fn(&K) -> bool) {
        self.cache().retain(|question, _| keep(question));
    }

    fn cache(&self) -> MutexGuard<'_, LruCache<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(cache: &LruCache<u32, &str>) -> Vec<u32> {
        cache.newest_first().map(|(key, _)| *key).collect()
    }

    #[test]
    fn the_least_recently_used_is_forgotten_first() {
        let mut cache = LruCache::new(3);
        for key in 1..=3 {
            cache.put(key, "value", 1);
        }
        cache.get(&1);
        cache.peek(&2);
        cache.put(4, "value", 1);
        assert_eq!(keys(&cache), [4, 1, 3]);
        cache.put(3, "again", 1);
        assert_eq!((keys(&cache), cache.peek(&3)), (vec![3, 4, 1], Some(&"again")));
        cache.retain(|key, _| *key != 4);
        cache.put(5, "value", 1);
        assert_eq!(keys(&cache), [5, 3, 1]);
    }

    #[test]
    fn costs_are_added_up_and_what_costs_nothing_or_is_new_stays() {
        let mut cache = LruCache::new(10);
        cache.put(1, "free", 0);
        cache.put(2, "small", 4);
        cache.put(3, "small", 4);
        cache.put(4, "larger", 5);
        assert_eq!(keys(&cache), [4, 3, 1]);
        cache.put(5, "too large", 11);
        cache.put(6, "free", 0);
        assert_eq!(keys(&cache), [6, 5, 1]);
    }

    #[test]
    fn an_answer_is_worked_out_once_and_an_error_is_not_kept() {
        let memo = Memo::<_, _, 2>::default();
        assert_eq!(memo.get_or("question", || Err("not now")), Err("not now"));
        assert_eq!(memo.get_or("question", || Ok::<_, &str>(1)), Ok(1));
        assert_eq!(memo.clone().get_or("question", || Err("asked again")), Ok(1));
        memo.retain(|question| *question != "question");
        assert_eq!(memo.get(&"question"), None);
    }
}
