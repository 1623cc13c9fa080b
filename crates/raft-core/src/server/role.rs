//! What a server is in its term, with what belongs to each role and is lost with it.

use super::catch_up::CatchUp;
use crate::{LogIndex, ServerId, ServerSet};

/// The role of a server (paper 5.1), and what it keeps while it has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Answers others.
    Follower,
    /// Asks whether it could win the next term (D 9.6).
    PreCandidate(Votes),
    /// Stands for its term.
    Candidate(Votes),
    /// Leads its term.
    Leader(Leadership),
}

/// The answers that a candidate has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Votes {
    /// Who said yes.
    pub granted: ServerSet,
    /// Who said no.
    pub refused: ServerSet,
}

impl Votes {
    /// The answer of one server, `None` for nothing yet.
    #[must_use]
    pub fn of(&self, voter: ServerId) -> Option<bool> {
        if self.granted.contains(voter) {
            Some(true)
        } else if self.refused.contains(voter) {
            Some(false)
        } else {
            None
        }
    }

    pub(super) fn count(&mut self, voter: ServerId, granted: bool) {
        if granted {
            self.granted.insert(voter);
        } else if !self.granted.contains(voter) {
            self.refused.insert(voter);
        }
    }
}

/// What a leader keeps about the others.
#[derive(Debug, PartialEq, Eq, Hash, Default)]
pub struct Leadership {
    /// One for each server that is sent the log, itself excepted.
    pub(super) progress: Vec<Progress>,
    /// The newcomers that are being caught up.
    pub(super) catch_up: Option<CatchUp>,
    /// To whom it hands its term over.
    pub(super) transfer: Option<ServerId>,
    /// Who was recently_active from since the last quorum check.
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
    /// What the leader knows of each server it replicates to.
    #[must_use]
    pub fn progress(&self) -> &[Progress] {
        &self.progress
    }

    /// The last index at which the server's log is known to agree with the leader's.
    #[must_use]
    pub fn match_index(&self, id: ServerId) -> Option<LogIndex> {
        self.progress.iter().find(|progress| progress.id == id).map(|progress| progress.match_index)
    }

    /// The change whose newcomers are being caught up.
    #[must_use]
    pub fn catch_up(&self) -> Option<&CatchUp> {
        self.catch_up.as_ref()
    }

    /// To whom it hands its term over.
    #[must_use]
    pub fn transfer(&self) -> Option<ServerId> {
        self.transfer
    }

    /// Who was recently_active from since the last quorum check.
    #[must_use]
    pub fn recently_active(&self) -> ServerSet {
        self.recently_active
    }

    pub(super) fn progress_of(&mut self, id: ServerId) -> Option<&mut Progress> {
        self.progress.iter_mut().find(|progress| progress.id == id)
    }

    /// Starts replicating to each of `ids` that is not replicated to yet, from `next` on.
    pub(super) fn replicate_to(&mut self, ids: ServerSet, next: LogIndex) {
        for id in ids {
            match self.progress_of(id) {
                Some(progress) => progress.leaving = None,
                None => {
                    self.progress.push(Progress {
                        id,
                        next_index: next,
                        match_index: LogIndex::ZERO,
                        refuses_held: None,
                        leaving: None,
                    });
                }
            }
        }
        self.progress.sort_unstable_by_key(|progress| progress.id);
    }
}

/// How far one server's log is known to agree with the leader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The server.
    pub id: ServerId,
    /// The next entry to send.
    pub next_index: LogIndex,
    /// The last index at which the logs are known to agree.
    pub match_index: LogIndex,
    /// Set once the server refuses what it acknowledged, until it acknowledges again: at how many quorum checks it was so.
    pub refuses_held: Option<u8>,
    /// Set once the server is in no configuration any more.
    pub leaving: Option<Removal>,
}

/// How long a removed server is still replicated to, so that it learns of its removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Removal {
    /// Its removal is not committed.
    Uncommitted,
    /// It is, since the last quorum check.
    Committed,
    /// It was, at the last quorum check: at the next one, an election timeout has passed.
    GracePeriodOver,
}
