//! Roles of a server, with the volatile state of each.

use super::ChangeRequest;
use crate::{LogIndex, ServerId, ServerSet};

/// Role of a server (paper 5.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Replies to leaders and candidates.
    Follower,
    /// Runs a pre-vote for the next term (D 9.6).
    PreCandidate(Votes),
    /// Campaigns in its term.
    Candidate(Votes),
    /// Is the leader of its term.
    Leader(Leadership),
}

/// Votes that a candidate has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Votes {
    /// The servers that granted their vote.
    pub granted: ServerSet,
    /// The servers that denied their vote.
    pub denied: ServerSet,
}

impl Votes {
    /// The vote of one server; `None` if it has not replied.
    #[must_use]
    pub fn vote_of(&self, voter: ServerId) -> Option<bool> {
        if self.granted.contains(voter) {
            Some(true)
        } else if self.denied.contains(voter) {
            Some(false)
        } else {
            None
        }
    }

    pub(super) fn count(&mut self, voter: ServerId, granted: bool) {
        if granted {
            self.granted.insert(voter);
        } else if !self.granted.contains(voter) {
            self.denied.insert(voter);
        }
    }
}

/// Volatile state of a leader.
#[derive(Debug, PartialEq, Eq, Hash, Default)]
pub struct Leadership {
    /// One for each server that is sent the log, the leader itself excepted.
    pub(super) progress: Vec<Progress>,
    /// The catch-up in progress.
    pub(super) catch_up: Option<CatchUp>,
    /// The target of the leadership transfer in progress.
    pub(super) transfer: Option<ServerId>,
    /// The servers that replied since the last quorum check.
    pub(super) recently_active: ServerSet,
}

impl Clone for Leadership {
    fn clone(&self) -> Self {
        let Self { ref progress, catch_up, transfer, recently_active } = *self;
        Self { progress: progress.clone(), catch_up, transfer, recently_active }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { progress, catch_up, transfer, recently_active } = self;
        (*catch_up, *transfer, *recently_active) = (source.catch_up, source.transfer, source.recently_active);
        progress.clone_from(&source.progress);
    }
}

impl Leadership {
    /// The replication progress of each server that is sent the log.
    #[must_use]
    pub fn progress(&self) -> &[Progress] {
        &self.progress
    }

    /// The last index at which the server's log is known to agree with the leader's.
    #[must_use]
    pub fn match_index(&self, id: ServerId) -> Option<LogIndex> {
        self.progress.iter().find(|progress| progress.id == id).map(|progress| progress.match_index)
    }

    /// The catch-up in progress.
    #[must_use]
    pub fn catch_up(&self) -> Option<&CatchUp> {
        self.catch_up.as_ref()
    }

    /// The target of the leadership transfer in progress.
    #[must_use]
    pub fn transfer(&self) -> Option<ServerId> {
        self.transfer
    }

    /// The servers that replied since the last quorum check.
    #[must_use]
    pub fn recently_active(&self) -> ServerSet {
        self.recently_active
    }

    pub(super) fn progress_of(&mut self, id: ServerId) -> Option<&mut Progress> {
        self.progress.iter_mut().find(|progress| progress.id == id)
    }

    /// Starts replication to each server in `ids` that is not replicated to yet, from index `next` on.
    pub(super) fn replicate_to(&mut self, ids: ServerSet, next: LogIndex) {
        for id in ids {
            match self.progress_of(id) {
                Some(progress) => progress.removal = None,
                None => {
                    self.progress.push(Progress {
                        id,
                        next_index: next,
                        match_index: LogIndex::ZERO,
                        lost_log_checks: None,
                        removal: None,
                    });
                }
            }
        }
        self.progress.sort_unstable_by_key(|progress| progress.id);
    }
}

/// Catch-up of the new voters of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CatchUp {
    /// The change to append afterwards.
    pub request: ChangeRequest,
    /// The servers to catch up.
    pub newcomers: ServerSet,
    /// The number of the round, from 1.
    pub round: u8,
    /// The last index of the round.
    pub target: LogIndex,
    /// The newcomers that had not reached the target when the election timeout since the round began had passed; empty
    /// before that.
    pub late: ServerSet,
    /// Whether a newcomer acknowledged a new entry since the round timer was last armed.
    pub progressed: bool,
}

/// Replication progress of one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The server.
    pub id: ServerId,
    /// The index of the next entry to send.
    pub next_index: LogIndex,
    /// The last index at which the server's log is known to agree with the leader's.
    pub match_index: LogIndex,
    /// The number of quorum checks since the server began to refuse entries that it had acknowledged; `None` once it
    /// acknowledges again.
    pub lost_log_checks: Option<u8>,
    /// The state of the server's removal; `None` if it is a member or newcomer.
    pub removal: Option<Removal>,
}

/// State of a removed server, which is replicated to until it can know of its removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Removal {
    /// The removal is not committed.
    Uncommitted,
    /// The removal was committed after the last quorum check.
    Committed,
    /// The removal was committed before the last quorum check. At the next one, an election timeout has passed.
    GracePeriodOver,
}
