//! What comes of what a server is handed, and why it says no.

use thiserror::Error;

use crate::{Ballot, Configuration, ConfigurationError, Entry, LogIndex, ServerId, ServerSet, Term};

/// Something that happened at one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// It is now a follower.
    BecameFollower {
        /// Its term.
        term: Term,
        /// Why.
        reason: StepDownReason,
    },
    /// It asks whether it could win `term`, which is one after its own.
    BecamePreCandidate {
        /// The term it would lead.
        term: Term,
    },
    /// It stands for `term`.
    BecameCandidate {
        /// Its new term.
        term: Term,
    },
    /// It leads `term`.
    BecameLeader {
        /// Its term.
        term: Term,
        /// Whose votes were counted: those of voters of its configuration.
        votes: ServerSet,
    },
    /// It gave its vote.
    VoteGranted {
        /// To whom.
        candidate: ServerId,
        /// Which vote.
        ballot: Ballot,
        /// For which term.
        term: Term,
    },
    /// It refused its vote.
    VoteRefused {
        /// To whom.
        candidate: ServerId,
        /// Which vote.
        ballot: Ballot,
        /// For which term.
        term: Term,
        /// Why.
        reason: VoteDenial,
    },
    /// A candidate counted an answer.
    VoteCounted {
        /// Whose.
        voter: ServerId,
        /// Which vote.
        ballot: Ballot,
        /// Yes or no.
        granted: bool,
    },
    /// An entry was appended to the log.
    Appended {
        /// Its index.
        index: LogIndex,
        /// The entry.
        entry: Entry,
    },
    /// Entries that conflict with the leader's were removed.
    Truncated {
        /// The first that was removed.
        from: LogIndex,
        /// The last that was removed.
        to: LogIndex,
    },
    /// The commit index moved.
    Committed {
        /// To here.
        index: LogIndex,
    },
    /// A configuration is in force at this server.
    ConfigurationAdopted {
        /// The index of its entry.
        index: LogIndex,
        /// The configuration.
        configuration: Configuration,
    },
    /// The entry of the configuration in force was truncated; an earlier one is in force again.
    ConfigurationRolledBack {
        /// The index of its entry.
        index: LogIndex,
        /// The configuration that is back in force.
        configuration: Configuration,
    },
    /// The leader began to catch newcomers up.
    CatchUpStarted {
        /// Who is caught up.
        newcomers: ServerSet,
        /// How far the first round goes.
        target: LogIndex,
    },
    /// A round took longer than an election timeout; another begins.
    CatchUpRound {
        /// Its number, from 2.
        round: u8,
        /// How far it goes.
        target: LogIndex,
    },
    /// The last round was short: the newcomers keep up.
    CatchUpFinished {
        /// Who was caught up.
        newcomers: ServerSet,
    },
    /// The leader dropped a change that was not in the log yet.
    ChangeDropped {
        /// Why.
        reason: RequestError,
    },
    /// The leader committed the last entry of a change.
    ChangeCompleted {
        /// What it led to.
        configuration: Configuration,
    },
    /// The leader began to hand its term over.
    TransferStarted {
        /// To whom.
        to: ServerId,
    },
    /// The leader gave that up.
    TransferStopped {
        /// Whom it was to go to.
        to: ServerId,
        /// Why.
        reason: TransferAbort,
    },
    /// The server does not campaign: it knows of a committed configuration that it has not applied (etcd).
    CampaignSuppressed,
    /// The log was compacted, or a snapshot took its place.
    LogCompacted {
        /// The last index that is gone.
        index: LogIndex,
    },
    /// The server knows that it was removed: it stops its election timer, and answers while it runs.
    Retired,
    /// A request was turned down.
    RequestRefused {
        /// Why.
        reason: RequestError,
    },
    /// A message was dropped because no server that follows Raft sends it.
    MessageRejected {
        /// Its sender.
        from: ServerId,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// Why a server became a follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepDownReason {
    /// It saw a higher term.
    HigherTerm,
    /// Another server leads its term.
    LeaderDiscovered,
    /// It cannot win the vote.
    ElectionLost,
    /// It did not hear from a quorum for an election timeout (D 6.2).
    QuorumLost,
    /// A configuration that it is not in was committed (D 4.2.2).
    Removed,
}

/// Why a leadership transfer stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferAbort {
    /// It took an election timeout (D 3.10).
    TimedOut,
    /// The target is a voter no more.
    TargetRemoved,
}

/// Why a server does not give its vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoteDenial {
    /// The candidate's term is over.
    StaleTerm,
    /// It voted for another candidate in this term.
    AlreadyVoted(ServerId),
    /// The candidate's log is behind its own (paper 5.4.1).
    LogBehind,
    /// It heard from a leader within the minimum election timeout: the request is ignored, its term included (D 4.2.3).
    LeaderAlive,
    /// The fault: the candidate, or the voter, is not in the voter's configuration (D 4.1 has it answer).
    NotInConfiguration,
}

/// Why a request is turned down. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum RequestError {
    /// Only a leader takes requests.
    #[error("not the leader{}", leader.map(|id| format!(": {id} is, as far as this server knows")).unwrap_or_default())]
    NotLeader {
        /// Who leads, as far as the server knows.
        leader: Option<ServerId>,
    },
    /// The leader does not know yet what is committed (Ongaro, 2015).
    #[error("Deferred: no entry of term {term} is committed yet")]
    NoCommitInTerm {
        /// The leader's term.
        term: Term,
    },
    /// One change at a time (D 4.1).
    #[error("a change is in flight: {configuration} {}", if configuration.is_joint() { "has not been left yet" } else { "is not committed and in force yet" })]
    ChangeInFlight {
        /// The latest configuration: uncommitted, joint, or committed and not applied.
        configuration: Configuration,
    },
    /// One change at a time: newcomers of another are being caught up.
    #[error("a change is in flight: {newcomers} is being caught up")]
    CatchUpInFlight {
        /// Who is caught up.
        newcomers: ServerSet,
    },
    /// The server has that place already.
    #[error("{server} is a {place} already")]
    AlreadyMember {
        /// Which.
        server: ServerId,
        /// Voter or learner.
        place: &'static str,
    },
    /// The server is not a member.
    #[error("{server} is not a member")]
    NotMember {
        /// Which.
        server: ServerId,
    },
    /// The configuration cannot be made.
    #[error("{0}")]
    InvalidChange(ConfigurationError),
    /// A newcomer does not answer.
    #[error("{newcomers} made no progress for an election timeout")]
    CatchUpStalled {
        /// Those of the newcomers that had not reached the end of the round; if all had before it began, all.
        newcomers: ServerSet,
    },
    /// A newcomer answers and is too slow (D 4.2.1).
    #[error("{newcomers} did not catch up in {rounds} rounds")]
    CatchUpTooSlow {
        /// Those of the newcomers that had not reached the end of the last round in time.
        newcomers: ServerSet,
        /// How many rounds were tried.
        rounds: u8,
    },
    /// The leader is handing its term over: requests wait (D 3.10).
    #[error("the leader is handing over to {to}")]
    TransferInFlight {
        /// To whom.
        to: ServerId,
    },
    /// Leadership goes to another voter.
    #[error("{server} cannot take over: it is not another voter of {configuration}")]
    InvalidTransferTarget {
        /// Who was asked for.
        server: ServerId,
        /// The leader's configuration.
        configuration: Configuration,
    },
    /// The leader that was asked crashed or stepped down before it had completed the change. What is in its log already, another may
    /// complete.
    #[error("the leader was lost before the change was complete")]
    LeadershipLost,
    /// One request wants two things of a server.
    #[error("{servers} is named more than once")]
    NamedTwice {
        /// Which.
        servers: ServerSet,
    },
}

impl RequestError {
    /// Whether asking again, later or elsewhere, may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        !matches!(
            self,
            Self::AlreadyMember { .. } | Self::NotMember { .. } | Self::NamedTwice { .. } | Self::InvalidChange(_)
        )
    }
}
