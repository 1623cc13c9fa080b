//! Frontier of the search: states of one depth that are found and not expanded yet, in the order of discovery.

use std::collections::VecDeque;

use crate::interned_state::InternedState;
use crate::partial_order::Footprint;

/// States per chunk. Memory is freed chunk by chunk as states are taken.
const CHUNK: usize = 1 << 10;

/// State in the frontier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrontierState {
    pub(crate) state: InternedState,
    /// Id in the visited set.
    pub(crate) id: u32,
    /// Footprint of the last move on the path to the state; none at the start.
    pub(crate) last_move: Option<Footprint>,
}

/// First-in, first-out queue of the states of one depth.
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

    /// Takes up to `states` states, at least one if there is any.
    pub(crate) fn take(&mut self, states: usize) -> Vec<FrontierState> {
        let Some(mut chunk) = self.chunks.pop_front() else { return Vec::new() };
        if chunk.len() > states.max(1) {
            let rest = chunk.split_off(states.max(1));
            self.chunks.push_front(rest);
        }
        self.len -= chunk.len();
        chunk
    }

    /// Memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.chunks.len() * CHUNK * size_of::<FrontierState>()
    }
}
