//! Log entries.

use crate::{Configuration, Term};

/// A client's command, opaque to Raft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Command(pub u32);

/// Payload of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// No operation: a leader appends it when it is elected, to learn what is committed (paper 8).
    NoOp,
    /// A client's command.
    Command(Command),
    /// A configuration. In Raft it is in force from the moment it is appended (D 4.1).
    Configuration(Configuration),
}

/// A log entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The term of the leader that created the entry.
    pub term: Term,
    /// The content.
    pub payload: Payload,
}
