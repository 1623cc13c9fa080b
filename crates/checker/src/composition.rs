//! A state of a search by the numbers of its pieces; what they stand for is in [`Pieces`](crate::pieces::Pieces).

use raft_core::ServerId;

use crate::Used;

/// At most so many servers are searched.
pub(crate) const MOST_SERVERS: usize = 8;

/// The number of no piece.
pub(crate) const NONE: u32 = u32::MAX;

/// The servers of a state by number, in order of name; where there are fewer, [`NONE`].
pub(crate) type Nodes = [u32; MOST_SERVERS];

/// A state by the numbers of its pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Composition {
    /// The servers.
    pub(crate) nodes: Nodes,
    /// The messages in flight.
    pub(crate) traffic: u32,
    /// The operator.
    pub(crate) operator: u32,
    /// What has happened.
    pub(crate) history: u32,
    /// What has been used up.
    pub(crate) used: Used,
}

/// A message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Envelope {
    pub(crate) from: ServerId,
    pub(crate) to: ServerId,
    /// What it says, by number.
    pub(crate) message: u32,
}
