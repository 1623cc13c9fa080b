//! State of a search as ids of interned values. A state store holds the values.

use raft_core::ServerId;

use crate::BudgetUsed;

/// Maximum number of servers in a search.
pub(crate) const MAX_SERVERS: usize = 8;

/// Id of no value.
pub(crate) const NO_ID: u32 = u32::MAX;

/// Ids of the servers, in the order of their server ids; [`NO_ID`] after the last.
pub(crate) type NodeIds = [u32; MAX_SERVERS];

/// State as ids of interned values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InternedState {
    /// The servers.
    pub(crate) nodes: NodeIds,
    /// The messages in flight.
    pub(crate) in_flight: u32,
    /// The operator.
    pub(crate) operator: u32,
    /// The ghost history.
    pub(crate) history: u32,
    /// The budgets used.
    pub(crate) used: BudgetUsed,
}

/// Message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct InternedMessage {
    pub(crate) from: ServerId,
    pub(crate) to: ServerId,
    /// Id of the content.
    pub(crate) message: u32,
}
