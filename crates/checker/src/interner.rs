//! Interner: stores each distinct value once, under an id. Any thread may look values up while others add some.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Mutex, OnceLock, PoisonError};

use cluster::Fingerprint;

/// Slots of the first chunk. Each further chunk has twice as many as the one before.
const FIRST_CHUNK: usize = 1 << 8;

/// Number of chunks. Together they have a slot for every 32-bit id.
const CHUNKS: usize = 24;

/// Values by id. A value never moves, so that a lookup needs no lock.
pub(crate) struct Interner<T> {
    chunks: [OnceLock<Box<[OnceLock<T>]>>; CHUNKS],
    ids: Mutex<HashMap<u64, u32, BuildHasherDefault<IdentityHasher>>>,
}

impl<T> Interner<T> {
    /// Creates an empty interner.
    pub(crate) fn new() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS], ids: Mutex::default() }
    }

    /// Number of values.
    pub(crate) fn len(&self) -> usize {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The id of a value; `make` creates the value if it is new. `hash` is the hash of the value; `is_equal` compares
    /// it with a stored one.
    pub(crate) fn intern_with(&self, hash: u64, is_equal: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u32 {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        // Linear probing: values with equal hashes have successive keys.
        let mut key = hash;
        while let Some(&id) = ids.get(&key) {
            if self.get(id).is_some_and(&is_equal) {
                return id;
            }
            key = key.wrapping_add(1);
        }
        let id = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        if let Some(slot) = self.slot(id) {
            let _ = slot.set(make());
            ids.insert(key, id);
        }
        id
    }

    /// The id of a value. Stores a clone if it is new.
    pub(crate) fn intern(&self, value: &T) -> u32
    where
        T: Hash + Eq + Clone,
    {
        self.intern_with(Fingerprint::of(value), |known| known == value, || value.clone())
    }

    /// The value with an id.
    pub(crate) fn get(&self, id: u32) -> Option<&T> {
        let (chunk, offset) = position(id);
        self.chunks.get(chunk)?.get()?.get(offset)?.get()
    }

    fn slot(&self, id: u32) -> Option<&OnceLock<T>> {
        let (chunk, offset) = position(id);
        let chunk =
            self.chunks.get(chunk)?.get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| OnceLock::new()).collect());
        chunk.get(offset)
    }
}

/// Chunk of an id, and the offset in it.
fn position(id: u32) -> (usize, usize) {
    let id = id as usize + FIRST_CHUNK;
    let chunk = (id / FIRST_CHUNK).ilog2() as usize;
    (chunk, id - (FIRST_CHUNK << chunk))
}

/// Hasher of keys that are hashes already.
#[derive(Default)]
struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0 << 8 | u64::from(byte));
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_get_one_id_and_different_values_different_ids() {
        let words = Interner::new();
        let all: Vec<String> = (0..5000).map(|id| id.to_string()).collect();
        for (id, word) in (0..).zip(&all) {
            assert_eq!(words.intern(word), id);
        }
        for (id, word) in (0..).zip(&all) {
            assert_eq!(words.intern(word), id);
            assert_eq!(words.get(id), Some(word));
        }
        assert_eq!((words.len(), words.get(5000)), (5000, None));
    }

    #[test]
    fn values_with_equal_hashes_get_different_ids() {
        let words = Interner::new();
        let id = |word: &'static str| words.intern_with(7, |it| *it == word, || word);
        assert_eq!([id("one"), id("two"), id("one"), id("three")], [0, 1, 0, 2]);
    }

    #[test]
    fn threads_that_intern_equal_values_get_equal_ids() {
        let words = Interner::new();
        let add = || (0..2000_u64).map(|word| words.intern(&word)).collect::<Vec<_>>();
        let [one, other] = std::thread::scope(|scope| {
            [scope.spawn(add), scope.spawn(add)].map(|thread| thread.join().expect("adding does not panic"))
        });
        assert_eq!(one, other);
        assert_eq!(words.len(), 2000);
    }
}
