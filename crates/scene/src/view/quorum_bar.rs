//! Who has how many of how many: the bands under the row, and the wall.

use raft_core::{LogIndex, ServerId, Term};

use super::ConfigurationLabel;

/// What a filled place of a band means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedThing {
    /// A vote.
    Votes,
    /// Nothing: pre-votes are only counted, for they bind nobody.
    PreVotes,
    /// An acknowledgement of the entry at this index.
    Stored(LogIndex),
}

/// One voter of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoterSlot {
    /// The voter.
    pub server: ServerId,
    /// For whom its place is filled: the candidate it voted for, or the leader whose entry it acknowledged.
    pub given_to: Option<ServerId>,
    /// Whom it said no to.
    pub denies: Option<ServerId>,
    /// Whether it runs.
    pub up: bool,
}

/// How a count ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountOutcome {
    /// It has not.
    Open,
    /// This half is won.
    Reached,
    /// Won, with every other half it needed: it leads, or the entry is committed.
    Won,
}

/// Who has how many of how many needed in one band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuorumCount {
    /// The candidate, or the leader of the entry.
    pub server: ServerId,
    /// How many it has.
    pub has: usize,
    /// How many it needs.
    pub needed: usize,
    /// How it ended.
    pub outcome: CountOutcome,
}

/// One half of a configuration in force: its voters and what they gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuorumBar {
    /// Which half.
    pub label: ConfigurationLabel,
    /// What a filled place means.
    pub counted: CountedThing,
    /// Its voters in row order.
    pub slots: Vec<VoterSlot>,
    /// Those who count this half, in row order.
    pub counts: Vec<QuorumCount>,
}

impl QuorumBar {
    /// The tally of `server` in this band, if it counts it.
    #[must_use]
    pub fn count_of(&self, server: ServerId) -> Option<&QuorumCount> {
        self.counts.iter().find(|count| count.server == server)
    }
}

/// One side of the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallSide {
    /// Who leads on this side.
    pub leader: ServerId,
    /// By whose votes, in row order.
    pub majority: Vec<ServerId>,
}

/// Two disjoint majorities elected a leader each in one term; this stands between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// How many servers of the row stand to its left.
    pub after: usize,
    /// The term that has two leaders.
    pub term: Term,
    /// To the left.
    pub left: WallSide,
    /// To the right.
    pub right: WallSide,
}
