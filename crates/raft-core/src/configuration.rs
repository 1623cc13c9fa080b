//! Configurations: the members of a cluster, simple or joint.

use std::fmt;

use crate::{LogIndex, ServerId, ServerSet, VoteResult, quorum};

/// A configuration, as one log entry holds it (D 4.1, 4.3).
///
/// A simple configuration has voters and may have learners. A joint one also has the voters of the old half,
/// `outgoing`; its elections and commits need a majority of each half. Each server uses the configuration in force in
/// *its own* log: a cluster has no configuration of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Configuration {
    pub(crate) voters: ServerSet,
    pub(crate) outgoing: ServerSet,
    pub(crate) learners: ServerSet,
    pub(crate) learners_next: ServerSet,
}

impl Configuration {
    /// The configuration of a new server, which knows of no members.
    pub const EMPTY: Self = Self {
        voters: ServerSet::EMPTY,
        outgoing: ServerSet::EMPTY,
        learners: ServerSet::EMPTY,
        learners_next: ServerSet::EMPTY,
    };

    /// A simple configuration. A server in both sets is a voter.
    #[must_use]
    pub fn new(voters: ServerSet, learners: ServerSet) -> Self {
        Self { voters, learners: learners.difference(voters), ..Self::EMPTY }
    }

    /// A joint configuration with these halves; a simple one if `outgoing` is empty. A learner that is a voter of the
    /// old half becomes a learner when the joint configuration is left. A learner that is a voter of the new half is a
    /// voter.
    #[must_use]
    pub fn joint(outgoing: ServerSet, voters: ServerSet, learners: ServerSet) -> Self {
        let learners = learners.difference(voters);
        let (learners, learners_next) = (learners.difference(outgoing), learners.intersection(outgoing));
        Self { voters, outgoing, learners, learners_next }
    }

    /// The voters; in a joint configuration, those of the new half.
    #[must_use]
    pub fn voters(&self) -> ServerSet {
        self.voters
    }

    /// The voters of the old half; empty unless the configuration is joint.
    #[must_use]
    pub fn outgoing(&self) -> ServerSet {
        self.outgoing
    }

    /// The learners: servers that receive the log and have no vote.
    #[must_use]
    pub fn learners(&self) -> ServerSet {
        self.learners
    }

    /// Voters of the old half that become learners when the joint configuration is left (etcd's `learners_next`).
    #[must_use]
    pub fn learners_next(&self) -> ServerSet {
        self.learners_next
    }

    /// Whether this is a joint configuration, C_old,new.
    #[must_use]
    pub fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// The voters of both halves.
    #[must_use]
    pub fn all_voters(&self) -> ServerSet {
        self.voters.union(self.outgoing)
    }

    /// All servers that receive the log: voters of both halves, learners, and voters that become learners.
    #[must_use]
    pub fn members(&self) -> ServerSet {
        self.all_voters().union(self.learners).union(self.learners_next)
    }

    /// Counts votes: won if both halves are won, lost if either is lost. A half without voters counts as won.
    pub fn vote_result(&self, vote: impl Fn(ServerId) -> Option<bool>) -> VoteResult {
        quorum::vote_result(self.voters, &vote).and(quorum::vote_result(self.outgoing, &vote))
    }

    /// The largest index that a quorum has acknowledged: in a joint configuration, the smaller index of the two halves.
    /// `None` without voters.
    pub fn committed_index(&self, acknowledged: impl Fn(ServerId) -> Option<LogIndex>) -> Option<LogIndex> {
        let new = quorum::committed_index(self.voters, &acknowledged);
        let old = quorum::committed_index(self.outgoing, &acknowledged);
        match (new, old) {
            (Some(new), Some(old)) => Some(new.min(old)),
            (one, None) | (None, one) => one,
        }
    }

    /// Whether `answered` contains a quorum: a majority of each half.
    #[must_use]
    pub fn is_quorum(&self, answered: ServerSet) -> bool {
        quorum::is_quorum(self.voters, answered) && quorum::is_quorum(self.outgoing, answered)
    }

    /// The largest number of failures, of any servers, that leaves a quorum. In a joint configuration, the smaller
    /// number of the two halves.
    #[must_use]
    pub fn failures_tolerated(&self) -> usize {
        let new = quorum::failures_tolerated(self.voters.len());
        if !self.is_joint() {
            return new;
        }
        new.min(quorum::failures_tolerated(self.outgoing.len()))
    }

    /// The largest number of groups of servers, such as zones, that may fail together, whichever they are, with a
    /// quorum left of the servers that are `present`. No server is in two of the `groups`; one that is in none counts
    /// as a group of its own. `None`, if there is no quorum before any failure, or if there are no voters.
    #[must_use]
    pub fn groups_tolerated(&self, present: ServerSet, groups: &[ServerSet]) -> Option<usize> {
        let new = quorum::groups_tolerated(self.voters, present, groups)?;
        if !self.is_joint() {
            return Some(new);
        }
        // The groups that hurt one half the most need not hurt the other: each half has its own worst case.
        Some(new.min(quorum::groups_tolerated(self.outgoing, present, groups)?))
    }
}

/// The simple configuration of these voters, without learners.
impl From<ServerSet> for Configuration {
    fn from(voters: ServerSet) -> Self {
        Self::new(voters, ServerSet::EMPTY)
    }
}

/// Prints as `{S1 S2 S3}`; joint as `{S1 S2 S3}&{S1 S4 S5}`; learners after a `+`.
impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_joint() {
            write!(f, "{}&", self.outgoing)?;
        }
        write!(f, "{}", self.voters)?;
        if !self.learners.is_empty() {
            write!(f, "+{}", self.learners)?;
        }
        if !self.learners_next.is_empty() {
            write!(f, " then +{}", self.learners_next)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
