//! The states that were found and not looked at yet: those of one depth, in the order of their discovery.

use std::collections::VecDeque;

use crate::commute::Mark;
use crate::composition::Composition;

/// How many states a piece of the list holds: what was looked at is given back piece by piece.
const PIECE: usize = 1 << 10;

/// A state that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) state: Composition,
    /// Its number among the states seen.
    pub(crate) number: u32,
    /// The last move on the way to it.
    pub(crate) by: Option<Mark>,
}

/// States of one depth. What is put in first is taken out first.
#[derive(Default)]
pub(crate) struct Layer {
    pieces: VecDeque<Vec<Place>>,
    count: usize,
}

impl Layer {
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn push(&mut self, place: Place) {
        self.count += 1;
        match self.pieces.back_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => piece.push(place),
            None => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(place);
                self.pieces.push_back(piece);
            }
        }
    }

    /// Takes out up to `states` states, at least one if there is any.
    pub(crate) fn take(&mut self, states: usize) -> Vec<Place> {
        let Some(mut piece) = self.pieces.pop_front() else { return Vec::new() };
        if piece.len() > states.max(1) {
            let rest = piece.split_off(states.max(1));
            self.pieces.push_front(rest);
        }
        self.count -= piece.len();
        piece
    }

    /// The memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.pieces.len() * PIECE * size_of::<Place>()
    }
}
