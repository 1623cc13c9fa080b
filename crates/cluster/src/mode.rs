//! The three procedures for a membership change. The servers are the same in all of them.

use std::fmt;

use raft_core::ChangeProcedure;

/// The procedure by which the members are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The operator restarts one server after the other with the new roster. Unsafe.
    Naive,
    /// The leader changes one voter at a time (D 4.1, 4.2).
    SingleServer,
    /// The leader changes the members by way of a joint configuration (paper 6, D 4.3).
    Joint,
}

impl Mode {
    /// All modes, in display order.
    pub const ALL: [Self; 3] = [Self::Naive, Self::SingleServer, Self::Joint];

    /// The mode's keyword in scripts and links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::SingleServer => "single",
            Self::Joint => "joint",
        }
    }
}

impl From<ChangeProcedure> for Mode {
    fn from(procedure: ChangeProcedure) -> Self {
        match procedure {
            ChangeProcedure::SingleServer => Self::SingleServer,
            ChangeProcedure::Joint => Self::Joint,
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
