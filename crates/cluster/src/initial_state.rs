//! The servers' persistent state at the start of a scenario that begins in the middle of a run.

use raft_core::{Entry, Log, PersistentState, ServerId};

/// The initial state of a server, in a scenario that begins in the middle of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialState {
    /// The server.
    pub server: ServerId,
    /// Its term, its vote and the entries of its log. Outside naive mode every log begins with an entry that holds
    /// C_old; that entry is implied and not among these.
    pub disk: PersistentState,
    /// The number of these entries that the server knows to be committed.
    pub committed: usize,
}

/// The initial states of servers; each server has at most one. A server without one starts with an empty disk.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InitialStates(Vec<InitialState>);

impl InitialStates {
    /// These states. Of several states of one server the first counts.
    #[must_use]
    pub fn new(states: &[InitialState]) -> Self {
        Self(states.to_vec())
    }

    /// Removes all initial states.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether there is no initial state.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All initial states with something on the disk.
    pub fn iter(&self) -> impl Iterator<Item = &InitialState> {
        self.0.iter().filter(|state| state.disk != PersistentState::default())
    }

    /// The persistent state of a server, and the number of its entries known to be committed. `first` is put before the
    /// entries, if there are any.
    pub(crate) fn read(&self, server: ServerId, first: Option<Entry>) -> (PersistentState, usize) {
        let Some(state) = self.0.iter().find(|state| state.server == server) else { return Default::default() };
        let mut disk = state.disk.clone();
        if let (Some(first), [_, ..]) = (first, state.disk.log.entries()) {
            disk.log = Log::default();
            disk.log.append(first);
            for &entry in state.disk.log.entries() {
                disk.log.append(entry);
            }
        }
        (disk, state.committed)
    }
}
