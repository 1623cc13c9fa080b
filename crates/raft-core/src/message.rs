//! Messages between servers.

use std::hash::{Hash, Hasher};

use crate::{Entry, LogIndex, Snapshot, Term};

/// Kind of vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ballot {
    /// A pre-vote: whether the candidate could win, asked before it raises its term (D 9.6).
    PreVote,
    /// A vote.
    Vote,
}

/// Commit index of the sender of a vote request or refusal, with the term of the entry there. Absent without the option
/// [`votes_carry_commit`](crate::Rules::votes_carry_commit).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CarriedCommit(pub Option<(LogIndex, Term)>);

/// Hashes nothing if it is absent, so that runs without the option keep their recorded digests.
impl Hash for CarriedCommit {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if let Some(index_and_term) = self.0 {
            index_and_term.hash(state);
        }
    }
}

/// A message. Sender and receiver are stored beside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// RequestVote (paper, figure 2).
    RequestVote {
        /// The term that the candidate would lead. For a pre-vote, the term after its own.
        term: Term,
        /// Pre-vote or vote.
        ballot: Ballot,
        /// The index of the candidate's last entry.
        last_index: LogIndex,
        /// The term of the candidate's last entry.
        last_term: Term,
        /// Whether the leader asked for this election. If so, leases do not block it (D 3.10, 4.2.3).
        transfer: bool,
        /// The candidate's commit index, if vote requests carry it.
        commit: CarriedCommit,
    },
    /// Reply to RequestVote.
    Vote {
        /// The voter's current term.
        term: Term,
        /// Pre-vote or vote, as requested.
        ballot: Ballot,
        /// The term of the request.
        for_term: Term,
        /// Whether the vote is granted.
        granted: bool,
        /// The voter's commit index, if the vote is refused and refusals carry it.
        commit: CarriedCommit,
    },
    /// AppendEntries (paper, figure 2). A heartbeat if it has no entries.
    AppendEntries {
        /// The leader's term.
        term: Term,
        /// The index before the first entry.
        prev_index: LogIndex,
        /// The term of the entry at `prev_index`.
        prev_term: Term,
        /// The entries to store, from `prev_index + 1` on.
        entries: Vec<Entry>,
        /// The leader's commit index.
        commit: LogIndex,
    },
    /// Successful reply to AppendEntries or InstallSnapshot.
    AppendAccepted {
        /// The follower's current term.
        term: Term,
        /// The last index at which the follower's log is known to agree with the leader's.
        match_index: LogIndex,
    },
    /// Failed reply to AppendEntries: the follower has no entry of `prev_term` at `prev_index`, or the leader's term is
    /// over.
    AppendRefused {
        /// The follower's current term.
        term: Term,
        /// The `prev_index` of the request.
        prev_index: LogIndex,
        /// The last index at which the logs may still agree: the follower's last index, or the one before the conflict.
        /// Lets the leader back up in one step (D 4.2.1).
        last_index: LogIndex,
    },
    /// InstallSnapshot (paper 7): the receiver lacks entries that the leader's log has dropped.
    InstallSnapshot {
        /// The leader's term.
        term: Term,
        /// The start of the leader's log, with the configuration as of that index (D 5.1).
        snapshot: Snapshot,
    },
    /// TimeoutNow (D 3.10): tells the receiver to start an election at once.
    TimeoutNow {
        /// The leader's term.
        term: Term,
    },
}

impl Message {
    /// The term of the message: the sender's, except that a pre-vote request has the term that the candidate would
    /// lead.
    #[must_use]
    pub fn term(&self) -> Term {
        match *self {
            Self::RequestVote { term, .. }
            | Self::Vote { term, .. }
            | Self::AppendEntries { term, .. }
            | Self::AppendAccepted { term, .. }
            | Self::AppendRefused { term, .. }
            | Self::InstallSnapshot { term, .. }
            | Self::TimeoutNow { term } => term,
        }
    }

    /// Whether the message is a reply.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        matches!(self, Self::Vote { .. } | Self::AppendAccepted { .. } | Self::AppendRefused { .. })
    }
}
