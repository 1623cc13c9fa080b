//! One server, as the diagram shows it.

use raft_core::{LogIndex, ServerId, Term};

use super::ConfigurationLabel;

/// Where a server stands in the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// In the old membership only.
    Leaving,
    /// In both.
    Staying,
    /// In the new membership only.
    Joining,
    /// In neither, and no member now.
    Outside,
}

impl Group {
    /// Its name on the diagram.
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

/// What a server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// Follows.
    Follower,
    /// Asks whether it could win.
    PreCandidate,
    /// Asks for votes.
    Candidate,
    /// Leads.
    Leader,
    /// Is sent the log and has no vote in its own configuration.
    Learner,
    /// Crashed.
    Crashed,
    /// Was stopped by the operator, to be started again.
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

    /// In one word.
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

/// What one server of the row is in another's configuration.
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
    /// Sent the log, without a vote.
    Learner,
    /// Not there.
    NotMember,
}

/// The configuration that a server believes in.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ConfigurationView {
    /// What it is called.
    pub label: ConfigurationLabel,
    /// What each server of the row is in it, in row order.
    pub memberships: Vec<Membership>,
}

impl ConfigurationView {
    /// Whether it has two halves.
    #[must_use]
    pub fn is_joint(&self) -> bool {
        let is_in_a_half =
            |kind: &Membership| matches!(kind, Membership::OldHalf | Membership::NewHalf | Membership::BothHalves);
        self.memberships.iter().any(is_in_a_half)
    }
}

/// What an entry carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadKind {
    /// A client's command.
    Command,
    /// Nothing.
    NoOp,
    /// A configuration.
    Configuration,
}

/// Whether servers agree on an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CommitConsistency {
    /// Nobody holds anything else there to be committed.
    #[default]
    Consistent,
    /// It is committed here, and something else is committed elsewhere at its index: a client's write is lost.
    Conflicting,
}

/// One entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogCell {
    /// The term in which it was made.
    pub term: Term,
    /// What it carries.
    pub kind: PayloadKind,
    /// Whether all who have committed its index have committed it.
    pub consistency: CommitConsistency,
}

/// A server's log, or the tail of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LogView {
    /// How many entries come before the first of `cells`.
    pub before: u64,
    /// The last entries, oldest first.
    pub cells: Vec<LogCell>,
    /// The last entry that the server knows to be committed.
    pub commit: LogIndex,
}

impl LogView {
    /// How many entries there are in all.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.before + self.cells.len() as u64
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the server knows the entry in this place of `cells` to be committed.
    #[must_use]
    pub fn is_committed(&self, index: usize) -> bool {
        self.before + (index as u64) < u64::from(self.commit)
    }
}

/// Why a server said no to a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// It voted for another in this term (paper 5.2).
    VotedFor(ServerId),
    /// Its own log is more up to date (paper 5.4.1).
    LogBehind,
    /// It hears from a leader (D 4.2.3).
    HearsLeader(ServerId),
    /// The candidate's term has passed.
    StaleTerm,
    /// The fault: one of the two is not in the voter's configuration.
    NotInConfiguration,
}

/// A vote that a server did not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeniedVote {
    /// Who asked.
    pub candidate: ServerId,
    /// Why not.
    pub reason: DenialReason,
}

/// The votes that a candidate has in one half of its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteCount {
    /// Which half; [`ConfigurationLabel::None`] where there is only one.
    pub half: ConfigurationLabel,
    /// How many said yes.
    pub has: usize,
    /// How many are needed.
    pub needed: usize,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerView {
    /// Its name.
    pub id: ServerId,
    /// Where it stands in the change.
    pub group: Group,
    /// What it does.
    pub badge: Badge,
    /// Its current term.
    pub term: Term,
    /// The configuration it believes in.
    pub configuration: ConfigurationView,
    /// Its log.
    pub log: LogView,
    /// The last vote it refused, while that matters.
    pub denied_vote: Option<DeniedVote>,
    /// A candidate's votes, per half.
    pub votes: Vec<VoteCount>,
    /// How far its log is known, by the leader of the latest term that replicates to it, to agree with that leader's.
    pub match_index: Option<LogIndex>,
    /// Whose messages do not reach it, in row order.
    pub cannot_hear: Vec<ServerId>,
    /// Whom its messages do not reach, in row order.
    pub cannot_reach: Vec<ServerId>,
    /// Whether both are everybody.
    pub isolated: bool,
    /// Whether it has just gone back to an earlier configuration: the entry of the later one was truncated (D 4.1).
    pub rolled_back: bool,
}

impl ServerView {
    /// Whether some link of it is cut.
    #[must_use]
    pub fn has_cut_link(&self) -> bool {
        !self.cannot_hear.is_empty() || !self.cannot_reach.is_empty()
    }

    /// With whom of those that count it can exchange nothing, whom it cannot hear only, and whom it cannot reach only.
    #[must_use]
    pub fn cut_links_by_direction(&self, is_counted: impl Fn(ServerId) -> bool) -> [Vec<ServerId>; 3] {
        let (unheard, unreachable) = (&self.cannot_hear, &self.cannot_reach);
        let only = |these: &[ServerId], those: &[ServerId], shared: bool| {
            these.iter().copied().filter(|id| is_counted(*id) && those.contains(id) == shared).collect()
        };
        [only(unheard, unreachable, true), only(unheard, unreachable, false), only(unreachable, unheard, false)]
    }
}
