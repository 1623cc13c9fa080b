//! Conditions on a World, and Steps that are planned for the moment at which one first holds.

use raft_core::{ServerId, ServerSet};

use crate::Step;

/// A condition on a World.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Exactly these servers are leaders.
    Leads(ServerSet),
    /// At least one server is leader.
    SomebodyLeads,
    /// The server counts majorities of these voters; of both halves, if its configuration is joint.
    Counts {
        /// The server.
        server: ServerId,
        /// Voters of its configuration; those of C_old, if it is joint. None, if the server is down.
        voters: ServerSet,
        /// Voters of C_new, if its configuration is joint.
        joint_with: Option<ServerSet>,
    },
    /// The number of the server's entries is within these bounds.
    Has {
        /// The server.
        server: ServerId,
        /// Whether the entries are those that it knows to be committed: none, if it is down. Otherwise all entries of
        /// its log, also those that it compacted.
        is_committed: bool,
        /// Minimum.
        min: u64,
        /// Maximum.
        max: u64,
    },
    /// The server's log has a configuration of the change: C_old,new, or a simple configuration other than the initial
    /// one. In naive mode its roster counts, too.
    HasConfiguration {
        /// The server.
        server: ServerId,
        /// Whether the server must know the entry to be committed.
        is_committed: bool,
        /// Whether the configuration is joint.
        is_joint: bool,
    },
    /// The server is a candidate, of a pre-vote or of an election.
    Campaigns(ServerId),
    /// The server's vote in its term is for this candidate.
    VotesFor {
        /// The server.
        server: ServerId,
        /// The candidate.
        candidate: ServerId,
    },
}

/// A Step that is planned for the first moment at which a condition holds, in each run once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionalStep {
    /// The condition.
    pub condition: Condition,
    /// Time from that moment to the Step, in virtual milliseconds.
    pub delay: u64,
    /// The Step.
    pub step: Step,
}
