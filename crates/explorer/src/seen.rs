//! The states that were seen: a 64-bit fingerprint of each, and how it was first reached, in at most 24 bytes.

/// Parts of the table. Each grows on its own, so that little is held twice while it does.
const PARTS: usize = 64;

/// How many arrivals a piece of their list holds: the list never moves.
const PIECE: usize = 1 << 13;

/// How a state was first reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The number of the state before it; its own, at the start.
    pub(crate) parent: u32,
    /// The place of the move among those possible there.
    pub(crate) choice: u32,
}

/// Fingerprints that were seen, and the arrivals at the states, numbered in the order of their discovery.
pub(crate) struct Seen {
    parts: Vec<Part>,
    arrivals: Vec<Vec<Arrival>>,
    count: u32,
}

impl Seen {
    /// Nothing seen.
    pub(crate) fn new() -> Self {
        Self { parts: (0..PARTS).map(|_| Part::default()).collect(), arrivals: Vec::new(), count: 0 }
    }

    /// How many states.
    pub(crate) fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are no numbers left.
    pub(crate) fn hit_limit(&self) -> bool {
        self.count == u32::MAX
    }

    /// Whether the state was seen.
    pub(crate) fn contains(&self, fingerprint: u64) -> bool {
        self.parts.get(part_of(fingerprint)).is_some_and(|part| part.contains(nonzero(fingerprint)))
    }

    /// Notes a state; gives its number if it is new and there is a number for it.
    pub(crate) fn insert(&mut self, fingerprint: u64, arrival: Arrival) -> Option<u32> {
        let full = self.hit_limit();
        let part = self.parts.get_mut(part_of(fingerprint))?;
        if full || !part.insert(nonzero(fingerprint)) {
            return None;
        }
        let number = self.count;
        if self.len().is_multiple_of(PIECE) {
            self.arrivals.push(Vec::with_capacity(PIECE));
        }
        self.arrivals.last_mut()?.push(arrival);
        self.count += 1;
        Some(number)
    }

    /// How the state of that number was first reached.
    pub(crate) fn arrival(&self, number: u32) -> Option<Arrival> {
        self.arrivals.get(number as usize / PIECE)?.get(number as usize % PIECE).copied()
    }

    /// The memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let slots: usize = self.parts.iter().map(|part| part.slots.len()).sum();
        slots * size_of::<u64>() + self.arrivals.len() * PIECE * size_of::<Arrival>()
    }
}

/// Zero marks a free slot.
fn nonzero(fingerprint: u64) -> u64 {
    fingerprint.max(1)
}

fn part_of(fingerprint: u64) -> usize {
    (fingerprint % PARTS as u64) as usize
}

/// An open table: a fingerprint lies at its place in the order of numbers, or after it.
#[derive(Default)]
struct Part {
    slots: Vec<u64>,
    taken: usize,
}

impl Part {
    fn contains(&self, fingerprint: u64) -> bool {
        self.find(fingerprint).is_some_and(|(_, found)| found)
    }

    /// Where the fingerprint lies or would, and whether it does. `None` where there is no slot at all.
    fn find(&self, fingerprint: u64) -> Option<(usize, bool)> {
        let wide = u128::from(fingerprint) * self.slots.len() as u128;
        let home = usize::try_from(wide >> 64).ok()?;
        let fits = |&slot: &u64| slot == fingerprint || slot == 0;
        let place = match self.slots.get(home..)?.iter().position(fits) {
            Some(further) => home + further,
            None => self.slots.iter().position(fits)?,
        };
        Some((place, *self.slots.get(place)? == fingerprint))
    }

    fn insert(&mut self, fingerprint: u64) -> bool {
        // At most 7 of 8 slots are taken; afterwards, 5 of 8.
        if self.taken * 8 >= self.slots.len() * 7 {
            self.grow();
        }
        let Some((place, false)) = self.find(fingerprint) else { return false };
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = fingerprint;
            self.taken += 1;
        }
        true
    }

    fn grow(&mut self) {
        let larger = Self { slots: vec![0; self.slots.len() * 7 / 5 + 16], taken: 0 };
        let smaller = std::mem::replace(self, larger);
        for fingerprint in smaller.slots.into_iter().filter(|&slot| slot != 0) {
            if let Some((place, false)) = self.find(fingerprint)
                && let Some(slot) = self.slots.get_mut(place)
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

    /// Numbers that look random, each once.
    fn numbers(count: u64) -> impl Iterator<Item = u64> {
        (1..=count).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17))
    }

    #[test]
    fn what_was_noted_is_seen_once_and_nothing_else_is() {
        let mut seen = Seen::new();
        let hard = [0, 1, 2, u64::MAX, u64::MAX - 1, u64::MAX - 64];
        let all: Vec<u64> = numbers(50_000).chain(hard.into_iter().skip(1)).collect();
        for (number, &fingerprint) in all.iter().enumerate() {
            let arrival = Arrival { parent: u32::try_from(number).unwrap() / 2, choice: 7 };
            assert!(!seen.contains(fingerprint));
            assert_eq!(seen.insert(fingerprint, arrival), Some(u32::try_from(number).unwrap()));
            assert_eq!(seen.insert(fingerprint, arrival), None);
            assert_eq!(seen.arrival(u32::try_from(number).unwrap()), Some(arrival));
        }
        assert!(all.iter().all(|&fingerprint| seen.contains(fingerprint)));
        assert!(numbers(100_000).skip(50_000).all(|fingerprint| !seen.contains(fingerprint)));
        assert_eq!(seen.len(), all.len());
    }

    #[test]
    fn a_state_that_was_seen_costs_at_most_24_bytes() {
        let mut seen = Seen::new();
        for (count, fingerprint) in (1..).zip(numbers(1_000_000)) {
            seen.insert(fingerprint, Arrival { parent: 0, choice: 0 });
            if count > 100_000 {
                assert!(seen.bytes() <= count * 24, "{} bytes for {count} states", seen.bytes());
            }
        }
    }
}
