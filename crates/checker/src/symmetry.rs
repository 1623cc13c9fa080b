//! Orders of servers that play the same part, so that states that differ in names alone look the same.
//!
//! Of all orders within the classes, those are looked at in which servers stand sorted by what each looks like; where some look
//! the same, every order of those. The least fingerprint among them is that of the state, whatever the servers' names.

use crate::interned_state::MAX_SERVERS;

// Who is asked first in a move that asks several goes by name: `play.rs`. So a state may be followed by one that differs in a lease
// from that which follows a state that looks the same; no move waits for a lease (`reductions.rs`).

/// With more orders than this to look at, one is: then states may be told apart that differ in names alone, never the reverse.
const MAX_PERMUTATIONS: usize = 120;

/// Which place each server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Permutation(u64);

impl Permutation {
    /// Everybody in its own place.
    const IDENTITY: Self = Self(0x7654_3210);

    /// The place that the server with this place takes.
    pub(crate) fn image(self, position: usize) -> u64 {
        self.0 >> (4 * position) & 0xf
    }

    fn with(self, position: usize, image: usize) -> Self {
        Self(self.0 & !(0xf << (4 * position)) | (image as u64) << (4 * position))
    }
}

impl From<Permutation> for u64 {
    fn from(permutation: Permutation) -> Self {
        permutation.0
    }
}

/// The servers that may stand in each other's places.
#[derive(Debug)]
pub(crate) struct SymmetryClasses {
    /// The places of each class of more than one server.
    classes: Vec<Vec<usize>>,
}

impl SymmetryClasses {
    /// Of servers with these classes, by their places.
    pub(crate) fn new(classes: impl Iterator<Item = u64>) -> Self {
        let mut known: Vec<(u64, Vec<usize>)> = Vec::new();
        for (position, class) in classes.enumerate().take(MAX_SERVERS) {
            match known.iter_mut().find(|(known_class, _)| *known_class == class) {
                Some((_, positions)) => positions.push(position),
                None => known.push((class, vec![position])),
            }
        }
        Self {
            classes: known
                .into_iter()
                .map(|(_, positions)| positions)
                .filter(|positions| positions.len() > 1)
                .collect(),
        }
    }

    /// Every order in which the servers of each class are sorted by these keys.
    pub(crate) fn for_each_permutation(&self, keys: &[u64; MAX_SERVERS], mut visit: impl FnMut(Permutation)) {
        let mut row = [Slot::default(); MAX_SERVERS];
        let (mut length, mut permutations) = (0, 1);
        for class in &self.classes {
            let slots = &mut row[length..length + class.len()];
            slots
                .iter_mut()
                .zip(class)
                .for_each(|(slot, &position)| (slot.server, slot.position) = (position, position));
            slots.sort_unstable_by_key(|slot| keys[slot.server]);
            let mut first = 0;
            for index in 0..slots.len() {
                if keys[slots[index].server] != keys[slots[first].server] {
                    first = index;
                }
                // How many ways there are to go on is multiplied up to the factorial of their number.
                permutations *= index - first + 1;
                slots[index].position = class[index];
                (slots[index].first, slots[index].end) = (length + first, length + index + 1);
            }
            for index in (1..slots.len()).rev() {
                if slots[index].first == slots[index - 1].first {
                    slots[index - 1].end = slots[index].end;
                }
            }
            length += class.len();
        }
        let row = &mut row[..length];
        if permutations > MAX_PERMUTATIONS {
            row.iter_mut().enumerate().for_each(|(index, slot)| (slot.first, slot.end) = (index, index + 1));
        }
        permute(row, 0, 0, Permutation::IDENTITY, &mut visit);
    }
}

/// A place to be taken, in the sorted row of all classes.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// The server that stands here when those that look the same are not looked at in other orders.
    server: usize,
    /// The place that whoever stands here takes.
    position: usize,
    /// From here in the row, servers look the same.
    first: usize,
    /// Up to here.
    end: usize,
}

/// Fills the row from the slot `at` on, in every order of those that look the same and do not stand yet.
fn permute(row: &[Slot], depth: usize, used: u8, permutation: Permutation, visit: &mut impl FnMut(Permutation)) {
    let Some(slot) = row.get(depth) else { return visit(permutation) };
    for index in (slot.first..slot.end).filter(|index| used >> index & 1 == 0) {
        permute(row, depth + 1, used | 1 << index, permutation.with(row[index].server, slot.position), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permutations(classes: &[u64], keys: [u64; MAX_SERVERS]) -> Vec<Vec<u64>> {
        let mut permutations = Vec::new();
        SymmetryClasses::new(classes.iter().copied()).for_each_permutation(&keys, |permutation| {
            permutations.push((0..classes.len()).map(|position| permutation.image(position)).collect());
        });
        permutations
    }

    #[test]
    fn servers_with_different_keys_have_one_permutation() {
        assert_eq!(
            permutations(&[1, 2, 1, 1, 2], [30, 0, 20, 10, 0, 0, 0, 0]).len(),
            2,
            "the two of class 2 look the same"
        );
        assert_eq!(permutations(&[1, 2, 1, 1], [30, 0, 20, 10, 0, 0, 0, 0]), [[3, 1, 2, 0]]);
        assert_eq!(
            permutations(&[1, 2, 3], [9, 8, 7, 0, 0, 0, 0, 0]),
            [[0, 1, 2]],
            "nobody may stand in another's place"
        );
    }

    #[test]
    fn servers_with_equal_keys_have_every_permutation() {
        let all = permutations(&[1, 1, 1, 2, 2], [5, 5, 5, 3, 3, 0, 0, 0]);
        let mut different = all.clone();
        different.sort();
        different.dedup();
        assert_eq!((all.len(), different.len()), (12, 12));
        assert!(all.iter().all(|permutation| permutation[..3].iter().all(|&position| position < 3)));
        assert_eq!(permutations(&[1, 1, 1], [5, 4, 5, 0, 0, 0, 0, 0]), [[1, 0, 2], [2, 0, 1]]);
        assert_eq!(permutations(&[1; 7], [0; MAX_SERVERS]).len(), 1, "too many to look at");
    }
}
