//! Zones: servers that fail together.

use raft_core::ServerSet;

/// A zone: servers that may fail together, such as those of one data centre. No run depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its name, one word.
    pub name: String,
    /// Its servers. No server is in two zones.
    pub servers: ServerSet,
}
