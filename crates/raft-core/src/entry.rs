//! What a log is made of.

use crate::{Configuration, Term};

/// A client's command, opaque to Raft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Command(pub u32);

/// What an entry carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// Nothing: what a leader appends when it is elected, to learn what is committed (paper 8).
    NoOp,
    /// A client's command.
    Command(Command),
    /// A configuration, in force from the moment it is appended (D 4.1).
    Configuration(Configuration),
}

/// One entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The term of the leader that made the entry.
    pub term: Term,
    /// What it carries.
    pub payload: Payload,
}
