//! How far a search goes. A verdict holds within its bounds and says nothing beyond them.

use std::fmt;

use raft_core::{ServerSet, Term};

/// The bounds of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// At most this many Steps.
    pub depth: u32,
    /// No server campaigns beyond this term.
    pub term: Term,
    /// No log grows longer than this by a client's command or an election.
    pub log: u64,
    /// At most this many messages in flight.
    pub in_flight: usize,
    /// At most this many servers down by a crash at one time.
    pub crashed: usize,
    /// Whether messages may be lost.
    pub loss: bool,
    /// The change that may be asked for, once.
    pub target: Option<ServerSet>,
    /// At most this many distinct states.
    pub states: usize,
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} steps, term {}, logs of {}, {} messages in flight, {} crashed, {}",
            self.depth,
            self.term,
            self.log,
            self.in_flight,
            self.crashed,
            if self.loss { "messages may be lost" } else { "no message lost" },
        )
    }
}
