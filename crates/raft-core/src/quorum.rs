//! Majorities of one set of voters, as pure functions.
//!
//! Conventions for the empty set, so that an absent half of a configuration has no influence: its vote is won, and it
//! does not bound the commit index.

use crate::{LogIndex, ServerId, ServerSet};

/// State of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoteResult {
    /// A quorum granted the vote.
    Won,
    /// Neither won nor lost: the outcome depends on servers that have not replied.
    Pending,
    /// The servers that granted the vote and those that have not replied are together no quorum.
    Lost,
}

impl VoteResult {
    /// Result of a vote that needs both halves: won if both are won, lost if either is lost (paper 6, joint consensus).
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Lost, _) | (_, Self::Lost) => Self::Lost,
            (Self::Won, Self::Won) => Self::Won,
            _ => Self::Pending,
        }
    }

    /// Result of a vote that needs one of two halves: won if either is won, lost if both are lost. Not Raft.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Won, _) | (_, Self::Won) => Self::Won,
            (Self::Lost, Self::Lost) => Self::Lost,
            _ => Self::Pending,
        }
    }
}

/// The size of a majority of `voters`; 0 for no voters.
#[must_use]
pub fn quorum_size(voters: usize) -> usize {
    if voters == 0 { 0 } else { voters / 2 + 1 }
}

/// The largest number of failures, of any of the `voters`, that leaves a majority.
#[must_use]
pub fn failures_tolerated(voters: usize) -> usize {
    voters - quorum_size(voters)
}

/// Whether `answered` contains a majority of `voters`.
#[must_use]
pub fn is_quorum(voters: ServerSet, answered: ServerSet) -> bool {
    voters.intersection(answered).len() >= quorum_size(voters.len())
}

/// The largest number of `groups` that may fail together, whichever they are, with a majority of `voters` left of those
/// that are `present`; see [`Configuration::groups_tolerated`](crate::Configuration::groups_tolerated).
pub(crate) fn groups_tolerated(voters: ServerSet, present: ServerSet, groups: &[ServerSet]) -> Option<usize> {
    let mut left = voters.intersection(present);
    let quorum = quorum_size(voters.len());
    if voters.is_empty() || left.len() < quorum {
        return None;
    }
    // The largest groups first: no other choice of as many groups takes more voters away.
    let mut tolerated = 0;
    loop {
        let group = groups.iter().map(|group| group.intersection(left)).max_by_key(|group| group.len());
        // Of the voters outside every group, each is a group of one.
        let lost = group.unwrap_or_default();
        let lost = if lost.is_empty() { left.iter().take(1).collect() } else { lost };
        left = left.difference(lost);
        if left.len() < quorum {
            return Some(tolerated);
        }
        tolerated += 1;
    }
}

/// Two majorities without a common server, one of `old` and one of `new`; `None` if every two majorities overlap. Each
/// of the two may elect a leader in one term (D 4.1, figure 4.2).
#[must_use]
pub fn disjoint_majorities(old: ServerSet, new: ServerSet) -> Option<(ServerSet, ServerSet)> {
    let staying = old.intersection(new);
    // Each majority takes the servers that the other cannot take first, then servers of both sets: `old` the lowest,
    // `new` from what is left.
    let (mut old_majority, mut new_majority) = (ServerSet::EMPTY, ServerSet::EMPTY);
    for id in old.difference(new).iter().chain(staying.iter()).take(quorum_size(old.len())) {
        old_majority.insert(id);
    }
    for id in new.difference(old) {
        if new_majority.len() < quorum_size(new.len()) {
            new_majority.insert(id);
        }
    }
    for id in staying.difference(old_majority) {
        if new_majority.len() < quorum_size(new.len()) {
            new_majority.insert(id);
        }
    }
    (!old_majority.is_empty() && !new_majority.is_empty() && is_quorum(new, new_majority))
        .then_some((old_majority, new_majority))
}

/// The smallest number of servers that a majority of `old` and a majority of `new` share; 0 if two of them can be
/// disjoint. Of a single-server change it is at least 1: |majority(N)| + |majority(N + 1)| > N + 1 (D 4.1).
#[must_use]
pub fn min_overlap(old: ServerSet, new: ServerSet) -> usize {
    (quorum_size(old.len()) + quorum_size(new.len())).saturating_sub(old.union(new).len())
}

/// Counts the votes of `voters`. `vote` returns each voter's reply, `None` if there is none yet.
#[must_use]
pub fn vote_result(voters: ServerSet, vote: impl Fn(ServerId) -> Option<bool>) -> VoteResult {
    vote_result_of(voters, quorum_size(voters.len()), vote)
}

/// Counts the votes of `servers`, of which `quorum` must grant theirs.
pub(crate) fn vote_result_of(servers: ServerSet, quorum: usize, vote: impl Fn(ServerId) -> Option<bool>) -> VoteResult {
    let (mut yes, mut silent) = (0, 0);
    for voter in servers {
        match vote(voter) {
            Some(true) => yes += 1,
            Some(false) => {}
            None => silent += 1,
        }
    }
    if yes >= quorum {
        VoteResult::Won
    } else if yes + silent >= quorum {
        VoteResult::Pending
    } else {
        VoteResult::Lost
    }
}

/// The largest index that a majority of `voters` has acknowledged; `None` without voters. `acknowledged` returns each
/// voter's index; a voter that has not reported has acknowledged nothing.
#[must_use]
pub fn committed_index(voters: ServerSet, acknowledged: impl Fn(ServerId) -> Option<LogIndex>) -> Option<LogIndex> {
    nth_acked_index(voters, quorum_size(voters.len()), acknowledged)
}

/// The largest index that at least `count` of `servers` have acknowledged; `None` if `count` is 0.
pub(crate) fn nth_acked_index(
    servers: ServerSet,
    count: usize,
    acknowledged: impl Fn(ServerId) -> Option<LogIndex>,
) -> Option<LogIndex> {
    let last = count.checked_sub(1)?;
    let mut indexes = [LogIndex::ZERO; ServerId::MAX as usize];
    let indexes = &mut indexes[..servers.len()];
    for (slot, server) in indexes.iter_mut().zip(servers) {
        *slot = acknowledged(server).unwrap_or(LogIndex::ZERO);
    }
    indexes.sort_unstable_by(|a, b| b.cmp(a));
    indexes.get(last).copied()
}
