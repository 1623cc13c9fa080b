//! Each different value once, by number. Any thread may look values up and add others at the same time.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Mutex, OnceLock, PoisonError};

use cluster::Fingerprint;

/// The first piece of the list has so many places, and each other one twice as many as the one before.
const FIRST: usize = 1 << 8;

/// With so many pieces there are as many places as numbers.
const PIECES: usize = 24;

/// Values by number. A value that was added stays where it is, so that it is looked up without a lock.
pub(crate) struct Interner<T> {
    pieces: [OnceLock<Box<[OnceLock<T>]>>; PIECES],
    numbers: Mutex<HashMap<u64, u32, BuildHasherDefault<AsItIs>>>,
}

impl<T> Interner<T> {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { pieces: [const { OnceLock::new() }; PIECES], numbers: Mutex::default() }
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The number of a value, which is made if there is none like it. `hash` is that of the value, `is` says whether it is one
    /// that is there.
    pub(crate) fn number(&self, hash: u64, is: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u32 {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        // Values of one hash follow each other.
        let mut key = hash;
        while let Some(&number) = numbers.get(&key) {
            if self.get(number).is_some_and(&is) {
                return number;
            }
            key = key.wrapping_add(1);
        }
        let number = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        if let Some(place) = self.place(number) {
            let _ = place.set(make());
            numbers.insert(key, number);
        }
        number
    }

    /// The same for a value that is at hand.
    pub(crate) fn number_of(&self, value: &T) -> u32
    where
        T: Hash + Eq + Clone,
    {
        self.number(Fingerprint::of(value), |it| it == value, || value.clone())
    }

    /// The value with that number.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        let (piece, place) = at(number);
        self.pieces.get(piece)?.get()?.get(place)?.get()
    }

    fn place(&self, number: u32) -> Option<&OnceLock<T>> {
        let (piece, place) = at(number);
        let piece = self.pieces.get(piece)?.get_or_init(|| (0..FIRST << piece).map(|_| OnceLock::new()).collect());
        piece.get(place)
    }
}

/// In which piece a number lies, and where in it.
fn at(number: u32) -> (usize, usize) {
    let number = number as usize + FIRST;
    let piece = (number / FIRST).ilog2() as usize;
    (piece, number - (FIRST << piece))
}

/// A hash of a number that is one already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0 << 8 | u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_number_and_others_another() {
        let words = Interner::new();
        let all: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
        for (number, word) in (0..).zip(&all) {
            assert_eq!(words.number_of(word), number);
        }
        for (number, word) in (0..).zip(&all) {
            assert_eq!(words.number_of(word), number);
            assert_eq!(words.get(number), Some(word));
        }
        assert_eq!((words.len(), words.get(5000)), (5000, None));
    }

    #[test]
    fn values_of_one_hash_are_told_apart() {
        let words = Interner::new();
        let number = |word: &'static str| words.number(7, |it| *it == word, || word);
        assert_eq!([number("one"), number("two"), number("one"), number("three")], [0, 1, 0, 2]);
    }

    #[test]
    fn threads_that_add_the_same_values_agree_on_their_numbers() {
        let words = Interner::new();
        let add = || (0..2000_u64).map(|word| words.number_of(&word)).collect::<Vec<_>>();
        let [one, other] = std::thread::scope(|scope| {
            [scope.spawn(add), scope.spawn(add)].map(|thread| thread.join().expect("adding does not panic"))
        });
        assert_eq!(one, other);
        assert_eq!(words.len(), 2000);
    }
}
