//! Memo of continuations: the outlooks of states, and the straightforward continuations that were found.
//!
//! Two states with the same servers have the same continuations, whatever schedule led to them and whatever budgets it
//! used. Of several schedules into one state, the search for continuations asks once.

use raft_core::ServerId;

use crate::Bounds;
use crate::cache::{Cache, CacheKey, mix64};
use crate::interned_state::{InternedState, NodeIds};
use crate::outlook_search::Outlook;
use crate::state_store::StateStore;

/// Parts of a state that its continuations depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct StateKey {
    nodes: NodeIds,
    operator: u32,
    history: u32,
}

impl StateKey {
    /// The key of a state without messages in flight.
    pub(crate) fn new(state: &InternedState) -> Self {
        Self { nodes: state.nodes, operator: state.operator, history: state.history }
    }
}

impl CacheKey for StateKey {
    fn hash64(&self) -> u64 {
        let others = u64::from(self.operator) << 32 | u64::from(self.history);
        let pairs = self.nodes.as_chunks().0.iter().map(|&[one, other]| u64::from(one) << 32 | u64::from(other));
        pairs.fold(others, mix64)
    }
}

impl CacheKey for (StateKey, ServerId) {
    fn hash64(&self) -> u64 {
        mix64(self.0.hash64(), self.1.into())
    }
}

/// The rest of a straightforward continuation: the number of its moves, and the bounds within which it stays.
#[derive(Clone, Copy)]
pub(crate) struct Rest {
    moves: u8,
    log: u16,
    term: u32,
}

impl Rest {
    /// Nothing is left to do in a state. `None` if its terms or logs are beyond what a memo holds.
    pub(crate) fn none(nodes: &NodeIds, store: &StateStore) -> Option<Self> {
        let mut rest = Self { moves: 0, log: 0, term: 0 };
        for node in store.nodes_of(nodes) {
            rest.log = rest.log.max(u64::from(node.last_index).try_into().ok()?);
            rest.term = rest.term.max(u64::from(node.term).try_into().ok()?);
        }
        Some(rest)
    }

    /// Whether these bounds, and this number of moves, allow it.
    pub(crate) fn is_within(self, bounds: &Bounds, moves: usize) -> bool {
        usize::from(self.moves) <= moves
            && u64::from(self.log) <= bounds.log
            && u64::from(self.term) <= u64::from(bounds.term)
    }

    /// The rest in the state before, by one more move. `None` if it is too long.
    fn after_one_more(self, nodes: &NodeIds, store: &StateStore) -> Option<Self> {
        let Self { log, term, .. } = Self::none(nodes, store)?;
        Some(Self { moves: self.moves.checked_add(1)?, log: self.log.max(log), term: self.term.max(term) })
    }
}

/// Memo of the continuations found on one thread. It may forget some.
pub(crate) struct ContinuationMemo {
    outlooks: Cache<StateKey, Outlook>,
    /// By state and the server that goes on from there.
    direct: Cache<(StateKey, ServerId), Rest>,
}

impl ContinuationMemo {
    pub(crate) fn new() -> Self {
        Self { outlooks: Cache::new(12), direct: Cache::new(15) }
    }

    pub(crate) fn outlook(&self, state: &StateKey) -> Option<Outlook> {
        self.outlooks.get(state)
    }

    pub(crate) fn insert_outlook(&mut self, state: StateKey, outlook: Outlook) {
        self.outlooks.insert(state, outlook);
    }

    /// The rest of the straightforward continuation in which `server` goes on from a state.
    pub(crate) fn rest(&self, state: StateKey, server: ServerId) -> Option<Rest> {
        self.direct.get(&(state, server))
    }

    /// Keeps a path along which `server` went on, up to a state from which `rest` is left.
    pub(crate) fn insert_path(&mut self, path: &[StateKey], server: ServerId, rest: Option<Rest>, store: &StateStore) {
        let mut rest = rest;
        for state in path.iter().rev() {
            rest = rest.and_then(|rest| rest.after_one_more(&state.nodes, store));
            let Some(rest) = rest else { return };
            self.direct.insert((*state, server), rest);
        }
    }

    /// Memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.outlooks.bytes() + self.direct.bytes()
    }

    /// Maximum memory, in bytes.
    pub(crate) fn max_bytes(&self) -> usize {
        self.outlooks.max_bytes() + self.direct.max_bytes()
    }
}
