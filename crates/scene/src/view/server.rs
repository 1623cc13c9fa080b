//! View data of one server.

use raft_core::{LogIndex, ServerId, Term};

use super::ConfigurationLabel;

/// Group of a server, by its part in the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// In the old membership only.
    Leaving,
    /// In both memberships.
    Staying,
    /// In the new membership only.
    Joining,
    /// In neither membership, and not a member now.
    Outside,
}

impl Group {
    /// Name of the group on the diagram.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Leaving => "leaving",
            Self::Staying => "staying",
            Self::Joining => "joining",
            Self::Outside => "outside",
        }
    }
}

/// Role or condition of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// Follows.
    Follower,
    /// Requests pre-votes.
    PreCandidate,
    /// Requests votes.
    Candidate,
    /// Leads.
    Leader,
    /// Receives the log and has no vote in its own configuration.
    Learner,
    /// Crashed.
    Crashed,
    /// Stopped by the operator for a restart.
    Stopped,
    /// Left the cluster and went offline.
    Retired,
}

impl Badge {
    /// Whether the server runs.
    #[must_use]
    pub fn is_up(self) -> bool {
        !matches!(self, Self::Crashed | Self::Stopped | Self::Retired)
    }

    /// Name of the badge.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::PreCandidate => "pre-candidate",
            Self::Candidate => "candidate",
            Self::Leader => "leader",
            Self::Learner => "learner",
            Self::Crashed => "crashed",
            Self::Stopped => "stopped",
            Self::Retired => "retired",
        }
    }
}

/// Membership of one server in another server's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// A voter of a simple configuration.
    Voter,
    /// A voter of the old half only.
    OldHalf,
    /// A voter of the new half only.
    NewHalf,
    /// A voter of both halves.
    BothHalves,
    /// Receives the log and has no vote.
    Learner,
    /// Not a member.
    NotMember,
}

/// A server's current configuration.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ConfigurationView {
    /// Its label.
    pub label: ConfigurationLabel,
    /// The membership of each server of the lane, in display order.
    pub memberships: Vec<Membership>,
}

impl ConfigurationView {
    /// Whether the configuration has two halves.
    #[must_use]
    pub fn is_joint(&self) -> bool {
        let is_in_a_half =
            |kind: &Membership| matches!(kind, Membership::OldHalf | Membership::NewHalf | Membership::BothHalves);
        self.memberships.iter().any(is_in_a_half)
    }
}

/// Payload of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadKind {
    /// A client's command.
    Command,
    /// No operation.
    NoOp,
    /// A configuration.
    Configuration,
}

/// Whether servers agree on a committed entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CommitConsistency {
    /// No server has committed another entry at this index.
    #[default]
    Consistent,
    /// Another server committed a different entry at this index: a client's write is lost.
    Conflicting,
}

/// One entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogCell {
    /// Term of the entry.
    pub term: Term,
    /// Payload of the entry.
    pub kind: PayloadKind,
    /// Whether all servers that committed its index committed the same entry.
    pub consistency: CommitConsistency,
}

/// A server's log, or its tail.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LogView {
    /// Number of entries before the first of `cells`.
    pub before: u64,
    /// The last entries, oldest first.
    pub cells: Vec<LogCell>,
    /// The server's commit index.
    pub commit: LogIndex,
}

impl LogView {
    /// Number of entries in the log.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.before + self.cells.len() as u64
    }

    /// Whether the log is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the server knows that the entry at this index of `cells` is committed.
    #[must_use]
    pub fn is_committed(&self, index: usize) -> bool {
        self.before + (index as u64) < u64::from(self.commit)
    }
}

/// Reason for denying a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// The voter voted for another candidate in this term (paper 5.2).
    VotedFor(ServerId),
    /// The voter's log is more up to date (paper 5.4.1).
    LogBehind,
    /// The voter hears from a leader (D 4.2.3).
    HearsLeader(ServerId),
    /// The candidate's term is older than the voter's.
    StaleTerm,
    /// The fault: candidate or voter is not in the voter's configuration.
    NotInConfiguration,
}

/// A denied vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeniedVote {
    /// The candidate that requested the vote.
    pub candidate: ServerId,
    /// The reason.
    pub reason: DenialReason,
}

/// A candidate's votes in one half of its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteCount {
    /// The half. [`ConfigurationLabel::None`] if the configuration is not joint.
    pub half: ConfigurationLabel,
    /// Number of votes granted.
    pub has: usize,
    /// Number of votes needed.
    pub needed: usize,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerView {
    /// Its id.
    pub id: ServerId,
    /// Its part in the change.
    pub group: Group,
    /// The name of its zone, if it is in one.
    pub zone: Option<String>,
    /// Its role or condition.
    pub badge: Badge,
    /// Its current term.
    pub term: Term,
    /// Its current configuration.
    pub configuration: ConfigurationView,
    /// Its log.
    pub log: LogView,
    /// The last vote that it denied, while that is relevant.
    pub denied_vote: Option<DeniedVote>,
    /// Its votes as a candidate, for each half.
    pub votes: Vec<VoteCount>,
    /// Its match index, as known to the leader of the latest term that replicates to it.
    pub match_index: Option<LogIndex>,
    /// The servers whose messages do not reach it, in display order.
    pub cannot_hear: Vec<ServerId>,
    /// The servers that its messages do not reach, in display order.
    pub cannot_reach: Vec<ServerId>,
    /// Whether both lists contain every other server.
    pub isolated: bool,
    /// Whether it has just rolled back to an earlier configuration, because the entry of the later one was truncated (D
    /// 4.1).
    pub rolled_back: bool,
}

impl ServerView {
    /// Whether at least one of its links is cut.
    #[must_use]
    pub fn has_cut_link(&self) -> bool {
        !self.cannot_hear.is_empty() || !self.cannot_reach.is_empty()
    }

    /// The servers that `is_counted` accepts, in three lists: cut both ways, not heard only, not reached only.
    #[must_use]
    pub fn cut_links_by_direction(&self, is_counted: impl Fn(ServerId) -> bool) -> [Vec<ServerId>; 3] {
        let (unheard, unreachable) = (&self.cannot_hear, &self.cannot_reach);
        let only = |these: &[ServerId], those: &[ServerId], shared: bool| {
            these.iter().copied().filter(|id| is_counted(*id) && those.contains(id) == shared).collect()
        };
        [only(unheard, unreachable, true), only(unheard, unreachable, false), only(unreachable, unheard, false)]
    }
}
