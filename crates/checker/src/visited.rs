//! Visited set: a 64-bit fingerprint of each visited state, with the predecessor from which it was first reached. At
//! most 24 bytes per state.

/// Number of shards of the table. Each grows on its own, which bounds the memory held twice while one grows.
const SHARDS: usize = 64;

/// Predecessors per chunk. Chunks never move.
const CHUNK: usize = 1 << 13;

/// How a state was first reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Predecessor {
    /// Id of the state before it; of itself, at the start.
    pub(crate) state: u32,
    /// Index of the move among those enabled there.
    pub(crate) action: u32,
}

/// Fingerprints of the visited states, and their predecessors by id. Ids count up in the order of discovery.
pub(crate) struct VisitedSet {
    shards: Vec<Shard>,
    predecessors: Vec<Vec<Predecessor>>,
    count: u32,
}

impl VisitedSet {
    /// Creates an empty set.
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard::default()).collect(), predecessors: Vec::new(), count: 0 }
    }

    /// Number of states.
    pub(crate) fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether all ids are used up.
    pub(crate) fn hit_limit(&self) -> bool {
        self.count == u32::MAX
    }

    /// Whether a state with this fingerprint was visited.
    pub(crate) fn contains(&self, fingerprint: u64) -> bool {
        self.shards.get(shard_of(fingerprint)).is_some_and(|shard| shard.contains(nonzero(fingerprint)))
    }

    /// Inserts a state. Returns its id, if it is new and an id is left.
    pub(crate) fn insert(&mut self, fingerprint: u64, predecessor: Predecessor) -> Option<u32> {
        let full = self.hit_limit();
        let shard = self.shards.get_mut(shard_of(fingerprint))?;
        if full || !shard.insert(nonzero(fingerprint)) {
            return None;
        }
        let id = self.count;
        if self.len().is_multiple_of(CHUNK) {
            self.predecessors.push(Vec::with_capacity(CHUNK));
        }
        self.predecessors.last_mut()?.push(predecessor);
        self.count += 1;
        Some(id)
    }

    /// How the state with an id was first reached.
    pub(crate) fn predecessor(&self, id: u32) -> Option<Predecessor> {
        self.predecessors.get(id as usize / CHUNK)?.get(id as usize % CHUNK).copied()
    }

    /// Memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let slots: usize = self.shards.iter().map(|shard| shard.slots.len()).sum();
        slots * size_of::<u64>() + self.predecessors.len() * CHUNK * size_of::<Predecessor>()
    }
}

/// Maps a fingerprint to a nonzero one, since zero marks a free slot.
fn nonzero(fingerprint: u64) -> u64 {
    fingerprint.max(1)
}

fn shard_of(fingerprint: u64) -> usize {
    (fingerprint % SHARDS as u64) as usize
}

/// Open-addressing hash table. The home slot of a fingerprint is proportional to its value; on a collision the next
/// free slot is taken.
#[derive(Default)]
struct Shard {
    slots: Vec<u64>,
    taken: usize,
}

impl Shard {
    fn contains(&self, fingerprint: u64) -> bool {
        self.find(fingerprint).is_some_and(|(_, found)| found)
    }

    /// The slot of the fingerprint, or the free slot for it, and whether it is there. `None` if there is no slot at
    /// all.
    fn find(&self, fingerprint: u64) -> Option<(usize, bool)> {
        let wide = u128::from(fingerprint) * self.slots.len() as u128;
        let home = usize::try_from(wide >> 64).ok()?;
        let fits = |&slot: &u64| slot == fingerprint || slot == 0;
        let index = match self.slots.get(home..)?.iter().position(fits) {
            Some(further) => home + further,
            None => self.slots.iter().position(fits)?,
        };
        Some((index, *self.slots.get(index)? == fingerprint))
    }

    fn insert(&mut self, fingerprint: u64) -> bool {
        // The load factor is at most 7/8, and 5/8 after growing.
        if self.taken * 8 >= self.slots.len() * 7 {
            self.grow();
        }
        let Some((index, false)) = self.find(fingerprint) else { return false };
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = fingerprint;
            self.taken += 1;
        }
        true
    }

    fn grow(&mut self) {
        let larger = Self { slots: vec![0; self.slots.len() * 7 / 5 + 16], taken: 0 };
        let smaller = std::mem::replace(self, larger);
        for fingerprint in smaller.slots.into_iter().filter(|&slot| slot != 0) {
            if let Some((index, false)) = self.find(fingerprint)
                && let Some(slot) = self.slots.get_mut(index)
            {
                *slot = fingerprint;
                self.taken += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distinct pseudorandom fingerprints.
    fn pseudorandom_fingerprints(count: u64) -> impl Iterator<Item = u64> {
        (1..=count).map(|id| id.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17))
    }

    #[test]
    fn inserted_fingerprints_are_contained_once_and_no_others_are() {
        let mut visited = VisitedSet::new();
        let hard = [0, 1, 2, u64::MAX, u64::MAX - 1, u64::MAX - 64];
        let all: Vec<u64> = pseudorandom_fingerprints(50_000).chain(hard.into_iter().skip(1)).collect();
        for (id, &fingerprint) in all.iter().enumerate() {
            let predecessor = Predecessor { state: u32::try_from(id).unwrap() / 2, action: 7 };
            assert!(!visited.contains(fingerprint));
            assert_eq!(visited.insert(fingerprint, predecessor), Some(u32::try_from(id).unwrap()));
            assert_eq!(visited.insert(fingerprint, predecessor), None);
            assert_eq!(visited.predecessor(u32::try_from(id).unwrap()), Some(predecessor));
        }
        assert!(all.iter().all(|&fingerprint| visited.contains(fingerprint)));
        assert!(pseudorandom_fingerprints(100_000).skip(50_000).all(|fingerprint| !visited.contains(fingerprint)));
        assert_eq!(visited.len(), all.len());
    }

    #[test]
    fn visited_state_takes_at_most_24_bytes() {
        let mut visited = VisitedSet::new();
        for (count, fingerprint) in (1..).zip(pseudorandom_fingerprints(1_000_000)) {
            visited.insert(fingerprint, Predecessor { state: 0, action: 0 });
            if count > 100_000 {
                assert!(visited.bytes() <= count * 24, "{} bytes for {count} states", visited.bytes());
            }
        }
    }
}
