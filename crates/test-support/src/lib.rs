//! Short names for servers and sets of servers in tests. Each panics on a number that names no server.

#![forbid(unsafe_code)]

use raft_core::{ServerId, ServerSet};

/// The server with this number, 1 to 63.
///
/// # Panics
/// If the number is out of range.
#[must_use]
#[track_caller]
pub fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

/// The servers with these numbers.
///
/// # Panics
/// If a number is out of range.
#[must_use]
#[track_caller]
pub fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}
