//! Quorum bars, with the votes or acknowledgements that each candidate or leader has and needs; and the wall.

use raft_core::{LogIndex, ServerId, Term};

use super::ConfigurationLabel;

/// Meaning of a filled slot of a quorum bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedThing {
    /// A granted vote.
    Votes,
    /// Pre-votes. They are only counted and fill no slot, because a pre-vote binds no server.
    PreVotes,
    /// An acknowledgement of the entry at this index.
    Stored(LogIndex),
}

/// One voter of a quorum bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoterSlot {
    /// The voter.
    pub server: ServerId,
    /// The candidate that has its vote, or the leader whose entry it acknowledged.
    pub given_to: Option<ServerId>,
    /// The candidate to which it denied its vote.
    pub denies: Option<ServerId>,
    /// Whether the voter runs.
    pub up: bool,
}

/// Result of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountOutcome {
    /// Not yet enough.
    Open,
    /// Enough in this half.
    Reached,
    /// Enough in every half needed: the candidate leads, or the entry is committed.
    Won,
}

/// One server's count in a quorum bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuorumCount {
    /// The candidate, or the leader of the entry.
    pub server: ServerId,
    /// Number of votes or acknowledgements it has.
    pub has: usize,
    /// Number it needs.
    pub needed: usize,
    /// Result.
    pub outcome: CountOutcome,
}

/// One half of a configuration in force: its voters and their votes or acknowledgements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuorumBar {
    /// The half.
    pub label: ConfigurationLabel,
    /// Meaning of a filled slot.
    pub counted: CountedThing,
    /// The configuration that the counted entry holds, if it holds one.
    pub counted_configuration: ConfigurationLabel,
    /// Its voters in display order.
    pub slots: Vec<VoterSlot>,
    /// The counts of the servers that need this half, in display order.
    pub counts: Vec<QuorumCount>,
}

impl QuorumBar {
    /// The count of `server` in this bar, if it needs this half.
    #[must_use]
    pub fn count_of(&self, server: ServerId) -> Option<&QuorumCount> {
        self.counts.iter().find(|count| count.server == server)
    }
}

/// One side of the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallSide {
    /// The leader on this side.
    pub leader: ServerId,
    /// The voters that elected it, in display order.
    pub majority: Vec<ServerId>,
}

/// The wall between two leaders of one term that disjoint majorities elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// Number of servers to the left of the wall.
    pub after: usize,
    /// The term with two leaders.
    pub term: Term,
    /// The left side.
    pub left: WallSide,
    /// The right side.
    pub right: WallSide,
}
