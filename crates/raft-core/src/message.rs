//! What servers say to each other.

use crate::{Entry, LogIndex, Snapshot, Term};

/// Which vote is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ballot {
    /// "Could I win?", asked before the term is raised (D 9.6).
    PreVote,
    /// A vote.
    Vote,
}

/// A message. Sender and receiver stand beside it, wherever it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// RequestVote (paper, figure 2).
    RequestVote {
        /// The term to be led: for a pre-vote, the one after the candidate's own.
        term: Term,
        /// Which vote is asked for.
        ballot: Ballot,
        /// The candidate's last entry.
        last_index: LogIndex,
        /// That entry's term.
        last_term: Term,
        /// The leader asked for this election, and so it is let through (D 3.10, 4.2.3).
        transfer: bool,
    },
    /// The answer to RequestVote.
    Vote {
        /// The voter's current term.
        term: Term,
        /// The vote that was asked for.
        ballot: Ballot,
        /// The term that the candidate asked to lead.
        for_term: Term,
        /// Yes or no.
        granted: bool,
    },
    /// AppendEntries (paper, figure 2); a heartbeat when it carries no entry.
    AppendEntries {
        /// The leader's term.
        term: Term,
        /// The index before the first entry sent.
        prev_index: LogIndex,
        /// That entry's term.
        prev_term: Term,
        /// What to store, from `prev_index + 1` on.
        entries: Vec<Entry>,
        /// The leader's commit index.
        commit: LogIndex,
    },
    /// The follower stored what was sent.
    AppendAccepted {
        /// The follower's current term.
        term: Term,
        /// The last index at which its log is known to agree with the leader's.
        match_index: LogIndex,
    },
    /// The follower did not: its log does not hold the entry before.
    AppendRefused {
        /// The follower's current term.
        term: Term,
        /// The `prev_index` that was refused.
        prev_index: LogIndex,
        /// The length of the follower's log, so that the leader backs up in one step (D 4.2.1).
        last_index: LogIndex,
    },
    /// InstallSnapshot (paper 7): the receiver lacks entries that the leader's log does not hold any more.
    InstallSnapshot {
        /// The leader's term.
        term: Term,
        /// Where the leader's log begins, with the configuration as of then (D 5.1).
        snapshot: Snapshot,
    },
    /// TimeoutNow (D 3.10): the receiver is to stand for election at once.
    TimeoutNow {
        /// The leader's term.
        term: Term,
    },
}

impl Message {
    /// The term the message speaks in: the sender's, but for a pre-vote request the one it would like to lead.
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

    /// Whether this answers another message.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        matches!(self, Self::Vote { .. } | Self::AppendAccepted { .. } | Self::AppendRefused { .. })
    }
}
