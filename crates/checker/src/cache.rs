//! What was worked out lately, so that it need not be worked out again. It may forget, and never errs.

/// A question that says where in a table its answer belongs.
pub(crate) trait Key: Copy + Eq {
    /// A number that looks random: another for nearly every other question.
    fn mix(&self) -> u64;
}

/// Two numbers as one that looks random.
pub(crate) fn mix(one: u64, other: u64) -> u64 {
    let mixed = (one ^ other.wrapping_mul(0x9fb2_1c65_1e98_df25)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ mixed >> 32
}

/// Answers by question, in a table of fixed size: a new one takes the place of whatever lies where it belongs.
pub(crate) struct Cache<K, V> {
    slots: Vec<Option<(K, V)>>,
    size: usize,
}

impl<K: Key, V: Copy> Cache<K, V> {
    /// An empty one, with room for `2^bits` answers when there are any.
    pub(crate) fn new(bits: u32) -> Self {
        Self { slots: Vec::new(), size: 1 << bits }
    }

    /// The answer, if it is remembered.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let (known, answer) = self.slots.get(self.place(key))?.as_ref()?;
        (known == key).then_some(*answer)
    }

    /// The answer: remembered, or worked out and remembered.
    pub(crate) fn get_or(&mut self, key: &K, answer: impl FnOnce() -> V) -> V {
        self.get(key).unwrap_or_else(|| {
            let answer = answer();
            self.put(*key, answer);
            answer
        })
    }

    /// Remembers an answer.
    pub(crate) fn put(&mut self, key: K, answer: V) {
        if self.slots.is_empty() {
            self.slots.resize_with(self.size, || None);
        }
        let place = self.place(&key);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = Some((key, answer));
        }
    }

    /// The memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Option<(K, V)>>()
    }

    /// The memory that it takes once something is in it.
    pub(crate) fn most_bytes(&self) -> usize {
        self.size * size_of::<Option<(K, V)>>()
    }

    fn place(&self, key: &K) -> usize {
        key.mix() as usize & (self.size - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Key for u64 {
        fn mix(&self) -> u64 {
            mix(*self, 0)
        }
    }

    #[test]
    fn it_forgets_and_never_errs() {
        let mut squares = Cache::new(4);
        assert_eq!((squares.get(&3), squares.bytes()), (None, 0));
        for number in 0..100_u64 {
            squares.put(number, number * number);
            assert_eq!(squares.get(&number), Some(number * number));
        }
        let known: Vec<u64> = (0..100).filter(|number| squares.get(number).is_some()).collect();
        assert!(!known.is_empty() && known.len() <= 16);
        assert!(known.iter().all(|number| squares.get(number) == Some(number * number)));
    }
}
