//! Quorum systems: what the quorums of one configuration share with those of the next.

use std::fmt;

use thiserror::Error;

use crate::ServerSet;

/// Sets of voters, one or more. A quorum contains a majority of each: one set is a simple configuration, two are a
/// joint one, and more are what openraft calls an extended membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuorumSystem {
    /// The sets, then empty ones, which need no vote.
    sets: [ServerSet; QuorumSystem::MAX_SETS],
}

/// Error of sets that are no quorum system, or one that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QuorumSystemError {
    /// There is no set, or a set without voters: it would need no vote.
    #[error("a set without voters has no majority")]
    EmptySet,
    /// More sets than the bound.
    #[error("{0} sets of voters are too many: a configuration may have up to {max}", max = QuorumSystem::MAX_SETS)]
    TooManySets(usize),
    /// More voters, in all sets together, than the bound.
    #[error("{0} voters are too many: quorums are compared for up to {max} in one configuration", max = QuorumSystem::MAX_VOTERS)]
    TooManyVoters(usize),
}

impl QuorumSystem {
    /// The largest number of sets.
    pub const MAX_SETS: usize = 8;
    /// The largest number of voters, in all sets together. Twelve voters have at most 924 minimal quorums.
    pub const MAX_VOTERS: usize = 12;

    /// The quorum system of these sets.
    ///
    /// # Errors
    /// If there is no set, if a set is empty, or if there are more than [`Self::MAX_SETS`] sets or [`Self::MAX_VOTERS`]
    /// voters.
    pub fn new(sets: &[ServerSet]) -> Result<Self, QuorumSystemError> {
        if sets.is_empty() || sets.iter().any(|set| set.is_empty()) {
            return Err(QuorumSystemError::EmptySet);
        }
        if sets.len() > Self::MAX_SETS {
            return Err(QuorumSystemError::TooManySets(sets.len()));
        }
        let mut system = Self { sets: [ServerSet::EMPTY; Self::MAX_SETS] };
        for (slot, set) in system.sets.iter_mut().zip(sets) {
            *slot = *set;
        }
        match system.voters().len() {
            voters if voters > Self::MAX_VOTERS => Err(QuorumSystemError::TooManyVoters(voters)),
            _ => Ok(system),
        }
    }

    /// The sets, in the order in which they were given.
    pub fn sets(&self) -> impl Iterator<Item = ServerSet> {
        self.sets.into_iter().take_while(|set| !set.is_empty())
    }

    /// The voters of all sets.
    #[must_use]
    pub fn voters(&self) -> ServerSet {
        self.sets.iter().fold(ServerSet::EMPTY, |all, set| all.union(*set))
    }

    /// Whether `answered` contains a quorum: a majority of each set.
    #[must_use]
    pub fn is_quorum(&self, answered: ServerSet) -> bool {
        self.sets.iter().all(|set| crate::quorum::is_quorum(*set, answered))
    }

    /// The largest number of failures, of any voters, that leaves a quorum: that of the set that tolerates the fewest.
    #[must_use]
    pub fn failures_tolerated(&self) -> usize {
        self.sets().map(|set| crate::quorum::failures_tolerated(set.len())).min().unwrap_or_default()
    }

    /// The quorums that contain no smaller one, those of the lowest servers first.
    fn minimal_quorums(&self) -> Vec<ServerSet> {
        let voters = self.voters().bits();
        let (mut quorums, mut subset) = (Vec::new(), 0_u64);
        // Counts in the bits of the voters alone.
        while subset != voters {
            subset = subset.wrapping_sub(voters) & voters;
            let set = ServerSet::from_bits(subset);
            if self.is_quorum(set) && !set.iter().any(|id| self.is_quorum(set.without(id))) {
                quorums.push(set);
            }
        }
        quorums
    }
}

/// Prints as a [`Configuration`](crate::Configuration): `{S1 S2 S3}`, or `{S1 S2 S3}&{S1 S4 S5}`.
impl fmt::Display for QuorumSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, set) in self.sets().enumerate() {
            if index > 0 {
                f.write_str("&")?;
            }
            fmt::Display::fmt(&set, f)?;
        }
        Ok(())
    }
}

/// The step from one configuration to its neighbour, with the two quorums that share the fewest servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuorumStep {
    /// The configuration before the step.
    pub old: QuorumSystem,
    /// The configuration after it.
    pub new: QuorumSystem,
    /// A quorum of each, such that no two quorums share fewer servers.
    pub closest: [ServerSet; 2],
}

impl QuorumStep {
    /// Compares the quorums of two neighbours: every minimal quorum of one with every minimal quorum of the other.
    #[must_use]
    pub fn new(old: QuorumSystem, new: QuorumSystem) -> Self {
        let (of_old, of_new) = (old.minimal_quorums(), new.minimal_quorums());
        let (old_voters, new_voters) = (old.voters(), new.voters());
        // The whole sets are quorums, so that there is a pair.
        let (mut closest, mut least) = ([old_voters, new_voters], [usize::MAX; 3]);
        for one in of_old {
            for &other in &of_new {
                // Of several pairs, the one whose quorums consist most of servers that the other does not have.
                let shared = one.intersection(other).len();
                if shared <= least[0] {
                    let key = [shared, one.intersection(new_voters).len(), other.intersection(old_voters).len()];
                    if key < least {
                        (least, closest) = (key, [one, other]);
                    }
                }
            }
        }
        Self { old, new, closest }
    }

    /// The servers that the closest quorums share. Every two quorums share at least as many; if there are none, each of
    /// the two quorums may elect a leader in one term.
    #[must_use]
    pub fn shared(&self) -> ServerSet {
        let [one, other] = self.closest;
        one.intersection(other)
    }

    /// Whether two quorums share no server.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.shared().is_empty()
    }

    /// The steps of a chain of configurations, each to the next one.
    #[must_use]
    pub fn chain(configurations: &[QuorumSystem]) -> Vec<Self> {
        let mut steps = Vec::new();
        for pair in configurations.windows(2) {
            if let [old, new] = *pair {
                steps.push(Self::new(old, new));
            }
        }
        steps
    }

    /// Index of the weakest step: the one whose closest quorums share the fewest servers, and the first of several. So
    /// a broken step comes first. `None` without steps.
    #[must_use]
    pub fn weakest(steps: &[Self]) -> Option<usize> {
        (0..steps.len()).min_by_key(|&index| steps.get(index).map(|step| step.shared().len()))
    }
}
