//! The states that were found and not looked at yet: those of one depth, in the order of their discovery.

use std::collections::VecDeque;

use crate::interned_state::InternedState;
use crate::partial_order::Footprint;

/// How many states a piece of the list holds: what was looked at is given back piece by piece.
const CHUNK: usize = 1 << 10;

/// A state that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrontierState {
    pub(crate) state: InternedState,
    /// Its number among the states seen.
    pub(crate) id: u32,
    /// The last move on the way to it.
    pub(crate) last_move: Option<Footprint>,
}

/// States of one depth. What is put in first is taken out first.
#[derive(Default)]
pub(crate) struct Frontier {
    chunks: VecDeque<Vec<FrontierState>>,
    len: usize,
}

impl Frontier {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn push(&mut self, state: FrontierState) {
        self.len += 1;
        match self.chunks.back_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => chunk.push(state),
            None => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(state);
                self.chunks.push_back(chunk);
            }
        }
    }

    /// Takes out up to `states` states, at least one if there is any.
    pub(crate) fn take(&mut self, states: usize) -> Vec<FrontierState> {
        let Some(mut chunk) = self.chunks.pop_front() else { return Vec::new() };
        if chunk.len() > states.max(1) {
            let rest = chunk.split_off(states.max(1));
            self.chunks.push_front(rest);
        }
        self.len -= chunk.len();
        chunk
    }

    /// The memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.chunks.len() * CHUNK * size_of::<FrontierState>()
    }
}
