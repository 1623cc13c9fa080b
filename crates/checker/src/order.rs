//! Orders of servers that play the same part, so that states that differ in names alone look the same.
//!
//! Of all orders within the classes, those are looked at in which servers stand sorted by what each looks like; where some look
//! the same, every order of those. The least fingerprint among them is that of the state, whatever the servers' names.

use crate::composition::MOST_SERVERS;

// Who is asked first in a move that asks several goes by name: `play.rs`. So a state may be followed by one that differs in a lease
// from that which follows a state that looks the same; no move waits for a lease (`reductions.rs`).

/// With more orders than this to look at, one is: then states may be told apart that differ in names alone, never the reverse.
const MOST_ORDERS: usize = 120;

/// Which place each server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Order(u64);

impl Order {
    /// Everybody in its own place.
    const OWN: Self = Self(0x7654_3210);

    /// The place that the server with this place takes.
    pub(crate) fn place_of(self, place: usize) -> u64 {
        self.0 >> (4 * place) & 0xf
    }

    fn with(self, place: usize, taken: usize) -> Self {
        Self(self.0 & !(0xf << (4 * place)) | (taken as u64) << (4 * place))
    }
}

impl From<Order> for u64 {
    fn from(order: Order) -> Self {
        order.0
    }
}

/// The servers that may stand in each other's places.
#[derive(Debug)]
pub(crate) struct Orders {
    /// The places of each class of more than one server.
    classes: Vec<Vec<usize>>,
}

impl Orders {
    /// Of servers with these classes, by their places.
    pub(crate) fn new(classes: impl Iterator<Item = u64>) -> Self {
        let mut known: Vec<(u64, Vec<usize>)> = Vec::new();
        for (place, class) in classes.enumerate().take(MOST_SERVERS) {
            match known.iter_mut().find(|(it, _)| *it == class) {
                Some((_, places)) => places.push(place),
                None => known.push((class, vec![place])),
            }
        }
        Self { classes: known.into_iter().map(|(_, places)| places).filter(|places| places.len() > 1).collect() }
    }

    /// Every order in which the servers of each class are sorted by these keys.
    pub(crate) fn each(&self, keys: &[u64; MOST_SERVERS], mut look: impl FnMut(Order)) {
        let mut row = [Slot::default(); MOST_SERVERS];
        let (mut length, mut orders) = (0, 1);
        for class in &self.classes {
            let slots = &mut row[length..length + class.len()];
            slots.iter_mut().zip(class).for_each(|(slot, &place)| (slot.server, slot.place) = (place, place));
            slots.sort_unstable_by_key(|slot| keys[slot.server]);
            let mut first = 0;
            for nth in 0..slots.len() {
                if keys[slots[nth].server] != keys[slots[first].server] {
                    first = nth;
                }
                // How many ways there are to go on is multiplied up to the factorial of their number.
                orders *= nth - first + 1;
                slots[nth].place = class[nth];
                (slots[nth].first, slots[nth].end) = (length + first, length + nth + 1);
            }
            for nth in (1..slots.len()).rev() {
                if slots[nth].first == slots[nth - 1].first {
                    slots[nth - 1].end = slots[nth].end;
                }
            }
            length += class.len();
        }
        let row = &mut row[..length];
        if orders > MOST_ORDERS {
            row.iter_mut().enumerate().for_each(|(nth, slot)| (slot.first, slot.end) = (nth, nth + 1));
        }
        fill(row, 0, 0, Order::OWN, &mut look);
    }
}

/// A place to be taken, in the sorted row of all classes.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// The server that stands here when those that look the same are not looked at in other orders.
    server: usize,
    /// The place that whoever stands here takes.
    place: usize,
    /// From here in the row, servers look the same.
    first: usize,
    /// Up to here.
    end: usize,
}

/// Fills the row from the slot `at` on, in every order of those that look the same and do not stand yet.
fn fill(row: &[Slot], at: usize, standing: u8, order: Order, look: &mut impl FnMut(Order)) {
    let Some(slot) = row.get(at) else { return look(order) };
    for nth in (slot.first..slot.end).filter(|nth| standing >> nth & 1 == 0) {
        fill(row, at + 1, standing | 1 << nth, order.with(row[nth].server, slot.place), look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(classes: &[u64], keys: [u64; MOST_SERVERS]) -> Vec<Vec<u64>> {
        let mut orders = Vec::new();
        Orders::new(classes.iter().copied()).each(&keys, |order| {
            orders.push((0..classes.len()).map(|place| order.place_of(place)).collect());
        });
        orders
    }

    #[test]
    fn servers_that_look_different_stand_in_one_order() {
        assert_eq!(orders(&[1, 2, 1, 1, 2], [30, 0, 20, 10, 0, 0, 0, 0]).len(), 2, "the two of class 2 look the same");
        assert_eq!(orders(&[1, 2, 1, 1], [30, 0, 20, 10, 0, 0, 0, 0]), [[3, 1, 2, 0]]);
        assert_eq!(orders(&[1, 2, 3], [9, 8, 7, 0, 0, 0, 0, 0]), [[0, 1, 2]], "nobody may stand in another's place");
    }

    #[test]
    fn servers_that_look_the_same_stand_in_every_order() {
        let all = orders(&[1, 1, 1, 2, 2], [5, 5, 5, 3, 3, 0, 0, 0]);
        let mut different = all.clone();
        different.sort();
        different.dedup();
        assert_eq!((all.len(), different.len()), (12, 12));
        assert!(all.iter().all(|order| order[..3].iter().all(|&place| place < 3)));
        assert_eq!(orders(&[1, 1, 1], [5, 4, 5, 0, 0, 0, 0, 0]), [[1, 0, 2], [2, 0, 1]]);
        assert_eq!(orders(&[1; 7], [0; MOST_SERVERS]).len(), 1, "too many to look at");
    }
}
