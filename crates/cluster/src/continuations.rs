//! Continuations of a state without new faults: the interface between claims about that and a model checker.

use raft_core::Configuration;

use crate::World;

/// Search of the continuations of a state. In a continuation all links are whole, servers that are down stay down,
/// nothing else fails, and terms and entries grow by an allowance at most.
pub trait Continuations {
    /// Whether some continuation has a leader that commits an entry of its own term.
    fn can_lead(&self, world: &World) -> Possibility;

    /// Whether some continuation ends the change: one of `targets`, of which there is at least one, is committed and
    /// in force at the leader; in naive mode, every roster is replaced.
    fn can_finish(&self, world: &World, targets: &[Configuration]) -> Possibility;
}

/// Answer of a search of continuations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Possibility {
    /// A continuation leads there.
    Possible,
    /// No continuation leads there.
    Impossible {
        /// The allowance of the search, in words: `4 more terms and 2 more entries`.
        allowance: String,
    },
    /// The search ended without an answer.
    Undecided {
        /// The reason, as a sentence without its full stop.
        why: String,
    },
    /// No majority of a half of the latest committed configuration is up, so that the question does not arise.
    NoQuorum,
}
