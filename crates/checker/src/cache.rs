//! Fixed-size cache of computed values. It may forget a value; it never returns a wrong one.

/// Cache key that selects its own slot.
pub(crate) trait CacheKey: Copy + Eq {
    /// A well-mixed 64-bit hash.
    fn hash64(&self) -> u64;
}

/// Mixes two numbers into a 64-bit hash.
pub(crate) fn mix64(first: u64, second: u64) -> u64 {
    let mixed = (first ^ second.wrapping_mul(0x9fb2_1c65_1e98_df25)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ mixed >> 32
}

/// Direct-mapped cache: a new value replaces the one in its slot.
pub(crate) struct Cache<K, V> {
    slots: Vec<Option<(K, V)>>,
    size: usize,
}

impl<K: CacheKey, V: Copy> Cache<K, V> {
    /// Creates an empty cache with `2^bits` slots. It allocates them at the first insertion.
    pub(crate) fn new(bits: u32) -> Self {
        Self { slots: Vec::new(), size: 1 << bits }
    }

    /// The cached value, if there is one.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let (stored, value) = self.slots.get(self.slot_index(key))?.as_ref()?;
        (stored == key).then_some(*value)
    }

    /// The cached value. Computes and inserts it first if there is none.
    pub(crate) fn get_or_insert_with(&mut self, key: &K, compute: impl FnOnce() -> V) -> V {
        self.get(key).unwrap_or_else(|| {
            let value = compute();
            self.insert(*key, value);
            value
        })
    }

    /// Inserts a value, in place of the one in its slot.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.slots.is_empty() {
            self.slots.resize_with(self.size, || None);
        }
        let index = self.slot_index(&key);
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Some((key, value));
        }
    }

    /// Memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Option<(K, V)>>()
    }

    /// Memory in bytes once the slots are allocated.
    pub(crate) fn max_bytes(&self) -> usize {
        self.size * size_of::<Option<(K, V)>>()
    }

    fn slot_index(&self, key: &K) -> usize {
        key.hash64() as usize & (self.size - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl CacheKey for u64 {
        fn hash64(&self) -> u64 {
            mix64(*self, 0)
        }
    }

    #[test]
    fn cache_that_overflows_forgets_values_but_returns_no_wrong_one() {
        let mut squares = Cache::new(4);
        assert_eq!((squares.get(&3), squares.bytes()), (None, 0));
        for number in 0..100_u64 {
            squares.insert(number, number * number);
            assert_eq!(squares.get(&number), Some(number * number));
        }
        let stored: Vec<u64> = (0..100).filter(|number| squares.get(number).is_some()).collect();
        assert!(!stored.is_empty() && stored.len() <= 16);
        assert!(stored.iter().all(|number| squares.get(number) == Some(number * number)));
    }
}
