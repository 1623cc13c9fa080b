//! The three change procedures over the same servers.

use std::fmt;

/// How the members are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The operator restarts each server with the new roster, at its own pace. Unsafe.
    Naive,
    /// Through the leader, one voter at a time (D 4.1, 4.2).
    SingleServer,
    /// Through the leader, by way of a joint configuration (paper 6, D 4.3).
    Joint,
}

impl Mode {
    /// Every mode, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Naive, Self::SingleServer, Self::Joint];

    /// The word that names it in scripts and links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::SingleServer => "single",
            Self::Joint => "joint",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Naive => "Naive swap",
            Self::SingleServer => "Single-server",
            Self::Joint => "Joint consensus",
        })
    }
}
