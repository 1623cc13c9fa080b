//! Majorities of one set of voters, as pure functions.
//!
//! Conventions for the empty set, so that a half that is not there never stands in the way: its vote is won, and it puts
//! no bound on what is committed.

use crate::{LogIndex, ServerId, ServerSet};

/// What a count of votes says so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoteResult {
    /// A quorum has said yes.
    Won,
    /// Neither won nor lost: it depends on those who have not answered.
    Pending,
    /// The yes and the silent together are no quorum.
    Lost,
}

impl VoteResult {
    /// The result of a vote that needs both: won when both are, lost when either is (paper 6, joint consensus).
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Lost, _) | (_, Self::Lost) => Self::Lost,
            (Self::Won, Self::Won) => Self::Won,
            _ => Self::Pending,
        }
    }

    /// The result of a vote that needs one of two: won when either is, lost when both are. Not Raft.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Won, _) | (_, Self::Won) => Self::Won,
            (Self::Lost, Self::Lost) => Self::Lost,
            _ => Self::Pending,
        }
    }
}

/// How many of `voters` make a majority; 0 of nobody.
#[must_use]
pub fn quorum_size(voters: usize) -> usize {
    if voters == 0 { 0 } else { voters / 2 + 1 }
}

/// The most of `voters` that may fail, whichever they are, with a majority left.
#[must_use]
pub fn failures_tolerated(voters: usize) -> usize {
    voters - quorum_size(voters)
}

/// Whether `answered` holds a majority of `voters`.
#[must_use]
pub fn is_quorum(voters: ServerSet, answered: ServerSet) -> bool {
    voters.intersection(answered).len() >= quorum_size(voters.len())
}

/// Two majorities that share nobody, one of `old` and one of `new`; none, if any two meet. Where there are such, each may
/// elect a leader in one term (dissertation 4.1, figure 4.2).
#[must_use]
pub fn disjoint_majorities(old: ServerSet, new: ServerSet) -> Option<(ServerSet, ServerSet)> {
    let staying = old.intersection(new);
    // Each takes first whom the other cannot have, then of those that stay, one from the front and one from the back.
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

/// Counts the votes of `voters`; `vote` gives each one's answer, `None` for nothing yet.
#[must_use]
pub fn vote_result(voters: ServerSet, vote: impl Fn(ServerId) -> Option<bool>) -> VoteResult {
    let quorum = quorum_size(voters.len());
    let (mut yes, mut silent) = (0, 0);
    for voter in voters {
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

/// The largest index that a majority of `voters` has acknowledged; `None` where there are no voters to bound it.
/// `acknowledged` gives each voter's index; one that has not reported counts as nothing acknowledged.
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
