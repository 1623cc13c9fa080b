//! A state of a search by the numbers of its pieces; what they stand for is in [`Pieces`](crate::pieces::Pieces).

use raft_core::ServerId;

use crate::BudgetUsed;

/// At most so many servers are searched.
pub(crate) const MAX_SERVERS: usize = 8;

/// The number of no piece.
pub(crate) const NO_ID: u32 = u32::MAX;

/// The servers of a state by number, in order of name; where there are fewer, [`NONE`].
pub(crate) type NodeIds = [u32; MAX_SERVERS];

/// A state by the numbers of its pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InternedState {
    /// The servers.
    pub(crate) nodes: NodeIds,
    /// The messages in flight.
    pub(crate) in_flight: u32,
    /// The operator.
    pub(crate) operator: u32,
    /// What has happened.
    pub(crate) history: u32,
    /// What has been used up.
    pub(crate) used: BudgetUsed,
}

/// A message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct InternedMessage {
    pub(crate) from: ServerId,
    pub(crate) to: ServerId,
    /// What it says, by number.
    pub(crate) message: u32,
}
