//! How one configuration becomes another: validate, copy, return.

use std::fmt;

use thiserror::Error;

use crate::{Configuration, ServerId, ServerSet};

/// One change to the membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Make the server a voter; a learner is promoted.
    AddVoter(ServerId),
    /// Make the server a learner; a voter is demoted.
    AddLearner(ServerId),
    /// Make the server no member.
    Remove(ServerId),
}

impl Change {
    /// The server that is changed.
    #[must_use]
    pub fn server(self) -> ServerId {
        match self {
            Self::AddVoter(id) | Self::AddLearner(id) | Self::Remove(id) => id,
        }
    }
}

/// `add voter S4`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddVoter(id) => write!(f, "add voter {id}"),
            // Also of a voter, which is demoted then.
            Self::AddLearner(id) => write!(f, "make {id} a learner"),
            Self::Remove(id) => write!(f, "remove {id}"),
        }
    }
}

/// Why a configuration cannot be made from another (the checks of etcd's `confchange`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum ConfigurationError {
    /// Nobody would have a vote.
    #[error("no voter would be left")]
    NoVoters,
    /// A joint configuration cannot become joint again.
    #[error("the configuration {0} is joint already")]
    AlreadyJoint(Configuration),
    /// There is no old half to leave.
    #[error("the configuration {0} is not joint")]
    NotJoint(Configuration),
    /// A newcomer's configuration has no voters to make an old half of.
    #[error("a joint change cannot start from a configuration without voters")]
    JointFromNothing,
    /// More than one voter would come or go at once.
    #[error("a simple change moves one voter at a time; this one moves {0}")]
    MoreThanOneVoter(ServerSet),
}

impl Configuration {
    /// The configuration with `changes` made directly: at most one voter comes or goes (D 4.1). Changes to one server
    /// apply in order, the last wins; changing nothing is no error.
    ///
    /// # Errors
    /// The configuration is joint; more than one voter would move; nobody would have a vote.
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

    /// C_old,new: this configuration as the old half, with `changes` the new (paper 6, D 4.3). A voter that becomes a
    /// learner stays a voter of the old half until the joint configuration is left.
    ///
    /// # Errors
    /// The configuration is joint already or has no voters; the new half would have none.
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

    /// Voters and learners after the changes, in their order.
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
