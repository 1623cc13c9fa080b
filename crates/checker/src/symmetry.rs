//! Symmetry reduction: identifies states that differ only by a permutation of servers with the same role.
//!
//! Considers the permutations within each class that sort the servers by their hashes; servers with equal hashes are
//! tried in every order. The fingerprint of a state is the minimum over these permutations, so it does not depend on
//! server ids.

use crate::interned_state::MAX_SERVERS;

// A move that contacts several servers does so in the order of their ids (`execute_move.rs`). So two equivalent states
// may have successors that differ in a lease. No move depends on a lease, which `reduction_soundness_tests.rs` tests.

/// If there are more permutations than this, only one is considered. Then equivalent states may count as different,
/// never the reverse.
const MAX_PERMUTATIONS: usize = 120;

/// A permutation of positions, four bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Permutation(u64);

impl Permutation {
    /// The identity.
    const IDENTITY: Self = Self(0x7654_3210);

    /// The position to which a position is mapped.
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

/// Classes of servers that may be permuted.
#[derive(Debug)]
pub(crate) struct SymmetryClasses {
    /// Positions of the servers of each class with more than one server.
    classes: Vec<Vec<usize>>,
}

impl SymmetryClasses {
    /// Creates the classes from the class of each server, in the order of positions.
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

    /// Calls `visit` with each permutation that sorts the servers of each class by `keys`.
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
                // The product of these factors is the factorial of the size of each group of equal keys.
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

/// Slot in the sorted row of all classes.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// The server in this slot if servers with equal keys are not permuted.
    server: usize,
    /// The position to which the server in this slot is mapped.
    position: usize,
    /// Start of the group of equal keys in the row.
    first: usize,
    /// End of that group, exclusive.
    end: usize,
}

/// Fills the row from slot `depth` on: tries each server of the group that is not in `used`.
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
