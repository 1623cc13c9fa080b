//! Requests to change the members.

use std::fmt;

use crate::{Change, Configuration, ConfigurationError, ServerSet};

/// Request to change the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeRequest {
    /// One change, made directly (D 4.1).
    Simple(Change),
    /// Any number of changes, through a joint configuration (D 4.3). The sets are disjoint.
    Joint {
        /// The servers that become voters.
        add_voters: ServerSet,
        /// The servers that become learners.
        add_learners: ServerSet,
        /// The servers to remove.
        remove: ServerSet,
    },
}

/// Prints as `add voter S4`; joint as `add voter S4, remove S1 jointly`.
impl fmt::Display for ChangeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changes = self.changes();
        if changes.is_empty() {
            f.write_str("change nothing")?;
        }
        for (index, change) in changes.iter().enumerate() {
            write!(f, "{}{change}", if index > 0 { ", " } else { "" })?;
        }
        f.write_str(if matches!(self, Self::Joint { .. }) { " jointly" } else { "" })
    }
}

impl ChangeRequest {
    /// The changes of each server, one by one.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        match *self {
            Self::Simple(change) => vec![change],
            Self::Joint { add_voters, add_learners, remove } => (add_voters.iter().map(Change::AddVoter))
                .chain(add_learners.iter().map(Change::AddLearner))
                .chain(remove.iter().map(Change::Remove))
                .collect(),
        }
    }

    /// The configuration to append for this request.
    pub(super) fn applied_to(&self, configuration: Configuration) -> Result<Configuration, ConfigurationError> {
        match self {
            Self::Simple(change) => configuration.simple(&[*change]),
            Self::Joint { .. } => configuration.enter_joint(&self.changes()),
        }
    }
}
