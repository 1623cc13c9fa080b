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
    /// Leave a committed joint configuration for C_new. Without [`revertible_joint`](crate::Rules::revertible_joint) a
    /// leader does that by itself.
    LeaveJoint,
    /// Return from a joint configuration, committed or not, to the voters of C_old
    /// ([`revertible_joint`](crate::Rules::revertible_joint)).
    RevertJoint,
}

/// Prints as `add voter S4`; joint as `add voter S4, remove S1 jointly`; `leave C_old,new for C_new`.
impl fmt::Display for ChangeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeaveJoint => return f.write_str("leave C_old,new for C_new"),
            Self::RevertJoint => return f.write_str("return from C_old,new to C_old"),
            Self::Simple(_) | Self::Joint { .. } => {}
        }
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
    /// Whether this ends a joint configuration that is in force.
    #[must_use]
    pub fn ends_joint(&self) -> bool {
        matches!(self, Self::LeaveJoint | Self::RevertJoint)
    }

    /// The servers that a joint request makes voters, or the one server that a simple request changes. Newcomers are
    /// among them.
    #[must_use]
    pub fn added_servers(&self) -> ServerSet {
        match *self {
            Self::Simple(change) => ServerSet::EMPTY.with(change.server()),
            Self::Joint { add_voters, .. } => add_voters,
            Self::LeaveJoint | Self::RevertJoint => ServerSet::EMPTY,
        }
    }

    /// The changes of each server, one by one; none for the end of a joint configuration.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        match *self {
            Self::Simple(change) => vec![change],
            Self::Joint { add_voters, add_learners, remove } => (add_voters.iter().map(Change::AddVoter))
                .chain(add_learners.iter().map(Change::AddLearner))
                .chain(remove.iter().map(Change::Remove))
                .collect(),
            Self::LeaveJoint | Self::RevertJoint => Vec::new(),
        }
    }

    /// The configuration to append for this request.
    pub(super) fn applied_to(&self, configuration: Configuration) -> Result<Configuration, ConfigurationError> {
        match self {
            Self::Simple(change) => configuration.simple(&[*change]),
            Self::Joint { .. } => configuration.enter_joint(&self.changes()),
            Self::LeaveJoint => configuration.leave_joint(),
            Self::RevertJoint => configuration.revert_joint(),
        }
    }
}
