//! Events that a server reports, and the reasons they carry.

use thiserror::Error;

use crate::{Ballot, Configuration, ConfigurationError, Entry, LogIndex, ServerId, ServerSet, Term};

/// An event at one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// The server became a follower.
    BecameFollower {
        /// The server's term.
        term: Term,
        /// The cause.
        reason: StepDownReason,
    },
    /// The server started a pre-vote for `term`, which is one after its own (D 9.6).
    BecamePreCandidate {
        /// The term that it would lead.
        term: Term,
    },
    /// The server started an election for `term`.
    BecameCandidate {
        /// The server's new term.
        term: Term,
    },
    /// The server won the election for `term`.
    BecameLeader {
        /// The server's term.
        term: Term,
        /// The voters of its configuration whose granted votes were counted.
        votes: ServerSet,
    },
    /// The server granted a vote.
    VoteGranted {
        /// The candidate that asked.
        candidate: ServerId,
        /// Pre-vote or vote.
        ballot: Ballot,
        /// The term that the candidate would lead.
        term: Term,
    },
    /// The server denied a vote.
    VoteDenied {
        /// The candidate that asked.
        candidate: ServerId,
        /// Pre-vote or vote.
        ballot: Ballot,
        /// The term that the candidate would lead.
        term: Term,
        /// The cause.
        reason: VoteDenial,
    },
    /// The server counted a reply to its own vote request.
    VoteCounted {
        /// The server that replied.
        voter: ServerId,
        /// Pre-vote or vote.
        ballot: Ballot,
        /// Whether the vote was granted.
        granted: bool,
    },
    /// The server appended an entry to its log.
    Appended {
        /// The index of the entry.
        index: LogIndex,
        /// The entry.
        entry: Entry,
    },
    /// The server removed entries that conflict with the leader's log.
    Truncated {
        /// The first removed index.
        from: LogIndex,
        /// The last removed index.
        to: LogIndex,
    },
    /// The server's commit index advanced.
    Committed {
        /// The new commit index.
        index: LogIndex,
    },
    /// A configuration came into force at this server.
    ConfigurationAdopted {
        /// The index of the configuration entry.
        index: LogIndex,
        /// The configuration.
        configuration: Configuration,
    },
    /// The entry of the configuration in force was truncated; an earlier configuration is in force again.
    ConfigurationRolledBack {
        /// The index of the earlier configuration's entry.
        index: LogIndex,
        /// The earlier configuration.
        configuration: Configuration,
    },
    /// The leader began to catch newcomers up.
    CatchUpStarted {
        /// The servers to catch up.
        newcomers: ServerSet,
        /// The last index of the first round.
        target: LogIndex,
    },
    /// A round took longer than an election timeout; the next round begins.
    CatchUpRound {
        /// The number of the round, from 2.
        round: u8,
        /// The last index of the round.
        target: LogIndex,
    },
    /// The last round was shorter than an election timeout: the newcomers are caught up.
    CatchUpFinished {
        /// The servers that are caught up.
        newcomers: ServerSet,
    },
    /// The leader dropped a change that was not in its log yet.
    ChangeDropped {
        /// The cause.
        reason: RequestError,
    },
    /// The leader committed the last entry of a change.
    ChangeCompleted {
        /// The configuration that the change led to.
        configuration: Configuration,
    },
    /// The leader began a leadership transfer.
    TransferStarted {
        /// The target.
        to: ServerId,
    },
    /// The leader aborted the leadership transfer.
    TransferAborted {
        /// The target.
        to: ServerId,
        /// The cause.
        reason: TransferAbort,
    },
    /// The server did not campaign: it knows of a committed configuration that it has not applied (etcd).
    CampaignSuppressed,
    /// The server's log was compacted, or replaced by a snapshot.
    LogCompacted {
        /// The last index that the snapshot covers.
        index: LogIndex,
    },
    /// The server learned that its removal is committed. It stops its election timer and goes on replying while it
    /// runs.
    Retired,
    /// The server refused a request.
    RequestRefused {
        /// The cause.
        reason: RequestError,
    },
    /// The server dropped a message that no server that follows Raft sends.
    MessageRejected {
        /// The sender.
        from: ServerId,
        /// The defect of the message.
        reason: &'static str,
    },
    /// The leader committed a joint configuration, and waits for a request to leave or to revert it.
    JointCommitted {
        /// The joint configuration.
        configuration: Configuration,
    },
}

/// Cause of a change to follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepDownReason {
    /// The server saw a higher term.
    HigherTerm,
    /// The server learned of another leader in its term.
    LeaderDiscovered,
    /// The server cannot win the election any more.
    ElectionLost,
    /// The leader did not hear from a quorum for an election timeout (D 6.2).
    QuorumLost,
    /// A configuration without the leader was committed (D 4.2.2).
    Removed,
    /// The candidate learned from a vote request or a refusal that a configuration is committed
    /// ([`votes_carry_commit`](crate::Rules::votes_carry_commit)).
    ConfigurationCommitted,
}

/// Cause of the end of a leadership transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferAbort {
    /// The transfer took an election timeout (D 3.10).
    TimedOut,
    /// The target is not a voter any more.
    TargetRemoved,
}

/// Cause of a denied vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoteDenial {
    /// The candidate's term is over.
    StaleTerm,
    /// The voter voted for this other candidate in the term.
    AlreadyVoted(ServerId),
    /// The candidate's log is less up to date than the voter's (paper 5.4.1).
    LogBehind,
    /// The voter heard from a leader within the minimum election timeout. It ignores the request, the term included (D
    /// 4.2.3).
    LeaderAlive,
    /// The candidate or the voter is not in the voter's configuration. Only with
    /// [`Rule::AnswerNonMembers`](crate::Rule::AnswerNonMembers) off: Raft replies (D 4.1).
    NotInConfiguration,
}

/// Cause of a refused request. The server's state is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum RequestError {
    /// The server is not the leader.
    #[error("not the leader{}", leader.map(|id| format!(": {id} is, as far as this server knows")).unwrap_or_default())]
    NotLeader {
        /// The leader, if the server knows of one.
        leader: Option<ServerId>,
    },
    /// No entry of the leader's term is committed yet, so the leader may not know the latest committed configuration
    /// (Ongaro, 2015).
    #[error("deferred until an entry of term {term} is committed")]
    NoCommitInTerm {
        /// The leader's term.
        term: Term,
    },
    /// Another change is in flight: only one at a time (D 4.1).
    #[error("a change is in flight: {configuration} {}", if configuration.is_joint() { "has not been left yet" } else { "is not committed and in force yet" })]
    ChangeInFlight {
        /// The latest configuration: uncommitted, joint, or committed and not applied.
        configuration: Configuration,
    },
    /// The newcomers of another change are being caught up: only one change at a time.
    #[error("a change is in flight: {newcomers} is being caught up")]
    CatchUpInFlight {
        /// The servers being caught up.
        newcomers: ServerSet,
    },
    /// The server has the requested role already.
    #[error("{server} is a {role} already")]
    AlreadyMember {
        /// The server named in the request.
        server: ServerId,
        /// Its role: voter or learner.
        role: &'static str,
    },
    /// The server is not a member.
    #[error("{server} is not a member")]
    NotMember {
        /// The server named in the request.
        server: ServerId,
    },
    /// The changed configuration would be invalid.
    #[error("{0}")]
    InvalidChange(ConfigurationError),
    /// Newcomers acknowledged nothing for an election timeout.
    #[error("{newcomers} made no progress for an election timeout")]
    CatchUpStalled {
        /// The newcomers that had not reached the end of the round; all newcomers if each had reached it before the
        /// round began.
        newcomers: ServerSet,
    },
    /// Newcomers acknowledge entries, but too slowly (D 4.2.1).
    #[error("{newcomers} did not catch up in {rounds} rounds")]
    CatchUpTooSlow {
        /// The newcomers that had not reached the end of the last round in time.
        newcomers: ServerSet,
        /// The number of rounds.
        rounds: u8,
    },
    /// The leader is transferring its leadership and takes no requests meanwhile (D 3.10).
    #[error("the leader is transferring leadership to {to}")]
    TransferInFlight {
        /// The target of the transfer.
        to: ServerId,
    },
    /// The target of the transfer is not another voter.
    #[error("{server} cannot be the target of a transfer: it is not another voter of {configuration}")]
    InvalidTransferTarget {
        /// The requested target.
        server: ServerId,
        /// The leader's configuration.
        configuration: Configuration,
    },
    /// The leader crashed or stepped down before the change was complete. A later leader may complete what is in the
    /// log.
    #[error("the leader was lost before the change was complete")]
    LeadershipLost,
    /// The request names a server more than once.
    #[error("{servers} is named more than once")]
    NamedTwice {
        /// The servers named more than once.
        servers: ServerSet,
    },
    /// The leader is removed and leads on. Only with half of [`Rule::RemovedLeaderNotCounted`] off: in Raft it steps
    /// down.
    ///
    /// [`Rule::RemovedLeaderNotCounted`]: crate::Rule::RemovedLeaderNotCounted
    #[error("the leader is not a member any more and takes no requests")]
    LeaderRemoved,
    /// The joint configuration is not committed yet, so that it cannot be left for C_new (paper 6).
    #[error("{configuration} is not committed yet")]
    JointNotCommitted {
        /// The joint configuration.
        configuration: Configuration,
    },
    /// The servers leave a joint configuration by themselves, and only for C_new.
    #[error("a leader leaves C_old,new by itself here, and only for C_new: C_old,new is not revertible")]
    NotRevertible,
}

impl RequestError {
    /// Whether the same request may succeed later or at another server.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        !matches!(
            self,
            Self::AlreadyMember { .. }
                | Self::NotMember { .. }
                | Self::NamedTwice { .. }
                | Self::InvalidChange(_)
                | Self::NotRevertible
        )
    }
}
