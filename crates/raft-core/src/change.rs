//! Configuration changes: each function validates a change and returns the new configuration.

use std::fmt;

use thiserror::Error;

use crate::{Configuration, ServerId, ServerSet};

/// A change of one server's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Makes the server a voter; promotes a learner.
    AddVoter(ServerId),
    /// Makes the server a learner; demotes a voter.
    AddLearner(ServerId),
    /// Removes the server from the configuration.
    Remove(ServerId),
}

impl Change {
    /// The server whose role changes.
    #[must_use]
    pub fn server(self) -> ServerId {
        match self {
            Self::AddVoter(id) | Self::AddLearner(id) | Self::Remove(id) => id,
        }
    }
}

/// Prints as `add voter S4`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddVoter(id) => write!(f, "add voter {id}"),
            // "make", not "add": the server may be a voter, which is demoted.
            Self::AddLearner(id) => write!(f, "make {id} a learner"),
            Self::Remove(id) => write!(f, "remove {id}"),
        }
    }
}

/// Why a configuration cannot be made from another (the checks of etcd's `confchange`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum ConfigurationError {
    /// The new configuration would have no voters.
    #[error("no voter would be left")]
    NoVoters,
    /// A joint configuration cannot become joint again.
    #[error("the configuration {0} is joint already")]
    AlreadyJoint(Configuration),
    /// The configuration has no old half to leave.
    #[error("the configuration {0} is not joint")]
    NotJoint(Configuration),
    /// The configuration has no voters, so it cannot become the old half of a joint one.
    #[error("a joint change cannot start from a configuration without voters")]
    JointFromNothing,
    /// More than one voter would be added or removed at once.
    #[error("a simple change moves one voter at a time; this one moves {0}")]
    MoreThanOneVoter(ServerSet),
}

impl Configuration {
    /// The configuration after `changes`, made directly: at most one voter is added or removed (D 4.1). The last of
    /// several changes to one server wins. No change at all is no error.
    ///
    /// # Errors
    /// The configuration is joint; more than one voter would be added or removed; no voter would be left.
    pub fn simple(&self, changes: &[Change]) -> Result<Self, ConfigurationError> {
        if self.is_joint() {
            return Err(ConfigurationError::AlreadyJoint(*self));
        }
        let (voters, learners) = self.applied(changes);
        let moved = voters.difference(self.voters).union(self.voters.difference(voters));
        if moved.len() > 1 {
            return Err(ConfigurationError::MoreThanOneVoter(moved));
        }
        if voters.is_empty() {
            return Err(ConfigurationError::NoVoters);
        }
        Ok(Self::new(voters, learners))
    }

    /// C_old,new: this configuration as the old half, `changes` applied in the new half (paper 6, D 4.3). A voter that
    /// becomes a learner stays a voter of the old half until the joint configuration is left.
    ///
    /// # Errors
    /// The configuration is joint already or has no voters; the new half would have no voters.
    pub fn enter_joint(&self, changes: &[Change]) -> Result<Self, ConfigurationError> {
        if self.is_joint() {
            return Err(ConfigurationError::AlreadyJoint(*self));
        }
        if self.voters.is_empty() {
            return Err(ConfigurationError::JointFromNothing);
        }
        let (voters, learners) = self.applied(changes);
        if voters.is_empty() {
            return Err(ConfigurationError::NoVoters);
        }
        Ok(Self {
            voters,
            outgoing: self.voters,
            learners: learners.difference(self.voters),
            learners_next: learners.intersection(self.voters),
        })
    }

    /// C_new: the joint configuration without its old half.
    ///
    /// # Errors
    /// The configuration is not joint.
    pub fn leave_joint(&self) -> Result<Self, ConfigurationError> {
        if !self.is_joint() {
            return Err(ConfigurationError::NotJoint(*self));
        }
        Ok(Self::new(self.voters, self.learners.union(self.learners_next)))
    }

    /// The joint configuration without its new half: the voters of C_old again. Learners that are no voters of C_old
    /// stay learners, those that the change added, too.
    ///
    /// # Errors
    /// The configuration is not joint.
    pub fn revert_joint(&self) -> Result<Self, ConfigurationError> {
        if !self.is_joint() {
            return Err(ConfigurationError::NotJoint(*self));
        }
        Ok(Self::new(self.outgoing, self.learners))
    }

    /// Voters and learners after the changes, applied in order.
    fn applied(&self, changes: &[Change]) -> (ServerSet, ServerSet) {
        let (mut voters, mut learners) = (self.voters, self.learners);
        for change in changes {
            let id = change.server();
            voters.remove(id);
            learners.remove(id);
            match change {
                Change::AddVoter(_) => voters.insert(id),
                Change::AddLearner(_) => learners.insert(id),
                Change::Remove(_) => false,
            };
        }
        (voters, learners)
    }
}
